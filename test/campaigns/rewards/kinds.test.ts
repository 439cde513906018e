import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { giftOf, kindOf, pricedReward, REWARDS, rewardSchema, rewardTerms, termsOf } from '../../../campaigns/rewards/reward.js';
import { aCart, linesOf } from '../builders.js';
import { ALL_EXAMPLES, EXAMPLES } from './examples.js';

const LIST = [{ sku: 'CUP-1', valueMinor: 1500 }];

test.each(Object.entries(REWARDS))('the row %s is the type that its schemas name', (type, { schema, terms }) => {
  expect([schema.shape.type.value, terms.shape.type.value]).toEqual([type, type]);
});

test.each(ALL_EXAMPLES.map((reward) => [reward]))('%j is a reward, and is promised again from what was asked', (reward) => {
  expect(rewardSchema.parse(reward)).toEqual(reward);
  expect(rewardTerms.parse(termsOf(reward))).toEqual(termsOf(reward));
  expect(pricedReward(termsOf(reward), LIST)).toEqual({ reward });
});

test('only a gift needs the list, and one that it does not have is named with the nearest', () => {
  const unpriced = Object.values(EXAMPLES).flatMap(([reward]) =>
    reward && 'problem' in pricedReward(termsOf(reward), []) ? [reward.type] : [],
  );
  expect(unpriced).toEqual(['gift']);
  expect(pricedReward({ type: 'gift', sku: 'CUB-1' }, LIST)).toMatchObject({
    problem: { path: 'reward.sku', code: 'unknown_gift', nearest: 'CUP-1' },
  });
});

test('whatever former lanes left, a reward takes no more of any line, and nothing where nothing is left', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ALL_EXAMPLES), fc.array(fc.nat(20_000), { minLength: 1, maxLength: 20 }), (reward, left) => {
      const cart = aCart({ lines: linesOf(...left.map((amount) => amount + 100)) });
      const parts = kindOf(reward).discount(reward, cart, left);
      expect(parts).toHaveLength(left.length);
      parts.forEach((part, line) => {
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(left[line] ?? 0);
      });
      const sum = parts.reduce((all, part) => all + part, 0);
      expect(sum).toBeLessThanOrEqual(kindOf(reward).greatestCostMinor(reward) ?? Number.POSITIVE_INFINITY);
      expect(giftOf(reward) === null || sum === 0).toBe(true);
    }),
  );
});
