import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHECKOUT_STORIES } from '../../scripts/faults/checkout-stories.js';
import { randomFrom } from '../../scripts/faults/random.js';
import { STORIES } from '../../scripts/faults/stories.js';
import type { Story } from '../../scripts/faults/story.js';
import { FATES, lengthOf, RIVALS, SEQUELS, tryBroken, tryMishap, tryRivals } from '../../scripts/faults/trial.js';
import { openWorld, type World } from '../../scripts/faults/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const MISHAPS = FATES.flatMap((fate) => SEQUELS.map((sequel) => ({ fate, sequel })));

/** A mishap at every so many commands, each kind in turn; `npm run faults` tries each at each. */
const strideOf = (story: Story): number => (CHECKOUT_STORIES.includes(story) ? 6 : 2);

test.each(STORIES.map((story, index) => ({ ...story, index, stride: strideOf(story) })))(
  '$name: killed, unheard or asleep at any command, it ends as if nothing had happened',
  async (story) => {
    const length = await lengthOf(story, world);
    expect(length).toBeGreaterThan(2);
    for (let k = 1 + (story.index % story.stride); k <= length; k += story.stride) {
      const { fate, sequel } = MISHAPS[(Math.floor(k / story.stride) + story.index) % MISHAPS.length] ?? {
        fate: 'killed',
        sequel: 'sweep first',
      };
      const broken = await tryMishap(story, k, fate, sequel, world);
      expect({ k, fate, sequel, broken }).toEqual({ k, fate, sequel, broken: [] });
    }
  },
  60_000,
);

test.each(STORIES)(
  '$name: commands of many documents end in their middle, and it ends as if nothing had happened',
  async (story) => {
    for (const seed of [1, 2]) expect({ seed, broken: await tryBroken(story, seed, world) }).toEqual({ seed, broken: [] });
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
