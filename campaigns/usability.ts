import type { Cart } from './cart.js';
import type { Goal } from './goals.js';
import { type Reason, type ReasonCode, reason } from './reasons.js';
import type { Reward } from './rewards/reward.js';
import { cartFacts, type Facts } from './rules/facts.js';
import { evaluate, type Rule } from './rules/rule.js';

/** What a coupon promised, and where it stands. Coupons that are still being issued are not shown to anybody and do not come here. */
export interface CouponTerms {
  code: string;
  state: 'issued' | 'reserved' | 'redeemed' | 'expired' | 'revoked';
  reservedBy?: string | null | undefined; // the checkout that holds it
  validFrom: Date;
  expiresAt: Date; // exclusive
  currency: string;
  redeemWhen: Rule;
  reward: Reward;
  goal: Goal;
  earnedBy?: { orderId: string; checkoutId?: string | undefined; createdAt: Date } | null | undefined;
}

/** A cart at the checkout: what is known of its customer and the instant, and the order that it already is, if any. */
export interface Use {
  cart: Cart;
  facts: Pick<Facts, 'now' | 'customer'>;
  cartOrder?: { id: string; createdAt: Date } | null | undefined;
}

/** Everything that keeps this cart from using the coupon now; none: it may be reserved. */
export const reasonsAgainst = (coupon: CouponTerms, use: Use): Reason[] => [
  ...STANDING.filter(({ stands }) => stands(coupon, use)).map(({ code }) => reason(code)),
  ...conditionReasons(coupon, use),
];

/** What stands against a coupon besides its conditions. To add a reason, add a row. */
const STANDING: readonly { code: ReasonCode; stands(coupon: CouponTerms, use: Use): boolean }[] = [
  { code: 'coupon_not_yet_valid', stands: ({ validFrom }, { facts }) => facts.now.toMillis() < validFrom.getTime() },
  {
    code: 'coupon_expired',
    stands: ({ state, expiresAt }, { facts }) => state === 'expired' || facts.now.toMillis() >= expiresAt.getTime(),
  },
  { code: 'coupon_used', stands: ({ state }) => state === 'redeemed' },
  { code: 'coupon_reserved', stands: ({ state, reservedBy }, { cart }) => state === 'reserved' && reservedBy !== cart.checkoutId },
  { code: 'coupon_revoked', stands: ({ state }) => state === 'revoked' },
  { code: 'not_on_earning_order', stands: (coupon, use) => coupon.goal === 'induce_next_purchase' && isEarning(coupon, use) },
];

/** C2-10: the cart is the order that earned the coupon, or an order created before it. */
function isEarning({ earnedBy }: CouponTerms, { cart, cartOrder }: Use): boolean {
  if (!earnedBy) return false;
  if (earnedBy.checkoutId === cart.checkoutId || cartOrder?.id === earnedBy.orderId) return true;
  return cartOrder ? cartOrder.createdAt < earnedBy.createdAt : false;
}

// In another currency the conditions' amounts say nothing, so they are not asked.
function conditionReasons({ currency, redeemWhen }: CouponTerms, { cart, facts }: Use): Reason[] {
  if (currency !== cart.currency) return [reason('currency_mismatch')];
  const { holds, missing } = evaluate(redeemWhen, { now: facts.now, customer: facts.customer, cart: cartFacts(cart) });
  return holds ? [] : [reason('conditions_not_met', { missing })];
}
