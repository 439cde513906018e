import { expect, test } from '@jest/globals';
import { sumFigures } from '../../server/profile/figures.js';
import { aCoupon, anOrder } from './records.js';

const NONE = { orders: 0, ordersEver: 0, spentMinor: {}, firstOrderAt: null, lastOrderAt: null, categories: {} };
const NO_COUPONS = { issued: 0, redeemed: 0, expired: 0, savedMinor: {} };
const at = (iso: string) => new Date(iso);
const NOON = at('2026-03-08T12:00:00Z');

test.each([
  ['no orders come to nothing', [], [], NONE],
  ['an order that is placed but not paid does not count', [anOrder({ paid: '' })], [], NONE],
  ['an order that was paid and cancelled does not count', [anOrder({ cancelled: '2026-03-09T00:00:00Z' })], [], { ...NONE, ordersEver: 1 }],
  ['an order of which only a cancellation has come does not count', [{ ...anOrder(), content: null }], [], NONE],
  [
    'a paid order counts with its goods',
    [anOrder()],
    [],
    { orders: 1, ordersEver: 1, spentMinor: { CNY: 10_000 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 1 } },
  ],
  [
    'a paid order worth nothing counts, with nothing spent',
    [anOrder({ lines: [['tea', 0]] })],
    [],
    { orders: 1, ordersEver: 1, spentMinor: { CNY: 0 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 1 } },
  ],
  [
    'spend is after our discount: 200.00 less 50.00',
    [anOrder({ lines: [['tea', 20_000]] })],
    [{ orderId: 'o-1', discountMinor: 5000 }],
    { orders: 1, ordersEver: 1, spentMinor: { CNY: 15_000 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 1 } },
  ],
  [
    'a discount on an order that was cancelled takes nothing from another',
    [anOrder({ id: 'o-1', cancelled: '2026-03-09T00:00:00Z' }), anOrder({ id: 'o-2' })],
    [{ orderId: 'o-1', discountMinor: 5000 }],
    { orders: 1, ordersEver: 2, spentMinor: { CNY: 10_000 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 1 } },
  ],
  [
    'refunds of goods are taken off, refunds of shipping are not: 100.00 less 12.50 less 0.01',
    [anOrder({ refunds: [1250, 1] })],
    [],
    { orders: 1, ordersEver: 1, spentMinor: { CNY: 8749 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 1 } },
  ],
  [
    'B16: an order that came back to the last piece does not count, and was paid once',
    [anOrder({ returned: [1, 0] }), anOrder({ id: 'o-2', lines: [['cup', 1]], returned: [1, 1] })],
    [],
    { ...NONE, ordersEver: 2, spentMinor: { CNY: 10_000 } },
  ],
  [
    'B16: money that came back for pieces that stay changes only what was spent',
    [anOrder({ refunds: [9999, 1] }), anOrder({ id: 'o-2', refunds: [7000] })],
    [{ orderId: 'o-2', discountMinor: 3000 }],
    { orders: 2, ordersEver: 2, spentMinor: { CNY: 0 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 2 } },
  ],
  [
    'B16: of an order that our discount paid for whole its pieces are left',
    [anOrder({ refunds: [0] })],
    [{ orderId: 'o-1', discountMinor: 10_000 }],
    { orders: 1, ordersEver: 1, spentMinor: { CNY: 0 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 1 } },
  ],
  [
    'B16: a cent or a thousandth of a piece that is left is an order',
    [anOrder({ refunds: [9999] }), anOrder({ id: 'o-2', returned: [0.999, 9000] })],
    [],
    { orders: 2, ordersEver: 2, spentMinor: { CNY: 1001 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { tea: 2 } },
  ],
  [
    'currencies are summed apart, days are those of the payments, a category counts once an order',
    [
      anOrder({ id: 'o-2', currency: 'JPY', lines: [['cup', 900]], paid: '2026-05-01T00:00:00Z' }),
      anOrder({ id: 'o-1', lines: [['tea', 4000], ['tea', 3000], ['cup', 2000], [undefined, 1]], placed: '2026-01-01T00:00:00Z' }), // biome-ignore format: one order, one line
      anOrder({ id: 'o-3', lines: [['tea', 99]], paid: '2026-04-01T00:00:00Z' }),
    ],
    [],
    {
      orders: 3,
      ordersEver: 3,
      spentMinor: { CNY: 9100, JPY: 900 },
      firstOrderAt: NOON,
      lastOrderAt: at('2026-05-01T00:00:00Z'),
      categories: { cup: 2, tea: 2 },
    },
  ],
  [
    'a category may be called like what every object has',
    [anOrder({ lines: [['constructor', 100]] })],
    [],
    { orders: 1, ordersEver: 1, spentMinor: { CNY: 100 }, firstOrderAt: NOON, lastOrderAt: NOON, categories: { constructor: 1 } },
  ],
])('%s', async (_sentence, orders, discounts, expected) => {
  expect(await sumFigures(orders, [], discounts)).toEqual({ ...expected, coupons: NO_COUPONS });
});

test.each([
  ['a grant under way or refused is no coupon', [aCoupon('opening'), aCoupon('refused')], NO_COUPONS],
  [
    'issued counts whatever became of it',
    [aCoupon('issued'), aCoupon('reserved'), aCoupon('revoked')],
    { issued: 3, redeemed: 0, expired: 0, savedMinor: {} },
  ],
  ['an expired one counts as both', [aCoupon('expired')], { issued: 1, redeemed: 0, expired: 1, savedMinor: {} }],
  [
    'a redeemed one saved what it really gave, by currency',
    [
      aCoupon('redeemed', { usedMinor: 4000 }),
      aCoupon('redeemed', { usedMinor: 1 }),
      aCoupon('redeemed', { currency: 'USD', usedMinor: 7 }),
    ],
    { issued: 3, redeemed: 3, expired: 0, savedMinor: { CNY: 4001, USD: 7 } },
  ],
])('%s', async (_sentence, coupons, expected) => {
  expect(await sumFigures([], coupons, [])).toEqual({ ...NONE, coupons: expected });
});

test('the records’ sequence changes nothing', async () => {
  const orders = [anOrder({ id: 'a' }), anOrder({ id: 'b', currency: 'USD', paid: '2026-02-01T00:00:00Z', lines: [['cup', 5]] })];
  expect(JSON.stringify(await sumFigures(orders.toReversed(), [], []))).toBe(JSON.stringify(await sumFigures(orders, [], [])));
});
