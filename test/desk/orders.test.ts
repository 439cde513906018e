import { expect, test } from '@jest/globals';
import { opened } from '../cases/desk.js';
import { aClaimedCoupon, accepted, activeCampaign, cancel, held, pay, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, anEvent, anOrder, aRefund, aShopper, fresh } from '../support/builders.js';

const api = useApi();
const order = async (id: string, query = '') => api().as.agent.get(`/v1/orders/${encodeURIComponent(id)}${query}`);
const line = (id: string, sku: string, quantity: number, lineTotalMinor: number) => ({
  id,
  sku,
  category: 'tea',
  quantity,
  lineTotalMinor,
});

test('D8: an order shows its lines and what is left of them, its refunds, steps, redemption, coupons and cases', async () => {
  await activeCampaign(api(), aCampaign());
  const { customer, code } = await aClaimedCoupon(api());
  const redemption = await held(api(), customer, code);
  const lines = [line('1', 'TEA-1', 2, 9800), line('2', 'CUP', 1, 2500)];
  const { order: paid, code: earned } = await pay(api(), customer, 0, {
    lines,
    redemptionId: redemption.id,
    shipping: { amountMinor: 800, region: 'SH' },
  });
  await tell(api(), anEvent('order.shipped', undefined, { orderId: paid.id }, await api().now()));
  const back = { ...aRefund(1, 4000), shippingMinor: 0 };
  await refund(api(), paid.id, back);
  const complaint = await opened(api(), { customer, orderId: paid.id });
  const shown = accepted(await order(paid.id));
  expect(shown).toMatchObject({
    id: paid.id,
    customerId: complaint.customerId,
    state: 'shipped',
    currency: 'CNY',
    goodsMinor: 12_300 - 4000,
    lines: [
      { id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 9800, left: { quantity: 1, lineTotalMinor: 4900 } },
      { id: '2', sku: 'CUP', quantity: 1, lineTotalMinor: 2500, left: { quantity: 1, lineTotalMinor: 2500 } },
    ],
    shipping: { amountMinor: 800, region: 'SH' },
    redemptionId: redemption.id,
    placedAt: null,
    paidAt: expect.any(String),
    shippedAt: expect.any(String),
    cancelledAt: null,
    cancelledBy: null,
    refunds: [{ ...back, at: expect.any(String) }],
    warnings: [],
    redemptions: [{ id: redemption.id, state: 'confirmed', codes: [code], discountMinor: 2000, shippingDiscountMinor: 0 }],
    coupons: { used: [{ code, state: 'redeemed' }], earned: [{ code: earned }] },
    cases: [{ id: complaint.id, state: 'opened', kind: 'quality', flags: [] }],
  });
  expect(shown.source).toBeUndefined();
  await cancel(api(), paid.id);
  expect(accepted(await order(paid.id))).toMatchObject({
    state: 'cancelled',
    cancelledBy: 'buyer',
    coupons: { used: [{ code, state: 'issued' }] },
  });
});

test('D8: what was left out of an order’s events, or does not agree with its redemption, stands in it', async () => {
  const { order: paid } = await pay(api(), aShopper(), 5000, { redemptionId: 'red_nowhere' });
  await refund(api(), paid.id, aRefund(3, 99_999));
  const { warnings } = accepted(await order(paid.id));
  expect(warnings.map(({ code }: { code: string }) => code).sort()).toEqual([
    'redemption_unknown',
    'refund_above_paid',
    'refund_quantity_above_left',
  ]);
});

test('D8: of which only a refund has come so far, an order is shown as far as it is known', async () => {
  const id = fresh('o');
  await refund(api(), id, aRefund(1, 100));
  expect(accepted(await order(id))).toMatchObject({
    id,
    state: null,
    currency: null,
    lines: [],
    goodsMinor: 0,
    customerId: null,
    coupons: { used: [], earned: [] },
  });
});

test('D8: an order is a source and an id', async () => {
  const id = fresh('1001');
  const [pos, app] = [await api().from('pos'), await api().from('app')];
  const now = await api().now();
  const told = async (client: typeof pos, total: number) =>
    accepted(await client.post('/v1/events', anEvent('order.paid', aShopper(), { order: anOrder([total], now, { id }) }, now)));
  await told(pos, 1000);
  expect(accepted(await order(id))).toMatchObject({ id, source: 'pos', goodsMinor: 1000 });
  await told(app, 2000);
  const refused = await order(id);
  expect([refused.status, refused.body.code, refused.body.sources]).toEqual([409, 'order_ambiguous', ['app', 'pos']]);
  expect(accepted(await order(id, '?source=app'))).toMatchObject({ source: 'app', goodsMinor: 2000 });
  expect((await order(id, '?source=till')).status).toBe(404);
  await pay(api(), aShopper(), 3000, { id });
  expect(accepted(await order(id)).goodsMinor).toBe(3000);
});

test.each(['nothing', '["pos","1"]', 'a/b', '{"$gt":""}'])('there is no order %s', async (id) => {
  expect((await order(id)).status).toBe(404);
});

test('D8: a customer’s orders come newest first, a page at a time, each with its lines, and nobody else’s', async () => {
  const customer = aShopper();
  const now = await api().now();
  const ago = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000).toISOString();
  const ids = [];
  for (const days of [3, 1, 2]) ids.push((await pay(api(), customer, 1000 * days, { createdAt: ago(days) })).order.id);
  await pay(api(), aShopper(), 7000);
  const list = async (query: string) => accepted(await api().as.marketer.get(`/v1/orders?customer=shop:${customer.shopId}${query}`));
  const first = await list('&limit=2');
  expect(first.items).toMatchObject([
    { id: ids[1], lines: [{ sku: 'TEA-1', lineTotalMinor: 1000 }] },
    { id: ids[2], lines: [{ lineTotalMinor: 2000 }] },
  ]);
  const second = await list(`&limit=2&cursor=${first.nextCursor}`);
  expect([second.items.map(({ id }: { id: string }) => id), second.nextCursor]).toEqual([[ids[0]], null]);
  const byId = accepted(await api().as.agent.get(`/v1/orders?customer=${first.items[0].customerId}`));
  expect(byId.items).toHaveLength(3);
});

test.each([
  ['', 400],
  ['?customer=', 400],
  ['?customer=shop:nobody', 404],
  ['?customer=cus_nobody', 404],
  ['?limit=5', 400],
])('orders%s are answered %i', async (query, status) => {
  expect((await api().as.agent.get(`/v1/orders${query}`)).status).toBe(status);
});

test('a cursor of somebody else’s orders is refused', async () => {
  const [one, other] = [aShopper(), aShopper()];
  for (const customer of [one, one, other]) await pay(api(), customer, 1000);
  const { nextCursor } = accepted(await api().as.agent.get(`/v1/orders?customer=shop:${one.shopId}&limit=1`));
  const answer = await api().as.agent.get(`/v1/orders?customer=shop:${other.shopId}&cursor=${nextCursor}`);
  expect([answer.status, answer.body.code]).toEqual([400, 'bad_cursor']);
});

test('D8: the desk shows the lines of each order', async () => {
  const customer = aShopper();
  const { order: paid } = await pay(api(), customer, 0, { lines: [line('1', 'OOLONG', 3, 6000)] });
  await refund(api(), paid.id, aRefund(3, 6000));
  const desk = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}/desk`));
  expect(desk.orders).toMatchObject([
    {
      id: paid.id,
      lines: [{ sku: 'OOLONG', category: 'tea', quantity: 3, lineTotalMinor: 6000, left: { quantity: 0, lineTotalMinor: 0 } }],
    },
  ]);
});
