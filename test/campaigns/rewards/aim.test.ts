import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aimIn } from '../../../campaigns/rewards/aim-words.js';
import { kindOf, laneOf, type Reward, rewardSchema, rewardTerms, shareBpOf, sumMinorOf } from '../../../campaigns/rewards/reward.js';
import { rewardWords } from '../../../campaigns/rewards/words.js';
import type { Rule } from '../../../campaigns/rules/rule.js';
import { parse } from '../../../campaigns/schema-problems.js';
import { LANGUAGES } from '../../../campaigns/words/language.js';
import { condition } from '../builders.js';
import { problemsOf, takenOff } from './taken-off.js';

const TEA = condition('line.categories', 'contains', 'tea');
const SHELF = [
  { category: 'tea', lineTotalMinor: 1000, quantity: 2 },
  { category: 'tv', lineTotalMinor: 500_000 },
  { category: 'tea', lineTotalMinor: 335, quantity: 1.9 },
  { category: 'tea', lineTotalMinor: 900, discountable: false },
];

test.each<[string, Reward, number[]]>([
  ['10 % off tea leaves the TV alone, and what takes no discount', { type: 'percent', basisPoints: 1000, on: TEA }, [100, 0, 34, 0]], // 133.5 → 134: 100.37, 33.63
  ['no more than its cap', { type: 'percent', basisPoints: 1000, capMinor: 4, on: TEA }, [3, 0, 1, 0]],
  ['an amount goes over the tea', { type: 'amount', amountMinor: 267, on: TEA }, [200, 0, 67, 0]],
  ['never more than the tea is worth', { type: 'amount', amountMinor: 9999, on: TEA }, [1000, 0, 335, 0]],
  ['off each whole piece: of 1.9 kg that is one', { type: 'amount', amountMinor: 150, per: 'piece', on: TEA }, [300, 0, 150, 0]],
  ['off each piece, all that it costs', { type: 'amount', amountMinor: 176, per: 'piece', on: TEA }, [352, 0, 176, 0]],
  ['off each piece, never more than it costs', { type: 'amount', amountMinor: 501, per: 'piece', on: TEA }, [1000, 0, 176, 0]], // 335 ÷ 1.9
  ['off each piece, up to a cap', { type: 'amount', amountMinor: 150, per: 'piece', on: TEA, capMinor: 150 }, [100, 0, 50, 0]],
  ['off each piece of everything', { type: 'amount', amountMinor: 1, per: 'piece', on: { all: [] } }, [2, 1, 1, 0]],
  ['nothing where nothing is meant', { type: 'percent', basisPoints: 1000, on: condition('line.brand', 'equal', 'X') }, [0, 0, 0, 0]],
])('%s', (_what, reward, parts) => {
  expect(takenOff(reward, SHELF)).toEqual(parts);
});

test('what a former lane took is not taken again', () => {
  expect(takenOff({ type: 'percent', basisPoints: 10_000, on: TEA }, SHELF, [10, 20, 0, 0])).toEqual([10, 0, 0, 0]);
  expect(takenOff({ type: 'amount', amountMinor: 300, per: 'piece', on: TEA }, SHELF, [10, 20, 190, 0])).toEqual([10, 0, 100, 0]);
});

test('the greatest amounts are exact', () => {
  const total = 10_000_000_000_000;
  const lines = [1, 2, 3].map(() => ({ lineTotalMinor: total - 1, quantity: 1_000_000 }));
  expect(takenOff({ type: 'amount', amountMinor: total, per: 'piece', on: { all: [] } }, lines)).toEqual([total - 1, total - 1, total - 1]);
  expect(takenOff({ type: 'percent', basisPoints: 9999, on: { all: [] } }, lines)).toEqual([
    9_998_999_999_999, 9_998_999_999_999, 9_998_999_999_999,
  ]);
});

