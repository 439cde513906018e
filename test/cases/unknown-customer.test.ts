import { expect, test } from '@jest/globals';
import { accepted, activeCampaign, introduced, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, anEvent, anOrder, fresh } from '../support/builders.js';
import { complaint } from './desk.js';

const api = useApi();
const opens = (customer: object, changes: object = {}) => api().as.agent.post('/v1/cases', complaint({ customer, ...changes }));
const known = async (by: string) => accepted(await api().as.agent.get(`/v1/customers?${by}`)).items;

test.each([
  ['shopId', () => fresh('typo')],
  ['guestId', () => fresh('typo')],
  ['email', () => `${fresh('typo')}@example.com`],
  ['phone', () => '+8613912345678'],
  ['id', () => `cus_${'0'.repeat(30)}`],
])('C8: a case for an unknown %s is 404, and makes nobody', async (kind, value) => {
  const name = value();
  const refused = await opens({ [kind]: name });
  expect([refused.status, refused.body.errors[0]]).toMatchObject([404, { path: 'customer', code: 'customer_unknown' }]);
  if (kind !== 'id') expect(await known(`${kind}=${encodeURIComponent(name)}`)).toEqual([]);
});

test('C8: a case is opened for a known customer by any name, in any writing', async () => {
  const email = `${fresh('mail')}@example.com`;
  const customer = await introduced(api(), undefined, { email, phone: '+8613900001111' });
  const { customerId } = accepted(await opens(customer));
  for (const name of [{ id: customerId }, { email: ` ${email.toUpperCase()} ` }, { phone: '+86 139-0000-1111' }])
    expect(accepted(await opens(name)).customerId).toBe(customerId);
});

test('C8: nothing else at the desk makes a customer of a mistyped name', async () => {
  const campaignId = await activeCampaign(api(), aClaimable());
  const shopId = fresh('typo');
  const given = accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/coupons`, { customers: [{ shopId }] }));
  expect(given.results[0].reasons[0].code).toBe('customer_unknown');
  for (const path of [`shop:${shopId}`, `shop:${shopId}/desk`, `shop:${shopId}/timeline`])
    expect((await api().as.agent.get(`/v1/customers/${path}`)).status).toBe(404);
  expect((await api().as.agent.post(`/v1/orders/${fresh('o')}/bargain`, { basisPoints: 100 })).status).toBeGreaterThanOrEqual(400);
  expect(await known(`shopId=${shopId}`)).toEqual([]);
});

test('C8: an order that nobody is known for vouches for nobody’s loss', async () => {
  const customer = await introduced(api());
  const order = anOrder([100_000], await api().now());
  await tell(api(), anEvent('order.paid', undefined, { order }, await api().now()));
  const opened = accepted(await opens(customer, { orderId: order.id, lossMinor: 50_000 }));
  expect(opened.warnings.map(({ code }: { code: string }) => code)).toEqual(['loss_unconfirmed']);
});
