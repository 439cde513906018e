import { isStillEarned } from '../../campaigns/decide.js';
import type { OrderWentBack } from '../../campaigns/revocation.js';
import { SYSTEM } from '../actors/actor.js';
import { leftovers, resume } from '../lib/resume.js';
import type { OrderRecord } from '../orders/order.js';
import { clearChanged, findChangedOrders, findOrder } from '../orders/orders.store.js';
import type { Shop } from '../shop/shop.js';
import { type Coupon, type Earning, type Recall, revocation } from './coupon.js';
import { findCouponsEarnedBy, markRecalled, noteOwed } from './coupons.store.js';
import { thawFacts } from './frozen-facts.js';
import { endCoupon } from './settle.service.js';

/** Why an order no longer earns what it earned, or null: the rule is asked again with the facts of then, only the order replaced. */
export function whyTakenBack(
  { cancelledAt, content, refunds }: OrderRecord,
  { issueWhen, facts }: Earning,
  zone: string,
): OrderWentBack | null {
  if (cancelledAt !== null) return 'order_cancelled';
  if (content === null) return null;
  const frozen = thawFacts(facts, zone);
  if (!isStillEarned(issueWhen, frozen, content, [])) return 'order_changed';
  return isStillEarned(issueWhen, frozen, content, refunds) ? null : 'order_refunded';
}

/** Takes a coupon back: at once where it is free, otherwise as soon as it is; of a used one, what it gave is booked as owed. */
export async function takeBack(code: string, recall: Recall): Promise<void> {
  await markRecalled(code, recall);
  await endCoupon({ _id: code }, revocation(recall));
  await noteOwed(code);
}

/** Tells events that are not answered yet that the order has changed for which they issue something. Comes from above. */
export type TellWatchers = (eventKeys: string[]) => Promise<void>;

/**
 * Looks at every coupon that a changed order earned. A change that comes while we look is looked at again. `known`: an event that issues something
 * for the order as it was in this revision.
 *
 * Those who watch are told first, and then coupons are read: an event that is answered by then has written all of its coupons, and one that
 * is not finds the word when it answers, and looks itself. Told afterwards, one could write its coupon and answer in between.
 */
export async function lookAtOrder(
  orderId: string,
  shop: Shop,
  now: Date,
  tell: TellWatchers,
  known?: { event: string; rev: number },
): Promise<void> {
  const order = await findOrder(orderId);
  if (!order?.changed) return;
  const { watchers = [], rev } = order;
  const [told, untold] = [[] as string[], [] as string[]];
  for (const watcher of watchers) (watcher === known?.event && rev === known.rev ? untold : told).push(watcher);
  if (told.length > 0) await tell(told);
  for (const coupon of await findCouponsEarnedBy(orderId)) await lookAtCoupon(coupon, order, shop, now);
  await clearChanged(orderId, rev, untold);
}

async function lookAtCoupon({ _id, earnedBy }: Coupon, order: OrderRecord, shop: Shop, now: Date): Promise<void> {
  const why = earnedBy && whyTakenBack(order, earnedBy, shop.zone);
  if (why) await takeBack(_id, { at: now, by: SYSTEM._id, why, cause: why });
}

/** Looks at the orders that a crash left to be looked at. */
export const lookAtChangedOrders = (shop: Shop, now: Date, tell: TellWatchers): Promise<number> =>
  resume(leftovers(findChangedOrders, ({ _id }) => lookAtOrder(_id, shop, now, tell)));
