import { bargainCostMinor, judge, type Verdict } from '../../campaigns/authority.js';
import { subtotalMinor } from '../../campaigns/cart.js';
import { couponCode, showCode } from '../../campaigns/coupon-code.js';
import type { ErrorCode } from '../../campaigns/error-codes.js';
import { grantIdentity } from '../../campaigns/occasion.js';
import { reason } from '../../campaigns/reasons.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import type { Actor } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { refuseFlagged } from '../cases/flags.service.js';
import { goodwillCampaignFor } from '../cases/goodwill-campaign.js';
import { notGiven } from '../cases/not-given.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { findBargains, findCoupon } from '../coupons/coupons.store.js';
import { issueCoupon } from '../coupons/issue.service.js';
import { enqueue } from '../lib/keyed-queue.js';
import { Refusal, stillUnderWay } from '../lib/refusal.js';
import { triesOf } from '../orders/orders.service.js';
import { findOrder } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Shop } from '../shop/shop.js';
import { bargainPurse, givenFrom, limitsOf, openPurses, roleOf } from '../staff/authority.service.js';

/** An order that can still be bargained about: placed, and neither paid nor cancelled. */
export interface OrderAtHand {
  id: string; // its key
  checkoutId: string | null; // the key of the checkout: that is what is paid, whichever of its orders comes first
  tries: string[]; // all orders of it
  customerId: string;
  subtotalMinor: number;
}

/** The order of a key. Refuses an unknown one, one that is paid or cancelled, and one in another currency than the shop's. */
export async function orderAtHand(id: string, { currency }: Shop): Promise<OrderAtHand> {
  const order = await findOrder(id);
  if (!order?.content || order.customerId === null || order.placedAt === null)
    throw new Refusal('not_found', 'No order with this id has been placed.');
  const { content, customerId } = order;
  if (order.paidAt !== null || order.cancelledAt !== null) {
    const is = order.paidAt === null ? 'cancelled' : 'paid';
    throw wrongState(`order_${is}`, `The order is ${is}: a bargain is no longer possible.`);
  }
  if (content.currency !== currency) throw wrongState('currency_mismatch', `The order is in ${content.currency}, not in ${currency}.`);
  const tries = await triesOf(order);
  const paid = tries.find(({ paidAt }) => paidAt !== null);
  if (paid) throw wrongState('order_paid', `Its checkout is paid, by order ${nameOfKey(paid._id)}: a bargain is no longer possible.`);
  const { checkoutId } = order;
  return { id, checkoutId, tries: tries.map(({ _id }) => _id), customerId, subtotalMinor: subtotalMinor(content) };
}

const wrongState = (code: ErrorCode, message: string): Refusal => new Refusal('wrong_state', message, [{ path: '', code, message }]);

/** A share of an order as a reward: capped by what it is of this order. */
export const bargainReward = ({ subtotalMinor }: OrderAtHand, basisPoints: number): Bargain => ({
  type: 'percent',
  basisPoints,
  capMinor: bargainCostMinor(subtotalMinor, basisPoints),
});

type Bargain = Extract<Reward, { type: 'percent' }>;

/** Whether somebody may give so much of this order now (C2-20). Refuses where it has its bargain already, and what would come to nothing. */
export async function weighBargain(order: OrderAtHand, giver: Actor, basisPoints: number, context: Context): Promise<Verdict> {
  return (await weigh(order, await bargainsOf(order), giver, basisPoints, context)).verdict;
}

/** Refuses what nobody may bargain about: an order that has its bargain already, or that is flagged, as its customer may be. */
export const refuseUnbargainable = async (order: OrderAtHand, context: Context): Promise<void> =>
  refuseBarred(order, await bargainsOf(order), context);

async function refuseBarred({ tries, customerId }: OrderAtHand, earlier: Coupon[], context: Context): Promise<void> {
  await refuseFlagged({ orderIds: tries, customerId }, context);
  const standing = earlier.find(({ state }) => state !== 'revoked' && state !== 'expired');
  if (standing) throw wrongState('bargained_already', `This order already has a bargain: ${showCode(standing._id)}.`);
}

