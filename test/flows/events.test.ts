import { describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { accepted, activeCampaign, campaignOf, cancel, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aRefund, aShopper, atLeast, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const send = (body: unknown) => api().as.storefront.post('/v1/events', body);
const HOUR = 3_600_000;
const ago = async (hours: number) => new Date((await api().now()).getTime() - hours * HOUR);
const figuresOf = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`)).figures;
const paidEvent = async (customer = aShopper(), subtotal = 10_000) =>
  anEvent('order.paid', customer, { order: anOrder([subtotal], await api().now()) }, await api().now());

describe('an event has one identity: its client and its id', () => {
  test('told again it answers the first result, as a duplicate; 20 at once too', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const event = await paidEvent();
    const first = await send(event);
    expect(first.body).toMatchObject({ id: event.id, status: 'processed', coupons: [{ campaignId: id }] });
    const again = await send(event);
    expect(again.text).toBe(first.text.replace('"status":"processed"', '"status":"duplicate"'));
    const race = await paidEvent();
    const answers = await sideBySide(20, () => send(race));
    const done = answers.filter(({ status }) => status === 200);
    expect(new Set(done.map(({ body }) => JSON.stringify({ ...body, status: '' }))).size).toBe(1);
    for (const { status, body, headers } of answers.filter((answer) => !done.includes(answer)))
      expect([status, body.code, headers['retry-after']]).toEqual([409, 'still_under_way', '1']);
    expect((await campaignOf(api(), id)).figures.issued).toBe(2);
    await api().as.marketer.post(`/v1/campaigns/${id}/end`);
  });

  test('the same in another order of keys is the same; another body is refused', async () => {
    const event = await paidEvent();
    await tell(api(), event);
    expect((await send(Object.fromEntries(Object.entries(event).reverse()))).body.status).toBe('duplicate');
    const { status, body } = await send({ ...event, customer: aShopper() });
    expect([status, body.code]).toEqual([422, 'event_mismatch']);
  });

  test('two clients may use the same id; each finds its own, an admin finds both', async () => {
    const { id } = await tell(api(), await paidEvent());
    const others = { ...(await paidEvent()), id };
    expect(accepted(await api().as.admin.post('/v1/events', others)).status).toBe('processed');
    const found = async (role: 'storefront' | 'admin' | 'agent', query = '') =>
      (await api().as[role].get(`/v1/events/${id}${query}`)).status;
    const ofStorefront = `?actor=${api().as.storefront.actorId}`;
    expect([await found('storefront'), await found('admin'), await found('admin', ofStorefront)]).toEqual([200, 200, 200]);
    expect([await found('agent'), await found('storefront', ofStorefront)]).toEqual([404, 403]);
  });
});

describe('when it happened, and when it was told', () => {
  test('more than 5 minutes ahead of the shop’s clock it is refused, and nothing is kept', async () => {
    const now = await api().now();
    const customer = aShopper();
    const at = (minutes: number) => anEvent('visit.ended', customer, {}, new Date(now.getTime() + minutes * 60_000));
    const { status, body } = await send(at(6));
    expect([status, body.errors[0].code]).toEqual([422, 'event_ahead']);
    expect((await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`)).status).toBe(404);
    expect((await send(at(4))).status).toBe(200);
  });

  test('older than 72 hours it is recorded, but earns nothing', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const told = async (hours: number) => {
      const at = await ago(hours);
      return tell(api(), anEvent('order.paid', aShopper(), { order: anOrder([10_000], at) }, at));
    };
    expect(await told(72.1)).toMatchObject({ status: 'recorded', reason: 'too_late', decisions: [], coupons: [] });
    expect((await told(71.9)).coupons).toHaveLength(1);
    await api().as.marketer.post(`/v1/campaigns/${id}/end`);
  });

  test('backfill is history only, and history is what was bought before the event', async () => {
    const id = await activeCampaign(api(), aCampaign({ goal: 'reward_loyalty', issueWhen: { all: [atLeast('customer.orders', 1)] } }));
    const customer = aShopper();
    const past = await ago(1000);
    const old = anEvent('order.paid', customer, { order: anOrder([10_000], past) }, past, { backfill: true });
    expect(await tell(api(), old)).toMatchObject({ status: 'recorded', reason: 'backfill', coupons: [] });
    expect((await pay(api(), customer, 100)).decision.granted).toBe(true);
    // Told later, but it happened before what the other customer bought first.
    const other = aShopper();
    await pay(api(), other, 100);
    const before = await ago(2);
    const late = await tell(api(), anEvent('order.paid', other, { order: anOrder([100], before) }, before));
    expect(late.decisions[0]).toMatchObject({ granted: false, reasons: [{ code: 'conditions_not_met' }] });
    await api().as.marketer.post(`/v1/campaigns/${id}/end`);
  });
});

