import { eventKey } from '../../server/events/events.service.js';
import { findAnsweredIds } from '../../server/events/events.store.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { runJobs } from '../../server/jobs/run.js';
import { allOf, inLanes } from '../../server/lib/lanes.js';
import { isOurs } from '../../server/lib/refusal.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import { type Stepper, shopNow } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import type { Basket } from './baskets.js';
import type { Day, Deed } from './days.js';
import { basketEventId, buy, take } from './deeds.js';
import type { Importer } from './importer.js';

/** What came of the replay besides the records. */
export interface Outcome {
  told: number; // order events that were new
  known: number; // and those that an earlier import had told
  coupons: number; // that the new ones earned
  refused: string[]; // what could not be told, and why
}

export interface Replay {
  shop: Shop;
  stepper: Stepper;
  importer: Importer;
  claimable: string; // the campaign whose coupons lie in leaflets
  onProgress(outcome: Outcome, date: string): void;
}

/** Households side by side, so that there is always something to do while others wait for the disk. */
const WIDTH = 48;

/**
 * Lives day after day, and at each day's end runs the jobs at that time. Nothing but figures is left to the next day, and they are the same
 * whenever they are summed. What an earlier import has done is left alone.
 */
export async function replay(days: Day[], how: Replay): Promise<Outcome> {
  const outcome: Outcome = { told: 0, known: 0, coupons: 0, refused: [] };
  const reached = await shopNow(how.shop);
  let summed = 0;
  let summing = Promise.resolve();
  for (const day of days) {
    await allOf([live(day, outcome, how), moveOn(day.from, how), summing]);
    if (day.until > reached) await runDaily(day.until, how.shop);
    const isMuch = day.until > reached && outcome.told - summed >= MANY;
    summing = isMuch ? sumFigures(day.until) : Promise.resolve();
    if (isMuch) summed = outcome.told;
    how.onProgress(outcome, day.date);
  }
  await summing;
  await moveOn(days.at(-1)?.until ?? reached, how);
  if (outcome.told > 0)
    for (const run of await runJobs(how.shop, await shopNow(how.shop), NO_MAIL, ENDING)) if (run.error !== null) throw run.error;
  return outcome;
}

/** The clock never goes backwards. It is moved when a day is over and done, so that one that breaks off is done again. */
async function moveOn(to: Date, { stepper, shop }: Replay): Promise<void> {
  const now = await shopNow(shop);
  await stepper.moveTo(to > now ? to : now);
}

/** What customers notice of a day's end: what is over, and their mails. The other jobs mend what a crash leaves, and run once at the end. */
const DAILY = ['run_schedules', 'expire_coupons', 'plan_messages', 'send_mails', 'send_texts'];
/** Sums are brought once so many orders have come, and while the next day is lived: until then whoever asks adds what is due. */
const MANY = 800;

/** Nobody listens yet: what other systems may ask for is listed when the shop is opened. */
const ENDING = JOBS.filter(({ name }) => name !== 'list_changes');

/** Nobody else runs jobs while we hold the clock, so that no run needs a lease of its own. */
async function runDaily(now: Date, shop: Shop): Promise<void> {
  for (const job of JOBS.filter(({ name }) => DAILY.includes(name))) await job.run(shop, now, NO_MAIL);
}

async function sumFigures(now: Date): Promise<void> {
  await sweepFigures(now);
}

async function live({ deeds, date }: Day, outcome: Outcome, how: Replay): Promise<void> {
  const known = await findAnsweredIds(deeds.flatMap((deed) => ('basket' in deed ? [keyOf(deed.basket, how.importer)] : [])));
  const isKnown = (deed: Deed): boolean => 'basket' in deed && known.has(keyOf(deed.basket, how.importer));
  outcome.known += deeds.filter(isKnown).length;
  await inLanes(
    deeds.filter((deed) => !isKnown(deed)),
    ({ householdId }) => householdId,
    WIDTH,
    async (deed) => {
      await act(deed, outcome, how);
      how.onProgress(outcome, date);
    },
  );
}

const keyOf = (basket: Basket, importer: Importer): string => eventKey(importer.at(basket.at).actor._id, basketEventId(basket));

/** What the shop refuses is noted, and the others go on. */
async function act(deed: Deed, outcome: Outcome, { importer, claimable }: Replay): Promise<void> {
  try {
    if ('claim' in deed) return await take(deed.claim, claimable, importer);
    outcome.coupons += await buy(deed.basket, importer);
    outcome.told += 1;
  } catch (error) {
    if (!isOurs(error)) throw error;
    outcome.refused.push(`${'claim' in deed ? deed.claim.id : basketEventId(deed.basket)}: ${error.message}`);
  }
}