test('a reward that is aimed stands in the product lane and takes no share of the whole cart', () => {
  const aimedPercent: Reward = { type: 'percent', basisPoints: 1000, on: TEA };
  const perPiece: Reward = { type: 'amount', amountMinor: 5, per: 'piece', on: TEA };
  expect([laneOf(aimedPercent), laneOf(perPiece), laneOf({ type: 'amount', amountMinor: 5 })]).toEqual(['product', 'product', 'order']);
  expect([shareBpOf(aimedPercent), sumMinorOf(perPiece), sumMinorOf({ type: 'amount', amountMinor: 5, on: TEA })]).toEqual([null, null, 5]);
});

describe('what is refused says where', () => {
  test.each<[unknown, unknown[]]>([
    [{ type: 'percent', basisPoints: 1, on: TEA }, []],
    [
      { type: 'percent', basisPoints: 1, on: { all: [condition('line.sku', 'eqal', 'X')] } },
      [['on.all[0].operator', 'unknown_operator', 'equal']],
    ],
    [{ type: 'percent', basisPoints: 1, on: condition('line.category', 'equal', 'X') }, [['on.fact', 'unknown_fact', 'line.categories']]],
    [{ type: 'percent', basisPoints: 1, on: { not: condition('cart.skus', 'contains', 'X') } }, [['on.not.fact', 'fact_not_available']]],
    [{ type: 'percent', basisPoints: 1, on: { any: [] } }, [['on.any', 'empty_any']]],
    [{ type: 'amount', amountMinor: 1, per: 'piece' }, [['on', 'required']]],
    [{ type: 'amount', amountMinor: 1, per: 'piece', on: { all: [] } }, []],
    [{ type: 'amount', amountMinor: 1, on: TEA, capMinor: 1 }, [['capMinor', 'conflicting_field']]],
    [{ type: 'amount', amountMinor: 1, per: 'order', capMinor: 1 }, [['capMinor', 'conflicting_field']]],
    [{ type: 'amount', amountMinor: 1, per: 'pieces', on: TEA }, [['per', 'invalid_value', 'piece']]],
  ])('%j', (reward, expected) => {
    expect(problemsOf(parse(rewardTerms, reward))).toEqual(expected);
  });

  test('a coupon of before, which says no "per", is a reward as it is', () => {
    expect(rewardSchema.parse({ type: 'amount', amountMinor: 5000 })).toEqual({ type: 'amount', amountMinor: 5000 });
  });
});

test.each<[Rule | undefined, string | undefined, string | undefined, string | undefined, string | undefined]>([
  [undefined, undefined, undefined, undefined, undefined],
  [{ all: [] }, 'everything', 'items', '全场商品', '전 상품'],
  [TEA, 'tea', 'items from tea', 'tea类商品', 'tea 카테고리 상품'],
  [
    { all: [{ any: [condition('line.categories', 'contains', 'green_tea')] }] },
    'green tea',
    'items from green tea',
    'green tea类商品',
    'green tea 카테고리 상품',
  ],
  [
    condition('line.categories', 'containsAny', ['茶', '咖啡']),
    '茶 and 咖啡',
    'items from 茶 or 咖啡',
    '茶和咖啡类商品',
    '茶 및 咖啡 카테고리 상품',
  ],
  [condition('line.brand', 'equal', 'Acme'), 'Acme items', 'Acme items', 'Acme品牌商品', 'Acme 브랜드 상품'],
  [condition('line.sku', 'in', ['A_1', 'A_2']), 'A_1 and A_2', 'A_1 or A_2', '商品A_1和A_2', 'A_1 및 A_2'],
  [condition('line.sku', 'in', ['1', '2', '3', '4']), 'selected items', 'selected items', '指定商品', '지정 상품'],
  [condition('line.sku', 'notEqual', 'A'), 'selected items', 'selected items', '指定商品', '지정 상품'],
  [{ not: TEA }, 'selected items', 'selected items', '指定商品', '지정 상품'],
  [condition('line.tags', 'contains', 'sale'), 'selected items', 'selected items', '指定商品', '지정 상품'],
  [condition('line.unitMinor', 'in', [5]), 'selected items', 'selected items', '指定商品', '지정 상품'],
  [condition('line.categories', 'contains', '_'), 'selected items', 'selected items', '指定商品', '지정 상품'],
  [condition('line.categories', 'contains', 'a\n\u2028b'), 'a b', 'items from a b', 'a b类商品', 'a b 카테고리 상품'],
])('what %j is aimed at is called as customers know it', (on, all, many, zh, ko) => {
  const [inEnglish, inChinese, inKorean] = LANGUAGES.map((language) => aimIn(language, on));
  expect([inEnglish?.all, inEnglish?.many, inChinese?.all, inKorean?.all]).toEqual([all, many, zh, ko]);
});

