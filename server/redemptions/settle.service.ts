import { SYSTEM } from '../actors/actor.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCoupon, freeCoupon, noteOwed, redeemCoupon } from '../coupons/coupons.store.js';
import { settleCoupon } from '../coupons/settle.service.js';
import { markStale } from '../customers/customers.store.js';
import { effectOnce } from '../ledger/ledger.service.js';
import { forget } from '../ledger/ledger.store.js';
import { type Lease, newLease } from '../lib/lease.js';
import { findOrder } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Held, Redemption } from './redemption.js';
import {
  findAbandonedPending,
  findOverHolds,
  findUnclean,
  findUnsettled,
  noteClean,
  noteSettled,
  releaseAbandoned,
  releaseReserved,
  takeOverUnsettled,
} from './redemptions.store.js';

/** Writes everywhere what a confirmed redemption means, under the lease of the confirmation. Whatever a crash leaves, the sweep repeats. */
export async function settleRedemption(redemption: Redemption, lease: Lease): Promise<void> {
  for (const held of redemption.held) if (!(await settleHeld(redemption, held, lease))) return;
  for (const customerId of await whoseFigures(redemption)) await markStale(customerId);
  // Whoever took over may be about to do the effects: forgotten before that, they would happen twice.
  if (!(await noteSettled(redemption._id, lease))) return;
  for (const { code, campaignId } of redemption.held) await forget(campaignId, effectId(redemption, code));
}

/** The checkout's customer, and the order's, whom the shop may have named differently: the discount counts for theirs. */
async function whoseFigures({ customerId, orderId }: Redemption): Promise<Set<string>> {
  const order = orderId === null ? null : await findOrder(orderId);
  return new Set([customerId, order?.customerId ?? null].filter((id) => id !== null));
}

const effectId = ({ _id }: Redemption, code: string): string => `${_id}:${code}`;

/** False: the lease ran out. What was promised becomes what was given, and the rest is free again. */
async function settleHeld(redemption: Redemption, { code, campaignId, costMinor, discountMinor }: Held, lease: Lease): Promise<boolean> {
  const { _id, actorId, decidedAt, createdAt } = redemption;
  const coupon = await findCoupon(code);
  const usedMinor = coupon?.reward.type === 'gift' ? coupon.reward.valueMinor : discountMinor;
  await redeemCoupon(code, _id, usedMinor, {
    to: 'redeemed',
    at: decidedAt ?? createdAt,
    by: actorId,
    why: `order ${nameOfKey(redemption.orderId ?? '')}`,
    amountMinor: usedMinor,
  });
  await noteOwed(code);
  if (costMinor === null) return true;
  const change = { promisedMinor: -costMinor, spentMinor: usedMinor, freeMinor: costMinor - usedMinor };
  return effectOnce(campaignId, effectId(redemption, code), change, { kind: 'redemption', id: _id }, lease);
}

/** Lets go of every coupon that a released redemption still holds. */
export async function undo(redemption: Redemption): Promise<void> {
  const { _id, held, why, decidedAt, createdAt } = redemption;
  for (const { code } of held) await letGo(code, _id, { at: decidedAt ?? createdAt, by: SYSTEM._id, why: why ?? 'released' });
  await noteClean(_id);
}

async function letGo(code: string, redemptionId: string, move: { at: Date; by: string; why: string }): Promise<void> {
  const lease = newLease();
  const freed: Coupon | null = await freeCoupon(code, redemptionId, lease, move);
  if (freed?.state === 'revoked') await settleCoupon(freed, lease);
}

const BATCH = 200;

/** Lets go of holds whose time is over. Returns how many. */
export async function releaseOverHolds(now: Date): Promise<number> {
  const over = await findOverHolds(BATCH);
  for (const { _id } of over) {
    const released = await releaseReserved(_id, 'hold_over', newLease(), now);
    if (released) await undo(released);
  }
  return over.length;
}

/** Finishes what a crash left: pending redemptions are let go, released ones undone, confirmed ones settled. */
export async function finishLeftRedemptions(): Promise<number> {
  const [pending, unclean, unsettled] = [await findAbandonedPending(BATCH), await findUnclean(BATCH), await findUnsettled(BATCH)];
  for (const { _id } of pending) {
    const released = await releaseAbandoned(_id, newLease());
    if (released) await undo(released);
  }
  for (const redemption of unclean) await undo(redemption);
  for (const { _id } of unsettled) {
    const lease = newLease();
    const redemption = await takeOverUnsettled(_id, lease);
    if (redemption) await settleRedemption(redemption, lease);
  }
  return pending.length + unclean.length + unsettled.length;
}
