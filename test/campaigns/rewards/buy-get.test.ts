import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CartLine } from '../../../campaigns/cart.js';
import { greatestCostMinor, kindOf, laneOf, type Reward, rewardTerms } from '../../../campaigns/rewards/reward.js';
import type { Rule } from '../../../campaigns/rules/rule.js';
import { parse } from '../../../campaigns/schema-problems.js';
import { condition } from '../builders.js';
import { problemsOf, takenOff, totalOff } from './taken-off.js';

type BuyGet = Extract<Reward, { type: 'buy_get' }>;
const of = (...names: string[]): Rule => condition('line.categories', 'containsAny', names);
const [TEA, CUP] = [of('tea'), of('cup')];
const FREE = 10_000;

const deal = (
  buy: number,
  get: number,
  more: Partial<BuyGet> & { onBuy?: Rule | undefined; onGet?: Rule | undefined; basisPoints?: number } = {},
): BuyGet => {
  const { onBuy, onGet, basisPoints = FREE, ...rest } = more;
  return { type: 'buy_get', buy: { quantity: buy, on: onBuy }, get: { quantity: get, basisPoints, on: onGet }, ...rest };
};

/** Single pieces of these prices. */
const pieces = (prices: number[], category = 'tea'): Partial<CartLine>[] =>
  prices.map((lineTotalMinor) => ({ category, quantity: 1, lineTotalMinor }));

describe('one "on", or none: whole sets of all pieces, the cheapest discounted', () => {
  // Counted by hand: pieces of 1, 2, 3 … 9.
  test.each([
    // pieces, buy 1 get 1, buy 2 get 1, buy 1 get 2, buy 3 get 2
    [2, 1, 0, 0, 0],
    [3, 1, 1, 3, 0],
    [4, 3, 1, 3, 0],
    [5, 3, 1, 3, 3],
    [6, 6, 3, 10, 3],
    [7, 6, 3, 10, 3],
    [8, 10, 3, 10, 3],
    [9, 10, 6, 21, 3],
  ])('of %i pieces: 1+1 gives %i, 2+1 gives %i, 1+2 gives %i, 3+2 gives %i', (count, ...expected) => {
    const lines = pieces(Array.from({ length: count }, (_, index) => index + 1));
    const deals = [deal(1, 1), deal(2, 1), deal(1, 2), deal(3, 2)];
    expect(deals.map((reward) => totalOff(reward, lines))).toEqual(expected);
    const aimed = deals.map(({ buy, get }) => deal(buy.quantity, get.quantity, { onBuy: TEA, onGet: of('tea') }));
    expect(aimed.map((reward) => totalOff(reward, [...lines, ...pieces([1, 1], 'cup')]))).toEqual(expected);
  });

  test.each<[string, BuyGet, Partial<CartLine>[], number[]]>([
    ['as many sets as count', deal(1, 1, { times: 2 }), pieces([1, 2, 3, 4, 5, 6]), [1, 2, 0, 0, 0, 0]],
    ['fewer than count', deal(1, 1, { times: 4 }), pieces([1, 2, 3, 4, 5, 6]), [1, 2, 3, 0, 0, 0]],
    ['a share of each, rounded together', deal(1, 1, { basisPoints: 5000 }), pieces([1, 1, 3, 3]), [1, 0, 0, 0]], // 0.5 + 0.5
    ['no more than the cap, over what they cost', deal(1, 1, { capMinor: 30 }), pieces([10, 20, 30, 40]), [10, 20, 0, 0]],
    ['the cap cuts', deal(1, 1, { capMinor: 15 }), pieces([10, 20, 30, 40]), [5, 10, 0, 0]],
    ['at the same price those of the earlier line', deal(1, 1), pieces([5, 5]), [5, 0]],
    ['pieces of one line', deal(2, 1), [{ quantity: 3, lineTotalMinor: 1000 }], [333]],
    ['two thirds of a line', deal(1, 2), [{ quantity: 3, lineTotalMinor: 1000 }], [667]],
    ['lines that round together', deal(1, 1), [3, 3].map((quantity) => ({ quantity, lineTotalMinor: 1000 })), [1000, 0]],
    [
      'whole pieces only: of 1.5 kg one, which costs two thirds',
      deal(1, 1),
      [{ quantity: 1.5, lineTotalMinor: 1500 }, { lineTotalMinor: 1001 }],
      [1000, 0],
    ],
    ['and of 0.999 none', deal(1, 1), [{ quantity: 0.999, lineTotalMinor: 1500 }, { lineTotalMinor: 1000 }], [0, 0]],
    ['what takes no discount is not counted', deal(1, 1), [{ lineTotalMinor: 5, discountable: false }, { lineTotalMinor: 9 }], [0, 0]],
    ['nor what costs nothing: a free sample were the cheapest', deal(1, 1), pieces([0, 7, 9]), [0, 7, 0]],
  ])('%s', (_what, reward, lines, expected) => {
    expect(takenOff(reward, lines)).toEqual(expected);
  });

  test('what former lanes left is what pieces cost', () => {
    expect(takenOff(deal(1, 1), pieces([10, 10]), [10, 4])).toEqual([0, 4]);
    expect(takenOff(deal(1, 1), pieces([10, 10]), [10, 0])).toEqual([0, 0]);
  });
});

