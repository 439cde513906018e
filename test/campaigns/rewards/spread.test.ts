import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { greatestCostMinor, type Reward, rewardSchema } from '../../../campaigns/rewards/reward.js';
import { roundTogether, spread } from '../../../campaigns/rewards/spread.js';

const amount = (amountMinor: number): Reward => ({ type: 'amount', amountMinor });
const percent = (basisPoints: number, capMinor?: number): Reward => ({ type: 'percent', basisPoints, capMinor });
const shipping = (capMinor?: number): Reward => ({ type: 'free_shipping', capMinor });
const gift = (valueMinor: number): Reward => ({ type: 'gift', sku: 'CUP-1', valueMinor });

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

// Small ones are reckoned in numbers, great ones in whole numbers of any size: a factor makes of the one the other, and changes no share.
test('small and great totals are spread alike', () => {
  const small = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.nat(1000), small, (total, weights) => {
      const great = weights.map((weight) => weight * 2 ** 36);
      expect(spread(total, great)).toEqual(spread(total, weights));
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
