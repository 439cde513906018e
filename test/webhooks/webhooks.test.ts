import { beforeEach, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { realIn } from '../../server/lib/real-time.js';
import { tellWebhooks } from '../../server/webhooks/deliver.service.js';
import type { Delivery } from '../../server/webhooks/delivery.js';
import { aClaimedCoupon, accepted, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { endOfBook, since } from './book.js';
import { answering, signatureOf, useReceiver } from './receiver.js';

const api = useApi();
const receiver = useReceiver();
const deliveries = () => mongoose.connection.collection<Delivery>('deliveries');

const ALL = ['coupon.issued', 'coupon.redeemed', 'coupon.expired', 'coupon.revoked', 'case.opened'];

const subscribed = async (events = ALL, url = receiver.url()) => accepted(await api().as.admin.post('/v1/webhooks', { url, events }));
const list = async () => accepted(await api().as.admin.get('/v1/webhooks')).items;
const remove = (id: string) => api().as.admin.delete(`/v1/webhooks/${id}`);

/** As the two jobs do, so many minutes from now. */
async function jobs(minutes = 0): Promise<number> {
  const now = new Date((await api().now()).getTime() + minutes * 60_000);
  return (await since(await endOfBook(api()), api())).length + (await tellWebhooks(api().shop, now));
}

beforeEach(async () => {
  for (const { id } of await list()) accepted(await remove(id));
});

test('a webhook is told what happens from its beginning on, signed as the specification says; polled changes are the same', async () => {
  await aClaimedCoupon(api());
  const begin = await endOfBook(api());
  const { secret, ...webhook } = await subscribed();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(webhook).toMatchObject({ url: receiver.url(), events: ALL, state: 'active', lastAnswer: null });

  const { code } = await aClaimedCoupon(api());
  accepted(await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'a mistake' }));
  accepted(await api().as.agent.post('/v1/cases', { customer: await introduced(api()), kind: 'slow', text: 'Where is it?' }));
  expect(await jobs()).toBe(3);

  const before = Math.floor(Date.now() / 1000);
  for (const told of receiver.received) {
    expect(told.signature).toBe(signatureOf(told, secret));
    expect(signatureOf({ ...told, body: `${told.body} ` }, secret)).not.toBe(told.signature);
    expect(told.id).toBe(told.json.id);
    expect(Math.abs(told.timestamp - before)).toBeLessThan(60);
  }
  const polled = await since(begin, api());
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  expect(receiver.received.map(({ json }) => json).sort(byId)).toEqual(polled.sort(byId));
  expect(receiver.types().sort()).toEqual(['case.opened', 'coupon.issued', 'coupon.revoked']);

  const [listed] = await list();
  expect(listed).toMatchObject({ deliveries: { waiting: 0, delivered: 3, failed: 0 }, lastAnswer: { status: 200, reason: null } });
  expect(JSON.stringify(listed)).not.toContain('whsec_');
});

test('a webhook is told only what it asked for, and nothing twice, also when two tell at once', async () => {
  await subscribed(['coupon.revoked']);
  const all = await subscribed();
  for (let count = 0; count < 8; count++) await aClaimedCoupon(api());
  await endOfBook(api());
  const now = await api().now();
  await Promise.all([1, 2, 3].map(() => tellWebhooks(api().shop, now)));
  await tellWebhooks(api().shop, now);
  expect(receiver.types()).toEqual(Array(8).fill('coupon.issued'));
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(8);
  expect((await list()).find(({ id }: { id: string }) => id === all.id).deliveries.delivered).toBe(8);
});

test('a no is asked again later under the same id, ten times in all', async () => {
  const { id, secret } = await subscribed();
  receiver.answer(answering(500));
  await aClaimedCoupon(api());
  await jobs();
  await jobs();
  expect(receiver.received).toHaveLength(1);
  expect((await list())[0]).toMatchObject({ lastAnswer: { status: 500, reason: 'answered_500' }, deliveries: { waiting: 1 } });
  const dueAfter: number[] = [];
  for (let attempt = 2; attempt <= 10; attempt++) {
    const { dueAt } = (await deliveries().findOne({ webhookId: id })) as Delivery;
    dueAfter.push(Math.round((dueAt.getTime() - (await api().now()).getTime()) / 60_000));
    await tellWebhooks(api().shop, dueAt);
    expect(receiver.received).toHaveLength(attempt);
    await mongoose.connection.collection('webhooks').updateMany({}, { $set: { state: 'active' } });
  }
  expect(dueAfter.at(-1)).toBe(1 + 5 + 30 + 120 + 300 + 600 + 840 + 1200 + 1440);
  expect(await deliveries().findOne({ webhookId: id })).toMatchObject({ state: 'failed', reason: 'answered_500', attempts: 10 });
  expect(new Set(receiver.received.map((told) => told.id)).size).toBe(1);
  for (const told of receiver.received) expect(told.signature).toBe(signatureOf(told, secret));
});

