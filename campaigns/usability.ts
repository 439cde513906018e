import type { Campaign } from './campaign.js';
import type { Cart } from './cart.js';
import { type Earned, isKeptFrom, type Purchase } from './next-purchase.js';
import { type Obstacle, obstaclesTo, type Standing } from './obstacles.js';
import type { KeptPromise } from './promise.js';
import { type Reason, reason, unmet } from './reasons.js';
import { cartFacts, type Facts } from './rules/facts.js';
import { asksOfCustomer, evaluate } from './rules/rule.js';
import { whyNotRunning } from './window.js';

/** What a coupon promised, and where it stands. */
export interface CouponTerms extends Standing, Earned, KeptPromise {
  code: string;
  reservedBy?: string | null | undefined; // the checkout that holds it
}

/** A cart at the checkout: what is known of its customer and the instant, and the order that it already is, if any. */
export interface Use {
  cart: Cart;
  facts: Pick<Facts, 'now' | 'customer' | 'cart'>; // the cart's: absent, they are read of the cart
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
function conditionReasons({ currency, redeemWhen }: Pick<CouponTerms, 'currency' | 'redeemWhen'>, { cart, facts }: Use): Reason[] {
  if (currency !== cart.currency) return [reason('currency_mismatch')];
  const { holds, missing } = evaluate(redeemWhen, facts.cart ? facts : { ...facts, cart: cartFacts(cart) });
  return holds ? [] : [unmet(missing)];
}

/** What is left of a campaign without coupons for one checkout; null: it has no such limit. */
export interface Room {
  isCustomerKnown: boolean;
  left: number | null; // uses in all
  uses: number | null; // that the customer has had; null also: it is not known whose they are
  pieces: number | null; // of its gift
}

/** Everything that keeps this cart from a shared code or an automatic discount now; what its budget bears is asked with the price. */
export const reasonsAgainstPromotion = (
  campaign: Pick<Campaign, 'state' | 'window' | 'currency' | 'redeemWhen' | 'limits'>,
  room: Room,
  use: Use,
): Reason[] => {
  const [notRunning, most] = [whyNotRunning(campaign, use.facts.now), campaign.limits.redeemed?.perCustomer];
  const isUnknown = !room.isCustomerKnown && asksOfCustomer(campaign.redeemWhen);
  return [
    ...(notRunning ? [notRunning] : []),
    ...(isUnknown || (most !== undefined && room.uses === null) ? [reason('customer_unknown')] : []),
    ...(room.left !== null && room.left < 1 ? [reason('limit_reached')] : []),
    ...(most !== undefined && room.uses !== null && room.uses >= most ? [reason('customer_limit_reached')] : []),
    ...(room.pieces !== null && room.pieces < 1 ? [reason('gift_out_of_stock')] : []),
    // Of somebody who is not known nothing is missing that they could add to the cart.
    ...(isUnknown ? [] : conditionReasons(campaign, use)),
  ];
};
