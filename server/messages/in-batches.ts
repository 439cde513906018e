import { enqueue } from '../lib/keyed-queue.js';
import { realNow } from '../lib/real-time.js';
import { batchOf, letRequestsGoFirst } from '../lib/requests-first.js';

/** So few that no turn of the event loop gets long: each is reckoned before the first is written. So many that a batch's commands are for something. */
const BATCH = 80;

/** One batch after the other, of whatever source: all sources at once would reckon theirs in the same turn. */
export const inPlanningTurn = <Result>(plan: () => Promise<Result>): Promise<Result> => enqueue('planning', plan);

/** Plans for what is found, a batch at a time, until there is no more or the time is over; each act makes its finding go away. Counts what was new. */
export async function inBatches<Found>(
  until: Date,
  find: (limit: number) => Promise<Found[]>,
  plan: (found: Found[]) => Promise<boolean[]>,
): Promise<number> {
  let [planned, seen] = [0, 0];
  while (realNow() < until) {
    const limit = batchOf(BATCH, seen);
    const found = await find(limit);
    seen += found.length;
    if (found.length > 0) planned += (await inPlanningTurn(() => plan(found))).filter(Boolean).length;
    if (found.length < limit) break;
    await letRequestsGoFirst();
  }
  return planned;
}
