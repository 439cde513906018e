import { judge, type Verdict } from '../../campaigns/authority.js';
import { subtotalMinor } from '../../campaigns/cart.js';
import { showCode } from '../../campaigns/coupon-code.js';
import { percentOf } from '../../campaigns/money.js';
import { grantIdentity } from '../../campaigns/occasion.js';
import { isReasonCode, reason } from '../../campaigns/reasons.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import type { Actor } from '../actors/actor.js';
import { goodwillCampaign } from '../cases/goodwill-campaign.js';
import { notGiven } from '../cases/not-given.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import { issueCoupon } from '../coupons/issue.service.js';
import { Refusal } from '../lib/refusal.js';
import { findOrder } from '../orders/orders.store.js';
import type { Shop } from '../shop/shop.js';
import { limitsOf, roleOf } from '../staff/authority.service.js';

/** An order that can still be bargained about: placed, and neither paid nor cancelled. */
export interface OrderAtHand {
  id: string; // its key
  customerId: string;
  subtotalMinor: number;
}

/** The order of a key. Refuses an unknown one, one that is paid or cancelled, and one in another currency than the shop's. */
export async function orderAtHand(id: string, { currency }: Shop): Promise<OrderAtHand> {
  const order = await findOrder(id);
  if (!order?.content || order.customerId === null || order.placedAt === null)
    throw new Refusal('not_found', 'There is no such order, or it has not been placed.');
  const { content, customerId } = order;
  if (order.paidAt !== null || order.cancelledAt !== null) {
    const is = order.paidAt === null ? 'cancelled' : 'paid';
    throw wrongState(`order_${is}`, `The order is ${is}: there is nothing to bargain about any more.`);
  }
  if (content.currency !== currency) throw wrongState('currency_mismatch', `The order is in ${content.currency}, not in ${currency}.`);
  return { id, customerId, subtotalMinor: subtotalMinor(content) };
}

const wrongState = (code: string, message: string): Refusal => new Refusal('wrong_state', message, [{ path: '', code, message }]);

/** A share of an order as a reward: capped by what it is of this order. */
export const bargainReward = ({ subtotalMinor }: OrderAtHand, basisPoints: number): Reward => ({
  type: 'percent',
  basisPoints,
  capMinor: Math.max(1, percentOf(subtotalMinor, basisPoints)),
});

/** Whether somebody may give so much of this order (C2-20). */
export async function weighBargain(order: OrderAtHand, giver: Actor, basisPoints: number, { shop }: Context): Promise<Verdict> {
  const { subtotalMinor: orderSubtotalMinor } = order;
  const asked = { instrument: 'bargain' as const, giver: roleOf(giver), basisPoints, orderSubtotalMinor };
  return judge(asked, await limitsOf(shop), shop.currency);
}

/**
 * Issues the coupon of a bargain, once for its id: for this order's customer, today, on a cart that is worth no less than the order. Refuses
 * where the order has one already that is not revoked or expired.
 */
export async function giveBargain(
  order: OrderAtHand,
  { id, giver, reward }: { id: string; giver: Actor; reward: Reward },
  context: Context,
): Promise<Coupon> {
  const earlier = await bargainsOf(order);
  const same = earlier.find(({ origin }) => origin.id === id);
  if (same) return same;
  const standing = earlier.find(({ state }) => state !== 'revoked' && state !== 'expired');
  if (standing) throw wrongState('bargained_already', `This order has its bargain already: ${showCode(standing._id)}.`);
  const campaign = await goodwillCampaign();
  const redeemWhen = { fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: order.subtotalMinor } as const;
  const issue = await issueCoupon(
    {
      campaign: { ...campaign, reward, redeemWhen: { all: [redeemWhen] }, validity: { startsAfterDays: 0, days: 0 } },
      customerId: order.customerId,
      identity: grantIdentity(campaign._id, { kind: 'bargain', orderId: order.id, number: earlier.length + 1 }),
      origin: { kind: 'bargain', orderId: order.id, id, by: giver._id },
      earnedBy: null,
    },
    context,
  );
  if (issue.outcome === 'granted') return issue.coupon;
  if (issue.outcome === 'refused')
    throw notGiven([
      isReasonCode(issue.reason) ? reason(issue.reason) : { code: issue.reason, message: 'The coupon could not be issued.' },
    ]);
  throw new Refusal('still_under_way', 'A bargain of this order is being made just now. Ask again.', [], { retryAfterSeconds: 1 });
}

const bargainsOf = async ({ id, customerId }: OrderAtHand): Promise<Coupon[]> =>
  (await findCouponsOfCustomer(customerId)).filter(({ origin }) => origin.kind === 'bargain' && origin.orderId === id);
