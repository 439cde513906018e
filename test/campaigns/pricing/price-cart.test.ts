import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CartLine } from '../../../campaigns/cart.js';
import { offerOf } from '../../../campaigns/pricing/offer.js';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import { greatestCostMinor, type Reward } from '../../../campaigns/rewards/reward.js';
import { aCandidate, aCart, aLine, linesOf } from '../builders.js';

const coupon = (code: string, reward: Reward) => aCandidate({ key: code, code, reward });
const amount = (amountMinor: number): Reward => ({ type: 'amount', amountMinor });
const percent = (basisPoints: number, capMinor?: number): Reward => ({ type: 'percent', basisPoints, capMinor });
const shipping = (capMinor?: number): Reward => ({ type: 'free_shipping', capMinor });
const gift = (valueMinor: number): Reward => ({ type: 'gift', sku: 'CUP-1', valueMinor });

test('50 off a cart of 200 with 8 shipping is 158', () => {
  const cart = aCart({ lines: linesOf(20_000), shipping: { amountMinor: 800 } });
  expect(priceCart(cart, [coupon('A', amount(5000))]).pricing).toEqual({
    currency: 'CNY',
    subtotalMinor: 20_000,
    discountMinor: 5000,
    shippingMinor: 800,
    shippingDiscountMinor: 0,
    totalMinor: 15_800,
    lines: [{ id: '1', lineTotalMinor: 20_000, discountMinor: 5000, discounts: [{ campaignId: 'cmp_1', code: 'A', amountMinor: 5000 }] }],
    applied: [{ campaignId: 'cmp_1', code: 'A', label: '50 off', discountMinor: 5000, shippingDiscountMinor: 0 }],
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
  expect(offerOf(mixed, coupon('A', reward))?.amountMinor).toBe(expected === 0 && reward.type !== 'gift' ? undefined : expected);
});

describe('one coupon on the goods and one on the shipping', () => {
  const applied = (...coupons: ReturnType<typeof coupon>[]) => {
    const { chosen, leftOut } = priceCart(mixed, coupons);
    return [
      chosen.map(({ code }) => code),
      leftOut.map(({ candidate: { code }, reasons }) => [code, reasons[0]?.code, reasons[0]?.better]),
    ];
  };

  test.each<[string, ReturnType<typeof coupon>[], unknown]>([
    ['both lanes', [coupon('A', amount(100)), coupon('S', shipping())], [['A', 'S'], []]],
    [
      'the greater on the goods, whichever comes first',
      [coupon('A', amount(100)), coupon('B', percent(1010))],
      [['B'], [['A', 'not_combinable', 'B']]],
    ],
    ['a tie goes to the earlier code', [coupon('A', amount(100)), coupon('B', percent(1000))], [['A'], [['B', 'not_combinable', 'A']]]],
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
    const { applied: given, totalMinor } = priceCart(mixed, [coupon('G', gift(3000))]).pricing;
    expect(given).toMatchObject([{ code: 'G', discountMinor: 0, shippingDiscountMinor: 0, gift: { sku: 'CUP-1', valueMinor: 3000 } }]);
    expect(totalMinor).toBe(2300);
  });

  test.each<[string, Reward, Partial<CartLine>, number | undefined]>([
    ['nothing discountable', amount(100), { discountable: false }, 800],
    ['a cart worth 0', percent(1000), { lineTotalMinor: 0 }, 800],
    ['shipping that costs nothing', shipping(), {}, 0],
    ['nothing shipped', shipping(), {}, undefined],
  ])('a coupon is not used up for nothing: %s', (_what, reward, line, amountMinor) => {
    const cart = aCart({ lines: [aLine(line)], ...(amountMinor !== undefined && { shipping: { amountMinor } }) });
    const { chosen, leftOut } = priceCart(cart, [coupon('A', reward)]);
    expect([chosen, leftOut[0]?.reasons[0]?.code]).toEqual([[], 'no_effect']);
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
      const { pricing, chosen, leftOut } = priceCart(
        cart,
        rewards.map((reward, index) => coupon(String(index), reward)),
      );
      expect(pricing.lines.reduce((sum, { discountMinor }) => sum + discountMinor, 0)).toBe(pricing.discountMinor);
      const applied = (field: 'discountMinor' | 'shippingDiscountMinor') => pricing.applied.reduce((sum, one) => sum + one[field], 0);
      expect([applied('discountMinor'), applied('shippingDiscountMinor')]).toEqual([pricing.discountMinor, pricing.shippingDiscountMinor]);
      expect(pricing.totalMinor).toBe(
        pricing.subtotalMinor - pricing.discountMinor + pricing.shippingMinor - pricing.shippingDiscountMinor,
      );
      expect(pricing.totalMinor).toBeGreaterThanOrEqual(0);
      expect(chosen.length + leftOut.length).toBe(rewards.length);
      pricing.lines.forEach(({ discountMinor, lineTotalMinor, discounts }, index) => {
        expect(discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(discountMinor);
        expect(discountMinor).toBeGreaterThanOrEqual(0);
        expect(discountMinor).toBeLessThanOrEqual(cart.lines[index]?.discountable ? lineTotalMinor : 0);
      });
    }),
  );
});

test('no coupon ever gives more than its greatest cost', () => {
  fc.assert(
    fc.property(anyCart, anyReward, (cart, reward) => {
      expect(offerOf(cart, coupon('A', reward))?.amountMinor ?? 0).toBeLessThanOrEqual(
        greatestCostMinor(reward) ?? Number.POSITIVE_INFINITY,
      );
    }),
  );
});