describe('many at once', () => {
  const broken = () => ({ id: fresh('evt'), type: 'order.payed', occurredAt: 'yesterday' });

  test('an array is answered in its order; a bad one is refused at its position, the others count', async () => {
    const [one, two] = [await paidEvent(), await paidEvent()];
    const bad = broken();
    const { results } = accepted(await send([one, bad, 42, two, null, one]));
    expect(results.map(({ status }: { status: string }) => status)).toEqual([
      'processed',
      'refused',
      'refused',
      'processed',
      'refused',
      'duplicate',
    ]);
    expect(results[1]).toMatchObject({ position: 1, id: bad.id, error: { code: 'invalid', errors: expect.any(Array) } });
    expect(results[3].id).toBe(two.id);
  });

  test('NDJSON too, also where a line is no JSON', async () => {
    const [one, two] = [await paidEvent(), await paidEvent()];
    const lines = `${JSON.stringify(one)}\n{"id": "cut o\r\n${JSON.stringify(two)}\n`;
    const { body, status } = await supertest(api().url)
      .post('/v1/events')
      .set({ authorization: `Bearer ${api().as.storefront.key}`, 'content-type': 'application/x-ndjson' })
      .send(lines);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { id: one.id, status: 'processed' },
      { position: 1, status: 'refused', error: { code: 'bad_json' } },
      { id: two.id, status: 'processed' },
    ]);
  });

  test('at most 1,000', async () => {
    expect((await send(Array.from({ length: 1001 }, broken))).status).toBe(413);
    expect(accepted(await send([])).results).toEqual([]);
  });
});

describe('an order, in whatever sequence it is told', () => {
  test('its content is that of the latest event; of two at one instant that of the greater event id', async () => {
    const customer = aShopper();
    const [earlier, later] = [await ago(2), await ago(1)];
    const order = anOrder([1000], earlier);
    const told = (subtotal: number, at: Date, id: string) =>
      tell(
        api(),
        anEvent('order.paid', customer, { order: { ...anOrder([subtotal], earlier), id: order.id } }, at, { id: `${order.id} ${id}` }),
      );
    await told(2000, later, 'b');
    await told(1000, earlier, 'c');
    expect((await figuresOf(customer)).spentMinor).toEqual({ CNY: 2000 });
    await told(3000, later, 'a');
    expect((await figuresOf(customer)).spentMinor).toEqual({ CNY: 2000 });
    await told(4000, later, 'd');
    expect(await figuresOf(customer)).toMatchObject({ orders: 1, spentMinor: { CNY: 4000 } });
  });

  test('it belongs to the first customer seen', async () => {
    const [shop, payer] = [aShopper(), aShopper()];
    const order = anOrder([1000], await api().now());
    await tell(api(), anEvent('order.placed', shop, { order }, await api().now()));
    await tell(api(), anEvent('order.paid', payer, { order }, await api().now()));
    expect([(await figuresOf(shop)).orders, (await figuresOf(payer)).orders]).toEqual([1, 0]);
  });

  test('its cancellation or refund may come first', async () => {
    const [cancelled, refunded] = [aShopper(), aShopper()];
    const [one, two] = [anOrder([1000], await api().now()), anOrder([1000], await api().now())];
    await cancel(api(), one.id);
    await tell(api(), anEvent('order.refunded', undefined, { orderId: two.id, refund: aRefund(0, 300) }, await api().now()));
    await tell(api(), anEvent('order.paid', cancelled, { order: one }, await api().now()));
    await tell(api(), anEvent('order.paid', refunded, { order: two }, await api().now()));
    expect(await figuresOf(cancelled)).toMatchObject({ orders: 0, spentMinor: {} });
    expect(await figuresOf(refunded)).toMatchObject({ orders: 1, spentMinor: { CNY: 700 } });
  });

  test('ten orders of one new customer at once make one customer', async () => {
    const customer = aShopper();
    const told = await sideBySide(10, async () => tell(api(), await paidEvent(customer, 100)));
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 'processed'));
    expect(await figuresOf(customer)).toMatchObject({ orders: 10, spentMinor: { CNY: 1000 } });
  });
});

test('ten updates of one cart, at once and one after the other, make one coupon', async () => {
  const trigger = { event: 'cart.updated' };
  const id = await activeCampaign(api(), aClaimable({ trigger, issueWhen: { all: [atLeast('cart.subtotalMinor', 5000)] } }));
  const customer = aShopper();
  const { checkoutId } = aCart([1]);
  const update = async (subtotal: number) =>
    tell(api(), anEvent('cart.updated', customer, { cart: aCart([subtotal], { checkoutId }) }, await api().now()));
  expect((await update(4999)).decisions).toMatchObject([{ granted: false, reasons: [{ code: 'conditions_not_met' }] }]);
  const answers = [
    ...(await sideBySide(5, () => update(5000))),
    ...[await update(6000), await update(7000), await update(4000), await update(9000)],
  ];
  const codes = answers.flatMap(({ coupons }) => coupons.map(({ code }: { code: string }) => code));
  expect(codes).toHaveLength(1);
  expect(answers.at(-1)?.decisions).toMatchObject([{ granted: false, code: codes[0], reasons: [{ code: 'already_granted' }] }]);
  expect((await campaignOf(api(), id)).figures).toMatchObject({ issued: 1, refusals: { already_granted: 7, conditions_not_met: 2 } });
});
