import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CartLine } from '../../../campaigns/cart.js';
import { offerOf, priceCart } from '../../../campaigns/rewards/discount.js';
import { greatestCostMinor, type Reward, rewardSchema } from '../../../campaigns/rewards/reward.js';
import { roundTogether, spread } from '../../../campaigns/rewards/spread.js';
import { aCart, aLine, linesOf } from '../builders.js';

const coupon = (code: string, reward: Reward) => ({ code, reward });
const amount = (amountMinor: number): Reward => ({ type: 'amount', amountMinor });
const percent = (basisPoints: number, capMinor?: number): Reward => ({ type: 'percent', basisPoints, capMinor });
const shipping = (capMinor?: number): Reward => ({ type: 'free_shipping', capMinor });
const gift = (valueMinor: number): Reward => ({ type: 'gift', sku: 'CUP-1', valueMinor });

test('50 off a cart of 200 with 8 shipping is 158', () => {
  const cart = aCart({ lines: linesOf(20_000), shipping: { amountMinor: 800 } });
  expect(priceCart(cart, [coupon('A', amount(5000))])).toEqual({
    currency: 'CNY',
    subtotalMinor: 20_000,
    discountMinor: 5000,
    shippingMinor: 800,
    shippingDiscountMinor: 0,
    totalMinor: 15_800,
    lines: [{ id: '1', lineTotalMinor: 20_000, discountMinor: 5000 }],
    applied: [{ code: 'A', discountMinor: 5000 }],
    refused: [],
  });
});

const mixed = aCart({
  lines: [aLine({ lineTotalMinor: 1000 }), aLine({ id: '2', lineTotalMinor: 500, discountable: false })],
  shipping: { amountMinor: 800 },
});

test.each<[string, Reward, number]>([
  ['an amount', amount(999), 999],
  ['an amount of all that is discountable', amount(1000), 1000],
  ['an amount above it', amount(1001), 1000],
  ['a percentage of what is discountable', percent(1000), 100],
  ['a percentage, a half goes up', percent(5), 1], // 0.5
  ['a percentage below a half', percent(4), 0], // 0.4
  ['a percentage below its cap', percent(1000, 101), 100],
  ['a percentage at its cap', percent(1000, 99), 99],
  ['free shipping', shipping(), 800],
  ['free shipping at its cap', shipping(799), 799],
  ['free shipping below its cap', shipping(801), 800],
  ['a gift', gift(3000), 0],
])('%s takes off %s', (_what, reward, expected) => {
  expect(offerOf(mixed, coupon('A', reward)).discountMinor).toBe(expected);
});

describe('one coupon on the goods and one on the shipping', () => {
  const applied = (...coupons: ReturnType<typeof coupon>[]) => {
    const pricing = priceCart(mixed, coupons);
    return [
      pricing.applied.map(({ code }) => code),
      pricing.refused.map(({ code, reasons }) => [code, reasons[0]?.code, reasons[0]?.better]),
    ];
  };

  test.each<[string, ReturnType<typeof coupon>[], unknown]>([
    ['both lanes', [coupon('A', amount(100)), coupon('S', shipping())], [['A', 'S'], []]],
    [
      'the greater on the goods, whichever comes first',
      [coupon('A', amount(100)), coupon('B', percent(1010))],
      [['B'], [['A', 'not_combinable', 'B']]],
    ],
    ['a tie goes to the earlier', [coupon('A', amount(100)), coupon('B', percent(1000))], [['A'], [['B', 'not_combinable', 'A']]]],
    ['the greater on the shipping', [coupon('S', shipping(700)), coupon('T', shipping())], [['T'], [['S', 'not_combinable', 'T']]]],
    ['a gift by its value', [coupon('A', amount(100)), coupon('G', gift(101))], [['G'], [['A', 'not_combinable', 'G']]]],
    ['a gift worth less', [coupon('G', gift(99)), coupon('A', amount(100))], [['A'], [['G', 'not_combinable', 'A']]]],
    ['the same code twice', [coupon('A', amount(100)), coupon('A', amount(100))], [['A'], []]],
    [
      'one that gives nothing beside one that does',
      [coupon('A', percent(4)), coupon('B', amount(1))],
      [['B'], [['A', 'no_effect', undefined]]],
    ],
    ['none', [], [[], []]],
  ])('%s', (_what, coupons, expected) => {
    expect(applied(...coupons)).toEqual(expected);
  });

  test('a gift stands in the answer and takes nothing off', () => {
    const { applied: given, totalMinor } = priceCart(mixed, [coupon('G', gift(3000))]);
    expect([given, totalMinor]).toEqual([[{ code: 'G', discountMinor: 0, gift: { sku: 'CUP-1', valueMinor: 3000 } }], 2300]);
  });

  test.each<[string, Reward, Partial<CartLine>, number | undefined]>([
    ['nothing discountable', amount(100), { discountable: false }, 800],
    ['a cart worth 0', percent(1000), { lineTotalMinor: 0 }, 800],
    ['shipping that costs nothing', shipping(), {}, 0],
    ['nothing shipped', shipping(), {}, undefined],
  ])('a coupon is not used up for nothing: %s', (_what, reward, line, amountMinor) => {
    const cart = aCart({ lines: [aLine(line)], ...(amountMinor !== undefined && { shipping: { amountMinor } }) });
    const pricing = priceCart(cart, [coupon('A', reward)]);
    expect([pricing.applied, pricing.refused[0]?.reasons[0]?.code]).toEqual([[], 'no_effect']);
  });
});

