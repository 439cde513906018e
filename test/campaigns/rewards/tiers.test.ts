import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { greatestCostMinor, kindOf, laneOf, type Reward, rewardTerms } from '../../../campaigns/rewards/reward.js';
import { parse } from '../../../campaigns/schema-problems.js';
import { condition } from '../builders.js';
import { problemsOf, takenOff, totalOff } from './taken-off.js';

type Tiers = Extract<Reward, { type: 'tiers' }>;
const tiers = (steps: Tiers['steps'], more: Partial<Tiers> = {}): Tiers => ({ type: 'tiers', by: 'subtotal', steps, ...more });
const sums = (...steps: [from: number, amountMinor: number][]) => steps.map(([from, amountMinor]) => ({ from, amountMinor }));
const shares = (...steps: [from: number, basisPoints: number][]) => steps.map(([from, basisPoints]) => ({ from, basisPoints }));
const TEA = condition('line.categories', 'contains', 'tea');
const LADDER = [...shares([10_000, 1000]), ...sums([20_000, 3000]), ...shares([50_000, 2000])];

describe('only the highest step that is reached counts, on the whole', () => {
  test.each([
    [1, 0],
    [9999, 0],
    [10_000, 1000],
    [10_001, 1000],
    [19_999, 2000], // 1999.9
    [20_000, 3000],
    [20_001, 3000],
    [49_999, 3000],
    [50_000, 10_000],
    [50_001, 10_000],
    [1_000_000, 200_000],
  ])('of a cart of %i it takes %i', (lineTotalMinor, expected) => {
    expect(totalOff(tiers(LADDER), [{ lineTotalMinor }])).toBe(expected);
  });

  test.each([
    [1.999, 0],
    [2, 200],
    [2.001, 200],
    [2.999, 200],
    [3, 300],
  ])('by quantity a weight counts as it is: %d', (quantity, expected) => {
    const byQuantity = tiers(sums([2, 200], [3, 300]), { by: 'quantity' });
    expect(totalOff(byQuantity, [{ lineTotalMinor: 1000, quantity }])).toBe(expected);
    // over three lines, in thousandths that floats do not add up to it
    const parts = [0.1, 0.2, Math.round(quantity * 1000 - 300) / 1000];
    expect(
      totalOff(
        byQuantity,
        parts.map((part) => ({ lineTotalMinor: 500, quantity: part })),
      ),
    ).toBe(expected);
  });
});

test('steps look at the cart before our discounts, and take of what former lanes left', () => {
  const ten = tiers(shares([10_000, 1000]));
  expect(takenOff(ten, [{ lineTotalMinor: 10_000 }], [4000])).toEqual([400]);
  expect(takenOff(tiers(sums([10_000, 5000])), [{ lineTotalMinor: 10_000 }], [4000])).toEqual([4000]);
  expect(takenOff(ten, [{ lineTotalMinor: 10_000 }], [0])).toEqual([0]);
});

test('what takes no discount, what is not meant and what costs nothing reaches no step and has none taken off', () => {
  const shelf = [
    { category: 'tea', lineTotalMinor: 6000 },
    { category: 'tea', lineTotalMinor: 6000, discountable: false },
    { category: 'tea', lineTotalMinor: 0 },
    { category: 'tv', lineTotalMinor: 90_000 },
  ];
  const from = (least: number, by: Tiers['by']) => tiers(sums([least, 100]), { by, on: TEA });
  expect(takenOff(from(6000, 'subtotal'), shelf)).toEqual([100, 0, 0, 0]);
  expect(takenOff(from(6001, 'subtotal'), shelf)).toEqual([0, 0, 0, 0]);
  expect(takenOff(from(1, 'quantity'), shelf)).toEqual([100, 0, 0, 0]);
  expect(takenOff(from(2, 'quantity'), shelf)).toEqual([0, 0, 0, 0]);
});