describe('two that share no lines: as many sets as are bought', () => {
  const cups = (buy: number, get: number, more: Partial<BuyGet> = {}) => deal(buy, get, { onBuy: TEA, onGet: CUP, ...more });

  // Counted by hand: pieces of tea that cost 100, cups of 1, 2, 3 …
  test.each([
    // teas, cups, buy 1 get 1, buy 2 get 1, buy 2 get 3
    [2, 0, 0, 0, 0],
    [2, 1, 1, 1, 1],
    [2, 3, 3, 1, 6],
    [3, 4, 6, 1, 6],
    [4, 2, 3, 3, 3],
    [4, 5, 10, 3, 15],
    [5, 4, 10, 3, 10],
    [1, 3, 1, 0, 0],
    [0, 9, 0, 0, 0],
  ])('%i teas and %i cups: 1+1 gives %i, 2+1 gives %i, 2+3 gives %i', (teas, count, ...expected) => {
    const lines = [
      ...pieces(Array.from({ length: teas }, () => 100)),
      ...pieces(
        Array.from({ length: count }, (_, index) => index + 1),
        'cup',
      ),
    ];
    expect([cups(1, 1), cups(2, 1), cups(2, 3)].map((reward) => totalOff(reward, lines))).toEqual(expected);
  });

  test('as many sets as count, and never more than the cups cost', () => {
    const lines = [...pieces([9, 9, 9, 9]), ...pieces([1, 2, 3], 'cup')];
    expect(takenOff(cups(1, 1, { times: 2 }), lines)).toEqual([0, 0, 0, 0, 1, 2, 0]);
    expect(takenOff(cups(1, 1, { capMinor: 4 }), lines)).toEqual([0, 0, 0, 0, 1, 1, 2]); // 0.67, 1.33, 2
  });
});

describe('lines that both sides mean, where the rules differ, count once', () => {
  const SALE = condition('line.tags', 'contains', 'sale');
  const both = (price: number): Partial<CartLine> => ({ category: 'tea', tags: ['sale'], lineTotalMinor: price });
  const [tea] = pieces([50]);
  const [sale] = pieces([7], 'tv').map((line) => ({ ...line, tags: ['sale'] }));
  const reward = deal(2, 1, { onBuy: TEA, onGet: SALE });

  test.each<[string, Partial<CartLine>[], number[]]>([
    ['tea alone gives nothing', [tea, tea, tea].map((line) => line ?? {}), [0, 0, 0]],
    ['bought tea gives the tea on sale', [tea ?? {}, tea ?? {}, both(30)], [0, 0, 30]],
    ['of tea on sale alone the cheapest of three', [both(30), both(20), both(10)], [0, 0, 10]],
    ['two of it give nothing', [both(30), both(20)], [0, 0]],
    ['what is only on sale is given before', [both(30), both(20), sale ?? {}], [0, 0, 7]],
    ['it fills up what was bought', [tea ?? {}, both(30), sale ?? {}], [0, 0, 7]],
    ['after a set of bought tea, three more are another', [tea ?? {}, tea ?? {}, both(1), both(2), both(3), both(4)], [0, 0, 1, 2, 0, 0]],
  ])('%s', (_what, lines, expected) => {
    expect(takenOff(reward, lines)).toEqual(expected);
  });

  test('no piece is bought and given at once, whatever there is', () => {
    const count = fc.nat(12);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        count,
        count,
        count,
        fc.integer({ min: 1, max: 9 }),
        (buy, get, teas, sales, boths, times) => {
          const line = (quantity: number, meant: Partial<CartLine>): Partial<CartLine> => ({
            quantity,
            lineTotalMinor: quantity,
            ...meant,
          });
          const lines = [
            line(teas, { category: 'tea' }),
            line(sales, { category: 'tv', tags: ['sale'] }),
            line(boths, { category: 'tea', tags: ['sale'] }),
          ];
          const given = totalOff(deal(buy, get, { onBuy: TEA, onGet: SALE, times }), lines); // each costs 1
          const bought = Math.ceil(given / get) * buy;
          expect(given + bought).toBeLessThanOrEqual(teas + sales + boths);
          expect(given).toBeLessThanOrEqual(Math.min(sales + boths, times * get));
          expect(bought).toBeLessThanOrEqual(teas + boths);
          expect(given).toBeGreaterThanOrEqual(Math.min(sales, Math.min(times, Math.floor(teas / buy)) * get));
        },
      ),
    );
  });
});

test('against a count piece by piece: one "on", any cart', () => {
  const anyPrices = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(
      anyPrices,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      (prices, buy, get, times) => {
        const sets = Math.min(times, Math.floor(prices.length / (buy + get)));
        const cheapest = prices.toSorted((one, other) => one - other).slice(0, sets * get);
        expect(totalOff(deal(buy, get, { times }), pieces(prices))).toBe(cheapest.reduce((sum, price) => sum + price, 0));
      },
    ),
  );
});

