import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { normalizeCode } from '../../campaigns/coupon-code.js';
import { systemContext } from '../../server/context.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import { carryIssuesForward } from '../../server/coupons/issue.service.js';
import { type EventRecord, readAnswer } from '../../server/events/event.js';
import { answerLeftEvents } from '../../server/events/events.service.js';
import { issuedBy, keepAnswer } from '../../server/events/events.store.js';
import { flushForgotten } from '../../server/ledger/forget-later.js';
import type { Allowance } from '../../server/ledger/ledger.store.js';
import type { OrderRecord } from '../../server/orders/order.js';
import { clearInFlight } from '../../server/redemptions/in-flight.service.js';
import { accepted, activeCampaign, campaignOf, cancel, couponOf, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

// An order that earns one coupon: the coupon itself says that it was earned.

const api = useApi();
const BUDGET = { limits: { issued: { total: 100 } }, budgetMinor: 1_000_000 };
const events = () => mongoose.connection.collection<EventRecord>('events');
const coupons = () => mongoose.connection.collection<Coupon>('coupons');
const allowances = () => mongoose.connection.collection<Allowance>('allowances');
const UNANSWERED = { isAnswered: false, answer: null, answeredAt: null, earned: null, decisions: [], leaseUntil: new Date(0) };
const bare = (code: string): string => {
  const read = normalizeCode(code);
  return 'code' in read ? read.code : '';
};
const inFlight = (code: string, amountMinor = 0) => ({ id: bare(code), amountMinor, owner: { kind: 'coupon' as const, id: bare(code) } });

/** As a crash leaves one that has its promise and is not decided yet. */
async function asBeingIssued(campaignId: string, code: string): Promise<void> {
  await flushForgotten();
  await allowances().updateOne({ _id: campaignId }, { $push: { held: inFlight(code) } });
  await coupons().updateOne({ _id: bare(code) }, { $set: { state: 'opening', moves: [], leaseUntil: new Date(0) } });
}
const finish = async () => answerLeftEvents(systemContext(api().shop, await api().now()));
const told = async (id: string) => accepted(await api().as.storefront.get(`/v1/events/${id}`));
const budgetOf = async (id: string) => (await campaignOf(api(), id)).figures.budget;

describe('a crash after it was written', () => {
  let campaignId: string;
  beforeAll(async () => {
    campaignId = await activeCampaign(api(), aCampaign(BUDGET));
  });

  afterAll(async () => void accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/end`)));

  test('the event kept nothing of it before, and its repeat grants the same, whatever has become of the campaign', async () => {
    const { answer, code } = await pay(api(), aShopper(), 10_000);
    expect(await events().findOne({ eventId: answer.id })).toMatchObject({ earned: null, decisions: [] });
    await events().updateOne({ eventId: answer.id }, { $set: UNANSWERED });
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/pause`));
    await finish();
    expect(await told(answer.id)).toMatchObject({ decisions: [{ campaignId, granted: true, code }], coupons: [{ code }] });
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/activate`));
  });

  test('one that was being issued is carried forward by its event, and the sweep leaves it alone till then', async () => {
    const { answer, code } = await pay(api(), aShopper(), 10_000);
    await events().updateOne({ eventId: answer.id }, { $set: UNANSWERED });
    await asBeingIssued(campaignId, code);
    await carryIssuesForward(api().shop, issuedBy);
    expect(await coupons().findOne({ _id: bare(code) })).toMatchObject({ state: 'opening' });
    await finish();
    expect((await couponOf(api(), code)).state).toBe('issued');
    expect((await told(answer.id)).coupons).toMatchObject([{ code }]);
    const { freeMinor, promisedMinor, spentMinor } = await budgetOf(campaignId);
    expect([freeMinor + promisedMinor + spentMinor, promisedMinor]).toEqual([1_000_000, 2 * 5000]);
  });

  test('one that a sleeper began after its event was answered comes to nothing, and gives back what it was promised', async () => {
    const before = await budgetOf(campaignId);
    const { answer, code } = await pay(api(), aShopper(), 10_000);
    await events().updateOne({ eventId: answer.id }, { $set: { 'answer.codes': [], 'answer.coupons': [] } });
    await asBeingIssued(campaignId, code);
    await carryIssuesForward(api().shop, issuedBy);
    expect(await coupons().findOne({ _id: bare(code) })).toMatchObject({ state: 'refused', refusal: 'already_granted', isClean: true });
    expect(await budgetOf(campaignId)).toEqual(before);
  });

  test('one that was being issued, by an order that was cancelled since, is refused and gives back what it was promised', async () => {
    const before = await budgetOf(campaignId);
    const { order, answer, code } = await pay(api(), aShopper(), 10_000);
    await events().updateOne({ eventId: answer.id }, { $set: UNANSWERED });
    await asBeingIssued(campaignId, code);
    await cancel(api(), order.id);
    await finish();
    expect(await told(answer.id)).toMatchObject({ decisions: [{ granted: false, reasons: [{ code: 'order_taken_back' }] }], coupons: [] });
    expect(await budgetOf(campaignId)).toEqual(before);
  });
});

describe('an order that changes while something is issued for it', () => {
  const orders = () => mongoose.connection.collection<OrderRecord>('orders');

  test('tells the event, which is not answered before it has looked again', async () => {
    const campaignId = await activeCampaign(api(), aCampaign(BUDGET));
    const { order, answer, code } = await pay(api(), aShopper(), 10_000);
    const [event, coupon] = [await events().findOne({ eventId: answer.id }), await coupons().findOne({ _id: bare(code) })];
    if (!event?.answer || !coupon) throw new Error('They are there.');
    expect((await orders().findOne({ _id: order.id }))?.watchers).toEqual([event._id]);
    await events().updateOne({ _id: event._id }, { $set: UNANSWERED });
    await coupons().deleteOne({ _id: bare(code) });
    await cancel(api(), order.id);
    const { watchers, changed } = (await orders().findOne({ _id: order.id })) ?? {};
    expect({ watchers, changed }).toEqual({ watchers: undefined, changed: false });
    await coupons().insertOne(coupon); // written after whoever cancelled had looked
    expect(await keepAnswer(event._id, event, readAnswer(event.answer), null)).toBe(false);
    await finish();
    expect((await couponOf(api(), code)).state).toBe('revoked');
    expect(await told(answer.id)).toMatchObject({ decisions: [{ campaignId, granted: true, code }] });
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/end`));
  });

  test('says nothing to an event that is answered, nor to the one that changes it', async () => {
    const campaignId = await activeCampaign(api(), aCampaign(BUDGET));
    const shopper = aShopper();
    const { order, answer } = await pay(api(), shopper, 10_000);
    const now = new Date((await api().now()).getTime() + 60_000);
    const edited = { ...order, lines: [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 1, lineTotalMinor: 9000 }] };
    const again = anEvent('order.paid', shopper, { order: edited }, now);
    accepted(await api().as.storefront.post('/v1/events', again));
    const [first, second] = [await events().findOne({ eventId: answer.id }), await events().findOne({ eventId: again.id })];
    expect([first, second].map((event) => event && 'orderChanged' in event)).toEqual([false, false]);
    expect(await orders().findOne({ _id: order.id })).toMatchObject({ changed: false, watchers: [second?._id] });
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/end`));
  });
});

describe('what is in flight', () => {
  test.each([
    ['issued, of this version', 'issued', 0, { freeMinor: 0, promisedMinor: 0, left: 0 }],
    ['issued, of a version before', 'issued', 5000, { freeMinor: 0, promisedMinor: 5000, left: 0 }],
    ['refused, of this version', 'refused', 0, { freeMinor: 5000, promisedMinor: -5000, left: 1 }],
    ['refused, of a version before', 'refused', 5000, { freeMinor: 5000, promisedMinor: 0, left: 1 }],
    ['being issued', 'opening', 0, null],
  ] as const)('of a coupon that is %s is cleared by what became of it', async (_what, state, amountMinor, change) => {
    const campaignId = await activeCampaign(api(), aCampaign(BUDGET));
    const { code } = await pay(api(), aShopper(), 10_000);
    await flushForgotten();
    const before = await allowances().findOne({ _id: campaignId });
    expect(before?.held).toEqual([]);
    const entry = inFlight(code, amountMinor);
    await allowances().updateOne({ _id: campaignId }, { $push: { held: entry } });
    await coupons().updateOne({ _id: bare(code) }, { $set: { state } });
    await clearInFlight();
    const after = await allowances().findOne({ _id: campaignId });
    const { freeMinor = 0, promisedMinor = 0, left = 0 } = before ?? {};
    const wanted = change ?? { freeMinor: 0, promisedMinor: 0, left: 0 };
    expect(after).toMatchObject({
      freeMinor: freeMinor + wanted.freeMinor,
      promisedMinor: promisedMinor + wanted.promisedMinor,
      left: left + wanted.left,
      held: change === null ? [entry] : [],
    });
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/end`));
  });
});

