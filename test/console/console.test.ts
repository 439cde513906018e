import { beforeAll, expect, test } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { SYSTEM } from '../../server/actors/actor.js';
import { createCampaign } from '../../server/campaigns/campaigns.service.js';
import { consolePages } from '../../server/console/console.js';
import { consoleLink } from '../../server/console/entrance.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import { ensureCustomer, tellCustomer } from '../../server/customers/customers.service.js';
import { markStale } from '../../server/customers/customers.store.js';
import { newLease } from '../../server/lib/lease.js';
import { newMessage, suppressed } from '../../server/messages/message.js';
import { insertMessage, settleMessage, takeDueMessages } from '../../server/messages/messages.store.js';
import { saveOrder } from '../../server/orders/orders.store.js';
import { aCoupon, anOrder } from '../profile/records.js';
import { useDatabase } from '../support/database.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const EVIL = '<script>alert(1)</script>';
const CODE = '0000-0000-0000-0'; // its check character is right
const shop = useDatabase();
let app: Express;
let cookie: string;
let customerId: string;
let campaignId: string;

beforeAll(async () => {
  app = express().use(consolePages(shop()));
  const entered = await request(app).get(new URL(consoleLink(shop())).pathname);
  cookie = String(entered.get('set-cookie')?.[0]?.split(';')[0]);
  const context = { shop: shop(), actor: SYSTEM, now: NOW };
  const campaign = await createCampaign(
    { name: EVIL, goal: 'boost_purchase', trigger: { claim: true }, reward: { type: 'amount', amountMinor: 500 } },
    context,
  );
  campaignId = campaign._id;
  const customer = await ensureCustomer({ shopId: EVIL }, { shop: shop(), at: NOW, by: 'act_1' });
  if (!customer) throw new Error('A customer who is named by the shop is created.');
  customerId = customer._id;
  await tellCustomer(customer, { name: EVIL, tags: [EVIL], traits: { note: EVIL } }, NOW, shop());
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

const get = (path: string) => request(app).get(path).set('cookie', cookie);

test('the printed link opens the pages, and the bare address leads to them', async () => {
  const entered = await request(app)
    .get(new URL(consoleLink(shop())).pathname)
    .expect(303)
    .expect('location', '/console');
  expect(entered.get('set-cookie')?.[0]).toMatch(/HttpOnly; SameSite=Lax/);
  await request(app).get('/').expect(303).expect('location', '/console');
  await get('/console').expect(200).expect('cache-control', 'no-store');
});

test.each([
  ['without a cookie', undefined],
  ['with a made-up cookie', `regulars_console=${Date.now() + 1e6}.${'A'.repeat(43)}`],
  ['with a cookie whose end was moved', 'moved'],
  ['with the link’s token as the cookie', 'link'],
])('%s nothing is shown', async (_how, given) => {
  const [end = '', signature] = cookie.replace('regulars_console=', '').split('.');
  const cookies: Record<string, string> = {
    moved: `regulars_console=${Number(end) + 1}.${signature}`,
    link: `regulars_console=${new URL(consoleLink(shop())).pathname.split('/').at(-1)}`,
  };
  for (const path of ['/console', `/console/customers/${customerId}`, '/console/messages', `/console/coupons/${CODE}`]) {
    const answer = await request(app)
      .get(path)
      .set('cookie', cookies[given ?? ''] ?? given ?? '')
      .expect(403);
    expect(answer.text).toContain('Open these pages by the link');
    expect(answer.text).not.toContain('alert(1)');
  }
});

test('a link that we did not sign opens nothing', async () => {
  const answer = await request(app)
    .get(`/console/enter/${Date.now() + 1e6}.${'A'.repeat(43)}`)
    .expect(403);
  expect(answer.get('set-cookie')).toBeUndefined();
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
  expect(text).toContain('not sent: no consent');
});

test('a coupon says why it cannot be used now, however its code is written', async () => {
  const { text } = await get('/console/coupons/0000-oooo-0000-0').expect(200);
  expect(text).toContain('coupon_revoked');
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
