import { maskCode } from '../../campaigns/coupon-code.js';
import { type ReasonCode, reason } from '../../campaigns/reasons.js';
import type { Context } from '../context.js';
import { findCoupons } from '../coupons/coupons.store.js';
import { newLease } from '../lib/lease.js';
import { realIn } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import { findOrder } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Redemption } from './redemption.js';
import { confirmReserved, extendReserved, findCheckout, findRedemption, releaseReserved } from './redemptions.store.js';
import { HOLD_MS } from './reserve.service.js';
import { settleRedemption, undo } from './settle.service.js';
import { checkoutKey } from './take.service.js';

/** The redemption of a path. Refuses an unknown one. */
export async function redemptionById(id: string): Promise<Redemption> {
  const redemption = await findRedemption(id);
  if (!redemption) throw new Refusal('not_found', 'There is no such redemption.');
  return redemption;
}

/** Makes a hold last another half hour from now. Refuses one that is over. */
export async function extend(id: string): Promise<Redemption> {
  const extended = await extendReserved(id, realIn(HOLD_MS));
  if (extended) return extended;
  throw refusalFor(await redemptionById(id));
}

/** The order is placed with what the redemption gives. A repeat is harmless. Refuses a hold that is over, another order than it was confirmed for, and the order that earned a coupon of it or an earlier one. */
export async function confirm(id: string, orderId: string, { now }: Context): Promise<Redemption> {
  const redemption = await redemptionById(id);
  if (redemption.state === 'confirmed' && redemption.orderId === orderId) return redemption;
  if (redemption.state !== 'reserved') throw refusalFor(redemption);
  await refuseEarningOrder(redemption, orderId);
  const lease = newLease();
  const confirmed = await confirmReserved(id, orderId, lease, now);
  if (!confirmed) return confirmedMeanwhile(id, orderId);
  await settleRedemption(confirmed, lease);
  return confirmed;
}

async function confirmedMeanwhile(id: string, orderId: string): Promise<Redemption> {
  const decided = await redemptionById(id);
  if (decided.state === 'confirmed' && decided.orderId === orderId) return decided;
  throw refusalFor(decided);
}

/** C2-10, once more: only now is it known which order it is. */
async function refuseEarningOrder({ held }: Redemption, orderId: string): Promise<void> {
  const order = await findOrder(orderId);
  const coupons = await findCoupons(held.map(({ code }) => code));
  const refused = coupons.filter(({ goal, earnedBy }) => {
    if (goal !== 'induce_next_purchase' || !earnedBy) return false;
    return earnedBy.orderId === orderId || (order?.createdAt != null && order.createdAt < earnedBy.createdAt);
  });
  if (refused.length === 0) return;
  const code: ReasonCode = 'not_on_earning_order';
  throw new Refusal('not_redeemable', reason(code).message, [], {
    refused: refused.map(({ _id }) => ({ code: maskCode(_id), reasons: [reason(code)] })),
  });
}

/** Lets go of a hold. A repeat is harmless. Refuses a confirmed one. */
export async function release(id: string, why: string, { now }: Context): Promise<Redemption> {
  const released = await releaseReserved(id, why, newLease(), now);
  if (!released) {
    const decided = await redemptionById(id);
    if (decided.state === 'released') return decided;
    throw refusalFor(decided);
  }
  await undo(released);
  return released;
}

function refusalFor({ _id, state, orderId }: Redemption): Refusal {
  if (state === 'pending')
    return new Refusal('still_under_way', 'This redemption is being decided just now. Ask again.', [], { retryAfterSeconds: 1 });
  if (state === 'confirmed')
    return new Refusal('already_confirmed', `The redemption ${_id} is confirmed for the order ${orderId && nameOfKey(orderId)}.`);
  return new Refusal('hold_lost', 'This hold is over: its coupons are free again. Reserve once more.');
}

/** The redemption that a checkout holds, or held last. */
export async function redemptionOfCheckout(checkoutId: string): Promise<Redemption | null> {
  const checkout = await findCheckout(checkoutKey(checkoutId));
  return checkout && findRedemption(checkout.redemptionId);
}