test('stopped between the yes and our note: it is told again under the same id, when the lease is over', async () => {
  const { id } = await subscribed();
  await aClaimedCoupon(api());
  await jobs();
  const asStopped = { state: 'sending' as const, token: 'tok_gone', leaseUntil: realIn(30_000) };
  await deliveries().updateMany({ webhookId: id }, { $set: asStopped });
  await jobs();
  expect(receiver.received).toHaveLength(1);
  await deliveries().updateMany({ webhookId: id }, { $set: { ...asStopped, leaseUntil: realIn(-60_000) } });
  await jobs();
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received[0]?.id).toBe(receiver.received[1]?.id);
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
});

test('after three days of no it is paused; a test that is heard ends that, and nothing is lost', async () => {
  const { id } = await subscribed();
  receiver.answer(answering(503));
  const { code } = await aClaimedCoupon(api());
  await jobs();
  await jobs(3 * 24 * 60 - 1);
  expect((await list())[0].state).toBe('active');
  await aClaimedCoupon(api());
  await jobs(3 * 24 * 60 + 1);
  expect((await list())[0].state).toBe('paused');

  receiver.received.length = 0;
  await aClaimedCoupon(api());
  await jobs(5 * 24 * 60);
  expect(receiver.received).toEqual([]);
  expect(accepted(await api().as.admin.post(`/v1/webhooks/${id}/test`))).toMatchObject({ state: 'paused', lastAnswer: { status: 503 } });

  receiver.answer(answering(204));
  expect(accepted(await api().as.admin.post(`/v1/webhooks/${id}/test`))).toMatchObject({
    state: 'active',
    failingSince: null,
    lastAnswer: { status: 204, reason: null },
  });
  await jobs(6 * 24 * 60);
  expect(receiver.types().sort()).toEqual(['coupon.issued', 'coupon.issued', 'coupon.issued', 'webhook.test', 'webhook.test']);
  expect(receiver.received.map(({ json }) => json.data.code)).toContain(code);
});

test('whoever says that they are gone is paused at once', async () => {
  await subscribed();
  receiver.answer(answering(410));
  await aClaimedCoupon(api());
  await jobs();
  expect((await list())[0]).toMatchObject({ state: 'paused', lastAnswer: { status: 410 } });
});

test('one who is not there is asked once in a run, and keeps nothing from the others', async () => {
  const away = await subscribed(ALL, 'http://127.0.0.1:1/hook');
  await subscribed();
  for (let count = 0; count < 12; count++) await aClaimedCoupon(api());
  await jobs();
  expect(receiver.received).toHaveLength(12);
  const attempts = (await deliveries().find({ webhookId: away.id }).toArray()).map((delivery) => delivery.attempts);
  expect(attempts.filter((count) => count > 0).length).toBeLessThanOrEqual(4); // as many as were at it at once
  expect(attempts).toHaveLength(12);
});

test('what is removed is told nothing any more, not even what waited', async () => {
  const { id } = await subscribed();
  await aClaimedCoupon(api());
  await endOfBook(api());
  accepted(await remove(id));
  await jobs(60);
  expect(receiver.received).toEqual([]);
  expect(await list()).toEqual([]);
  expect((await remove(id)).status).toBe(404);
  expect((await api().as.admin.post(`/v1/webhooks/${id}/test`)).status).toBe(404);
});

test.each([
  ['an address in the open, from a shop whose clock can be stepped,', { url: 'https://203.0.114.7/', events: ALL }, 'url'],
  ['a private address', { url: 'http://10.0.0.5/', events: ALL }, 'url'],
  ['no address', { url: 'hooks', events: ALL }, 'url'],
  ['nothing to be told', { url: 'http://127.0.0.1/', events: [] }, 'events'],
  ['something that never happens', { url: 'http://127.0.0.1/', events: ['coupon.eaten'] }, 'events[0]'],
])('%s is refused', async (_what, body, path) => {
  const answer = await api().as.admin.post('/v1/webhooks', body);
  expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([422, 'invalid', path]);
});

test('only one webhook writes to customers', async () => {
  await subscribed(['message.send']);
  const answer = await api().as.admin.post('/v1/webhooks', { url: receiver.url(), events: ['message.send', 'case.opened'] });
  expect([answer.status, answer.body.errors[0]]).toMatchObject([422, { path: 'events', code: 'second_gateway' }]);
});
