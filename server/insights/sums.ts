import { couponSums, undatedCoupons } from '../coupons/coupons.store.js';
import { countStaleCustomers, customerSums } from '../customers/customers.store.js';
import { heldOutSums } from '../holdouts/holdouts.store.js';
import { realIn } from '../lib/real-time.js';
import { letRequestsGoFirst } from '../lib/requests-first.js';
import { messageSums, undatedMessages } from '../messages/messages.store.js';
import { undatedOrders } from '../orders/orders.store.js';
import { noteFreshCustomers } from '../profile/profile.service.js';
import { addToCustomers, ordersOf, RECORDS, reckonCoupons, reckonOrders, reckonRedemptions } from '../profile/summed.js';
import { discrepancySums } from '../redemptions/discrepancies.store.js';
import { undatedRedemptions } from '../redemptions/redemption-sums.store.js';
import { kindOf, type Reckoning } from '../rollups/kind.js';
import type { Part } from '../rollups/rollup.js';
import { countDue, type Rollups, rollUp } from '../rollups/rollups.service.js';
import { runSums } from '../schedules/schedules.store.js';
import { partsOfCoupon, partsOfDiscrepancy, partsOfRedemption, partsOfRun } from './campaign-sums.js';
import { addToCampaigns } from './campaign-sums.store.js';
import { partsOfMessage } from './message-sums.js';
import { addToMessages } from './message-sums.store.js';
import { leftOutBy, markReceivers, receiversOf, reckonReturns } from './reckon-returns.js';
import { isOver } from './returns.js';
import { addToCohorts, addToComparisons } from './returns.store.js';

const each =
  <Sums>(partsOf: (record: Sums) => Part[]): Reckoning<Sums> =>
  async (records) =>
    records.map((record) => ({ parts: partsOf(record) }));

/** All that is summed from records, and where it is kept. To have something else summed, add to a row of `kinds`, or a row to `targets`. */
export const ROLLUPS: Rollups = {
  kinds: {
    order: kindOf({ records: RECORDS.orders, reckonings: [reckonOrders] }),
    coupon: kindOf({ records: couponSums, reckonings: [reckonCoupons, each(partsOfCoupon)], others: receiversOf }),
    redemption: kindOf({
      records: RECORDS.redemptions,
      reckonings: [reckonRedemptions, each(partsOfRedemption)],
      others: (redemptions) => ({ order: ordersOf(redemptions) }),
    }),
    discrepancy: kindOf({ records: discrepancySums, reckonings: [each(partsOfDiscrepancy)], isFinal: true }),
    run: kindOf({ records: runSums, reckonings: [each(partsOfRun)] }),
    heldOut: kindOf({ records: heldOutSums, reckonings: [each(() => [])], others: leftOutBy }),
    customer: kindOf({ records: customerSums, reckonings: [reckonReturns] }),
    message: kindOf({ records: messageSums, reckonings: [each(partsOfMessage)], times: 3 }),
  },
  targets: {
    customer: addToCustomers(isOver),
    campaign: addToCampaigns,
    cohort: addToCohorts,
    comparison: addToComparisons,
    message: addToMessages,
  },
  undated: [undatedOrders, undatedCoupons, undatedRedemptions, undatedMessages],
};

/** How long one sweep goes on at the most; the next takes the rest. */
const RUN_MS = 20_000;

/** Brings the sums to what the records come to by now, as far as there is time. */
export const sumDue = (now: Date, until: Date, rest?: () => Promise<void>) => rollUp(ROLLUPS, now, until, rest);

/** The same, and then for the customers whose orders it summed. Returns how much there was to do. */
export async function sweepFigures(now: Date): Promise<number> {
  const until = realIn(RUN_MS);
  const { records } = await rollUp(ROLLUPS, now, until, letRequestsGoFirst);
  const marked = await markReceivers(until);
  const { records: customers } = records + marked > 0 ? await sumDue(now, until, letRequestsGoFirst) : { records: 0 };
  return records + marked + customers + (await noteFreshCustomers(now, until, letRequestsGoFirst));
}

/** Sums everything, however long it takes: for whoever reports on a shop that nobody else is at. */
export async function sumAllDue(now: Date): Promise<void> {
  for (let left = 1; left > 0; ) left = await sweepFigures(now);
}

export const figuresDue = async (): Promise<number> => (await countDue(ROLLUPS)) + (await countStaleCustomers());
