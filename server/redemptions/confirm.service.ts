import { maskCode } from '../../campaigns/coupon-code.js';
import { isKeptFrom } from '../../campaigns/next-purchase.js';
import { reason, spoken } from '../../campaigns/reasons.js';
import type { Context } from '../context.js';
import { findCoupons } from '../coupons/coupons.store.js';
import { findCustomer } from '../customers/customers.store.js';
import { speechFor } from '../customers/speech.js';
import { type Lease, newLease } from '../lib/lease.js';
import { Refusal } from '../lib/refusal.js';
import { findOrder } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { finishLeft } from './finish.service.js';
import { takeAgain } from './late-confirm.service.js';
import { nameOrder } from './name-order.service.js';
import { bookOverrun } from './overrun.service.js';
import { type Family, HOLD_OVER, membersOf, type Redemption } from './redemption.js';
import { familyById, refusalFor } from './redemptions.service.js';
import { confirmReserved, findRedemption, releaseOver, releaseReserved } from './redemptions.store.js';
import { restoreOrder } from './restore.service.js';
import { settleRedemption, undo } from './settle.service.js';

export interface Confirmation {
  orderId: string;
  isPaid: boolean; // the shop has given it: what can no longer be had is booked as an overrun
}

type No = 'order_has_redemption' | 'not_on_earning_order';

/**
 * The order is placed with what the redemption gives. A hold that is over is taken again under a new id. Returns what stands for the order:
 * the redemption, or what continues it. A repeat is harmless. Refuses a redemption of another order, an order that has another redemption,
 * the order that earned a coupon of it or an earlier one, and what cannot be had again; paid, the last three are booked as an overrun.
 */
export async function confirm(id: string, confirmation: Confirmation, context: Context): Promise<Redemption> {
  for (;;) {
    const family = await familyById(id);
    const given = givenTo(family, confirmation.orderId);
    if (given) return unlessCancelled(await finishLeft(given), context);
    refuseElsewhere(family);
    await attempt(family, confirmation, newLease(), context);
  }
}

/** Cancelled meanwhile: it is given back at once. */
async function unlessCancelled(given: Redemption, context: Context): Promise<Redemption> {
  const order = given.orderId === null ? null : await findOrder(given.orderId);
  if (!order?.cancelledAt || (given.state === 'restored' && given.isSettled)) return given;
  await restoreOrder(order._id, context);
  return (await findRedemption(given._id)) ?? given;
}

const GIVEN: Redemption['state'][] = ['confirmed', 'restored', 'overrun'];

const isGiven = (member: Redemption, orderId: string): boolean => member.orderId === orderId && GIVEN.includes(member.state);

const givenTo = (family: Family, orderId: string): Redemption | undefined => membersOf(family).find((member) => isGiven(member, orderId));

/** It is another order's, or there was never anything to confirm. */
function refuseElsewhere(family: Family): void {
  const other = membersOf(family).find(({ state, isOverrun }) => state === 'confirmed' || isOverrun);
  if (other) throw refusalFor(other);
  if (family.root.state === 'pending' || family.root.expiresAt === null) throw refusalFor(family.root);
}

/** One step towards what the order is to have; whatever it comes to is read again. */
async function attempt({ root }: Family, { orderId, isPaid }: Confirmation, lease: Lease, context: Context): Promise<void> {
  const earned = await earnedBy(root, orderId);
  const no = earned.length > 0 ? 'not_on_earning_order' : await nameOrder(orderId, root._id, lease);
  if (no !== null && !isPaid) throw await refusalOf(no, earned, orderId, root, context);
  if (root.state === 'reserved') return no === null ? take(root, orderId, lease, context) : letGo(root, no, context);
  const late = root.why === HOLD_OVER ? await takeAgain(root, orderId, no, lease, context) : null;
  if (late && (late.state === 'confirmed' || isGiven(late, orderId))) return;
  if (!isPaid) throw refusalFor(root);
  await bookOverrun(root, orderId, no ?? late?.why ?? root.why ?? (root.state === 'restored' ? 'restored' : 'released'), context);
}

async function take(root: Redemption, orderId: string, lease: Lease, context: Context): Promise<void> {
  const confirmed = await confirmReserved(root._id, orderId, lease, context);
  if (confirmed) return settleRedemption(confirmed, lease);
  const over = await releaseOver(root._id, newLease(), context.now);
  if (over) await undo(over);
}

/** What is booked as an overrun must not be confirmed as well. */
async function letGo(root: Redemption, why: No, context: Context): Promise<void> {
  const released = await releaseReserved(root._id, why, newLease(), context);
  if (released) await undo(released);
}

/** C2-10, once more: only now is it known which order it is. */
async function earnedBy({ held }: Redemption, orderId: string): Promise<string[]> {
  const order = await findOrder(orderId);
  const coupons = await findCoupons(held.map(({ code }) => code));
  const purchase = { checkoutId: order?.checkoutId ?? null, order: { id: orderId, createdAt: order?.createdAt ?? null } };
  return coupons.filter((coupon) => isKeptFrom(coupon, purchase)).map(({ _id }) => _id);
}

async function refusalOf(no: No, codes: string[], orderId: string, { customerId, cart }: Redemption, context: Context): Promise<Refusal> {
  if (no === 'order_has_redemption') return new Refusal(no, `The order ${nameOfKey(orderId)} already has another redemption.`);
  const customer = customerId === null ? null : await findCustomer(customerId);
  const why = spoken(reason(no), speechFor(customer, context, cart.currency));
  return new Refusal('not_redeemable', why.message, [], { refused: codes.map((code) => ({ code: maskCode(code), reasons: [why] })) });
}
