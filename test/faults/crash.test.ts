import { expect, test } from '@jest/globals';
import { CHECKOUT_STORIES } from '../../scripts/faults/checkout-stories.js';
import { IDENTITY_STORIES } from '../../scripts/faults/identity-stories.js';
import { MERGE_STORIES } from '../../scripts/faults/merge-stories.js';
import { STORIES } from '../../scripts/faults/stories.js';
import { tryRivals } from '../../scripts/faults/trial.js';
import { breakOff } from './break-off.js';

const world = breakOff(
  STORIES.filter((story) => !CHECKOUT_STORIES.includes(story) && !MERGE_STORIES.includes(story) && !IDENTITY_STORIES.includes(story)),
  8,
);

test('a slow one forgets nothing that its successor is about to do: money came back twice', async () => {
  const story = STORIES.find(({ name }) => name === 'a revocation');
  if (!story) throw new Error('no such story');
  for (const k of [6, 7])
    for (let m = 9; m <= 16; m++)
      expect({ k, m, broken: (await tryRivals(story, k, 'sweep', m, world())) ?? [] }).toEqual({ k, m, broken: [] });
}, 60_000);