const anyLine = fc.record({
  category: fc.constantFrom('tea', 'tv'),
  lineTotalMinor: fc.integer({ min: 0, max: 100_000 }),
  quantity: fc.integer({ min: 0, max: 9000 }).map((thousandths) => thousandths / 1000),
  discountable: fc.boolean(),
});
const anyAimed: fc.Arbitrary<Reward> = fc.oneof(
  fc.integer({ min: 1, max: 50_000 }).map((amountMinor): Reward => ({ type: 'amount', amountMinor, on: TEA })),
  fc.integer({ min: 1, max: 50_000 }).map((amountMinor): Reward => ({ type: 'amount', amountMinor, per: 'piece', on: TEA })),
  fc.integer({ min: 1, max: 10_000 }).map((basisPoints): Reward => ({ type: 'percent', basisPoints, on: TEA })),
);

test('lines that are not meant are never touched, whatever the cart', () => {
  fc.assert(
    fc.property(anyAimed, fc.array(anyLine, { minLength: 1, maxLength: 12 }), (reward, lines) => {
      takenOff(reward, lines).forEach((part, index) => {
        const { category, discountable, lineTotalMinor } = lines[index] ?? {};
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(category === 'tea' && discountable ? (lineTotalMinor ?? 0) : 0);
      });
    }),
  );
});

test.each<[Reward, brief: string, ofCoupon: string]>([
  [{ type: 'amount', amountMinor: 500 }, 'CN¥5 off', 'CN¥5'],
  [{ type: 'amount', amountMinor: 500, on: TEA }, 'CN¥5 off tea', 'CN¥5 off tea'],
  [{ type: 'amount', amountMinor: 500, per: 'piece', on: TEA }, 'CN¥5 off each item from tea', 'CN¥5 off tea'],
  [
    { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 1, basisPoints: 5000, on: { all: [] } } },
    'buy 2 items from tea, get 1 item at 50% off',
    'buy 2, get 1 at 50% off',
  ],
])('“your … coupon” is short: %j', (reward, brief, ofCoupon) => {
  expect(rewardWords(reward, { language: 'en', currency: 'CNY' }, '')).toMatchObject({ brief, ofCoupon });
});

test.each<[Reward, string]>([
  [{ type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: 10_000 }, times: 1 }, 'buy 2, get 1 free, once an order'],
  [
    { type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: 10_000 }, times: 2 },
    'buy 2, get 1 free, at most 2 times an order',
  ],
  [{ type: 'tiers', by: 'quantity', steps: [{ from: 1, basisPoints: 50 }], on: TEA }, '0.5 % off from 1 piece (tea)'],
  [{ type: 'percent', basisPoints: 1000, on: { not: TEA } }, '10 % off selected items'],
  [{ type: 'shipping', amountMinor: 500 }, '5.00 off the shipping'],
])('staff read what a reward is: %j', (reward, words) => {
  expect(kindOf(reward).forStaff(reward, (amountMinor) => (amountMinor / 100).toFixed(2))).toBe(words);
});
