import type { Cart } from './cart.js';
import { type Earned, isKeptFrom, type Purchase } from './next-purchase.js';
import { type Obstacle, obstaclesTo, type Standing } from './obstacles.js';
import type { KeptPromise } from './promise.js';
import { type Reason, reason } from './reasons.js';
import { cartFacts, type Facts } from './rules/facts.js';
import { evaluate } from './rules/rule.js';

/** What a coupon promised, and where it stands. */
export interface CouponTerms extends Standing, Earned, KeptPromise {
  code: string;
  reservedBy?: string | null | undefined; // the checkout that holds it
}

/** A cart at the checkout: what is known of its customer and the instant, and the order that it already is, if any. */
export interface Use {
  cart: Cart;
  facts: Pick<Facts, 'now' | 'customer'>;
  cartOrder?: Purchase['order'] | undefined;
}

/** Everything that keeps this cart from using the coupon now; none: it may be reserved. */
export const reasonsAgainst = (coupon: CouponTerms, use: Use): Reason[] => [
  ...obstaclesAtCheckout(coupon, use).map((code) => reason(code)),
  ...(isKeptFrom(coupon, purchaseOf(use)) ? [reason('not_on_earning_order')] : []),
  ...conditionReasons(coupon, use),
];

/** What this checkout holds itself is free to it. */
const obstaclesAtCheckout = (coupon: CouponTerms, { cart, facts }: Use): Obstacle[] =>
  obstaclesTo(coupon, facts.now.toJSDate()).filter((code) => code !== 'coupon_reserved' || coupon.reservedBy !== cart.checkoutId);

const purchaseOf = ({ cart, cartOrder = null }: Use): Purchase => ({ checkoutId: cart.checkoutId, order: cartOrder });

// In another currency the conditions' amounts say nothing, so they are not asked.
function conditionReasons({ currency, redeemWhen }: CouponTerms, { cart, facts }: Use): Reason[] {
  if (currency !== cart.currency) return [reason('currency_mismatch')];
  const { holds, missing } = evaluate(redeemWhen, { now: facts.now, customer: facts.customer, cart: cartFacts(cart) });
  return holds ? [] : [reason('conditions_not_met', { missing })];
}
