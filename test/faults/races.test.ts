import { expect, test } from '@jest/globals';
import { RACES } from '../../scripts/faults/races/races.js';
import type { Ask } from '../../scripts/faults/races/till.js';
import { useApi } from '../support/api.js';

const api = useApi();

const ask: Ask = async ({ as, path, body, key }) => {
  const client = api().as[as];
  const { status, headers, body: said } = await (body === undefined ? client.get(path) : client.post(path, body, key ?? null));
  return { status, retryAfter: headers['retry-after'] ?? null, body: said };
};

/** `npm run faults -- races` has many more. */
const SMALL = { uses: 30, reserves: 120, customers: 6, perCustomer: 15, amounts: 200, atOnce: 60 };

test.each(RACES)('a race over HTTP: $name', async ({ run }) => expect(await run(ask, SMALL)).toEqual([]), 120_000);