describe('its customer', () => {
  test('is written once: with the time of the name, so that an older word that comes later does not count', async () => {
    const shopper = { ...aShopper(), guestId: fresh('g') };
    await pay(api(), shopper, 10);
    const then = await api().now();
    await api().pass(3);
    await pay(api(), shopper, 10);
    const late = anEvent('order.paid', { shopId: shopper.shopId, guestId: fresh('g') }, { order: anOrder([10], then) }, then);
    accepted(await api().as.storefront.post('/v1/events', { ...late, occurredAt: new Date(then.getTime() + 3_600_000).toISOString() }));
    const customer = await mongoose.connection.collection('customers').findOne({ 'identifiers.shopId': shopper.shopId });
    expect(customer).toMatchObject({ identifiers: shopper, toThank: expect.any(Date) });
    expect(customer?.identifiersAt.guestId.getTime()).toBeGreaterThan(then.getTime() + 3_600_000);
  });

  test('shows the coupon to whoever asks right after the answer', async () => {
    const campaignId = await activeCampaign(api(), aCampaign(BUDGET));
    const shopper = aShopper();
    await pay(api(), shopper, 10_000);
    expect(accepted(await api().as.agent.get(`/v1/customers/shop:${shopper.shopId}`)).figures).toMatchObject({
      orders: 1,
      coupons: { issued: 1 },
    });
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/end`));
  });
});
