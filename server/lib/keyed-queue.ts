const last = new Map<string, Promise<unknown>>();

/**
 * Acts of one key one after the other, in the order in which they were asked for; those of different keys side by side. In this process
 * only: it spares those who write the same document from being in each other's way, and decides nothing. Not to be asked from within itself.
 */
export function enqueue<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
  const turn = (last.get(key) ?? Promise.resolve()).then(act, act);
  last.set(key, turn);
  const leave = () => {
    if (last.get(key) === turn) last.delete(key);
  };
  turn.then(leave, leave);
  return turn;
}
