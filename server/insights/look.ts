import { z } from 'zod';
import { realIn, realNow } from '../lib/real-time.js';
import { countDue, isAllBrought, lastWhole } from '../rollups/rollups.service.js';
import { markReceivers } from './reckon-returns.js';
import { ROLLUPS, sumDue } from './sums.js';

/** Up to when what is kept has all; null: what a version before kept is being summed for the first time. Empty: it has all. */
export interface Behind {
  asOf?: Date | null;
}

/** The same, as it is answered. */
export const behindField = z.iso
  .datetime()
  .nullable()
  .optional()
  .describe(
    'Absent: everything is counted. Otherwise the figures are behind, and this is the instant up to which everything is counted; null: records of an earlier version are being counted for the first time.',
  );

/** `campaigns`: sums of records. `returns`: sums of customers, who are due once their orders are summed. */
type What = 'campaigns' | 'returns';
const ROUNDS: Record<What, number> = { campaigns: 1, returns: 2 };

/** How long a look waits for the sums: for what somebody just did until it is in them, for a backlog hardly. */
const FEW = { records: 400, patienceMs: 5000 };
const PATIENCE_MS = 100;
const AGAIN_MS = 5;
/** What one page asks for comes within so long. */
const TOGETHER_MS = 2;

const asked = new Map<What, Promise<Behind>>();

/**
 * Sums what is due before somebody looks at the sums, so that they see what they just did. While much is going on the sums may be those of the
 * last sweep, and say so. Looks that come before it begins share it; who asks for returns gets campaigns with them.
 */
export function bringUpToDate(what: What, now: Date): Promise<Behind> {
  const shared = asked.get('returns') ?? asked.get(what);
  if (shared) return shared;
  const begun = later(TOGETHER_MS).then(() => {
    asked.delete(what);
    return bring(what, now);
  });
  asked.set(what, begun);
  return begun;
}

async function bring(what: What, now: Date): Promise<Behind> {
  const due = await countDue(ROLLUPS);
  const until = realIn(due <= FEW.records ? FEW.patienceMs : PATIENCE_MS);
  if (due === 0 && (await markReceivers(until)) === 0 && (await isAllBrought(ROLLUPS))) return {};
  const isAll = await Promise.race([sumUntil(until, ROUNDS[what], now), noLaterThan(until)]);
  return isAll ? {} : { asOf: await lastWhole() };
}

/** Goes round as often as one sum makes another one due. False: the time was over. */
async function sumUntil(until: Date, rounds: number, now: Date): Promise<boolean> {
  for (let round = 0; round < rounds; ) {
    if (realNow() >= until) return false;
    const { records, isAll } = await sumDue(now, until);
    await markReceivers(until);
    if (isAll) round += 1;
    else if (records === 0) await later(AGAIN_MS); // somebody else is at it
  }
  return true;
}

const noLaterThan = (until: Date): Promise<boolean> =>
  new Promise((resolve) => setTimeout(resolve, until.getTime() - realNow().getTime(), false).unref());

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
