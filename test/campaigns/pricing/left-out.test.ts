import { describe, expect, test } from '@jest/globals';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import type { Candidate } from '../../../campaigns/pricing/pricing.js';
import { spoken } from '../../../campaigns/reasons.js';
import type { Reward } from '../../../campaigns/rewards/reward.js';
import { LANGUAGES } from '../../../campaigns/words/language.js';
import { aCandidate, aCart, aLine, condition } from '../builders.js';

const COMBINES = { combines: true, exclusive: false };
const EXCLUSIVE = { combines: false, exclusive: true };

const tea = aLine({ id: '1', sku: 'TEA', lineTotalMinor: 10_000, costMinor: 6000 });
const cup = aLine({ id: '2', sku: 'CUP', lineTotalMinor: 5000 });
const CART = aCart({ lines: [tea, cup], shipping: { amountMinor: 800 } });

const sum = (amountMinor: number): Reward => ({ type: 'amount', amountMinor });
const share = (basisPoints: number, sku?: string): Reward => ({
  type: 'percent',
  basisPoints,
  ...(sku !== undefined && { on: condition('line.sku', 'equal', sku) }),
});
const automatic = (id: string, more: Partial<Candidate>): Candidate =>
  aCandidate({ key: id, campaignId: id, kind: 'automatic', code: null, label: `${id}!`, ...more });
const coded = (code: string, more: Partial<Candidate>): Candidate =>
  aCandidate({ key: code, campaignId: `of-${code}`, code, label: `${code}!`, ...more });

const outcome = (candidates: Candidate[], cart = CART) => {
  const { chosen, leftOut, pricing } = priceCart(cart, candidates);
  const told = leftOut.map(({ candidate: { key }, reasons }) => [
    key,
    ...reasons.map(({ code, better, betterCampaign }) => [code, better ?? betterCampaign]),
  ]);
  return { chosen: chosen.map(({ key }) => key), leftOut: told, savedMinor: pricing.discountMinor + pricing.shippingDiscountMinor };
};

describe('what stands together', () => {
  test.each<[string, Candidate[], unknown]>([
    [
      'one of each lane, each on what the former left',
      [
        automatic('tea', { reward: share(1000, 'TEA') }),
        coded('NEW', { reward: share(1000) }),
        automatic('post', { reward: { type: 'free_shipping' } }),
      ],
      { chosen: ['tea', 'NEW', 'post'], leftOut: [], savedMinor: 1000 + 1400 + 800 },
    ],
    [
      'two of a lane that both combine, on the same base',
      [automatic('a', { reward: share(1000), stacking: COMBINES }), coded('B', { reward: share(1000), stacking: COMBINES })],
      { chosen: ['B', 'a'], leftOut: [], savedMinor: 3000 },
    ],
    [
      'not one that combines beside one that does not: the better of them alone',
      [automatic('a', { reward: share(1000), stacking: COMBINES }), coded('B', { reward: share(1001) })],
      { chosen: ['B'], leftOut: [['a', ['not_combinable', 'B']]], savedMinor: 1502 },
    ],
    [
      'the pair that combines before a better single, if it saves more together',
      [
        automatic('a', { reward: sum(600), stacking: COMBINES }),
        automatic('b', { reward: sum(500), stacking: COMBINES }),
        coded('C', { reward: sum(1000) }),
      ],
      { chosen: ['a', 'b'], leftOut: [['C', ['not_combinable', { campaignId: 'a', label: 'a!' }]]], savedMinor: 1100 },
    ],
    [
      'an exclusive one alone, where it saves more than all the others',
      [
        coded('ALL', { reward: sum(1901), stacking: EXCLUSIVE }),
        automatic('b', { reward: sum(1100) }),
        automatic('post', { reward: { type: 'free_shipping' } }),
      ],
      {
        chosen: ['ALL'],
        leftOut: [
          ['b', ['not_combinable', 'ALL']],
          ['post', ['not_combinable', 'ALL']],
        ],
        savedMinor: 1901,
      },
    ],
    [
      'an exclusive one not at all, where the others save as much and use up no coupon',
      [
        coded('ALL', { reward: sum(1900), stacking: EXCLUSIVE }),
        automatic('b', { reward: sum(1100) }),
        automatic('post', { reward: { type: 'free_shipping' } }),
      ],
      { chosen: ['b', 'post'], leftOut: [['ALL', ['not_combinable', { campaignId: 'b', label: 'b!' }]]], savedMinor: 1900 },
    ],
    [
      'two codes of one campaign once',
      [
        coded('ANNA', { kind: 'shared', campaignId: 'friends', reward: sum(500), stacking: COMBINES }),
        coded('BEN', { kind: 'shared', campaignId: 'friends', reward: sum(500), stacking: COMBINES }),
      ],
      { chosen: ['ANNA'], leftOut: [['BEN', ['not_combinable', 'ANNA']]], savedMinor: 500 },
    ],
    [
      'two coupons of one campaign that combine',
      [
        coded('X1', { campaignId: 'thanks', reward: sum(500), stacking: COMBINES }),
        coded('X2', { campaignId: 'thanks', reward: sum(500), stacking: COMBINES }),
      ],
      { chosen: ['X1', 'X2'], leftOut: [], savedMinor: 1000 },
    ],
  ])('%s', (_what, candidates, expected) => {
    expect(outcome(candidates)).toEqual(expected);
  });
});

