import { expect, test } from '@jest/globals';
import type { CartLine } from '../../../campaigns/cart.js';
import { lackingFor } from '../../../campaigns/pricing/offer.js';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import type { Reward } from '../../../campaigns/rewards/reward.js';
import { aCandidate, aCart, aLine, condition } from '../builders.js';
import { totalOff } from './taken-off.js';

const inCategory = (name: string) => condition('line.categories', 'contains', name);
const [TEA, CUP] = [inCategory('tea'), inCategory('cup')];
const FREE = 10_000;

type Line = Partial<CartLine>;
const of = (category: string, quantity: number, lineTotalMinor = quantity * 1000): Line => ({ category, quantity, lineTotalMinor });
const cartOf = (lines: Line[]) => aCart({ lines: lines.map((line, index) => aLine({ id: String(index), ...line })) });

const STEPS: Reward = { type: 'tiers', by: 'subtotal', on: TEA, steps: [5000, 9000].map((from) => ({ from, basisPoints: 1000 })) };
const PIECES: Reward = { type: 'tiers', by: 'quantity', steps: [{ from: 3, amountMinor: 100 }] };
const THREE_FOR_TWO: Reward = { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 1, basisPoints: FREE, on: TEA } };
const TEA_AND_CUP: Reward = { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 1, basisPoints: FREE, on: CUP } };
const GREEN = condition('line.tags', 'contains', 'green');
const PARTLY: Reward = { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 2, basisPoints: FREE, on: GREEN } };
const OFF_EACH: Reward = { type: 'amount', amountMinor: 5, per: 'piece', on: TEA };
const TENTH: Reward = { type: 'percent', basisPoints: 1000, on: TEA };
const GROUP: Reward = { type: 'fixed_price', quantity: 3, priceMinor: 2000, on: TEA };

/** What is missing as [fact, need, have]; with just that much more there is nothing missing, and something is taken off. */
test.each<[string, Reward, Line[], [string, number, number][]]>([
  ['the first step by a sum of tea', STEPS, [of('tea', 2, 4999), of('tv', 1, 90_000)], [['reward.subtotalMinor', 5000, 4999]]],
  ['… at it exactly', STEPS, [of('tea', 2, 5000)], []],
  ['… gift cards do not count', STEPS, [{ ...of('tea', 1, 9000), discountable: false }], [['reward.subtotalMinor', 5000, 0]]],
  ['a step by pieces', PIECES, [of('tea', 1), of('tv', 1.5)], [['reward.quantity', 3, 2.5]]],
  ['a whole set of one kind', THREE_FOR_TWO, [of('tea', 2), of('tv', 5)], [['reward.quantity', 3, 2]]],
  ['… is there', THREE_FOR_TWO, [of('tea', 3)], []],
  ['… free samples do not count', THREE_FOR_TWO, [of('tea', 2), of('tea', 1, 0)], [['reward.quantity', 3, 2]]],
  ['what is to be bought', TEA_AND_CUP, [of('tea', 1), of('cup', 1)], [['reward.quantity', 2, 1]]],
  ['what is to be had', TEA_AND_CUP, [of('tea', 2)], [['reward.getQuantity', 1, 0]]],
  [
    'both',
    TEA_AND_CUP,
    [of('tv', 9)],
    [
      ['reward.quantity', 2, 0],
      ['reward.getQuantity', 1, 0],
    ],
  ],
  ['neither', TEA_AND_CUP, [of('tea', 2), of('cup', 1)], []],
  ['what both sides mean is bought first', PARTLY, [{ ...of('tea', 2), tags: ['green'] }], [['reward.getQuantity', 2, 0]]],
  ['a group for a price', GROUP, [of('tea', 2)], [['reward.quantity', 3, 2]]],
  ['… is there, and costs no more than its price', GROUP, [of('tea', 3, 1999)], []],
  ['an amount lacks nothing', { type: 'amount', amountMinor: 5 }, [of('tv', 1)], []],
  ['… nor where it is aimed', { type: 'amount', amountMinor: 5, on: TEA }, [of('tea', 0.1)], []],
  ['… but what it is aimed at', { type: 'amount', amountMinor: 5, on: TEA }, [of('tv', 1)], [['reward.getQuantity', 1, 0]]],
  ['… per piece a whole one', OFF_EACH, [of('tea', 0.5)], [['reward.getQuantity', 1, 0]]],
  ['… per piece, and there is one', OFF_EACH, [of('tea', 1.5)], []],
  ['a share of what is there', TENTH, [of('tea', 1)], []],
  ['a share of what is not there', TENTH, [of('tv', 1)], [['reward.getQuantity', 1, 0]]],
  ['a share of what takes no discount', TENTH, [{ ...of('tea', 1), discountable: false }], [['reward.getQuantity', 1, 0]]],
])('%s', (_what, reward, lines, expected) => {
  const missing = lackingFor(cartOf(lines), { reward });
  expect(missing.map(({ fact, need, have }) => [fact, need, have])).toEqual(expected);
  if (expected.length > 0) expect(totalOff(reward, lines)).toBe(0);
});

test('just so much more is enough', () => {
  expect(totalOff(STEPS, [of('tea', 2, 4999), of('tea', 1, 1)])).toBe(500);
  expect(totalOff(PIECES, [of('tea', 1), of('tv', 1.5), of('tv', 0.5)])).toBe(100);
  expect(totalOff(THREE_FOR_TWO, [of('tea', 2), of('tea', 1)])).toBe(1000);
  expect(totalOff(TEA_AND_CUP, [of('tea', 2), of('cup', 1)])).toBe(1000);
  expect(
    totalOff(PARTLY, [
      { ...of('tea', 2), tags: ['green'] },
      { ...of('cup', 2), tags: ['green'] },
    ]),
  ).toBe(2000);
  expect(totalOff(GROUP, [of('tea', 3)])).toBe(1000);
});

test('a price says what is missing of what takes nothing off, and of nothing else', () => {
  const reasonIn = (lines: Line[]) =>
    priceCart(cartOf(lines), [aCandidate({ reward: THREE_FOR_TWO })]).leftOut.map(({ reasons }) => reasons);
  expect(reasonIn([of('tea', 2)])).toMatchObject([[{ code: 'no_effect', missing: [{ need: 3, have: 2 }] }]]);
  expect(reasonIn([of('tea', 3)])).toEqual([]);
  const none = priceCart(cartOf([{ ...of('tv', 1), discountable: false }]), [
    aCandidate({ reward: { type: 'percent', basisPoints: 1000 } }),
  ]);
  expect(none.leftOut[0]?.reasons[0]).toMatchObject({ code: 'no_effect' });
  expect(none.leftOut[0]?.reasons[0]).not.toHaveProperty('missing');
});
