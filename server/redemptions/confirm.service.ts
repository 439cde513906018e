import { maskCode } from '../../campaigns/coupon-code.js';
import { type Earned, isForNext, isKeptFrom } from '../../campaigns/next-purchase.js';
import { reason, spoken } from '../../campaigns/reasons.js';
import type { Context } from '../context.js';
import { findCoupons } from '../coupons/coupons.store.js';
import { findCustomer } from '../customers/customers.store.js';
import { speechFor } from '../customers/speech.js';
import { type Lease, newLease } from '../lib/lease.js';
import { Refusal } from '../lib/refusal.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrder } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { finishLeft } from './finish.service.js';
import { takeAgain } from './late-confirm.service.js';
import { nameOrder } from './name-order.service.js';
import { bookOverrun } from './overrun.service.js';
import { type Family, type Held, HOLD_OVER, membersOf, type Redemption } from './redemption.js';
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
export const confirm = async (id: string, confirmation: Confirmation, context: Context): Promise<Redemption> =>
  (await confirmReading(id, confirmation, context)).redemption;

/** What was confirmed, and its order as it was read afterwards. Null: nothing was told of that yet. */
export interface Confirmed {
  redemption: Redemption;
  order: OrderRecord | null;
}

/** The same, with the order. */
export async function confirmReading(id: string, confirmation: Confirmation, context: Context): Promise<Confirmed> {
  for (;;) {
    const family = await familyById(id);
    const given = givenTo(family, confirmation.orderId);
    if (given) return unlessCancelled(...(await Promise.all([finishLeft(given), findOrder(confirmation.orderId)])), context);
    refuseElsewhere(family);
    const confirmed = await attempt(family, confirmation, newLease(), context);
    if (confirmed) return unlessCancelled(confirmed.redemption, confirmed.order, context);
  }
}

/** Cancelled meanwhile: it is given back at once. */
async function unlessCancelled(redemption: Redemption, order: OrderRecord | null, context: Context): Promise<Confirmed> {
  if (!order?.cancelledAt || (redemption.state === 'restored' && redemption.isSettled)) return { redemption, order };
  await restoreOrder(order._id, context);
  return { redemption: (await findRedemption(redemption._id)) ?? redemption, order };
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

/** One step towards what the order is to have. Null: whatever it has come to is read again. */
async function attempt({ root }: Family, { orderId, isPaid }: Confirmation, lease: Lease, context: Context): Promise<Confirmed | null> {
  const earned = await earnedBy(root, orderId);
  const no = earned.length > 0 ? 'not_on_earning_order' : await nameOrder(orderId, root._id, lease);
  if (no !== null && !isPaid) throw await refusalOf(no, earned, orderId, root, context);
  if (root.state === 'reserved') return no === null ? take(root, orderId, lease, context) : letGo(root, no, context);
  const late = root.why === HOLD_OVER ? await takeAgain(root, orderId, no, lease, context) : null;
  if (late && (late.state === 'confirmed' || isGiven(late, orderId))) return null;
  if (!isPaid) throw refusalFor(root);
  await bookOverrun(root, orderId, no ?? late?.why ?? root.why ?? (root.state === 'restored' ? 'restored' : 'released'), context);
  return null;
}

async function take(root: Redemption, orderId: string, lease: Lease, context: Context): Promise<Confirmed | null> {
  const redemption = await confirmReserved(root, orderId, lease, context);
  if (redemption) return { redemption, order: await settleRedemption(redemption, lease) };
  const over = await releaseOver(root._id, newLease(), context.now);
  if (over) await undo(over);
  return null;
}

/** What is booked as an overrun must not be confirmed as well. */
async function letGo(root: Redemption, why: No, context: Context): Promise<null> {
  const released = await releaseReserved(root._id, why, newLease(), context);
  if (released) await undo(released);
  return null;
}

/** C2-10, once more: only now is it known which order it is. Nothing is read where no coupon is kept from any order. */
async function earnedBy({ held }: Redemption, orderId: string): Promise<string[]> {
  const kept = await keptFrom(held);
  if (kept.length === 0) return [];
  const order = await findOrder(orderId);
  const purchase = { checkoutId: order?.checkoutId ?? null, order: { id: orderId, createdAt: order?.createdAt ?? null } };
  return kept.filter((coupon) => isKeptFrom(coupon, purchase)).map(({ code }) => code);
}

/** The coupons that are kept from an order. What an earlier version reserved does not say so itself. */
async function keptFrom(held: Held[]): Promise<(Earned & { code: string })[]> {
  const unsaid = held.filter(({ earnedBy }) => earnedBy === undefined).map(({ code }) => code);
  const coupons = unsaid.length === 0 ? [] : await findCoupons(unsaid);
  return [
    ...held.flatMap(({ code, earnedBy }) => (earnedBy ? [{ code, goal: 'induce_next_purchase' as const, earnedBy }] : [])),
    ...coupons.filter(isForNext).map(({ _id: code, goal, earnedBy }) => ({ code, goal, earnedBy })),
  ];
}

async function refusalOf(no: No, codes: string[], orderId: string, { customerId, cart }: Redemption, context: Context): Promise<Refusal> {
  if (no === 'order_has_redemption') return new Refusal(no, `The order ${nameOfKey(orderId)} already has another redemption.`);
  const customer = customerId === null ? null : await findCustomer(customerId);
  const why = spoken(reason(no), speechFor(customer, context, cart.currency));
  return new Refusal('not_redeemable', why.message, [], { refused: codes.map((code) => ({ code: maskCode(code), reasons: [why] })) });
}