const anyLines = fc.array(
  fc.record({
    category: fc.constantFrom('tea', 'cup', 'tv'),
    lineTotalMinor: fc.oneof(fc.nat(500), fc.integer({ min: 0, max: 10_000_000_000_000 })),
    quantity: fc.oneof(
      fc.nat(9),
      fc.nat(9000).map((thousandths) => thousandths / 1000),
    ),
    discountable: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

test('whatever the cart, the parts add up, none is negative or above its line, and all are exact', () => {
  const anyAim = fc.constantFrom(undefined, TEA, CUP, of('tea', 'cup'));
  fc.assert(
    fc.property(
      anyLines,
      anyAim,
      anyAim,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: FREE }),
      (lines, onBuy, onGet, get, basisPoints) => {
        const parts = takenOff(deal(2, get, { onBuy, onGet, basisPoints }), lines);
        const whole = takenOff(deal(2, get, { onBuy, onGet }), lines);
        const exact = (BigInt(whole.reduce((sum, part) => sum + part, 0)) * BigInt(basisPoints)) / 10_000n;
        const off = BigInt(parts.reduce((sum, part) => sum + part, 0)) - exact;
        expect(off >= -1n && off <= 1n).toBe(true);
        parts.forEach((part, line) => {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(lines[line]?.discountable ? (lines[line]?.lineTotalMinor ?? 0) : 0);
        });
      },
    ),
  );
});

test('five hundred lines of odd weights are priced at once', () => {
  const lines = Array.from({ length: 500 }, (_, index) => ({
    quantity: (1001 + 2 * index) / 1000,
    lineTotalMinor: 10_000_000_000_000 - index,
  }));
  expect(takenOff(deal(1, 1), lines).filter((part) => part > 0)).toHaveLength(250);
});

test.each<[unknown, unknown[]]>([
  [deal(2, 1), []],
  [deal(2, 1, { onBuy: TEA, onGet: TEA }), []],
  [deal(2, 1, { onBuy: { all: [] } }), []],
  [deal(2, 1, { onBuy: TEA, onGet: CUP }), []],
  [deal(2, 1, { onBuy: of('tea', 'cup'), onGet: { all: [of('cup', 'tea')] } }), []],
  [deal(2, 1, { onBuy: TEA }), [['get.on', 'overlapping_aims']]],
  [deal(2, 1, { onGet: TEA }), [['get.on', 'overlapping_aims']]],
  [deal(2, 1, { onBuy: of('tea', 'cup'), onGet: CUP }), [['get.on', 'overlapping_aims']]],
  [
    deal(2, 1, { onBuy: condition('line.sku', 'in', ['A', 'B']), onGet: condition('line.sku', 'equal', 'B') }),
    [['get.on', 'overlapping_aims']],
  ],
  [deal(2, 1, { onBuy: TEA, onGet: { all: [TEA, condition('line.brand', 'equal', 'X')] } }), [['get.on', 'overlapping_aims']]],
  [deal(2, 1, { onBuy: condition('line.sku', 'equal', 'A'), onGet: condition('line.sku', 'equal', 'B') }), []],
  [deal(2, 1, { onBuy: TEA, onGet: condition('line.brand', 'equal', 'tea') }), []],
  [deal(0, 1), [['buy.quantity', 'too_small']]],
  [deal(1, 0), [['get.quantity', 'too_small']]],
  [deal(1, 1, { times: 0 }), [['times', 'too_small']]],
  [deal(1, 1, { basisPoints: 10_001 }), [['get.basisPoints', 'too_big']]],
  [deal(1, 1, { onBuy: condition('cart.skus', 'contains', 'A'), onGet: TEA }), [['buy.on.fact', 'fact_not_available']]],
  [{ ...deal(1, 1), buy: { quantity: 1, on: 5 } }, [['buy.on', 'not_a_rule']]],
  [{ ...deal(1, 1), buy: { quantity: 1, on: { all: 'tea' } } }, [['buy.on.all', 'not_a_list']]],
])('what is refused says where: %j', (reward, expected) => {
  expect(problemsOf(parse(rewardTerms, reward))).toEqual(expected);
});

test.each<[BuyGet, number | null, number | null]>([
  [deal(2, 1), 9000, 3000],
  [deal(1, 1, { basisPoints: 5000 }), 10_000, 2500],
  [deal(2, 1, { capMinor: 100 }), 9000, 100],
  [deal(2, 1, { onBuy: TEA, onGet: of('tea') }), 9000, 3000],
  [deal(2, 1, { onBuy: TEA, onGet: CUP }), 9000, null],
  [deal(2, 1), null, null],
])('at worst %j takes of %p %p', (reward, usedMinor, faceMinor) => {
  expect(kindOf(reward).atWorst(reward, usedMinor)).toMatchObject({ faceMinor, usedMinor });
  expect([laneOf(reward), greatestCostMinor(reward)]).toEqual(['product', reward.capMinor ?? null]);
});