describe('of equal savings', () => {
  test.each<[string, Candidate[], string[]]>([
    ['an automatic one before a coupon', [coded('A', { reward: sum(500), priority: 9 }), automatic('z', { reward: sum(500) })], ['z']],
    ['a shared code before a coupon', [coded('A', { reward: sum(500) }), coded('Z', { kind: 'shared', reward: sum(500) })], ['Z']],
    ['the greater priority', [automatic('a', { reward: sum(500), priority: 1 }), automatic('b', { reward: sum(500), priority: 2 })], ['b']],
    ['of equal priority the earlier id', [automatic('b', { reward: sum(500) }), automatic('a', { reward: sum(500) })], ['a']],
    [
      'more that give something, where no coupon is used up',
      [automatic('a', { reward: sum(15_000) }), automatic('b', { reward: share(1, 'TEA') })],
      ['b', 'a'],
    ],
    [
      'a coupon is not used up for what is free anyway',
      [automatic('a', { reward: sum(15_000) }), coded('B', { reward: share(1, 'TEA') })],
      ['a'],
    ],
    ['a gift that is worth nothing rather than no gift', [coded('A', { reward: { type: 'gift', sku: 'PEN', valueMinor: 0 } })], ['A']],
  ])('%s', (_what, candidates, expected) => {
    expect(outcome(candidates).chosen).toEqual(expected);
  });
});

describe('what is left of a budget', () => {
  test.each<[string, Partial<Candidate>, number, string[]]>([
    ['just enough', { reward: share(1000) }, 1500, ['a']],
    ['a cent too little', { reward: share(1000) }, 1499, []],
    ['a gift by its value', { reward: { type: 'gift', sku: 'PEN', valueMinor: 300 } }, 300, ['a']],
    ['a gift, a cent too little', { reward: { type: 'gift', sku: 'PEN', valueMinor: 300 } }, 299, []],
    ['the shipping', { reward: { type: 'free_shipping' } }, 799, []],
  ])('%s: all of it or none', (_what, more, mostMinor, expected) => {
    const { chosen, leftOut } = outcome([automatic('a', { ...more, mostMinor })]);
    expect([chosen, leftOut]).toEqual([expected, expected.length > 0 ? [] : [['a', ['budget_exhausted', undefined]]]]);
  });

  test('it is asked of what it takes beside the others', () => {
    const both = [automatic('tea', { reward: share(5000, 'TEA') }), automatic('a', { reward: share(1000), mostMinor: 1000 })];
    expect(outcome(both)).toEqual({ chosen: ['tea', 'a'], leftOut: [], savedMinor: 6000 });
  });
});

