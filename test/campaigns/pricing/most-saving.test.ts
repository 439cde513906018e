import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bySavingAlone, mostSaving } from '../../../campaigns/pricing/offer.js';
import type { Candidate } from '../../../campaigns/pricing/pricing.js';
import { byPriority } from '../../../campaigns/pricing/rated.js';
import { aCart } from '../builders.js';
import { ALL_EXAMPLES } from '../rewards/examples.js';
import { crowded, housed } from './arbitraries.js';
import { candidateOf } from './by-hand.js';

const keys = (candidates: Candidate[]): string[] => candidates.map(({ key }) => key);

test('the few that would save most are those that come first among all', () => {
  fc.assert(
    fc.property(crowded, fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 4 }), ({ cart, discounts }, most, every) => {
      const [house, all] = [housed(cart), discounts.map(candidateOf).sort(byPriority)];
      const are = ({ key }: Candidate): boolean => key.charCodeAt(0) % every === 0;
      expect(keys(mostSaving(house, all, most, are))).toEqual(keys(bySavingAlone(house, all.filter(are)).slice(0, most)));
    }),
    { seed: 11, numRuns: 300 },
  );
});

test('of every type of reward, on carts of every kind', () => {
  fc.assert(
    fc.property(crowded, fc.integer({ min: 1, max: 9 }), ({ cart }, most) => {
      const [house, form] = [housed(cart), crowdedForm];
      const all = ALL_EXAMPLES.map((reward, index): Candidate => ({ ...form, key: `c${index}`, campaignId: `c${index}`, reward }));
      all.sort(byPriority);
      expect(keys(mostSaving(house, all, most, () => true))).toEqual(keys(bySavingAlone(house, all).slice(0, most)));
    }),
    { seed: 12, numRuns: 200 },
  );
});

const crowdedForm: Omit<Candidate, 'key' | 'campaignId' | 'reward'> = {
  kind: 'automatic',
  code: null,
  label: '',
  stacking: { combines: true, exclusive: false },
  priority: 0,
  mostMinor: null,
};

test('of many that save the same, only the first are looked at', () => {
  const all = Array.from({ length: 100 }, (_, index): Candidate => {
    const key = `c${String(index).padStart(2, '0')}`;
    return { ...crowdedForm, key, campaignId: key, reward: { type: 'percent', basisPoints: 100 } };
  });
  const looked: string[] = [];
  const are = ({ key }: Candidate): boolean => looked.push(key) > 0;
  expect(keys(mostSaving(aCart(), all, 20, are))).toEqual(keys(all.slice(0, 20)));
  expect(looked).toHaveLength(20);
});
