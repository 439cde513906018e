/**
 * Acts on every item: those of one lane in their sequence, different lanes side by side, at most `width` at once.
 * Results come in the items' order.
 */
export async function inLanes<Item, Result>(
  items: Item[],
  laneOf: (item: Item, position: number) => string,
  width: number,
  act: (item: Item, position: number) => Promise<Result>,
): Promise<Result[]> {
  const lanes = new Map<string, number[]>();
  items.forEach((item, position) => {
    const lane = laneOf(item, position);
    lanes.set(lane, [...(lanes.get(lane) ?? []), position]);
  });
  const results = new Array<Result>(items.length);
  const waiting = [...lanes.values()];
  const work = async () => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) {
      for (const position of lane) results[position] = await act(items[position] as Item, position);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, lanes.size) }, work));
  return results;
}

/** All side by side; an error is thrown when nothing is on its way any more. */
export async function allOf<Result>(acts: Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(acts);
  return Promise.all(acts);
}
