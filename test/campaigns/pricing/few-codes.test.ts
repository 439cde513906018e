import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { priceWithFewCodes } from '../../../campaigns/pricing/few-codes.js';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import type { Candidate } from '../../../campaigns/pricing/pricing.js';
import { aCandidate, aCart, linesOf } from '../builders.js';
import { asked, housed } from './arbitraries.js';
import { candidateOf } from './by-hand.js';

const CART = aCart({ lines: linesOf(100_000) });
const code = (key: string, amountMinor: number, combines = true): Candidate =>
  aCandidate({
    key,
    campaignId: key,
    kind: 'shared',
    code: key,
    reward: { type: 'amount', amountMinor },
    stacking: { combines, exclusive: false },
  });
const automatic = (key: string, amountMinor: number): Candidate => ({ ...code(key, amountMinor), kind: 'automatic', code: null });

function told(candidates: Candidate[]) {
  const { chosen, leftOut } = priceWithFewCodes(CART, candidates, 3);
  return [chosen.map(({ key }) => key).sort(), leftOut.map(({ candidate: { key }, reasons }) => [key, reasons[0]?.code]).sort()];
}

test.each<[string, Candidate[], string[], unknown[]]>([
  ['three', [code('A', 100), code('B', 200), code('C', 300)], ['A', 'B', 'C'], []],
  [
    'the three of four that save most',
    [code('A', 100), code('B', 200), code('C', 300), code('D', 400)],
    ['B', 'C', 'D'],
    [['A', 'too_many_codes']],
  ],
  ['automatic discounts do not count', [code('A', 1), code('B', 2), code('C', 3), automatic('X', 4)], ['A', 'B', 'C', 'X'], []],
  [
    'one alone that saves more than three, but not than four',
    [code('A', 100), code('B', 100), code('C', 100), code('D', 100), code('E', 350, false)],
    ['E'],
    [
      ['A', 'not_combinable'],
      ['B', 'not_combinable'],
      ['C', 'too_many_codes'],
      ['D', 'too_many_codes'],
    ],
  ],
  [
    'three that do not combine are in nobody’s way',
    [code('A', 50, false), code('B', 49, false), code('C', 48, false), code('D', 30), code('E', 30)],
    ['D', 'E'],
    [
      ['A', 'not_combinable'],
      ['B', 'not_combinable'],
      ['C', 'not_combinable'],
    ],
  ],
])('at most three codes: %s', (_what, candidates, chosen, left) => {
  expect(told(candidates)).toEqual([chosen, left]);
  expect(told(candidates.toReversed())).toEqual([chosen, left]);
});

test('of all choices of so many codes none saves more, and each candidate is chosen or left out with a reason', () => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 1, max: 3 }), ({ cart, discounts }, most) => {
      const candidates = discounts.map(candidateOf);
      const [typed, others] = [candidates.filter((one) => one.code !== null), candidates.filter((one) => one.code === null)];
      fc.pre(typed.length <= 7);
      const few = priceWithFewCodes(housed(cart), candidates, most);
      expect(few.chosen.filter((one) => one.code !== null).length).toBeLessThanOrEqual(most);
      expect([...few.chosen, ...few.leftOut.map(({ candidate }) => candidate)].map(({ key }) => key).sort()).toEqual(
        priceCart(housed(cart), candidates)
          .chosen.concat(priceCart(housed(cart), candidates).leftOut.map(({ candidate }) => candidate))
          .map(({ key }) => key)
          .sort(),
      );
      const sets = Array.from({ length: 2 ** typed.length }, (_, bits) =>
        typed.filter((_one, index) => Math.floor(bits / 2 ** index) % 2 === 1),
      );
      for (const set of sets.filter(({ length }) => length <= most))
        expect(few.pricing.totalMinor - giftsOf(few.chosen)).toBeLessThanOrEqual(costsOf(priceCart(housed(cart), [...set, ...others])));
    }),
    { numRuns: 60 },
  );
});

const giftsOf = (chosen: Candidate[]): number =>
  chosen.reduce((sum, { reward }) => sum + (reward.type === 'gift' ? reward.valueMinor : 0), 0);
const costsOf = ({ pricing, chosen }: ReturnType<typeof priceCart>): number => pricing.totalMinor - giftsOf(chosen);
