import { beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import supertest from 'supertest';
import { createKey } from '../../server/actors/actors.service.js';
import { systemContext } from '../../server/context.js';
import { answerLeftEvents } from '../../server/events/events.service.js';
import { findOrder } from '../../server/orders/orders.store.js';
import { sourceKey } from '../../server/orders/source-key.js';
import { accepted, activeCampaign, couponOf, tell } from '../support/acts.js';
import { type Client, useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aRefund, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
let pos: Client;
beforeAll(async () => {
  await activeCampaign(api(), aCampaign());
  pos = await api().from('pos');
});

const tellAs = async (client: Client, type: string, customer: object | undefined, data: object) =>
  accepted(
    await client.post('/v1/events', anEvent(type, customer as Record<string, unknown>, data as Record<string, unknown>, await api().now())),
  );
const order = async (id: string, subtotal = 10_000, changes = {}) => anOrder([subtotal], await api().now(), { id, ...changes });
const customerOf = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));
const couponsOf = async ({ shopId }: { shopId: string }) =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}/coupons`)).items;
const timelineOf = async ({ shopId }: { shopId: string }) =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}/timeline`)).items;

/** Order `id` of one customer in the shop, and of another at the till. */
async function twoOrders(id: string, type = 'order.paid') {
  const [online, offline] = [aShopper(), aShopper()];
  const answers = [await tellAs(api().as.storefront, type, online, { order: await order(id, 20_000) }), await tellAs(pos, type, offline, { order: await order(id, 34_000) })]; // biome-ignore format: one row
  return { online, offline, answers };
}

describe('B11: an order is its source and its id', () => {
  test('two systems tell order 1001 of two customers: two orders, and each is answered a code of their own', async () => {
    const { online, offline, answers } = await twoOrders('1001');
    expect(answers.map(({ status, warnings }) => [status, warnings])).toEqual([['processed', []], ['processed', []]]); // biome-ignore format: one row
    const [first, second] = answers.map(({ coupons }) => coupons[0]);
    expect(first.code).not.toBe(second.code);
    expect([first.customerId, second.customerId]).toEqual([(await customerOf(online)).id, (await customerOf(offline)).id]);
    expect([first.earnedBy, first.source, second.earnedBy, second.source]).toEqual(['1001', undefined, '1001', 'pos']);
    expect((await customerOf(online)).figures.spentMinor).toEqual({ CNY: 20_000 });
    expect((await customerOf(offline)).figures.spentMinor).toEqual({ CNY: 34_000 });
  });

  test('what one system cancels or refunds is its own order', async () => {
    const { online, offline, answers } = await twoOrders('1002');
    await tellAs(pos, 'order.cancelled', undefined, { orderId: '1002' });
    expect((await couponOf(api(), answers[0].coupons[0].code)).state).toBe('issued');
    expect((await couponOf(api(), answers[1].coupons[0].code)).state).toBe('revoked');
    expect([(await customerOf(online)).figures.orders, (await customerOf(offline)).figures.orders]).toEqual([1, 0]);
    await tellAs(api().as.storefront, 'order.refunded', undefined, { orderId: '1002', refund: aRefund(1, 20_000) });
    expect((await couponOf(api(), answers[0].coupons[0].code)).state).toBe('revoked');
    expect((await customerOf(online)).figures).toMatchObject({ orders: 0, ordersEver: 1 });
  });

  test('several systems with keys of the shop’s source tell of one order', async () => {
    const customer = aShopper();
    await tellAs(api().as.storefront, 'order.placed', customer, { order: await order('1003') });
    await tellAs(api().as.admin, 'order.paid', customer, { order: await order('1003') });
    expect(await customerOf(customer)).toMatchObject({ figures: { orders: 1 } });
    expect(await couponsOf(customer)).toHaveLength(1);
  });

  test('the timeline names the id, and the source where it is not the shop', async () => {
    const { online, offline } = await twoOrders('1004');
    const paid = async (customer: { shopId: string }) =>
      (await timelineOf(customer)).find(({ what }: { what: string }) => what === 'order.paid');
    expect(await paid(online)).toMatchObject({ sentence: 'Order 1004 was paid: goods for CN¥200.', orderId: '1004' });
    expect(await paid(online)).not.toHaveProperty('source');
    expect(await paid(offline)).toMatchObject({
      sentence: 'Order 1004 (pos) was paid: goods for CN¥340.',
      orderId: '1004',
      source: 'pos',
    });
  });

  test('one actor with keys of two sources: the same event under the other key says something else', async () => {
    const event = anEvent('order.paid', aShopper(), { order: await order('1005') }, await api().now());
    const told = async (source?: string) => {
      const { key } = await createKey('a till and shop', 'storefront', source);
      return supertest(api().url)
        .post('/v1/events')
        .set({ authorization: `Bearer ${key}` })
        .send(event);
    };
    expect((await told()).body.status).toBe('processed');
    expect((await told('shop')).body.status).toBe('duplicate');
    expect((await told('pos')).body.code).toBe('event_mismatch');
  });

  test('an event that a crash left is finished with the source of its key', async () => {
    const event = anEvent('order.paid', aShopper(), { order: await order('1006') }, await api().now());
    accepted(await pos.post('/v1/events', event));
    await mongoose.connection.collection('orders').deleteMany({ foreignId: '1006' });
    await mongoose.connection
      .collection('events')
      .updateOne({ eventId: event.id }, { $set: { isAnswered: false, leaseUntil: new Date(0) } });
    await answerLeftEvents(systemContext(api().shop, await api().now()));
    expect(await findOrder(sourceKey('pos', '1006'))).toMatchObject({ foreignId: '1006' });
    expect(await findOrder('1006')).toBeNull();
  });
});

