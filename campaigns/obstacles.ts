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

export type Obstacle = (typeof OBSTACLES)[number]['code'];

/** Everything in a coupon's life that keeps it from being used at an instant, whatever the cart; none: it is free. */
export const obstaclesTo = (coupon: Standing, at: Date): Obstacle[] =>
  OBSTACLES.filter(({ stands }) => stands(coupon, at)).map(({ code }) => code);

/** The first of them: what is told where one reason is told. */
export const firstObstacle = (coupon: Standing, at: Date): Obstacle | null => obstaclesTo(coupon, at)[0] ?? null;

/** Whether its customer may still use it, if not today: neither taken by a checkout nor over. */
export const isUnused = (coupon: Standing, at: Date): boolean => obstaclesTo(coupon, at).every((code) => code === 'coupon_not_yet_valid');

/**
 * What lasts is said before what passes. A used one has been used even if it was recalled since; a recalled one never comes free again, so it
 * counts as revoked, held or not, and even if it has expired. To add an obstacle, add a row.
 */
const OBSTACLES = [
  { code: 'coupon_unknown', stands: (coupon) => !isShown(coupon) },
  {
    code: 'coupon_revoked',
    stands: ({ state, revokeWhenFree }) => state === 'revoked' || (revokeWhenFree !== null && state !== 'redeemed'),
  },
  { code: 'coupon_used', stands: ({ state }) => state === 'redeemed' },
  { code: 'coupon_expired', stands: ({ state, expiresAt }, at) => state === 'expired' || at >= expiresAt },
  { code: 'coupon_reserved', stands: ({ state, revokeWhenFree }) => state === 'reserved' && revokeWhenFree === null },
  { code: 'coupon_not_yet_valid', stands: ({ validFrom }, at) => at < validFrom },
] as const satisfies readonly { code: ReasonCode; stands(coupon: Standing, at: Date): boolean }[];
