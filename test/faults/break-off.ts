import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomFrom } from '../../scripts/faults/random.js';
import type { Story } from '../../scripts/faults/story.js';
import { FATES, lengthOf, RIVALS, SEQUELS, tryBroken, tryMishap, tryRivals } from '../../scripts/faults/trial.js';
import { openWorld, type World } from '../../scripts/faults/world.js';

const MISHAPS = FATES.flatMap((fate) => SEQUELS.map((sequel) => ({ fate, sequel })));

/**
 * Has some stories break off in every way: a mishap at every so many commands, each kind in turn; commands of many documents that end in their
 * middle; and a sleeper who wakes while another does its work. `npm run faults` tries each at each.
 */
export function breakOff(stories: readonly Story[], stride: number): () => World {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test.each(stories.map((story, index) => ({ ...story, index })))(
    '$name: killed, unheard or asleep at any command, it ends as if nothing had happened',
    async (story) => {
      const length = await lengthOf(story, world);
      expect(length).toBeGreaterThan(2);
      for (let k = 1 + (story.index % stride); k <= length; k += stride) {
        const mishap = MISHAPS[(Math.floor(k / stride) + story.index) % MISHAPS.length];
        if (!mishap) throw new Error('There are no mishaps.');
        const broken = await tryMishap(story, k, mishap.fate, mishap.sequel, world);
        expect({ k, ...mishap, broken }).toEqual({ k, ...mishap, broken: [] });
      }
    },
    60_000,
  );

  test.each(stories)(
    '$name: commands of many documents end in their middle, and it ends as if nothing had happened',
    async (story) => {
      expect(await tryBroken(story, 1, world)).toEqual([]);
    },
    60_000,
  );

  test.each(stories.map((story, index) => ({ ...story, index })))(
    '$name: a sleeper wakes while another does its work, and nothing is done twice',
    async (story) => {
      const random = randomFrom(story.index);
      const length = await lengthOf(story, world);
      const [k, rival, m] = [2 + random.below(length - 1), random.one(RIVALS), 1 + random.below(20)];
      const broken = (await tryRivals(story, k, rival, m, world)) ?? [];
      expect({ k, rival, m, broken }).toEqual({ k, rival, m, broken: [] });
    },
    60_000,
  );
  return () => world;
}
