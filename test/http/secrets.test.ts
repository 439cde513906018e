import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { newLogger } from '../../server/lib/logger.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, anEvent, fresh } from '../support/builders.js';

const api = useApi();

test('logs, metrics and recorded paths hold no code, address, phone, name or key, whatever goes wrong', async () => {
  const lines: string[] = [];
  const logger = newLogger('trace', { write: (line) => void lines.push(line) });
  const { url, as } = await api().another({ logger });
  const [admin, storefront] = [await as('admin'), await as('storefront')];
  const person = { email: 'lin.xiaomei@example.com', phone: '+8613800138000', shopId: fresh('shopper-secret') };
  const name = 'Lin Xiaomei';

  await storefront.post('/v1/events', anEvent('customer.created', person, { customer: { name, email: person.email } }, await api().now()));
  const { id } = (await admin.post('/v1/campaigns', aClaimable())).body;
  await admin.post(`/v1/campaigns/${id}/activate`);
  const { code } = (await storefront.post(`/v1/campaigns/${id}/claims`, { customer: person })).body;
  expect(code).toMatch(/^.{4}-.{4}-.{4}-.$/);

  await storefront.post('/v1/quotes', { customer: person, cart: aCart([1000]), codes: [code, `${code}X`] });
  const redemption = (await storefront.post('/v1/redemptions', { customer: person, cart: aCart([1000]), codes: [code] })).body;
  await storefront.post('/v1/redemptions', { customer: person, cart: aCart([1000]), codes: [code] });
  await storefront.post(`/v1/redemptions/${redemption.id}/confirm`, { orderId: fresh('o') });
  for (const path of [
    `/v1/coupons/${code}`,
    `/v1/coupons/${code.toLowerCase()}`,
    `/v1/coupons/${code}/nowhere`,
    `/v1/customers?email=${person.email}`,
    ...[code, person.email, person.phone, '138 0013 8000', name].map((q) => `/v1/search?q=${encodeURIComponent(q)}`),
  ])
    await admin.get(path);
  await admin.get(`/v1/customers/shop:${person.shopId}/timeline`);
  await admin.post(`/v1/coupons/${code}/revoke`, { reason: `for ${name}` });
  await supertest(url)
    .post('/v1/events')
    .set({ authorization: `Bearer ${admin.key}`, 'content-type': 'application/json' })
    .send(`{"email": "${person.email}`);
  await supertest(url).get(`/v1/coupons/${code}`).set({ authorization: 'Bearer rg_wrong-but-secret' });

  expect(lines.length).toBeGreaterThanOrEqual(13);
  const metrics = (await admin.get('/metrics')).text;
  expect(metrics).toContain('/v1/coupons/{code}');
  const bare = code.replaceAll('-', '');
  const secrets = [
    code,
    bare,
    code.toLowerCase(),
    person.email,
    'lin.xiaomei',
    person.phone,
    '13800138000',
    person.shopId,
    name,
    'Xiaomei',
    admin.key,
    storefront.key,
    'rg_wrong',
  ];
  for (const secret of secrets) {
    expect([secret, lines.filter((line) => line.includes(secret))]).toEqual([secret, []]);
    expect([secret, metrics.includes(secret)]).toEqual([secret, false]);
  }
  expect(lines.map((line) => JSON.parse(line).requestId)).not.toContain(undefined);
});

test('codes, addresses and phones are redacted even where somebody logs them by mistake', () => {
  const lines: string[] = [];
  const logger = newLogger('info', { write: (line) => void lines.push(line) });
  logger.info({ customer: { email: 'a@example.com', phone: '+861' }, coupon: { code: 'ABCD' }, client: { key: 'rg_1' } }, 'a mistake');
  expect(lines.join()).not.toMatch(/a@example\.com|\+861|ABCD|rg_1/);
});
