import { expect, test } from '@jest/globals';
import { MISTAKE_NAMES, type Mistake, modeFor } from '../../scripts/faults/protocol/mistakes.js';
import { MODES } from '../../scripts/faults/protocol/scenario.js';
import { playSchedule } from '../../scripts/faults/protocol/schedule.js';

/** So many random schedules of each kind, from seed 1 on; `npm run faults -- protocol` plays more. */
const SCHEDULES = 120;

test.each(MODES)('the protocol keeps every limit, balance and promise, whoever is killed or sleeps when (%s)', (mode) => {
  for (let seed = 1; seed <= SCHEDULES; seed++)
    expect({ seed, broken: playSchedule(seed, { mode }).broken }).toEqual({ seed, broken: null });
});

test('the schedules meet what is rare: late confirms, overruns, restores, refusals, sleepers, kills and broken batches', () => {
  const all = Array.from({ length: 150 }, (_, seed) => playSchedule(seed, { mode: 'late' }).counts);
  for (const what of ['late', 'overruns', 'confirmed', 'restored', 'refused', 'sleeps', 'kills', 'broken'] as const)
    expect(all.reduce((sum, counts) => sum + counts[what], 0)).toBeGreaterThan(10);
});

/** So many schedules are allowed to find a mistake that is put in. */
const BUDGET = 1000;

/** What one schedule of thousands finds is looked for from a seed on that is known to be near. */
const FROM: Partial<Record<Mistake, number>> = {
  'a takeover trusts the count': 600,
  'an overrun counts after its lease': 7000,
  'those who watch are not told': 1500,
  'an answer overlooks that the order changed': 1500,
  'a mark is overlooked at the take': 2400,
};

test.each(MISTAKE_NAMES)('a mistake is found: %s', (mistake) => {
  const mode = modeFor(mistake);
  const seeds = Array.from({ length: BUDGET }, (_, index) => (FROM[mistake] ?? 1) + index);
  expect(seeds.find((seed) => playSchedule(seed, { mistake, mode }).broken !== null)).toBeDefined();
});

test('at least twenty of the mistakes are of campaigns without coupons', () => {
  expect(MISTAKE_NAMES.filter((mistake) => modeFor(mistake) !== 'coupons').length).toBeGreaterThanOrEqual(20);
});
