import { beforeAll, expect, test } from '@jest/globals';
import { accepted, cancel, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, fresh } from '../support/builders.js';
import { caseOf, give, goodwillCampaign, investigated, person, placed } from './desk.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

/** A complaint of a loss of 50.00 about an order that was placed, of which more was told, and that was then cancelled. */
async function complained(told: string[], isCancelled = true) {
  const { customer, order } = await placed(api(), 5000);
  for (const type of told) {
    const data = type === 'order.paid' ? { order } : { orderId: order.id };
    await tell(api(), anEvent(type, customer, data, await api().now()));
  }
  if (isCancelled) await cancel(api(), order.id);
  const record = await investigated(api(), { customer, orderId: order.id, lossMinor: 5000 });
  return { record, given: await give(await person(api(), fresh('agent'), 'agent'), record.id, 3000) };
}

test('B4: an order that was called off before anybody paid confirms no loss: it needs a supervisor', async () => {
  const { record, given } = await complained([]);
  expect(record.warnings).toMatchObject([{ code: 'loss_unconfirmed' }]);
  expect([given.status, given.body.approval.reasons[0].code]).toEqual([202, 'loss_needs_supervisor']);
  const boss = await person(api(), fresh('supervisor'), 'supervisor');
  accepted(await boss.post(`/v1/cases/${record.id}/facts`, { text: 'They did pay, by bank transfer.', lossMinor: 5000 }));
  expect((await give(await person(api(), fresh('agent'), 'agent'), record.id, 1000)).status).toBe(201);
  expect((await caseOf(api(), record.id)).grants).toHaveLength(1);
});

test.each([[['order.paid']], [['order.shipped']], [['order.delivered']]])('after %j it does, though it was cancelled', async (told) => {
  expect((await complained(told)).given.status).toBe(201);
});

test('so does one whose payment nobody has told, as long as it stands', async () => {
  expect((await complained([], false)).given.status).toBe(201);
});