async function weigh(order: OrderAtHand, earlier: Coupon[], giver: Actor, basisPoints: number, context: Context) {
  const { shop } = context;
  await refuseBarred(order, earlier, context);
  const limits = await limitsOf(shop);
  const purse = bargainPurse(giver, limits, context);
  const { subtotalMinor: orderSubtotalMinor, customerId } = order;
  const asked = { instrument: 'bargain' as const, giver: roleOf(giver), basisPoints, orderSubtotalMinor };
  const verdict = judge({ ...asked, givenTodayMinor: await givenFrom(purse.id) }, limits, shop.currency);
  return { verdict, purse, campaign: await goodwillCampaignFor(bargainReward(order, basisPoints), customerId, context) };
}

/** A bargain: under which request, on whose authority, of how much. */
interface Wish {
  id: string;
  giver: Actor;
  basisPoints: number;
}

export type Bargained = { outcome: 'granted'; coupon: Coupon } | { outcome: 'above'; verdict: Verdict };

/**
 * Gives a bargain, once for a wish's id: a coupon for this order's customer, today, on a cart that is worth no less than the order. Its cap
 * is set aside in the giver's day. Refuses where the order has one already that is not revoked or expired.
 */
export const giveBargain = (order: OrderAtHand, wish: Wish, context: Context): Promise<Bargained> =>
  enqueue(`bargain ${order.checkoutId ?? order.id}`, () => give(order, wish, context));

async function give(order: OrderAtHand, wish: Wish, context: Context): Promise<Bargained> {
  const earlier = await bargainsOf(order);
  const same = earlier.find(({ origin }) => origin.id === wish.id);
  if (same) return { outcome: 'granted', coupon: same };
  const { verdict, purse, campaign } = await weigh(order, earlier, wish.giver, wish.basisPoints, context);
  if (verdict.outcome !== 'grant') return { outcome: 'above', verdict };
  const issue = await issueBargain(order, earlier.length + 1, campaign, await openPurses([purse]), wish, context);
  if (issue.outcome === 'granted') return { outcome: 'granted', coupon: issue.coupon };
  // Somebody was faster with what is left of the day: look again.
  if (issue.outcome === 'refused' && issue.reason === 'authority_exhausted') return give(order, wish, context);
  if (issue.outcome === 'refused') throw notGiven([reason(issue.reason)]);
  throw stillUnderWay('A bargain for this order is being made right now. Try again.');
}

async function issueBargain(order: OrderAtHand, from: number, campaign: CampaignRecord, draws: string[], wish: Wish, context: Context) {
  const identityOf = (number: number) =>
    grantIdentity(campaign._id, { kind: 'bargain', orderId: order.id, checkoutId: order.checkoutId, number });
  const redeemWhen = { fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: order.subtotalMinor } as const;
  return issueCoupon(
    {
      campaign: { ...campaign, redeemWhen: { all: [redeemWhen] }, validity: { startsAfterDays: 0, days: 0 } },
      customerId: order.customerId,
      identity: identityOf(await firstNotRefused(from, identityOf, context.shop)),
      origin: { kind: 'bargain', orderId: order.id, id: wish.id, by: wish.giver._id },
      earnedBy: null,
      draws,
    },
    context,
  );
}

/** A grant that was refused stays so, and is shown nowhere: the next one has another number. */
async function firstNotRefused(from: number, identityOf: (number: number) => string, shop: Shop): Promise<number> {
  const found = await findCoupon(couponCode(identityOf(from), shop.codeKey));
  return found?.state === 'refused' ? firstNotRefused(from + 1, identityOf, shop) : from;
}

const bargainsOf = ({ tries, customerId }: OrderAtHand): Promise<Coupon[]> => findBargains(customerId, tries);
