import type { ReasonCode } from './reasons.js';

export const COUPON_STATES = ['opening', 'issued', 'reserved', 'redeemed', 'expired', 'revoked', 'refused'] as const;
export type CouponState = (typeof COUPON_STATES)[number];

/** States of what a customer or a marketer may see: a grant under way or refused is no coupon yet. */
export const SHOWN_STATES = ['issued', 'reserved', 'redeemed', 'expired', 'revoked'] as const satisfies readonly CouponState[];

export const isShown = ({ state }: { state: CouponState }): boolean => SHOWN_STATES.some((shown) => shown === state);

/** Where a coupon stands in its life, as far as its use depends on it. */
export interface Standing {
  state: CouponState;
  revokeWhenFree: object | null; // recalled: whatever frees it, revokes it
  validFrom: Date;
  expiresAt: Date; // exclusive
}

export type Obstacle = Extract<ReasonCode, `coupon_${string}`> & (typeof OBSTACLES)[number]['code'];

/** Everything in a coupon's life that keeps it from being used at an instant, whatever the cart; none: it is free. */
export const obstaclesTo = (coupon: Standing, at: Date): Obstacle[] =>
  OBSTACLES.filter(({ stands }) => stands(coupon, at)).map(({ code }) => code);

/** The first of them: what is told where one reason is told. */
export const obstacleTo = (coupon: Standing, at: Date): Obstacle | null => obstaclesTo(coupon, at)[0] ?? null;

/** Whether its customer may still use it, if not today: neither taken by a checkout nor over. */
export const isUnused = (coupon: Standing, at: Date): boolean => obstaclesTo(coupon, at).every((code) => code === 'coupon_not_yet_valid');

/**
 * What lasts is said before what passes. A used one has been used even if it was recalled since; a recalled one never comes free again, so it
 * counts as revoked whoever holds it, and even if it has expired. To add an obstacle, add a row.
 */
const OBSTACLES = [
  { code: 'coupon_unknown', stands: (coupon: Standing) => !isShown(coupon) },
  {
    code: 'coupon_revoked',
    stands: ({ state, revokeWhenFree }: Standing) => state === 'revoked' || (revokeWhenFree !== null && state !== 'redeemed'),
  },
  { code: 'coupon_used', stands: ({ state }: Standing) => state === 'redeemed' },
  { code: 'coupon_expired', stands: ({ state, expiresAt }: Standing, at: Date) => state === 'expired' || at >= expiresAt },
  { code: 'coupon_reserved', stands: ({ state, revokeWhenFree }: Standing) => state === 'reserved' && revokeWhenFree === null },
  { code: 'coupon_not_yet_valid', stands: ({ validFrom }: Standing, at: Date) => at < validFrom },
] as const;
