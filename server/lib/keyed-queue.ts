interface Turn {
  began: Promise<unknown>;
  done: Promise<unknown>;
}

const last = new Map<string, Turn>();

/** How long somebody whose turn it is may hold up the next. */
const PATIENCE_MS = 2_000;

/**
 * Acts of one key one after the other, in the order in which they were asked for; those of different keys side by side. In this process
 * only: it spares those who write the same document from being in each other's way, and decides nothing. So an act that does not come to its
 * end holds up the next for a moment, not for ever. Not to be asked from within itself.
 */
export function enqueue<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
  const before = last.get(key);
  const began = before ? before.began.then(() => atMost(PATIENCE_MS, before.done)) : Promise.resolve();
  const result = began.then(act);
  const turn = { began, done: result.catch(() => {}) };
  last.set(key, turn);
  void turn.done.then(() => {
    if (last.get(key) === turn) last.delete(key);
  });
  return result;
}

/** As in a program that has just begun: nobody's turn is waited for. For trials that kill a program and go on in the same process. */
export const forgetTurns = (): void => last.clear();

function atMost(milliseconds: number, done: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void done.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
