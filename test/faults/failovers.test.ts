import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nameOf, tryCase } from '../../scripts/faults/failover/cases.js';
import { type FailoverShop, openFailoverShop } from '../../scripts/faults/failover/shop.js';
import { baselineFor, prepare } from '../../scripts/faults/failover/sweep.js';

/** Those that found something once, by their seed, come with the first of each pair; `npm run faults` tries every one. */
const SEED = 1;

describe.each([
  { where: 'a single server', isReplicaSet: false, most: 40 },
  { where: 'a replica set', isReplicaSet: true, most: 20 },
])('A1, A5: in front of $where', ({ isReplicaSet, most }) => {
  let shop: FailoverShop;
  beforeAll(async () => {
    shop = await openFailoverShop({ isReplicaSet, mongodbUri: process.env.MONGODB_URI });
  });
  afterAll(() => shop.close());

  test('whatever a command meets: whoever asks again is answered, all balances hold, and every change and message was told', async () => {
    const { baselines, cases } = await prepare(shop, SEED, most);
    expect(cases).toHaveLength(most);
    for (const one of cases)
      expect({ case: nameOf(one), broken: await tryCase(one, baselineFor(one, baselines), shop) }).toEqual({
        case: nameOf(one),
        broken: [],
      });
  }, 600_000);
});
