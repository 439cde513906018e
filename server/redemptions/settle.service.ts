import { SYSTEM } from '../actors/actor.js';
import type { Coupon } from '../coupons/coupon.js';
import { freeCoupon, redeemCoupon } from '../coupons/coupon-holds.store.js';
import { findCoupon, noteOwed } from '../coupons/coupons.store.js';
import { settleCoupon } from '../coupons/settle.service.js';
import { markStale } from '../customers/customers.store.js';
import { effectOnce } from '../ledger/ledger.service.js';
import { type Lease, newLease } from '../lib/lease.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrder, leaveToRestore, markDue } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { type Held, type Redemption, usedMinorOf } from './redemption.js';
import { noteClean } from './redemptions.store.js';
import { noteSettledLater } from './settle-later.js';
import { freeUses, spendUses } from './uses.service.js';

/**
 * Writes everywhere what a confirmed redemption means, under the lease of the confirmation, and notes it a little later. Whatever a crash leaves,
 * the sweep repeats. Returns its order as it was read after the confirmation; where that was cancelled meanwhile, word is left to restore it.
 */
export async function settleRedemption(redemption: Redemption, lease: Lease): Promise<OrderRecord | null> {
  const [order, ...isDone] = await Promise.all([
    lookAgain(redemption),
    spendUses(redemption),
    ...redemption.held.map((held) => settleHeld(redemption, held, lease)),
  ]);
  if (isDone.includes(false)) return order;
  await markOrder(redemption, order);
  noteSettledLater({
    redemptionId: redemption._id,
    lease,
    customerIds: customersOf(redemption, order),
    entries: redemption.held.map(({ code, campaignId }) => ({ allowanceId: campaignId, id: effectId(redemption, code) })),
  });
  return order;
}

/** The order may have been cancelled while it was confirmed: whoever cancels looks for what it used, and may have looked too early. */
export async function lookAgain({ orderId }: Redemption): Promise<OrderRecord | null> {
  const order = orderId === null ? null : await findOrder(orderId);
  if (order?.cancelledAt) await leaveToRestore(order._id);
  return order;
}

/** Whose figures it changes: the checkout's customer, and the order's, whom the shop may have named differently: the discount counts for theirs. */
const customersOf = ({ customerId }: Redemption, order: OrderRecord | null): string[] => [
  ...new Set([customerId, order?.customerId ?? null].filter((id) => id !== null)),
];

export async function markFigures(redemption: Redemption): Promise<void> {
  const order = redemption.orderId === null ? null : await findOrder(redemption.orderId);
  await markOrder(redemption, order);
  await Promise.all(customersOf(redemption, order).map((id) => markStale(id)));
}

/** Nobody finds the redemption by the customer of an order who is not the checkout's. */
async function markOrder({ customerId }: Redemption, order: OrderRecord | null): Promise<void> {
  if (order && order.customerId !== customerId) await markDue(order._id);
}

/** Names what one coupon of a redemption changes in its campaign's allowance. */
export const effectId = ({ _id }: Redemption, code: string): string => `${_id}:${code}`;

/** False: the lease ran out. */
async function settleHeld(redemption: Redemption, held: Held, lease: Lease): Promise<boolean> {
  if (redemption.continues !== undefined) return settleLate(redemption, held, lease);
  const [, isSpent] = await Promise.all([redeem(redemption, held), spend(redemption, held, held.costMinor ?? 0, lease)]);
  return isSpent;
}

/** What had expired was promised no more: its money was free again, and its gift's piece. */
async function settleLate(redemption: Redemption, held: Held, lease: Lease): Promise<boolean> {
  const coupon = await redeem(redemption, held);
  if (!coupon?.isFromExpired) return spend(redemption, held, held.costMinor ?? 0, lease);
  return (await givePiece(redemption, coupon, 1, effectId(redemption, held.code), lease)) && spend(redemption, held, 0, lease);
}

/** Returns the coupon as it stands then. */
async function redeem(redemption: Redemption, held: Held): Promise<Coupon | null> {
  const { _id, actorId, decidedAt, decidedBy = actorId, createdAt } = redemption;
  const { code } = held;
  const usedMinor = usedMinorOf(redemption, held);
  const redeemed = await redeemCoupon(code, _id, usedMinor, {
    to: 'redeemed',
    at: decidedAt ?? createdAt,
    by: decidedBy,
    why: `order ${nameOfKey(redemption.orderId ?? '')}`,
    amountMinor: usedMinor,
    redemptionId: _id,
  });
  const coupon = redeemed ?? (await findCoupon(code));
  if (coupon?.revokeWhenFree) await noteOwed(code);
  return coupon;
}

/** What was promised becomes what was given, and the rest is free again. False: the lease ran out. */
async function spend(redemption: Redemption, held: Held, promisedMinor: number, lease: Lease): Promise<boolean> {
  const { campaignId, code, costMinor } = held;
  if (costMinor === null) return true;
  const usedMinor = usedMinorOf(redemption, held);
  const change = { promisedMinor: -promisedMinor, spentMinor: usedMinor, freeMinor: promisedMinor - usedMinor };
  return effectOnce(campaignId, effectId(redemption, code), change, { kind: 'redemption', id: redemption._id }, lease);
}

/** A piece of a gift is given that none was set aside for any more (-1: it comes back). False: the lease ran out. */
export async function givePiece({ _id }: Redemption, coupon: Coupon | null, pieces: 1 | -1, id: string, lease: Lease): Promise<boolean> {
  if (coupon?.stock === undefined) return true;
  const change = { freeMinor: -pieces, promisedMinor: pieces };
  return effectOnce(coupon.stock, id, change, { kind: 'redemption', id: _id }, lease);
}

/** Lets go of every coupon and use that a released redemption still holds. */
export async function undo(redemption: Redemption): Promise<void> {
  const { _id, held, why, decidedAt, decidedBy = SYSTEM._id, createdAt, continues } = redemption;
  for (const { code } of held) await letGo(code, _id, { at: decidedAt ?? createdAt, by: decidedBy, why: why ?? 'released' });
  await freeUses(redemption);
  if (continues !== undefined) await markFigures(redemption); // an expired coupon has expired again
  await noteClean(_id);
}

async function letGo(code: string, redemptionId: string, move: { at: Date; by: string; why: string }): Promise<void> {
  const lease = newLease();
  const freed: Coupon | null = await freeCoupon(code, redemptionId, lease, move);
  if (freed?.state === 'revoked') await settleCoupon(freed, lease);
}
