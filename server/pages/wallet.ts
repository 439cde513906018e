import { type CouponState, firstObstacle, isUnused, type Obstacle, obstaclesTo } from '../../campaigns/obstacles.js';
import { findForPage } from '../coupons/checkout-coupons.store.js';
import type { Coupon } from '../coupons/coupon.js';
import type { Customer } from '../customers/customer.js';
import { couponWords } from '../messages/coupon-words.js';
import { localeOf } from '../messages/window.js';
import { type Shop, titleIn } from '../shop/shop.js';

const MOST_PAST = 10;

/** What a customer's own page shows: what can be used, the soonest to end first, and briefly what has been. */
export async function walletVariables(customer: Customer, shop: Shop, now: Date) {
  const coupons = await findForPage(customer._id, now, MOST_PAST);
  const past = coupons.filter((coupon) => !isUsable(coupon, now)).sort((one, other) => other.expiresAt.getTime() - one.expiresAt.getTime());
  const inWords = async (coupon: Coupon) => ({ ...(await couponWords(coupon, { shop, now, customer })), state: stateOf(coupon, now) });
  return {
    locale: localeOf(customer, shop),
    shop: titleIn(shop, localeOf(customer, shop)),
    shopUrl: shop.url,
    usable: await Promise.all(coupons.filter((coupon) => isUsable(coupon, now)).map(inWords)),
    past: await Promise.all(past.slice(0, MOST_PAST).map(inWords)),
  };
}

const isUsable = (coupon: Coupon, now: Date): boolean => isHeld(coupon, now) || isUnused(coupon, now);

/** One that is held for a checkout is still the customer's, even if its last day ends meanwhile. */
const isHeld = (coupon: Coupon, now: Date): boolean => obstaclesTo(coupon, now).includes('coupon_reserved');

/** What keeps it from being used; the sweep that ends it may not have come by yet. */
const stateOf = (coupon: Coupon, now: Date): CouponState => {
  const obstacle = isHeld(coupon, now) ? 'coupon_reserved' : firstObstacle(coupon, now);
  return obstacle === null ? 'issued' : SHOWN_AS[obstacle];
};

const SHOWN_AS: Record<Obstacle, CouponState> = {
  coupon_unknown: 'refused',
  coupon_revoked: 'revoked',
  coupon_used: 'redeemed',
  coupon_expired: 'expired',
  coupon_reserved: 'reserved',
  coupon_not_yet_valid: 'issued',
};
