import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tryInterleaving, tryUses } from '../../scripts/faults/interleaving.js';
import { tryTelling } from '../../scripts/faults/telling.js';
import { openWorld, type World } from '../../scripts/faults/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const SECONDS = 7;
const FIRST = 1000;

/** Those that found something once come first, and then from 1000 on as many as the time allows. */
const KINDS = [
  { what: 'requests and what mends', attempt: tryInterleaving, seeds: [5748, 5869] },
  { what: 'campaigns without coupons', attempt: tryUses, seeds: [1026] },
  { what: 'all that is told, and commands that end in their middle', attempt: tryTelling, seeds: [] },
];

test.each(KINDS)(
  '$what: whatever goes on side by side, whoever is killed: every balance holds, every promise is kept',
  async ({ attempt, seeds }) => {
    const end = performance.now() + SECONDS * 1000;
    for (let index = 0; index < seeds.length || performance.now() < end; index++) {
      const seed = seeds[index] ?? FIRST + index;
      expect({ seed, broken: (await attempt(seed, world)).broken }).toEqual({ seed, broken: [] });
    }
  },
  120_000,
);
