import { expect, test } from '@jest/globals';
import { COUPON_STATES, type CouponState, firstObstacle, isUnused, obstaclesTo, type Standing } from '../../campaigns/obstacles.js';

const NOW = new Date('2026-03-08T04:00:00Z');
const near = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);

const SPANS = {
  before: { validFrom: near(1), expiresAt: near(2) },
  within: { validFrom: NOW, expiresAt: near(1) },
  after: { validFrom: near(-1), expiresAt: NOW },
};
type Span = keyof typeof SPANS;

const standing = (state: CouponState, isRecalled: boolean, span: Span): Standing => ({
  state,
  revokeWhenFree: isRecalled ? { why: 'order_cancelled' } : null,
  ...SPANS[span],
});

type Said = Record<Span, string>;
const always = (code: string): Said => ({ before: code, within: code, after: code });

/** What is told of a coupon first, where it is free to be used and where it was recalled. */
const FIRST: Record<CouponState, { free: Said; recalled: Said }> = {
  opening: { free: always('coupon_unknown'), recalled: always('coupon_unknown') },
  issued: { free: { before: 'coupon_not_yet_valid', within: 'none', after: 'coupon_expired' }, recalled: always('coupon_revoked') },
  reserved: {
    free: { before: 'coupon_reserved', within: 'coupon_reserved', after: 'coupon_expired' },
    recalled: always('coupon_revoked'),
  },
  redeemed: { free: always('coupon_used'), recalled: always('coupon_used') },
  expired: { free: always('coupon_expired'), recalled: always('coupon_revoked') },
  revoked: { free: always('coupon_revoked'), recalled: always('coupon_revoked') },
  refused: { free: always('coupon_unknown'), recalled: always('coupon_unknown') },
};

const CASES = COUPON_STATES.flatMap((state) =>
  [false, true].flatMap((isRecalled) =>
    (['before', 'within', 'after'] as const).map((span): [CouponState, string, Span, string] => [
      state,
      isRecalled ? 'recalled' : 'free',
      span,
      FIRST[state][isRecalled ? 'recalled' : 'free'][span],
    ]),
  ),
);

test.each(CASES)('%s, %s, %s its days: %s', (state, recall, span, expected) => {
  expect(firstObstacle(standing(state, recall === 'recalled', span), NOW) ?? 'none').toBe(expected);
});

test('what lasts is said before what passes, and nothing is left out', () => {
  expect(obstaclesTo(standing('redeemed', false, 'after'), NOW)).toEqual(['coupon_used', 'coupon_expired']);
  expect(obstaclesTo(standing('reserved', false, 'after'), NOW)).toEqual(['coupon_expired', 'coupon_reserved']);
});

test('a recalled one that a checkout still holds is revoked, and nobody is told to wait for that checkout', () => {
  expect(obstaclesTo(standing('reserved', true, 'within'), NOW)).toEqual(['coupon_revoked']);
  expect(obstaclesTo(standing('reserved', true, 'after'), NOW)).toEqual(['coupon_revoked', 'coupon_expired']);
});

test.each<[CouponState, boolean, Span, boolean]>([
  ['issued', false, 'before', true],
  ['issued', false, 'within', true],
  ['issued', false, 'after', false],
  ['issued', true, 'within', false],
  ['reserved', false, 'within', false],
])('%s, recalled %s, %s its days: still to be used %s', (state, isRecalled, span, expected) => {
  expect(isUnused(standing(state, isRecalled, span), NOW)).toBe(expected);
});