describe('B11: which order a path or a body names', () => {
  const bargain = (client: Client, id: string, query = '') => client.post(`/v1/orders/${id}/bargain${query}`, { basisPoints: 200 });
  beforeAll(async () => {
    await activeCampaign(api(), aCampaign({ name: 'Goodwill', goal: 'goodwill', trigger: undefined, issueWhen: { all: [] } }));
  });

  test('with a source that one; without it the caller’s own', async () => {
    const { online, offline } = await twoOrders('2001', 'order.placed');
    const given = accepted(await bargain(api().as.agent, '2001'));
    expect(given.coupon.customerId).toBe((await customerOf(online)).id);
    const other = accepted(await bargain(api().as.agent, '2001', '?source=pos'));
    expect(other.coupon.customerId).toBe((await customerOf(offline)).id);
    expect((await bargain(api().as.agent, '2001', '?source=market')).status).toBe(404);
  });

  test('an id that only another system has is found; several of them are refused with their names', async () => {
    const market = await api().from('market');
    const customer = aShopper();
    await tellAs(pos, 'order.placed', customer, { order: await order('2002', 20_000) });
    expect(accepted(await bargain(api().as.agent, '2002')).coupon.customerId).toBe((await customerOf(customer)).id);
    await tellAs(market, 'order.placed', aShopper(), { order: await order('2002', 20_000) });
    const { status, body } = await bargain(api().as.agent, '2002');
    expect([status, body.code, body.sources]).toEqual([409, 'order_ambiguous', ['market', 'pos']]);
    const ownAgent = await api().from('market', 'agent');
    expect((await bargain(ownAgent, '2002')).status).toBe(201);
    expect((await bargain(api().as.agent, 'never-was')).status).toBe(404);
  });

  test('a case is about the customer’s own order of that id', async () => {
    const { online, offline } = await twoOrders('2003');
    const open = async (body: object) => api().as.agent.post('/v1/cases', { kind: 'quality', text: 'Broken.', orderId: '2003', ...body });
    expect(accepted(await open({ customer: offline }))).toMatchObject({ orderId: '2003', source: 'pos', lossMinor: 34_000 });
    const shops = accepted(await open({ customer: online }));
    expect(shops).toMatchObject({ orderId: '2003', lossMinor: 20_000 });
    expect(shops).not.toHaveProperty('source');
    const wrong = await open({ customer: online, source: 'pos' });
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([422, 'order_of_another']);
  });
});

