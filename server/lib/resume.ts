import { isDatabaseFailure } from './database-failure.js';
import { realIn, realNow } from './real-time.js';
import { isStillUnderWay } from './refusal.js';

const BATCH = 200;
/** No more is begun later than this; what is left is found again. */
const BUDGET_MS = 25_000;

/** One kind of thing that was left, by a crash or until its time: how it is found, and how one of it is carried on. */
type Leftovers = (apart: Apart['run']) => Promise<number>;

/** `carry` may find it done, or in somebody's hands. */
export const leftovers =
  <Found>(find: (limit: number) => Promise<Found[]>, carry: (one: Found) => Promise<unknown>): Leftovers =>
  async (run) => {
    const until = realIn(BUDGET_MS);
    const found = await find(BATCH);
    for (const one of found) if (realNow() < until) await run(() => carry(one));
    return found.length;
  };

/**
 * Carries on what was left: of each kind a batch, one after the other. One that throws keeps nobody from the others and no kind from the
 * next; it is thrown when all are through, and found again. Returns how many were found.
 */
export async function resume(...kinds: Leftovers[]): Promise<number> {
  const apart = keepApart();
  let found = 0;
  for (const kind of kinds) found += (await apart.run(() => kind(apart.run))) ?? 0;
  apart.end();
  return found;
}

/** Keeps what goes wrong with one from the others. */
export interface Apart {
  /**
   * Null: it has thrown. What must wait for somebody is no fault. Throws where the database fails: nothing else would come to an end either.
   */
  run<Result>(act: () => Promise<Result>): Promise<Result | null>;
  /** Keeps what was thrown, unless it is the database's failure. */
  keep(error: unknown): void;
  /** Throws what was thrown, so that whoever asked for it hears that it is not all done. */
  end(): void;
}

export function keepApart(): Apart {
  const bugs: unknown[] = [];
  const keep = (error: unknown): void => {
    if (isDatabaseFailure(error)) throw error;
    bugs.push(error);
  };
  return {
    keep,
    async run(act) {
      try {
        return await act();
      } catch (error) {
        if (!isStillUnderWay(error)) keep(error);
        return null;
      }
    },
    end() {
      const [first, ...more] = bugs;
      if (first instanceof Error && more.length > 0) first.message += ` (and ${more.length} more failed)`;
      if (bugs.length > 0) throw first;
    },
  };
}
