import { endTooLongCouponLeases } from '../coupons/coupons.store.js';
import { endTooLongExtensionLeases } from '../coupons/extensions.store.js';
import { endTooLongEventLeases } from '../events/events.store.js';
import { endTooLongMessageLeases } from '../messages/messages.store.js';
import { HOLD_MS } from '../redemptions/redemption.js';
import { endTooLongRedemptionLeases, shortenHolds } from '../redemptions/redemptions.store.js';
import { endTooLongDeliveryLeases } from '../webhooks/deliveries.store.js';

/**
 * What was written while the database's clock was far ahead would stand still until that time comes. A lease that ends later than any lease
 * lasts is over; a hold lasts as long as one made now. Whoever wants a lease looks for that too (lib/lease.ts); sweeps would not find it.
 */
export async function endWhatWrongClocksWrote(): Promise<number> {
  const counts = await Promise.all([
    endTooLongEventLeases(),
    endTooLongCouponLeases(),
    endTooLongExtensionLeases(),
    endTooLongRedemptionLeases(),
    endTooLongMessageLeases(),
    endTooLongDeliveryLeases(),
    shortenHolds(HOLD_MS),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}