test('the greatest carts are exact', () => {
  const total = 10_000_000_000_000;
  const lines = Array.from({ length: 500 }, () => ({ lineTotalMinor: total - 1, quantity: 1_000_000 }));
  expect(totalOff(tiers(shares([total, 9999])), lines)).toBe(4_999_499_999_999_500); // 499.95 × (10¹³ − 1) is …499,500.05
  expect(totalOff(tiers(sums([500_000_001, 1]), { by: 'quantity' }), lines)).toBe(0);
  expect(totalOff(tiers(sums([500_000_000, 1]), { by: 'quantity' }), lines)).toBe(1);
});

test.each<[Tiers, number | null]>([
  [tiers(LADDER), null],
  [tiers(LADDER, { capMinor: 500 }), 500],
  [tiers(sums([1, 10], [2, 30])), 30],
  [tiers(sums([1, 10], [2, 30]), { capMinor: 20 }), 20],
])('%j costs at most %p', (reward, expected) => {
  expect(greatestCostMinor(reward)).toBe(expected);
});

test('the lane is the order’s, aimed the product’s', () => {
  expect([laneOf(tiers(LADDER)), laneOf(tiers(LADDER, { on: TEA }))]).toEqual(['order', 'product']);
});

describe('at worst it takes', () => {
  const TWO = sums([100, 60], [1000, 100]);
  const PIECES = shares([2, 1000], [3, 2000]);

  test.each<[string, Tiers, number | null, [faceMinor: number | null, usedMinor: number | null]]>([
    ['the step that takes the greatest share at its beginning', tiers(LADDER), null, [10_000, 50_000]],
    ['the worst of those above the least cart', tiers(TWO), 500, [60, 500]],
    ['a later one just above the least cart', tiers(sums([100, 60], [501, 200])), 500, [200, 501]],
    ['none that the least cart has passed', tiers(TWO), 1000, [100, 1000]],
    ['no more than its cap', tiers(LADDER, { capMinor: 900 }), null, [900, 10_000]],
    ['by quantity any step at the least cart', tiers(PIECES, { by: 'quantity' }), 500, [100, 500]],
    ['by quantity nobody knows without one', tiers(PIECES, { by: 'quantity' }), null, [null, null]],
  ])('%s', (_what, reward, least, [faceMinor, usedMinor]) => {
    expect(kindOf(reward).atWorst(reward, least)).toEqual({ faceMinor, usedMinor });
  });
});

test.each<[string, Tiers, number | null, unknown[]]>([
  ['a sum above its step', tiers(sums([100, 101])), null, [{ path: 'steps[0].amountMinor', sumMinor: 101, leastMinor: 100 }]],
  ['a sum at its step', tiers(sums([100, 100])), null, []],
  ['a sum at the least cart', tiers(sums([100, 101])), 101, []],
  ['a cap at its step', tiers(sums([100, 101]), { capMinor: 100 }), null, []],
  ['aimed: the rest of the cart is paid', tiers(sums([100, 101]), { on: TEA }), null, []],
  ['by quantity', tiers(sums([1, 101]), { by: 'quantity' }), null, []],
])('what leaves the least cart nothing to pay: %s', (_what, reward, least, expected) => {
  expect(kindOf(reward).aboveMinimum(reward, least)).toEqual(expected);
});

