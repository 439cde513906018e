import { beforeAll, expect, test } from '@jest/globals';
import { listMessages } from '../../server/messages/messages.store.js';
import { give, goodwillCampaign, investigated, opened, putLimits } from '../cases/desk.js';
import { aMailbox, planAndSend } from '../messages/given.js';
import { accepted, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper, fresh } from '../support/builders.js';
import { endOfBook, since } from '../webhooks/book.js';

const api = useApi();
const mailbox = aMailbox();
beforeAll(async () => {
  await goodwillCampaign(api());
});

const told = (customer: object, data: object = {}) =>
  api()
    .now()
    .then((now) => tell(api(), anEvent('customer.created', customer as never, { customer: data }, now)));
const viewOf = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));
const merge = async (into: { shopId: string }, from: { shopId: string }) =>
  accepted(await api().as.supervisor.post(`/v1/customers/shop:${into.shopId}/merge`, { from: `shop:${from.shopId}` }));

test('C2: what was given to either in this month counts for the one that is left, once', async () => {
  const limits = accepted(await api().as.admin.get('/v1/authority'));
  accepted(await putLimits(api(), { ...limits, perCustomerAndMonthMinor: 4000 }));
  const [into, from] = [aShopper(), aShopper()];
  const cases = [await investigated(api(), { customer: into }), await investigated(api(), { customer: from })];
  for (const { id } of cases) accepted(await give(api().as.supervisor, id, 1500));
  await merge(into, from);
  await merge(into, from);
  const desk = accepted(await api().as.supervisor.get(`/v1/customers/shop:${into.shopId}/desk`));
  expect(desk.mayGive.goodwill).toMatchObject({ leftForCustomerMinor: 1000 });
  const third = await investigated(api(), { customer: from });
  const above = await give(api().as.supervisor, third.id, 1001);
  expect([above.status, above.body.code]).toEqual([409, 'not_granted']);
  accepted(await give(api().as.supervisor, third.id, 1000));
  const fourth = await investigated(api(), { customer: into });
  expect((await give(api().as.supervisor, fourth.id, 1)).status).toBe(409);
});

test('C2: cases come along, and one opened before the merge goes on', async () => {
  const [into, from] = [aShopper(), aShopper()];
  const { id } = await opened(api(), { customer: from });
  await told(into);
  const { id: customerId } = await merge(into, from);
  const { items } = accepted(await api().as.agent.get(`/v1/cases?customer=shop:${into.shopId}`));
  expect(items).toEqual([expect.objectContaining({ id, customerId })]);
  expect(accepted(await api().as.agent.post(`/v1/cases/${id}/replies`, { text: 'We look into it.' })).customerId).toBe(customerId);
});

test('C2: two welcomes to one person: the second is not sent', async () => {
  const consents = [{ channel: 'email', stream: 'greetings', granted: true, source: 'test', at: '2026-01-01T00:00:00Z' }];
  const [into, from] = [aShopper(), aShopper()];
  for (const customer of [into, from]) await told(customer, { email: `${fresh('w')}@example.com`, locale: 'en', consents });
  await planAndSend(api().shop, await api().now(), mailbox.driver);
  const { id } = await merge(into, from);
  for (let hour = 0; hour < 48; hour++) {
    await api().pass(1);
    await planAndSend(api().shop, await api().now(), mailbox.driver);
  }
  const messages = await listMessages({ customerId: id, kind: 'welcome' }, null, 10);
  expect(messages.map(({ state, reason }) => [state, reason]).sort()).toEqual([
    ['sent', null],
    ['suppressed', 'customer_merged'],
  ]);
});

test('C2: other systems are told of a merge, once', async () => {
  const begin = await endOfBook(api());
  const [into, from] = [aShopper(), aShopper()];
  await told(into);
  await told(from);
  const former = (await viewOf(from)).id;
  const { id } = await merge(into, from);
  await merge(into, from);
  const merged = (await since(begin, api())).filter(({ type }) => type === 'customer.merged');
  expect(merged.map(({ data }) => data)).toEqual([{ customerId: id, shopId: into.shopId, from: former }]);
  const third = aShopper();
  await told(third);
  const { id: last } = await merge(third, into);
  const more = (await since(begin, api())).filter(({ type }) => type === 'customer.merged').slice(1);
  expect(more.map(({ data }) => data)).toEqual([{ customerId: last, shopId: third.shopId, from: id }]);
});

test('C2: an order that the one bought and the other one’s payment names is theirs', async () => {
  const [into, from] = [aShopper(), aShopper()];
  const { order } = await pay(api(), from, 5000);
  await told(into);
  await merge(into, from);
  const now = await api().now();
  const changed = { ...order, lines: [{ ...order.lines[0], lineTotalMinor: 4000 }] };
  const answer = await tell(api(), anEvent('order.paid', into, { order: changed }, now));
  expect(answer).toMatchObject({ status: 'processed' });
  expect(answer.warnings ?? []).not.toContainEqual(expect.objectContaining({ code: 'order_of_another_customer' }));
  expect((await viewOf(into)).figures.orders).toBe(1);
});
