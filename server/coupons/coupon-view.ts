import { showCode } from '../../campaigns/coupon-code.js';
import { shownPromise } from '../../campaigns/promise.js';
import { causeOf } from '../../campaigns/revocation.js';
import { shownId, shownSource } from '../orders/source-key.js';
import type { Coupon, Move } from './coupon.js';

/** A coupon as the API answers it. */
export const couponView = (coupon: Coupon) => ({
  code: showCode(coupon._id),
  campaignId: coupon.campaignId,
  customerId: coupon.customerId,
  state: coupon.state,
  ...shownPromise(coupon),
  validFrom: coupon.validFrom,
  expiresAt: coupon.expiresAt,
  lastDay: coupon.lastDay,
  earnedBy: coupon.earnedBy && shownId(coupon.earnedBy.orderId),
  ...shownSource(coupon.earnedBy?.orderId ?? null),
  redemptionId: coupon.redemptionId,
  usedMinor: coupon.usedMinor,
  owedMinor: coupon.owedMinor,
  revokeWhenFree: coupon.revokeWhenFree !== null,
  moves: coupon.moves.map(moveView),
});

const moveView = ({ to, at, by, why, cause, amountMinor }: Move) => ({
  to,
  at,
  by,
  ...(why !== undefined && { why }),
  ...(to === 'revoked' && { cause: causeOf({ why, cause }) }),
  ...(amountMinor !== undefined && { amountMinor }),
});

export type CouponView = ReturnType<typeof couponView>;