describe('a floor', () => {
  const floored = (id: string, reward: Reward, floorBp: number | undefined, more: Partial<Candidate> = {}) =>
    automatic(id, { reward, floorBp, ...more });

  test.each<[string, Candidate[], Record<string, number[]>]>([
    ['above it nothing is cut', [floored('a', share(3999, 'TEA'), 0)], { a: [3999, 0] }],
    ['to it', [floored('a', share(4001, 'TEA'), 0)], { a: [4000, 0] }],
    ['with a margin, rounded up: 6000 × 1.0001 is 6000.6', [floored('a', share(9000, 'TEA'), 1)], { a: [3999, 0] }],
    ['none was set', [floored('a', share(9000, 'TEA'), undefined)], { a: [9000, 0] }],
    ['where no cost is known there is none', [floored('a', share(9000, 'CUP'), 0)], { a: [0, 4500] }],
    ['what is cut is not moved to another line', [floored('a', share(5000), 0)], { a: [4000, 2500] }],
    [
      'the order’s lane is cut first',
      [floored('p', share(3000, 'TEA'), 0), floored('o', share(5000), 0)],
      { p: [3000, 0], o: [1000, 2500] },
    ],
    [
      'the greatest floor of those that take something off the line',
      [floored('p', share(3000, 'TEA'), 1000), floored('o', sum(1500), 0)],
      { p: [3000, 0], o: [400, 625] },
    ],
    [
      'in a lane in proportion',
      [floored('a', share(4000), 0, { stacking: COMBINES }), floored('b', share(4000), 0, { stacking: COMBINES })],
      { a: [2000, 2000], b: [2000, 2000] },
    ],
  ])('%s', (_what, candidates, expected) => {
    const { pricing, chosen } = priceCart(CART, candidates);
    const off = (campaignId: string) =>
      pricing.lines.map(({ discounts }) => discounts.find((one) => one.campaignId === campaignId)?.amountMinor ?? 0);
    expect(Object.fromEntries(chosen.map(({ key }) => [key, off(key)]))).toEqual(expected);
  });

  const dear = aCart({ lines: [aLine({ sku: 'TEA', lineTotalMinor: 6000, costMinor: 6000 })] });

  test('a line that is at its floor or below it takes nothing, and nothing is used up', () => {
    expect(outcome([coded('A', { reward: sum(100), floorBp: 0 })], dear)).toEqual({
      chosen: [],
      leftOut: [['A', ['floor_reached', undefined]]],
      savedMinor: 0,
    });
    expect(outcome([coded('A', { reward: sum(100), floorBp: 100 })], dear)).toMatchObject({ chosen: [] });
  });

  test('one that a floor leaves nothing beside the others is told so', () => {
    const both = [automatic('tea', { reward: share(4000, 'TEA') }), coded('B', { reward: sum(100), floorBp: 0 })];
    expect(outcome(both, aCart({ lines: [tea] })).leftOut).toEqual([['B', ['floor_reached', undefined]]]);
  });

  test('it binds others only where it makes the whole better', () => {
    const both = [automatic('tea', { reward: share(9000, 'TEA') }), automatic('b', { reward: sum(100), floorBp: 0 })];
    expect(outcome(both)).toEqual({ chosen: ['tea'], leftOut: [['b', ['floor_reached', undefined]]], savedMinor: 9000 });
  });
});

test('what is left out because of an automatic discount names it in every language', () => {
  const [one] = priceCart(CART, [automatic('tea', { reward: share(2000), label: '20 % off' }), coded('B', { reward: sum(100) })]).leftOut;
  expect(one?.reasons).toMatchObject([
    {
      code: 'not_combinable',
      message: 'This cannot be combined with “20 % off”.',
      betterCampaign: { campaignId: 'tea', label: '20 % off' },
    },
  ]);
  for (const language of LANGUAGES)
    for (const reason of one?.reasons ?? []) expect(spoken(reason, { language, currency: 'CNY' }).message).toContain('20 % off');
});
