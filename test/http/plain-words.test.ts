import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, anEvent, anOrder, aShopper } from '../support/builders.js';

const api = useApi();
const NOW = new Date('2026-11-26T12:00:00Z');
const problemOf = async (path: string, body: unknown, role: 'storefront' | 'admin' = 'admin') => {
  const { status, body: answer } = await api().as[role].post(path, body);
  return { status, detail: answer.detail, ...answer.errors?.[0] };
};
const send = (text: string, type: string, path = '/v1/events') =>
  supertest(api().url)
    .post(path)
    .set({ authorization: `Bearer ${api().as.storefront.key}`, 'content-type': type })
    .send(text);

test.each([
  ['text/csv', '/v1/events', 'id,type\n1,order.paid', 'application/json or application/x-ndjson'],
  ['text/plain', '/v1/quotes', 'hello', 'application/json'],
  ['application/x-www-form-urlencoded', '/v1/quotes', 'a=1', 'application/json'],
  ['application/xml', '/v1/redemptions', '<a/>', 'application/json'],
])('F6: %s at %s is 415, and the types taken are named', async (type, path, text, taken) => {
  const { status, body, headers } = await send(text, type, path).set('idempotency-key', 'k');
  expect([status, body.code, headers['content-type']]).toEqual([415, 'wrong_media_type', 'application/problem+json; charset=utf-8']);
  expect(body.detail).toContain(taken);
});

test.each<[string, string, object, object]>([
  [
    'an event’s type',
    'type',
    anEvent('order.payed', aShopper(), { order: anOrder([1], NOW) }, NOW),
    { code: 'invalid_value', nearest: 'order.paid' },
  ],
  ['an event’s type in capitals', 'type', anEvent('ORDER.PAID', aShopper(), {}, NOW), { code: 'invalid_value', nearest: 'order.paid' }],
  [
    'an event’s field',
    'occuredAt',
    { ...anEvent('visit.ended', aShopper(), {}, NOW), occuredAt: 'now' },
    { code: 'unknown_key', nearest: 'occurredAt' },
  ],
  [
    'an order’s field',
    'data.order.curency',
    anEvent('order.paid', aShopper(), { order: { ...anOrder([1], NOW), curency: 'CNY' } }, NOW),
    { nearest: 'currency' },
  ],
])('F6: %s that is not known tells the nearest', async (_what, path, event, expected) => {
  const { errors, detail, status } = (await api().as.storefront.post('/v1/events', event)).body;
  expect([status, errors.find((one: { path: string }) => one.path === path)]).toMatchObject([422, expected]);
  expect(detail).toMatch(/^The event is invalid: /);
  expect(detail).not.toMatch(/\bit:|Invalid input|Invalid option|Expected/);
});

test('F6: what is no event, and an event without its type, are refused in words', async () => {
  expect((await send('42', 'application/json')).body).toMatchObject({
    status: 422,
    detail: 'The event is invalid: This must be an object.',
  });
  expect(await problemOf('/v1/events', {})).toMatchObject({ path: 'type', code: 'required', message: 'This is required.' });
  expect(await problemOf('/v1/events', anEvent('order.payed', aShopper(), {}, NOW))).toMatchObject({
    detail: expect.stringMatching(/^The event is invalid: type: This must be one of: customer\.created, .* Did you mean order\.paid\?$/),
  });
});

test.each<[string, string, unknown, object]>([
  [
    'an unknown word of a campaign',
    '/v1/campaigns',
    aCampaign({ reward: { type: 'ammount', amountMinor: 1 } }),
    { path: 'reward.type', nearest: 'amount' },
  ],
  [
    'a field of a cart',
    '/v1/quotes',
    { customer: aShopper(), cart: aCart([1], { chanel: 'web' }) },
    { path: 'cart.chanel', nearest: 'channel' },
  ],
  [
    'text for a list',
    '/v1/quotes',
    { customer: aShopper(), cart: aCart([1]), codes: 'A' },
    { path: 'codes', message: 'This must be a list.' },
  ],
  ['half a cent', '/v1/quotes', { customer: aShopper(), cart: aCart([0.5]) }, { message: 'This must be a whole number.' }],
  ['a negative total', '/v1/quotes', { customer: aShopper(), cart: aCart([-1]) }, { message: 'This must be at least 0.' }],
  ['no line', '/v1/quotes', { customer: aShopper(), cart: aCart([]) }, { message: 'This must have at least 1 item.' }],
  [
    'an event of webhooks',
    '/v1/webhooks',
    { url: 'https://example.com', events: ['coupon.isued'] },
    { path: 'events[0]', nearest: 'coupon.issued' },
  ],
  ['a kind of case', '/v1/cases', { customer: aShopper(), kind: 'qualty', text: 'x' }, { path: 'kind', nearest: 'quality' }],
])('F6: %s is refused in plain English', async (_what, path, body, expected) => {
  expect(await problemOf(path, body)).toMatchObject({ status: 422, ...expected });
});

test('F6: unknown words and names of a query tell the nearest', async () => {
  const asked = async (path: string) => (await api().as.admin.get(path)).body;
  expect(await asked('/v1/messages?state=snt')).toMatchObject({ status: 400, errors: [{ path: 'state', nearest: 'sent' }] });
  expect(await asked('/v1/messages?sate=sent')).toMatchObject({
    status: 400,
    errors: [{ path: 'sate', code: 'unknown_key', nearest: 'state' }],
  });
});

test('F6: an address that is not known tells the nearest, and another method those that there are', async () => {
  const { body, status } = await api().as.admin.get('/v1/custmers/cus_1/timeline');
  expect([status, body.detail]).toEqual([
    404,
    'There is nothing at this address. Did you mean /v1/customers/cus_1/timeline? /docs shows what there is.',
  ]);
  expect((await api().as.admin.get('/nowhere/at/all/in/this/world')).body.detail).toBe(
    'There is nothing at this address. /docs shows what there is.',
  );
  const refused = await api().as.admin.delete('/v1/customers');
  expect([refused.status, refused.headers.allow, refused.body.detail]).toEqual([405, 'GET', '/v1/customers answers GET.']);
});
