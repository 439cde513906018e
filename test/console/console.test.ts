import { beforeAll, expect, test } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { SYSTEM } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { keyId, revokeKey } from '../../server/actors/keys.service.js';
import { createCampaign } from '../../server/campaigns/campaigns.service.js';
import { consolePages } from '../../server/console/console.js';
import { consoleLink } from '../../server/console/entrance.js';
import { systemContext } from '../../server/context.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import { markStale } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { tellCustomer } from '../../server/customers/tell.service.js';
import { newLease } from '../../server/lib/lease.js';
import { newMessage, suppressed } from '../../server/messages/message.js';
import { insertMessage, settleMessage, takeDueMessages } from '../../server/messages/messages.store.js';
import { saveOrder } from '../../server/orders/orders.store.js';
import { aCoupon, anOrder } from '../profile/records.js';
import { useDatabase } from '../support/database.js';

const TERMS = { limitRate: () => {}, hasDocs: true, endpoints: [] };
const NOW = new Date('2026-03-20T00:00:00Z');
const EVIL = '<script>alert(1)</script>';
const CODE = '0000-0000-0000-0'; // its check character is right
const shop = useDatabase();
let app: Express;
let cookie: string; // of somebody who has signed in
let visit: string; // of somebody who came by the link
let customerId: string;
let campaignId: string;

beforeAll(async () => {
  app = express().use(consolePages({ ...TERMS, shop: shop() }));
  const { key } = await createKey('Mia', 'marketer');
  visit = cookieOf(await request(app).get(pathOf(consoleLink(shop()))));
  cookie = cookieOf(await signIn(key));
  const context = systemContext(shop(), NOW);
  const campaign = await createCampaign(
    { name: EVIL, goal: 'boost_purchase', trigger: { claim: true }, reward: { type: 'amount', amountMinor: 500 } },
    context,
  );
  campaignId = campaign._id;
  const { customer } = await ensureCustomer({ shopId: EVIL }, { ...systemContext(shop(), NOW), toldAt: NOW });
  if (!customer) throw new Error('A customer who is named by the shop is created.');
  customerId = customer._id;
  await tellCustomer(customer, { name: EVIL, tags: [EVIL], traits: { note: EVIL } }, { now: NOW, toldAt: NOW, isProven: true });
  await saveOrder(anOrder({ customerId, id: EVIL, lines: [[EVIL, 100]] }));
  await insertCoupon(
    aCoupon('revoked', {
      _id: '0000000000000',
      customerId,
      campaignId,
      moves: [
        { to: 'issued', at: NOW, by: EVIL },
        { to: 'revoked', at: NOW, by: EVIL, why: EVIL },
      ],
    }),
  );
  await markStale(customerId);
  await suppressedMessage();
});

async function suppressedMessage(): Promise<void> {
  const plan = {
    kind: 'coupon_issued' as const,
    channel: 'email' as const,
    stream: 'promotions' as const,
    customerId,
    codes: [],
    campaignIds: [campaignId],
    dueAt: NOW,
    lateAt: null,
    occasion: '1',
  };
  await insertMessage(newMessage(plan, NOW));
  const lease = newLease();
  for (const { _id } of await takeDueMessages('email', NOW, lease, 10)) await settleMessage(_id, lease.token, suppressed('no_consent'));
}

const pathOf = (link: string): string => new URL(link).pathname;
const cookieOf = (answer: request.Response): string => String(answer.get('set-cookie')?.at(-1)?.split(';')[0]);
const signIn = (key: string) =>
  request(app).post('/console/sign-in').set('sec-fetch-site', 'same-origin').type('form').send({ key, to: '/console' });
const get = (path: string, as = cookie) => request(app).get(path).set('cookie', as);

test('E6: the printed link opens figures once, to whoever brings it first', async () => {
  const path = pathOf(consoleLink(shop()));
  const entered = await request(app).get(path).expect(303).expect('location', '/console');
  expect(entered.get('set-cookie')?.at(-1)).toMatch(/HttpOnly; SameSite=Lax/);
  await request(app).get('/').expect(303).expect('location', '/console');
  await get('/console', cookieOf(entered)).expect(200).expect('cache-control', 'no-store');
  const again = await request(app).get(path).expect(403);
  expect(again.get('set-cookie')).toBeUndefined();
  const other = pathOf(consoleLink(shop()));
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await request(app).get(other)).status));
  expect(statuses.filter((status) => status === 303)).toHaveLength(1);
});

test('E6: a browser that only fetches ahead, or asks for the head, does not use the link up', async () => {
  const path = pathOf(consoleLink(shop()));
  await request(app).get(path).set('sec-purpose', 'prefetch').expect(403);
  await request(app).head(path).expect(403);
  await request(app).get(path).expect(303);
});

