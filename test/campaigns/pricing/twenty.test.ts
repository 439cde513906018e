import { expect, test } from '@jest/globals';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import type { Candidate } from '../../../campaigns/pricing/pricing.js';
import type { Rule } from '../../../campaigns/rules/rule.js';
import { aCandidate, aCart, linesOf } from '../builders.js';

const CART = aCart({ lines: linesOf(1_000_000) });

/** Automatic discounts of a lane that all combine: the first takes 101 off, the next 102 … */
const automatic = (count: number, on?: Rule, prefix = 'cmp'): Candidate[] =>
  Array.from({ length: count }, (_, index) =>
    aCandidate({
      key: `${prefix}_${index + 1}`,
      campaignId: `${prefix}_${index + 1}`,
      kind: 'automatic',
      code: null,
      reward: { type: 'amount', amountMinor: 101 + index, ...(on && { on }) },
      stacking: { combines: true, exclusive: false },
    }),
  );

const COUPON = aCandidate({ reward: { type: 'amount', amountMinor: 1 }, stacking: { combines: true, exclusive: false } });

const keysIn = (candidates: Candidate[]) =>
  priceCart(CART, candidates)
    .chosen.map(({ key }) => key)
    .sort();

const named = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => `cmp_${first + index}`).sort();

test('twenty candidates of a lane are looked at', () => {
  expect(keysIn(automatic(20))).toEqual(named(1, 20));
});

test('of twenty-one automatic ones those that save most alone', () => {
  expect(keysIn(automatic(21))).toEqual(named(2, 21));
});

test('a code is looked at before every automatic one, however little it saves', () => {
  expect(keysIn([...automatic(20), COUPON])).toEqual([COUPON.key, ...named(2, 20)].sort());
});

test('each lane has twenty of its own', () => {
  expect(keysIn([...automatic(20), ...automatic(20, { all: [] }, 'aimed')])).toHaveLength(40);
});
