import { expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import type { Asked } from '../../server/http/endpoint.js';
import { messageRoutes } from '../../server/messages/messages.routes.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, givenCoupon, givenCustomer, planAndSend } from './given.js';

const shop = useDatabase();
const NOON = at('2026-02-01T12:00');

interface Page {
  items: { id: string; kind: string; state: string; reason: string | null; customerId: string }[];
  nextCursor: string | null;
}

async function ask(path: string, given: { query?: object; params?: object }): Promise<unknown> {
  const endpoint = messageRoutes.find((route) => route.path === path);
  const { query, params } = endpoint ?? {};
  const asked = { query: query?.parse(given.query ?? {}), params: params?.parse(given.params ?? {}), body: undefined, ifMatch: undefined };
  return endpoint?.handle({ ...asked, idempotencyKey: '' } as Asked<never, never, never>, systemContext(shop(), NOON));
}

test('messages are listed the newest first, page by page, and found by customer, kind and state', async () => {
  const [told, silent] = [await givenCustomer(), await givenCustomer({ consents: [] })];
  const { driver } = aMailbox();
  for (let day = 1; day <= 5; day++) {
    await givenCoupon(told, { untold: 'issued', expiresAt: at('2026-05-01T00:00') });
    await planAndSend(shop(), at(`2026-02-0${day}T12:00`), driver);
  }
  await givenCoupon(silent, { untold: 'issued' });
  await planAndSend(shop(), at('2026-02-06T12:00'), driver);

  const pages: Page[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1)?.nextCursor)
    pages.push((await ask('/v1/messages', { query: { limit: '4', ...(cursor && { cursor }) } })) as Page);
  expect(pages.map(({ items }) => items.length)).toEqual([4, 2]);
  const all = pages.flatMap(({ items }) => items);
  expect(new Set(all.map(({ id }) => id)).size).toBe(6);
  expect(all[0]).toMatchObject({ customerId: silent._id, kind: 'coupon_issued', state: 'suppressed', reason: 'no_consent' });

  const find = async (query: object) => ((await ask('/v1/messages', { query })) as Page).items.length;
  expect(await find({ customer: told._id })).toBe(5);
  expect(await find({ state: 'suppressed' })).toBe(1);
  expect(await find({ kind: 'coupon_expiry' })).toBe(0);
  expect(await ask('/v1/messages/{id}', { params: { id: all[0]?.id } })).toMatchObject({ id: all[0]?.id });
});

test.each([
  ['an unknown message', '/v1/messages/{id}', { params: { id: 'coupon_issued:x:y' } }, 'No message with this id.'],
  ['an unknown customer', '/v1/messages', { query: { customer: 'shop:nobody' } }, 'There is no such customer.'],
  ['a made-up cursor', '/v1/messages', { query: { cursor: Buffer.from('x').toString('base64url') } }, 'This cursor is not valid'],
  ['an operator in place of a word', '/v1/messages', { query: { state: { $gt: '' } } }, 'Invalid'],
])('%s is refused', async (_what, path, given, message) => {
  await expect(ask(path, given)).rejects.toThrow(message);
});
