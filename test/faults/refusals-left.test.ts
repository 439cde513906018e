import { expect, test } from '@jest/globals';
import { countRefusals, flushRefusals, refusalsOf } from '../../server/events/refusals.js';
import { useProxiedDatabase } from '../support/proxied.js';

const proxy = useProxiedDatabase();

const CAMPAIGNS = Array.from({ length: 400 }, (_, index) => `cmp_${index.toString(16).padStart(6, '0')}`);
const refused = CAMPAIGNS.map((campaignId) => ({ campaignId, granted: false, heldOut: true, reasons: [] }));
const UPDATE = 'update refusals';

const kept = async (): Promise<number> => {
  const sums = await Promise.all(CAMPAIGNS.map(refusalsOf));
  return sums.reduce((sum, { held_out = 0 }) => sum + held_out, 0);
};

test('where the database fails in one of several writes of sums, the others wait for the next flush, and nothing counts twice', async () => {
  countRefusals(refused, null);
  await flushRefusals();
  const slices = proxy().sent.get(UPDATE) ?? 0;
  expect(slices).toBeGreaterThan(2);
  expect(await kept()).toBe(CAMPAIGNS.length);

  countRefusals(refused, null);
  proxy().aim({ command: 'update', collection: 'refusals', nth: 1 }, { kind: 'drop', isDone: true });
  await flushRefusals();
  expect([proxy().hits(), proxy().sent.get(UPDATE)]).toEqual([1, slices + 1]);
  await flushRefusals();
  expect(proxy().sent.get(UPDATE)).toBe(2 * slices);
  expect(await kept()).toBe(2 * CAMPAIGNS.length);
  await flushRefusals();
  expect(proxy().sent.get(UPDATE)).toBe(2 * slices);
});
