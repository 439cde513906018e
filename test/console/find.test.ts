import { expect, test } from '@jest/globals';
import { opened } from '../cases/desk.js';
import { aClaimedCoupon, accepted, pay, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aRefund, aShopper, fresh } from '../support/builders.js';
import { signedIn } from './visitor.js';

const api = useApi();

const EVIL = '<script>alert(1)</script>';
const idOf = async ({ shopId }: { shopId: string }): Promise<string> =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`)).id;

test('D6: one box finds a customer by whatever they name themselves, an order, a coupon, a case; no address holds a name', async () => {
  const agent = await signedIn(api(), 'agent');
  const find = async (q: string) => (await agent.send('/console/find', { q })).get('location');
  const { customer, code } = await aClaimedCoupon(api());
  const about = { name: 'Philippa Quartermain', email: `${customer.shopId}@example.invalid`, phone: '+8613700007777' };
  await tell(api(), anEvent('customer.updated', customer, { customer: about }, await api().now()));
  const { order } = await pay(api(), customer, 100_000);
  const { id, customerId } = await opened(api(), { customer, orderId: order.id });
  const ways = [customer.shopId, `${customer.shopId.toUpperCase()}@example.invalid `, customerId, 'quarterm', '137 0000 7777'];
  for (const named of ways) expect([named, await find(named)]).toEqual([named, `/console/customers/${customerId}/desk`]);
  expect(await find(order.id)).toBe(`/console/orders/${order.id}`);
  expect(await find(code.toLowerCase())).toBe(`/console/coupons/${code}`);
  expect(await find(id)).toBe(`/console/cases/${id}`);
  expect((await agent.send('/console/find', { customer: 'quartermain' })).get('location')).toBe(`/console/customers/${customerId}/desk`);
});

test('D6: several that are found are shown, nothing that is found is said, and so is a typing error in a code', async () => {
  const agent = await signedIn(api(), 'agent');
  for (const name of [`Wilhelmina ${EVIL}`, 'Wilhelmina Two'])
    await tell(api(), anEvent('customer.created', aShopper(), { customer: { name } }, await api().now()));
  const list = await agent.send('/console/find', { q: 'WILHELMINA' });
  expect(list.status).toBe(200);
  expect(list.text.match(/<span class="tag">customer<\/span>/g)).toHaveLength(2);
  expect(list.text).not.toContain(EVIL);
  const nothing = await agent.send('/console/find', { q: 'nobody of that name', back: '/console/approvals' });
  expect([nothing.status, nothing.text.includes('Nothing was found'), nothing.text.includes('<h1>Approvals</h1>')]).toEqual([
    404,
    true,
    true,
  ]);
  expect(nothing.text).toContain('You wrote: “nobody of that name”');
  expect((await agent.send('/console/find', { q: 'AAAA-AAAA-AAAA-A' })).text).toContain('a typing error');
  expect((await agent.send('/console/find', {})).status).toBe(404);
  expect((await agent.get('/console/cases')).text).toContain('role="search"');
});

test('D8: the desk page and the page of an order show its lines, and what became of it', async () => {
  const agent = await signedIn(api(), 'agent');
  const customer = aShopper();
  const lines = [{ id: '1', sku: 'OOLONG-9', category: 'tea', quantity: 3, lineTotalMinor: 6000 }];
  const { order } = await pay(api(), customer, 0, { lines, id: `a/b ${fresh('o')}` });
  await refund(api(), order.id, aRefund(1, 2000));
  const desk = (await agent.get(`/console/customers/${await idOf(customer)}/desk`)).text;
  expect(desk).toContain('3 × OOLONG-9');
  expect(desk).toContain('2 left');
  const path = `/console/orders/${encodeURIComponent(order.id)}`;
  expect(desk.replaceAll('&#x3D;', '=')).toContain(`href="${path}"`);
  const page = (await agent.get(path)).text;
  for (const words of ['3 × OOLONG-9', '60.00 CNY', '2 left', '40.00 CNY', 'Refunds', '20.00 CNY', 'No complaints.'])
    expect(page).toContain(words);
  expect((await agent.get('/console/orders/nothing')).status).toBe(404);
});
