/** At most `width` acts at once; the others wait for a place, in the order in which they came. */
export function slots(width: number): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let free = width;
  const waiting: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async (act) => {
    await enter();
    return act().finally(leave);
  };
}