test.each<[unknown, unknown[]]>([
  [tiers(LADDER), []],
  [tiers([]), [['steps', 'too_small']]],
  [tiers([{ from: 1 }]), [['steps[0].basisPoints', 'required']]],
  [tiers([{ from: 1, basisPoints: 1, amountMinor: 1 }]), [['steps[0].amountMinor', 'conflicting_field']]],
  [tiers(shares([2, 1], [2, 2])), [['steps[1].from', 'not_ascending']]],
  [tiers(shares([2, 1], [3, 2])), []],
  [tiers(shares([2, 2], [3, 1])), [['steps[1].basisPoints', 'not_ascending']]],
  [tiers(sums([2, 2], [3, 1])), [['steps[1].amountMinor', 'not_ascending']]],
  [tiers(sums([2, 2], [3, 2])), []],
  [tiers([...sums([1000, 500]), ...shares([2000, 2497])]), [['steps[1].basisPoints', 'not_ascending']]], // 5.00, then 4.99
  [tiers([...sums([1000, 500]), ...shares([2000, 2500])]), []],
  [tiers([...shares([1000, 2500]), ...sums([2000, 499])]), [['steps[1].amountMinor', 'not_ascending']]],
  [tiers([...shares([1000, 2500]), ...sums([2000, 500])]), []],
  [tiers([...shares([1000, 9000]), ...sums([2000, 300])], { capMinor: 300 }), []], // the cap is reached by both
  [tiers([...sums([2, 500]), ...shares([3, 1])], { by: 'quantity' }), []], // nobody knows what three pieces cost
  [tiers(sums([0, 2])), [['steps[0].from', 'too_small']]],
  [{ ...tiers(LADDER), by: 'pieces' }, [['by', 'invalid_value']]],
  [tiers(LADDER, { on: condition('line.sku', 'contains', 'X') }), [['on.operator', 'wrong_operator']]],
])('what is refused says where: %j', (reward, expected) => {
  expect(problemsOf(parse(rewardTerms, reward))).toEqual(expected);
});

describe('a part of the shipping', () => {
  type Shipping = Omit<Extract<Reward, { type: 'shipping' }>, 'type'>;
  const shipping = (reward: Shipping): Reward => ({ type: 'shipping', ...reward });

  test.each<[Shipping, number, number]>([
    [{ basisPoints: 5000 }, 801, 401],
    [{ basisPoints: 5000, capMinor: 400 }, 801, 400],
    [{ basisPoints: 5000, capMinor: 402 }, 801, 401],
    [{ basisPoints: 10_000 }, 801, 801],
    [{ amountMinor: 500 }, 800, 500],
    [{ amountMinor: 800 }, 800, 800],
    [{ amountMinor: 801 }, 800, 800],
    [{ amountMinor: 500 }, 0, 0],
  ])('%j of %i is %i', (reward, shippingMinor, expected) => {
    expect(takenOff(shipping(reward), [{}], [shippingMinor])).toEqual([expected]);
  });

  test.each<[Shipping, unknown[], number | null]>([
    [{}, [['basisPoints', 'required']], null],
    [{ basisPoints: 1, amountMinor: 1 }, [['amountMinor', 'conflicting_field']], 1],
    [{ amountMinor: 5, capMinor: 5 }, [['capMinor', 'conflicting_field']], 5],
    [{ amountMinor: 5 }, [], 5],
    [{ basisPoints: 1 }, [], null],
    [{ basisPoints: 1, capMinor: 5 }, [], 5],
  ])('%j is refused with %j and costs at most %p', (reward, expected, most) => {
    expect(problemsOf(parse(rewardTerms, shipping(reward)))).toEqual(expected);
    expect([laneOf(shipping(reward)), greatestCostMinor(shipping(reward))]).toEqual(['shipping', most]);
  });
});

test('whatever the steps and the cart, it is the highest step reached, never more than the cart is worth or the cap', () => {
  const anySteps = fc
    .uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 })
    .map((froms) => froms.toSorted((one, other) => one - other).map((from, index) => ({ from, amountMinor: (index + 1) * 100 })));
  const anyTotals = fc.array(fc.nat(2000), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(anySteps, anyTotals, fc.integer({ min: 1, max: 700 }), (steps, totals, capMinor) => {
      const subtotal = totals.reduce((sum, total) => sum + total, 0);
      const reached = steps.filter(({ from }) => from <= subtotal).length;
      const lines = totals.map((lineTotalMinor) => ({ lineTotalMinor }));
      expect(totalOff(tiers(steps, { capMinor }), lines)).toBe(Math.min(reached * 100, subtotal, capMinor));
    }),
  );
});
