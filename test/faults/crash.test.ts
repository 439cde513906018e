import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomFrom } from '../../scripts/faults/random.js';
import { STORIES } from '../../scripts/faults/stories.js';
import { FATES, lengthOf, RIVALS, SEQUELS, tryMishap, tryRivals } from '../../scripts/faults/trial.js';
import { openWorld, type World } from '../../scripts/faults/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const MISHAPS = FATES.flatMap((fate) => SEQUELS.map((sequel) => ({ fate, sequel })));

// A mishap at every other command, each kind in turn; `scripts/faults.ts` tries each at each.
test.each(STORIES.map((story, index) => ({ ...story, index })))(
  '$name: killed, unheard or asleep at any command, it ends as if nothing had happened',
  async (story) => {
    const length = await lengthOf(story, world);
    expect(length).toBeGreaterThan(2);
    for (let k = 1 + (story.index % 2); k <= length; k += 2) {
      const { fate, sequel } = MISHAPS[((k >> 1) + story.index) % MISHAPS.length] ?? { fate: 'killed', sequel: 'sweep first' };
      const broken = await tryMishap(story, k, fate, sequel, world);
      expect({ k, fate, sequel, broken }).toEqual({ k, fate, sequel, broken: [] });
    }
  },
  60_000,
);

const TRIALS = 4;

test.each(STORIES.map((story, index) => ({ ...story, index })))(
  '$name: a sleeper wakes while another does its work, and nothing is done twice',
  async (story) => {
    const random = randomFrom(story.index);
    const length = await lengthOf(story, world);
    for (let trial = 0; trial < TRIALS; trial++) {
      const [k, rival, m] = [2 + random.below(length - 1), random.one(RIVALS), 1 + random.below(20)];
      const broken = (await tryRivals(story, k, rival, m, world)) ?? [];
      expect({ k, rival, m, broken }).toEqual({ k, rival, m, broken: [] });
    }
  },
  60_000,
);

test('a slow one forgets nothing that its successor is about to do: money came back twice', async () => {
  const story = STORIES.find(({ name }) => name === 'a revocation');
  if (!story) throw new Error('no such story');
  for (const k of [6, 7])
    for (let m = 9; m <= 16; m++)
      expect({ k, m, broken: (await tryRivals(story, k, 'sweep', m, world)) ?? [] }).toEqual({ k, m, broken: [] });
}, 60_000);
