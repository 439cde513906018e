import type { Cart } from '../../campaigns/cart.js';
import type { CouponTerms } from '../../campaigns/usability.js';
import type { Coupon } from '../coupons/coupon.js';

/** The coupon in the eyes of the rules. What a redemption holds that is `free` counts as held by this checkout. */
export const terms = (coupon: Coupon, free: string[], cart: Cart): CouponTerms => ({
  ...coupon,
  code: coupon._id,
  reservedBy: coupon.redemptionId !== null && free.includes(coupon.redemptionId) ? cart.checkoutId : null,
});
