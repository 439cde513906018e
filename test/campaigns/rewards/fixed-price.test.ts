import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CartLine } from '../../../campaigns/cart.js';
import { greatestCostMinor, kindOf, laneOf, type Reward, rewardTerms } from '../../../campaigns/rewards/reward.js';
import { parse } from '../../../campaigns/schema-problems.js';
import { condition } from '../builders.js';
import { problemsOf, takenOff, totalOff } from './taken-off.js';

type FixedPrice = Extract<Reward, { type: 'fixed_price' }>;
const TEA = condition('line.categories', 'contains', 'tea');
const deal = (quantity: number, priceMinor: number, more: Partial<FixedPrice> = {}): FixedPrice => ({
  type: 'fixed_price',
  quantity,
  priceMinor,
  on: TEA,
  ...more,
});
const pieces = (...prices: number[]): Partial<CartLine>[] => prices.map((lineTotalMinor) => ({ category: 'tea', lineTotalMinor }));

test.each<[string, FixedPrice, Partial<CartLine>[], number[]]>([
  ['two are no group of three', deal(3, 1000), pieces(500, 500), [0, 0]],
  ['three for 10.00', deal(3, 1000), pieces(500, 500, 500), [167, 167, 166]],
  ['the fourth is paid: the cheapest', deal(3, 1000), pieces(500, 600, 700, 400), [222, 267, 311, 0]], // 800 of 1800
  ['six are two groups', deal(3, 1000), pieces(500, 500, 500, 500, 500, 500), [167, 167, 167, 167, 166, 166]],
  [
    'each group costs its price, the dear ones and the cheap',
    deal(3, 1000),
    pieces(9000, 400, 9000, 400, 400, 9000),
    [8667, 67, 8667, 67, 66, 8666],
  ],
  ['also of one line', deal(2, 100), [{ category: 'tea', quantity: 4, lineTotalMinor: 4000 }, ...pieces(60, 60)], [3800, 10, 10]],
  [
    'a cap goes over the groups by what they save',
    deal(2, 100, { capMinor: 382 }),
    [{ category: 'tea', quantity: 4, lineTotalMinor: 4000 }, ...pieces(60, 60)],
    [380, 1, 1],
  ],
  ['a group that costs no more is left', deal(3, 1000), pieces(400, 300, 300), [0, 0, 0]],
  ['one that costs a minor unit more is not', deal(3, 1000), pieces(401, 300, 300), [1, 0, 0]],
  [
    'the dearest make groups, and the cheap are left where they would save nothing',
    deal(2, 1000),
    pieces(900, 100, 800, 100),
    [371, 0, 329, 0],
  ],
  ['pieces of one line', deal(3, 1000), [{ category: 'tea', quantity: 7, lineTotalMinor: 3500 }], [1000]],
  ['pieces of two lines in one group', deal(3, 1000), [{ category: 'tea', quantity: 2, lineTotalMinor: 1000 }, ...pieces(400)], [286, 114]],
  ['one piece for a price', deal(1, 300), pieces(500, 300, 299), [200, 0, 0]],
  ['no more than the cap', deal(3, 1000, { capMinor: 100 }), pieces(500, 500, 500), [34, 33, 33]],
  ['at the cap', deal(3, 1000, { capMinor: 500 }), pieces(500, 500, 500), [167, 167, 166]],
  [
    'whole pieces only: of 1.5 kg one',
    deal(2, 1000),
    [{ category: 'tea', quantity: 1.5, lineTotalMinor: 1500 }, ...pieces(500)],
    [333, 167],
  ],
  ['thirds are rounded together', deal(2, 100), [{ category: 'tea', quantity: 3, lineTotalMinor: 500 }], [233]], // 333.33 − 100
  ['only what is meant', deal(2, 100), [...pieces(90), { category: 'tv', lineTotalMinor: 5000 }, ...pieces(80)], [37, 0, 33]],
  ['and takes a discount', deal(2, 100), [...pieces(90), ...pieces(80).map((line) => ({ ...line, discountable: false }))], [0, 0]],
  ['everything', deal(2, 100, { on: { all: [] } }), [...pieces(90), { category: 'tv', lineTotalMinor: 110 }], [45, 55]],
])('%s', (_what, reward, lines, expected) => {
  expect(takenOff(reward, lines)).toEqual(expected);
});

test('what former lanes left is what pieces cost', () => {
  expect(takenOff(deal(2, 100), pieces(90, 90), [90, 10])).toEqual([0, 0]);
  expect(takenOff(deal(2, 100), pieces(90, 90), [90, 11])).toEqual([1, 0]);
});

test('no other choice of groups saves more', () => {
  const best = (prices: number[], quantity: number, priceMinor: number): number => {
    const bySize = prices.toSorted((one, other) => other - one);
    const savings = Array.from({ length: Math.floor(prices.length / quantity) + 1 }, (_, groups) =>
      bySize.slice(0, groups * quantity).reduce((sum, price) => sum + price, 0 - groups * priceMinor),
    );
    return Math.max(...savings);
  };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 300 }),
      (prices, quantity, priceMinor) => {
        expect(totalOff(deal(quantity, priceMinor), pieces(...prices))).toBe(best(prices, quantity, priceMinor));
      },
    ),
  );
});

test('whatever the cart, none is negative or above its line, groups of one line are found at once, and the sum is exact', () => {
  const anyLines = fc.array(
    fc.record({
      category: fc.constantFrom('tea', 'tv'),
      lineTotalMinor: fc.integer({ min: 0, max: 10_000_000_000_000 }),
      quantity: fc.oneof(
        fc.nat(1_000_000),
        fc.nat(9000).map((thousandths) => thousandths / 1000),
      ),
      discountable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(anyLines, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1_000_000 }), (lines, quantity, priceMinor) => {
      takenOff(deal(quantity, priceMinor), lines).forEach((part, line) => {
        const { category, discountable, lineTotalMinor } = lines[line] ?? {};
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(discountable && category === 'tea' ? (lineTotalMinor ?? 0) : 0);
      });
    }),
  );
  const huge = [{ category: 'tea', quantity: 1_000_000, lineTotalMinor: 10_000_000_000_000 }];
  expect(totalOff(deal(3, 29_999_999), huge)).toBe(333_333); // 333,333 groups, one minor unit each
});

test.each<[unknown, unknown[]]>([
  [deal(3, 1000), []],
  [deal(3, 0), [['priceMinor', 'too_small']]],
  [deal(0, 1000), [['quantity', 'too_small']]],
  [{ type: 'fixed_price', quantity: 3, priceMinor: 1000 }, [['on', 'required']]],
  [deal(3, 1000, { on: condition('line.skus', 'equal', 'X') }), [['on.fact', 'unknown_fact', 'line.sku']]],
])('what is refused says where: %j', (reward, expected) => {
  expect(problemsOf(parse(rewardTerms, reward))).toEqual(expected);
});

test('it stands in the product lane, and costs what its cap says', () => {
  const [open, capped] = [deal(3, 1000), deal(3, 1000, { capMinor: 5 })];
  expect([open, capped].map(greatestCostMinor)).toEqual([null, 5]);
  expect([laneOf(open), kindOf(open).atWorst(open, 100)]).toEqual(['product', { faceMinor: null, usedMinor: 100 }]);
});
