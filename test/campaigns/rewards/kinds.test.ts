import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import {
  giftOf,
  greatestCostMinor,
  kindOf,
  laneOf,
  pricedReward,
  REWARDS,
  type Reward,
  rewardSchema,
  rewardTerms,
  shareBpOf,
  sumMinorOf,
  termsOf,
} from '../../../campaigns/rewards/reward.js';
import { sumOf } from '../../../campaigns/rewards/spread.js';
import { rewardWords } from '../../../campaigns/rewards/words.js';
import { LANGUAGES } from '../../../campaigns/words/language.js';
import { aCandidate, aCart, aLine, linesOf } from '../builders.js';
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

test('what a reward takes off at once is what it takes off line by line', () => {
  const lines = fc.array(fc.record({ minor: fc.nat(60_000), quantity: fc.integer({ min: 1, max: 9 }), left: fc.nat(100) }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(lines, fc.constantFrom('tea', 'teaware', 'sweets'), (drawn, category) => {
      const cart = aCart({
        lines: drawn.map(({ minor, quantity }, i) => aLine({ id: `${i}`, lineTotalMinor: minor, quantity, category })),
      });
      const left = drawn.map(({ minor, left }) => Math.floor((minor * left) / 100));
      for (const reward of ALL_EXAMPLES) {
        const { totalMinor, discount } = kindOf(reward);
        expect([null, sumOf(discount(reward, cart, left))]).toContain(totalMinor(reward, cart, left));
      }
    }),
    { seed: 14, numRuns: 300 },
  );
});

/** What a type may leave out: each of its examples that has it, and the same without where that is a reward too. */
const LEFT_OUT = Object.entries(REWARDS).flatMap(([type, { schema }]) =>
  Object.entries(schema.shape).flatMap(([field, { safeParse }]) => (safeParse(undefined).success ? [{ type, field }] : [])),
);

const samples = (type: string, field: string): { whole: Reward; without: Reward | undefined }[] =>
  ALL_EXAMPLES.filter((reward) => reward.type === type && field in reward).map((whole) => ({
    whole,
    without: rewardSchema.safeParse(Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field))).data,
  }));

/** A cart whose lines differ in all that a reward may look at. */
const RICH = aCart({
  lines: [
    aLine({ id: '1', sku: 'TEA-1', category: 'tea', quantity: 6, lineTotalMinor: 60_000 }),
    aLine({ id: '2', sku: 'CUP-1', category: 'cups', quantity: 2, lineTotalMinor: 30_000 }),
  ],
  shipping: { amountMinor: 5000 },
});

test.each(LEFT_OUT)('$field of $type changes what a cart costs, and what every text says', ({ type, field }) => {
  expect(samples(type, field)).not.toEqual([]);
  for (const { whole, without } of samples(type, field)) {
    if (without === undefined) continue; // this one needs it
    const differ = (asked: (reward: Reward) => unknown) => expect([field, asked(whole)]).not.toEqual([field, asked(without)]);
    differ((reward) => {
      const { lines, shippingDiscountMinor } = priceCart(RICH, [aCandidate({ reward })]).pricing;
      return [...lines.map(({ discountMinor }) => discountMinor), shippingDiscountMinor];
    });
    differ((reward) => kindOf(reward).forStaff(reward, String));
    for (const language of LANGUAGES) differ((reward) => rewardWords(reward, { language, currency: 'CNY' }, 'Cup').worth);
  }
});

// Warnings and refusals say where: reward.basisPoints, reward.amountMinor, reward.capMinor. A bargain is made of a share.
test.each(ALL_EXAMPLES.map((reward) => [reward]))(
  'what %j says it takes off, and the cap that it may lack, are where they are looked for',
  (reward) => {
    const [share, sum] = [shareBpOf(termsOf(reward)), sumMinorOf(termsOf(reward))];
    if (share !== null) expect(reward).toHaveProperty('basisPoints', share);
    if (sum !== null) expect(reward).toHaveProperty('amountMinor', sum);
    if (greatestCostMinor(reward) === null) expect(REWARDS[reward.type].schema.shape).toHaveProperty('capMinor');
  },
);

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

// The search for the best set leaves out what cannot save enough, and rests on it.
test('where former lanes left less, a reward on the order takes no more', () => {
  const ofOrder = ALL_EXAMPLES.filter((reward) => laneOf(reward) === 'order');
  const lefts = fc.array(fc.tuple(fc.nat(20_000), fc.nat(20_000)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.constantFrom(...ofOrder), lefts, (reward, pairs) => {
      const cart = aCart({ lines: linesOf(...pairs.map(([one, other]) => Math.max(one, other))) });
      const taken = (left: number[]) => sumOf(kindOf(reward).discount(reward, cart, left));
      expect(taken(pairs.map(([one, other]) => Math.min(one, other)))).toBeLessThanOrEqual(
        taken(pairs.map(([one, other]) => Math.max(one, other))),
      );
    }),
  );
});