test('E6: a link is over after an hour, and one whose end was moved was never ours', async () => {
  const path = pathOf(consoleLink(shop()));
  const [, end = ''] = /enter\/(\d+)\./.exec(path) ?? [];
  expect(Number(end) - Date.now()).toBeLessThanOrEqual(3_600_000);
  await request(app)
    .get(path.replace(end, String(Number(end) + 1)))
    .expect(403);
  await request(app)
    .get(path.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')))
    .expect(403);
});

test('B15: a campaign’s page says what is seldom meant', async () => {
  const { _id } = await createCampaign(
    { name: 'Little', goal: 'boost_purchase', trigger: { claim: true }, reward: { type: 'percent', basisPoints: 10 } },
    systemContext(shop(), NOW),
  );
  expect((await get(`/console/campaigns/${_id}`)).text).toMatch(/<code>reward\.basisPoints<\/code> The discount is less than 1 %\./);
});

test('E6: the link shows no person: no name, no id, no code, no text about anybody, on any page', async () => {
  for (const path of ['/console', '/console/messages', `/console/campaigns/${campaignId}`]) {
    const { text } = await get(path, visit).expect(200);
    for (const personal of [customerId, CODE, 'Mia', '/console/customers/', '/console/coupons', 'name="code"'])
      expect([path, personal, text.includes(personal)]).toEqual([path, personal, false]);
  }
  expect((await get('/console', visit)).text).toContain('sign in with a key');
  expect((await get('/console/messages', visit)).text).toContain('not sent: The customer has not agreed to messages of this kind.');
  for (const path of [
    '/console/customers',
    `/console/customers/${customerId}`,
    `/console/coupons/${CODE}`,
    '/console/cases',
    '/console/keys',
  ])
    await get(path, visit)
      .expect(303)
      .expect('location', `/console/sign-in?to=${encodeURIComponent(path)}`);
  const sent = request(app).post('/console/find').set('sec-fetch-site', 'same-origin').set('cookie', visit).type('form');
  await sent.send({ customer: EVIL }).expect(403);
});

test.each([
  ['without a cookie', ''],
  ['with a made-up cookie', `regulars_session=${'A'.repeat(43)}`],
  ['with something hostile for a cookie', 'regulars_session[$ne]=x; regulars_session={"$gt":""}'],
])('%s nothing is shown', async (_how, given) => {
  for (const path of ['/console', `/console/customers/${customerId}`, '/console/messages', `/console/coupons/${CODE}`]) {
    const answer = await get(path, given).expect(403);
    expect(answer.text).toContain('Sign in with a key');
    expect(answer.text).not.toContain('alert(1)');
  }
});

test('E13: who signs out is out at once, also with a copy of the cookie, and so is whoever signs in anew', async () => {
  const { key } = await createKey('Ana', 'agent');
  const first = cookieOf(await signIn(key));
  await get('/console/customers', first).expect(200);
  const second = cookieOf(
    await request(app).post('/console/sign-in').set('sec-fetch-site', 'same-origin').set('cookie', first).type('form').send({ key }),
  );
  await get('/console/customers', first).expect(403);
  await get('/console/customers', second).expect(200);
  await request(app).post('/console/sign-out').set('sec-fetch-site', 'cross-site').set('cookie', second).expect(403);
  await get('/console/customers', second).expect(200);
  await request(app).post('/console/sign-out').set('sec-fetch-site', 'same-origin').set('cookie', second).expect(303);
  await get('/console/customers', second).expect(403);
});

test('E13: a session ends with the key that opened it, those by other keys of the same person go on', async () => {
  const [lost, kept] = [await createKey('Bo', 'agent'), await createKey('Bo', 'agent')];
  const [one, other] = [cookieOf(await signIn(lost.key)), cookieOf(await signIn(kept.key))];
  await get('/console/customers', one).expect(200);
  await revokeKey(keyId(lost.record._id), SYSTEM);
  await get('/console/customers', one).expect(403);
  await get('/console/customers', other).expect(200);
  await signIn(lost.key).expect(403);
});

test('E13: the cookie stays with https where the shop is reached by it', async () => {
  const secure = express().use(consolePages({ ...TERMS, shop: { ...shop(), publicUrl: 'https://shop.example.com' } }));
  const { key } = await createKey('Cleo', 'agent');
  const answer = await request(secure).post('/console/sign-in').set('sec-fetch-site', 'same-origin').type('form').send({ key });
  expect(answer.get('set-cookie')?.at(-1)).toMatch(/Path=\/console;.*HttpOnly; Secure; SameSite=Lax/);
});

test.each([
  ['the overview', () => '/console'],
  ['the customers', () => '/console/customers'],
  ['a customer', () => `/console/customers/${customerId}`],
  ['a campaign', () => `/console/campaigns/${campaignId}`],
  ['a coupon', () => `/console/coupons/${CODE}`],
  ['the messages', () => '/console/messages'],
])('%s shows what shops wrote as text, never as HTML', async (_page, path) => {
  const { text } = await get(path()).expect(200);
  expect(text).toContain('&lt;script&gt;');
  expect(text).not.toContain('<script');
});

test('a message that was not sent stands there with its reason', async () => {
  const { text } = await get('/console').expect(200);
  expect(text).toContain('not sent: The customer has not agreed to messages of this kind.');
});

test('a coupon says why it cannot be used now, however its code is written', async () => {
  const { text } = await get('/console/coupons/0000-oooo-0000-0').expect(200);
  expect(text).toContain('This coupon has been revoked.');
  await get('/console/coupons?code=0000%2000').expect(303).expect('location', '/console/coupons/0000%2000');
});

test.each([
  '/console/customers/cus_none',
  '/console/coupons/0000-0000-0000-1',
  '/console/campaigns/none',
  '/console/nothing',
  '/console/customers?after[$gt]=',
])('what is not there is said on a page: %s', async (path) => {
  const answer = await get(path);
  expect([200, 404, 422]).toContain(answer.status);
  expect(answer.type).toBe('text/html');
});