describe('B11: another customer under one identity', () => {
  test('another content: recorded, nothing applied or granted, and no code shown', async () => {
    const [owner, other] = [aShopper(), aShopper()];
    const mine = await tellAs(api().as.storefront, 'order.paid', owner, { order: await order('3001', 12_000) });
    const event = anEvent('order.paid', other, { order: await order('3001', 34_000) }, await api().now());
    const answer = await tell(api(), event);
    const nothing = {
      decisions: [],
      coupons: [],
      warnings: [{ code: 'order_of_another_customer', path: 'customer', message: expect.any(String) }],
    };
    expect(answer).toMatchObject({ status: 'recorded', reason: 'order_of_another_customer', ...nothing });
    expect(await tell(api(), event)).toMatchObject({ status: 'duplicate', ...nothing });
    expect(accepted(await api().as.storefront.get(`/v1/events/${event.id}?explain=all`))).toMatchObject(nothing);
    expect((await customerOf(owner)).figures).toMatchObject({ orders: 1, spentMinor: { CNY: 12_000 } });
    expect((await customerOf(other)).figures).toMatchObject({ orders: 0, spentMinor: {} });
    expect(await couponsOf(other)).toEqual([]);
    expect((await couponOf(api(), mine.coupons[0].code)).state).toBe('issued');
    // Their further events are about their order too.
    const cancelled = await tellAs(api().as.storefront, 'order.cancelled', other, { orderId: '3001' });
    expect(cancelled.warnings).toMatchObject([{ code: 'order_of_another_customer' }]);
    expect((await couponOf(api(), mine.coupons[0].code)).state).toBe('issued');
    await tellAs(api().as.storefront, 'order.cancelled', owner, { orderId: '3001' });
    expect((await couponOf(api(), mine.coupons[0].code)).state).toBe('revoked');
  });

  test('the same content, named differently by the payment system: applied for the first, whose code the other is not shown', async () => {
    const [owner, payer] = [aShopper(), aShopper()];
    const content = await order('3002', 15_000);
    await tellAs(api().as.storefront, 'order.placed', owner, { order: content });
    const paid = await tellAs(api().as.storefront, 'order.paid', payer, { order: content });
    expect(paid).toMatchObject({ status: 'processed', coupons: [], warnings: [] });
    expect(paid.decisions.filter(({ granted }: { granted: boolean }) => granted)).toEqual([
      expect.not.objectContaining({ code: expect.anything() }),
    ]);
    expect(await couponsOf(owner)).toHaveLength(1);
    expect(await couponsOf(payer)).toEqual([]);
    const again = await tellAs(api().as.storefront, 'order.paid', payer, { order: content });
    expect(JSON.stringify(again)).toContain('already_granted');
    expect(JSON.stringify(again)).not.toMatch(/"code":"[0-9A-Z]{4}-/);
    const [{ code }] = await couponsOf(owner);
    const owns = await tellAs(api().as.storefront, 'order.paid', owner, { order: content });
    expect(owns.decisions.map((decision: { code?: string }) => decision.code)).toContain(code);
  });

  test('whom the payment system names stays a name of the order, also after an edit that it does not know', async () => {
    const [owner, payer] = [aShopper(), aShopper()];
    const content = await order('3003', 15_000);
    await tellAs(api().as.storefront, 'order.placed', owner, { order: content });
    await tellAs(api().as.storefront, 'order.paid', payer, { order: content });
    await tellAs(api().as.storefront, 'order.placed', owner, { order: await order('3003', 20_000, { createdAt: content.createdAt }) });
    const late = await tellAs(api().as.storefront, 'order.paid', payer, { order: content });
    expect(late.warnings).toMatchObject([{ code: 'order_of_another_customer' }]);
    const back = await tellAs(api().as.storefront, 'order.refunded', payer, { orderId: '3003', refund: aRefund(0, 5000) });
    expect(back).toMatchObject({ status: 'processed', warnings: [] });
    expect((await customerOf(owner)).figures.spentMinor).toEqual({ CNY: 15_000 });
  });

  test('a checkout of another customer tells no code, and one of another system is another checkout', async () => {
    const id = await activeCampaign(api(), aCampaign({ trigger: { event: 'cart.updated' }, goal: 'boost_purchase', issueWhen: { all: [] }, redeemWhen: { all: [] } })); // biome-ignore format: one row
    const cart = aCart([10_000]);
    const mine = await tellAs(api().as.storefront, 'cart.updated', aShopper(), { cart });
    const theirs = await tellAs(api().as.storefront, 'cart.updated', aShopper(), { cart });
    expect(mine.coupons).toHaveLength(1);
    expect(theirs).toMatchObject({ coupons: [], decisions: [{ granted: false, reasons: [{ code: 'already_granted' }] }] });
    expect(theirs.decisions[0]).not.toHaveProperty('code');
    expect((await tellAs(pos, 'cart.updated', aShopper(), { cart })).coupons).toHaveLength(1);
    await api().as.marketer.post(`/v1/campaigns/${id}/end`);
  });

  test('a race of two customers for one id: one has the order, the other is told', async () => {
    for (let round = 0; round < 5; round++) {
      const id = fresh('race');
      const bodies = await Promise.all([order(id, 11_000), order(id, 22_000)]);
      const answers = await sideBySide(2, (index) => tellAs(api().as.storefront, 'order.paid', aShopper(), { order: bodies[index] }));
      expect(answers.map(({ coupons }) => coupons.length).sort()).toEqual([0, 1]);
      expect(answers.map(({ status }) => status).sort()).toEqual(['processed', 'recorded']);
    }
  });
});

describe('B11: a checkout is its source and its id', () => {
  test('the hold of another system’s checkout of the same id is left alone', async () => {
    const campaignId = await activeCampaign(api(), aClaimable());
    const reserveAs = async (client: Client, checkoutId: string) => {
      const customer = aShopper();
      const { code } = accepted(await client.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
      return accepted(await client.post('/v1/redemptions', { customer, cart: aCart([10_000], { checkoutId }), codes: [code] }));
    };
    const shops = await reserveAs(api().as.storefront, 'chk-1001');
    const tills = await reserveAs(pos, 'chk-1001');
    expect([shops.checkoutId, shops.source, tills.checkoutId, tills.source]).toEqual(['chk-1001', undefined, 'chk-1001', 'pos']);
    const state = async (id: string) => accepted(await api().as.storefront.get(`/v1/redemptions/${id}`)).state;
    expect([await state(shops.id), await state(tills.id)]).toEqual(['reserved', 'reserved']);
    const confirmed = accepted(await pos.post(`/v1/redemptions/${tills.id}/confirm`, { orderId: '4001' }));
    expect(confirmed).toMatchObject({ state: 'confirmed', orderId: '4001', source: 'pos' });
  });
});
