import { countStaleCustomers } from '../customers/customers.store.js';
import { noteFreshCustomers } from '../profile/profile.service.js';
import { addToCustomers, ordersOf, RECORDS, reckonCoupons, reckonOrders, reckonRedemptions } from '../profile/summed.js';
import { kindOf } from '../rollups/kind.js';
import { countDue, type Rollups, rollUp } from '../rollups/rollups.service.js';

/** All that is summed from records, and where it is kept. To have something else summed, add to a row of `kinds`, or a row to `targets`. */
export const ROLLUPS: Rollups = {
  kinds: {
    order: kindOf({ records: RECORDS.orders, reckonings: [reckonOrders] }),
    coupon: kindOf({ records: RECORDS.coupons, reckonings: [reckonCoupons] }),
    redemption: kindOf({
      records: RECORDS.redemptions,
      reckonings: [reckonRedemptions],
      others: (redemptions) => ({ order: ordersOf(redemptions) }),
    }),
  },
  targets: { customer: addToCustomers },
};

/** Brings the sums to what the records come to by now. Returns how much there was to do. */
export const sweepFigures = async (now: Date): Promise<number> => (await rollUp(ROLLUPS, now)) + (await noteFreshCustomers(now));

export const figuresDue = async (): Promise<number> => (await countDue(ROLLUPS)) + (await countStaleCustomers());
