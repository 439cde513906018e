import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tryInterleaving } from '../../scripts/faults/interleaving.js';
import { openWorld, type World } from '../../scripts/faults/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const SECONDS = 20;
/** Those that found something once, and then from here on as many as the time allows. */
const SEEDS = [5748, 5869];
const FIRST = 1000;

test('whatever goes on side by side, whoever is killed: every balance holds, every promise is kept', async () => {
  const end = performance.now() + SECONDS * 1000;
  for (let index = 0; index < SEEDS.length || performance.now() < end; index++) {
    const seed = SEEDS[index] ?? FIRST + index;
    expect({ seed, broken: (await tryInterleaving(seed, world)).broken }).toEqual({ seed, broken: [] });
  }
}, 120_000);