const anyReward = fc.oneof(
  fc.integer({ min: 1, max: 3_000_000 }).map(amount),
  fc
    .tuple(fc.integer({ min: 1, max: 10_000 }), fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }))
    .map(([bp, cap]) => percent(bp, cap)),
  fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }).map(shipping),
  fc.integer({ min: 0, max: 5000 }).map(gift),
);
const anyCart = fc
  .record({
    lines: fc.array(fc.record({ total: fc.integer({ min: 0, max: 100_000 }), discountable: fc.boolean() }), {
      minLength: 1,
      maxLength: 20,
    }),
    shippingMinor: fc.nat(2000),
  })
  .map(({ lines, shippingMinor }) =>
    aCart({
      lines: lines.map(({ total, discountable }, index) => aLine({ id: String(index), lineTotalMinor: total, discountable })),
      shipping: { amountMinor: shippingMinor },
    }),
  );

test('whatever is used, the money adds up and no line is below nothing', () => {
  fc.assert(
    fc.property(anyCart, fc.array(anyReward, { maxLength: 4 }), (cart, rewards) => {
      const pricing = priceCart(
        cart,
        rewards.map((reward, index) => coupon(String(index), reward)),
      );
      expect(pricing.lines.reduce((sum, { discountMinor }) => sum + discountMinor, 0)).toBe(pricing.discountMinor);
      expect(pricing.applied.reduce((sum, { discountMinor }) => sum + discountMinor, 0)).toBe(
        pricing.discountMinor + pricing.shippingDiscountMinor,
      );
      expect(pricing.totalMinor).toBe(
        pricing.subtotalMinor - pricing.discountMinor + pricing.shippingMinor - pricing.shippingDiscountMinor,
      );
      expect(pricing.totalMinor).toBeGreaterThanOrEqual(0);
      expect(pricing.applied.length + pricing.refused.length).toBe(rewards.length);
      pricing.lines.forEach(({ discountMinor, lineTotalMinor }, index) => {
        expect(discountMinor).toBeGreaterThanOrEqual(0);
        expect(discountMinor).toBeLessThanOrEqual(cart.lines[index]?.discountable ? lineTotalMinor : 0);
      });
    }),
  );
});

test('no coupon ever gives more than its greatest cost', () => {
  fc.assert(
    fc.property(anyCart, anyReward, (cart, reward) => {
      expect(offerOf(cart, coupon('A', reward)).discountMinor).toBeLessThanOrEqual(greatestCostMinor(reward) ?? Number.POSITIVE_INFINITY);
    }),
  );
});

test.each([
  [10, [1, 1, 1], [4, 3, 3]],
  [11, [1, 1, 1], [4, 4, 3]],
  [1, [1, 2], [0, 1]],
  [5, [0, 0], [0, 0]],
  [0, [3, 4], [0, 0]],
  [100, [50, 0, 50], [50, 0, 50]],
])('%i over %j is %j', (total, weights, parts) => {
  expect(spread(total, weights)).toEqual(parts);
});

test('fractions are rounded together: three times 1.5 is 4.5, so 5', () => {
  expect(roundTogether([3n, 3n, 3n], 2n)).toEqual([2, 2, 1]);
});

test('a spread adds up, and each part is within one of its exact share', () => {
  fc.assert(
    fc.property(fc.nat(1e12), fc.array(fc.nat(1e12), { minLength: 1, maxLength: 30 }), (total, weights) => {
      const sum = weights.reduce((all, weight) => all + weight, 0);
      fc.pre(sum > 0);
      const parts = spread(total, weights);
      expect(parts.reduce((all, part) => all + part, 0)).toBe(total);
      parts.forEach((part, index) => {
        const off = BigInt(part) * BigInt(sum) - BigInt(total) * BigInt(weights[index] ?? 0);
        expect(off < BigInt(sum) && off > -BigInt(sum)).toBe(true);
      });
    }),
  );
});

test.each<[Reward, number | null]>([
  [amount(5000), 5000],
  [percent(1000), null],
  [percent(1000, 500), 500],
  [shipping(), null],
  [shipping(800), 800],
  [gift(3000), 3000],
])('%j costs at most %p', (reward, cost) => {
  expect(greatestCostMinor(reward)).toBe(cost);
});

test.each<[unknown, boolean]>([
  [{ type: 'amount', amountMinor: 1 }, true],
  [{ type: 'amount', amountMinor: 0 }, false],
  [{ type: 'percent', basisPoints: 1 }, true],
  [{ type: 'percent', basisPoints: 0 }, false],
  [{ type: 'percent', basisPoints: 10_000 }, true],
  [{ type: 'percent', basisPoints: 10_001 }, false],
  [{ type: 'percent', basisPoints: 100, capMinor: 0 }, false],
  [{ type: 'free_shipping' }, true],
  [{ type: 'free_shipping', basisPoints: 100 }, false],
  [{ type: 'gift', sku: 'CUP-1', valueMinor: 0 }, true],
  [{ type: 'gift', valueMinor: 100 }, false],
  [{ type: 'points', points: 5 }, false],
])('%j is a reward: %p', (reward, expected) => {
  expect(rewardSchema.safeParse(reward).success).toBe(expected);
});
