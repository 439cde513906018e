import { describe, expect, test } from '@jest/globals';
import { type CouponTerms, reasonsAgainst, type Use } from '../../campaigns/usability.js';
import { aCart, aCoupon, aCustomer, condition, linesOf, NOON } from './builders.js';

const use = (given: Partial<Use> = {}): Use => ({ cart: aCart(), facts: { now: NOON, customer: aCustomer() }, ...given });
const codes = (coupon: Partial<CouponTerms>, given: Partial<Use> = {}) =>
  reasonsAgainst(aCoupon(coupon), use(given)).map(({ code }) => code);

test('nothing stands against a coupon in order', () => {
  expect(codes({})).toEqual([]);
});

test.each<[string, Partial<CouponTerms>, string[]]>([
  ['from this instant', { validFrom: NOON.toJSDate() }, []],
  ['from the next millisecond', { validFrom: NOON.plus(1).toJSDate() }, ['coupon_not_yet_valid']],
  ['until the next millisecond', { expiresAt: NOON.plus(1).toJSDate() }, []],
  ['until this instant', { expiresAt: NOON.toJSDate() }, ['coupon_expired']],
  ['marked as expired', { state: 'expired' }, ['coupon_expired']],
  ['used', { state: 'redeemed' }, ['coupon_used']],
  ['revoked', { state: 'revoked' }, ['coupon_revoked']],
  ['held by this checkout', { state: 'reserved', reservedBy: 'chk_1' }, []],
  ['held by another', { state: 'reserved', reservedBy: 'chk_2' }, ['coupon_reserved']],
  [
    'held by another, and recalled',
    { state: 'reserved', reservedBy: 'chk_2', revokeWhenFree: { why: 'order_refunded' } },
    ['coupon_revoked'],
  ],
  ['in another currency', { currency: 'USD' }, ['currency_mismatch']],
])('%s', (_what, coupon, expected) => {
  expect(codes(coupon)).toEqual(expected);
});

test('all reasons are told, each with its sentence, and what is missing', () => {
  const redeemWhen = {
    all: [condition('cart.subtotalMinor', 'greaterThanInclusive', 20_000), condition('customer.tier', 'equal', 'gold')],
  };
  const reasons = reasonsAgainst(aCoupon({ state: 'reserved', expiresAt: NOON.toJSDate(), redeemWhen }), use());
  expect(reasons).toMatchObject([
    { code: 'coupon_expired', message: 'This coupon has expired.' },
    { code: 'coupon_reserved' },
    {
      code: 'conditions_not_met',
      missing: [
        { fact: 'cart.subtotalMinor', need: 20_000, have: 10_000 },
        { fact: 'customer.tier', need: 'gold', have: null },
      ],
    },
  ]);
});

test.each([
  [19_999, ['conditions_not_met']],
  [20_000, []],
])('a cart of %i for a coupon from 200', (amount, expected) => {
  const redeemWhen = condition('cart.subtotalMinor', 'greaterThanInclusive', 20_000);
  expect(codes({ redeemWhen }, { cart: aCart({ lines: linesOf(amount - 1, 1), shipping: { amountMinor: 900 } }) })).toEqual(expected);
});

describe('C2-10: a coupon for the next purchase', () => {
  const EARNED_AT = new Date('2026-03-08T03:00:00Z');
  const earned = { goal: 'induce_next_purchase', earnedBy: { orderId: 'o-1', checkoutId: 'chk_0', createdAt: EARNED_AT } } as const;
  const later = (milliseconds: number) => new Date(EARNED_AT.getTime() + milliseconds);

  test.each<[string, Partial<Use>, boolean]>([
    ['on a new cart', {}, true],
    ['on the checkout of the order that earned it', { cart: aCart({ checkoutId: 'chk_0' }) }, false],
    ['on the order that earned it', { cartOrder: { id: 'o-1', createdAt: EARNED_AT } }, false],
    ['on an order created just before it', { cartOrder: { id: 'o-0', createdAt: later(-1) } }, false],
    ['on another order of the same instant', { cartOrder: { id: 'o-2', createdAt: EARNED_AT } }, true],
    ['on an order created after it', { cartOrder: { id: 'o-2', createdAt: later(1) } }, true],
  ])('%s', (_what, given, usable) => {
    expect(codes(earned, given)).toEqual(usable ? [] : ['not_on_earning_order']);
  });

  test('another goal may be used on any order', () => {
    expect(codes({ ...earned, goal: 'boost_purchase' }, { cart: aCart({ checkoutId: 'chk_0' }) })).toEqual([]);
  });

  test('a coupon that no order earned has none to keep away from', () => {
    expect(codes({ goal: 'induce_next_purchase', earnedBy: null }, { cartOrder: { id: 'o-0', createdAt: later(-1) } })).toEqual([]);
  });
});
