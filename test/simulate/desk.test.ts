import { beforeAll, expect, test } from '@jest/globals';
import { as, hireActors } from '../../scripts/simulate/actors.js';
import { beginCampaigns } from '../../scripts/simulate/campaigns.js';
import { workAtDesk } from '../../scripts/simulate/desk.js';
import { openCase } from '../../server/cases/cases.service.js';
import { findCase } from '../../server/cases/cases.store.js';
import { systemContext } from '../../server/context.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { at } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const SEED = 1;
const MORNING = '2026-03-02T08:30';

beforeAll(async () => {
  await hireActors();
  await beginCampaigns(as('marketer', shop(), at('2026-03-01T00:00')));
});

async function complain(shopId: string, lossMinor: number) {
  const now = at('2026-03-01T12:00');
  await ensureCustomer({ shopId }, { ...systemContext(shop(), now), toldAt: now });
  return openCase({ customer: { shopId }, kind: 'other', text: 'Not good.', lossMinor }, shopId, as('agent', shop(), now));
}

/** Four days, so that whoever was forgotten at first is through as well. */
async function work(from: string): Promise<void> {
  for (let hour = 0; hour < 96; hour += 12) await workAtDesk(shop(), new Date(at(from).getTime() + hour * 3_600_000), SEED);
}

test('the simulated desk ends every case: with a coupon, with one that a supervisor grants, or with words where there is nothing to give', async () => {
  const lost = [0, 6000, 20_000];
  const cases = await Promise.all(lost.map((lossMinor) => complain(`c-${lossMinor}`, lossMinor)));
  await work(MORNING);
  const ended = await Promise.all(cases.map(({ _id }) => findCase(_id)));
  expect(ended.map((record) => [record?.state, record?.grants.map(({ costMinor }) => costMinor)])).toEqual([
    ['closed', []],
    ['closed', [1500]],
    ['closed', [5000]],
  ]);
});

test('what a supervisor has no more of on one day is refused, and explained', async () => {
  const cases = await Promise.all(Array.from({ length: 24 }, (_, index) => complain(`many-${index}`, 20_000)));
  await work('2026-03-10T08:30');
  const ended = await Promise.all(cases.map(({ _id }) => findCase(_id)));
  expect(new Set(ended.map((record) => record?.state))).toEqual(new Set(['closed']));
  const granted = ended.filter((record) => record?.grants.some(({ state }) => state === 'granted')).length;
  expect(granted).toBeGreaterThanOrEqual(10);
  expect(granted).toBeLessThan(24);
}, 60_000);
