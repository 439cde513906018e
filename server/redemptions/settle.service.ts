import { SYSTEM } from '../actors/actor.js';
import type { Coupon } from '../coupons/coupon.js';
import { freeCoupon, redeemCoupon } from '../coupons/coupon-holds.store.js';
import { findCoupon, noteOwed } from '../coupons/coupons.store.js';
import { settleCoupon } from '../coupons/settle.service.js';
import { markStale } from '../customers/customers.store.js';
import { effectOnce } from '../ledger/ledger.service.js';
import { forget } from '../ledger/ledger.store.js';
import { type Lease, newLease } from '../lib/lease.js';
import { findOrder, leaveToRestore, markDue } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { type Held, type Redemption, usedMinorOf } from './redemption.js';
import { noteClean, noteSettled } from './redemptions.store.js';
import { freeUses, spendUses } from './uses.service.js';

/** Writes everywhere what a confirmed redemption means, under the lease of the confirmation. Whatever a crash leaves, the sweep repeats. */
export async function settleRedemption(redemption: Redemption, lease: Lease): Promise<void> {
  for (const held of redemption.held) if (!(await settleHeld(redemption, held, lease))) return;
  await spendUses(redemption);
  await markFigures(redemption);
  await lookAgain(redemption);
  // Whoever took over may be about to do the effects: forgotten before that, they would happen twice.
  if (!(await noteSettled(redemption._id, lease))) return;
  for (const { code, campaignId } of redemption.held) await forget(campaignId, effectId(redemption, code));
}

/** The order may have been cancelled while it was confirmed: whoever cancels looks for what it used, and may have looked too early. */
export async function lookAgain({ orderId }: Redemption): Promise<void> {
  const order = orderId === null ? null : await findOrder(orderId);
  if (order?.cancelledAt) await leaveToRestore(order._id);
}

/** The figures of the checkout's customer, and the order's, whom the shop may have named differently: the discount counts for theirs. */
export async function markFigures({ customerId, orderId }: Redemption): Promise<void> {
  const order = orderId === null ? null : await findOrder(orderId);
  if (order && order.customerId !== customerId) await markDue(order._id); // nobody finds the redemption by the order's customer
  for (const id of new Set([customerId, order?.customerId ?? null])) if (id !== null) await markStale(id);
}

/** Names what one coupon of a redemption changes in its campaign's allowance. */
export const effectId = ({ _id }: Redemption, code: string): string => `${_id}:${code}`;

/** False: the lease ran out. What was promised becomes what was given, and the rest is free again. */
async function settleHeld(redemption: Redemption, held: Held, lease: Lease): Promise<boolean> {
  const { _id, actorId, decidedAt, decidedBy = actorId, createdAt } = redemption;
  const { code, campaignId, costMinor } = held;
  const coupon = await findCoupon(code);
  const usedMinor = usedMinorOf(redemption, held);
  await redeemCoupon(code, _id, usedMinor, {
    to: 'redeemed',
    at: decidedAt ?? createdAt,
    by: decidedBy,
    why: `order ${nameOfKey(redemption.orderId ?? '')}`,
    amountMinor: usedMinor,
    redemptionId: _id,
  });
  await noteOwed(code);
  if (coupon?.isFromExpired && !(await givePiece(redemption, coupon, 1, effectId(redemption, code), lease))) return false;
  if (costMinor === null) return true;
  // What had expired was promised no more: its money was free again.
  const promisedMinor = coupon?.isFromExpired ? 0 : -costMinor;
  const change = { promisedMinor, spentMinor: usedMinor, freeMinor: -promisedMinor - usedMinor };
  return effectOnce(campaignId, effectId(redemption, code), change, { kind: 'redemption', id: _id }, lease);
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
