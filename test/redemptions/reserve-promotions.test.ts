import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { clearInFlight } from '../../server/redemptions/in-flight.service.js';
import { finishLeftRedemptions, releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { aClaimedCoupon, accepted, activeCampaign, cancel, introduced, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aGift, anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';
import { allowanceOf, aShared, automatic, counters, reservedBy, reserveWith, shared } from './promotions.js';
import { act, letRunOut, outcome, shown, timelineOf } from './support.js';

const api = useApi();
const confirm = (id: string, orderId: string, more: object = {}) => act(api(), id, 'confirm', { orderId, ...more });
const LIMITED = { limits: { redeemed: { total: 5, perCustomer: 1 } }, budgetMinor: 10_000 };
const byNobody = { leaseUntil: new Date(0) };
const redemptions = () => mongoose.connection.collection<{ _id: string }>('redemptions');
const sweep = async () => {
  await releaseOverHolds(await api().now());
  await finishLeftRedemptions(api().shop, await api().now());
  await clearInFlight();
};

describe('a reserve', () => {
  test('draws on limits and budget by the priced amount; a confirm spends it; the customer has had it', async () => {
    const { id, code } = await shared(api(), { ...LIMITED, reward: { type: 'percent', basisPoints: 1000 } });
    const customer = await introduced(api());
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    expect(await allowanceOf(id)).toMatchObject({ freeMinor: 9500, spentMinor: 0, left: 4, held: [{ amountMinor: 500 }] });
    const order = fresh('o');
    for (const _twice of [1, 2]) expect(accepted(await confirm(held.id, order)).state).toBe('confirmed');
    expect(await allowanceOf(id)).toMatchObject({ freeMinor: 9500, spentMinor: 500, left: 4, held: [] });
    expect(outcome(await reserveWith(api(), customer, aCart([5000]), [code]))).toEqual([409, 'not_redeemable']);
    expect(await shown(api(), held.id)).toMatchObject({ applied: [{ campaignId: id, code, discountMinor: 500 }] });
  });

  test('an automatic discount is held without any code', async () => {
    const { id, cart } = await automatic(api(), LIMITED);
    const held = await reservedBy(api(), await introduced(api()), cart([5000]), []);
    expect(held).toMatchObject({ state: 'reserved', totalMinor: 4000, applied: [{ campaignId: id, label: '10 off tea' }] });
    expect(await allowanceOf(id)).toMatchObject({ freeMinor: 9000, left: 4 });
  });

  test('coupon, shared code and automatic discount together: a release gives all of it back', async () => {
    const coupon = await aClaimedCoupon(api(), { reward: { type: 'free_shipping' } });
    const { cart } = await automatic(api(), LIMITED);
    await introduced(api(), coupon.customer);
    const before = await counters();
    const held = await reservedBy(api(), coupon.customer, cart([5000], { shipping: { amountMinor: 800 } }), [coupon.code]);
    expect(held.totalMinor).toBe(4000);
    expect(await counters()).not.toBe(before);
    for (const _twice of [1, 2]) accepted(await act(api(), held.id, 'release'));
    expect(await counters()).toBe(before);
  });

  test('makes no customer', async () => {
    const { code } = await shared(api(), LIMITED);
    const before = await mongoose.connection.collection('customers').countDocuments();
    await reservedBy(api(), { guestId: fresh('g'), email: `${fresh('g')}@example.com` }, aCart([5000]), [code]);
    expect(await mongoose.connection.collection('customers').countDocuments()).toBe(before);
  });

  test('the customer’s own reload, with the only use there is, is not locked out, nor counted twice', async () => {
    const { id, code } = await shared(api(), { limits: { redeemed: { total: 1, perCustomer: 1 } }, budgetMinor: 1000 });
    const [customer, cart] = [await introduced(api()), aCart([5000])];
    const first = await reservedBy(api(), customer, cart, [code]);
    const second = await reservedBy(api(), customer, cart, [code]);
    expect(await shown(api(), first.id)).toMatchObject({ state: 'released', why: 'replaced' });
    expect(await allowanceOf(id)).toMatchObject({ left: 0, freeMinor: 0, held: [{ owner: { id: second.id } }] });
    accepted(await confirm(second.id, fresh('o')));
    expect(await allowanceOf(id)).toMatchObject({ left: 0, freeMinor: 0, spentMinor: 1000, held: [] });
  });

  test('nor after a reload that a crash cut off', async () => {
    const { id, code } = await shared(api(), { limits: { redeemed: { total: 1, perCustomer: 1 } } });
    const [customer, cart] = [await introduced(api()), aCart([5000])];
    const first = await reservedBy(api(), customer, cart, [code]);
    await redemptions().updateOne({ _id: first.id }, { $set: { state: 'pending', ...byNobody } });
    const second = await reservedBy(api(), customer, cart, [code]);
    expect((await allowanceOf(id))?.held).toMatchObject([{ owner: { id: second.id } }]);
  });

  test('side by side for the last uses: as many get it as there are', async () => {
    const { id, code } = await shared(api(), { limits: { redeemed: { total: 5 } } });
    const outcomes = await sideBySide(20, async () => outcome(await reserveWith(api(), aShopper(), aCart([5000]), [code])));
    expect(outcomes.filter(([status]) => status === 201)).toHaveLength(5);
    expect(await allowanceOf(id)).toMatchObject({ left: 0 });
    expect((await allowanceOf(id))?.held).toHaveLength(5);
  });

  test('one customer side by side, in checkouts of their own: once', async () => {
    const { code } = await shared(api(), { limits: { redeemed: { perCustomer: 1 } } });
    const customer = await introduced(api());
    const outcomes = await sideBySide(10, async () => outcome(await reserveWith(api(), customer, aCart([5000]), [code])));
    expect(outcomes.filter(([status]) => status === 201)).toHaveLength(1);
    expect(new Set(outcomes.filter(([status]) => status !== 201).map(([, code]) => code))).toEqual(new Set(['not_redeemable']));
  });
});

describe('nobody pays more than they were shown', () => {
  test('dearer than expected: the new price, and nothing is held; the same key answers the same; as expected it is held', async () => {
    const { id, code } = await shared(api(), LIMITED);
    const [customer, cart, key] = [await introduced(api()), aCart([5000]), fresh('key')];
    const before = await counters();
    const changed = await reserveWith(api(), customer, cart, [code], { expectedTotalMinor: 3999 }, key);
    expect(outcome(changed)).toEqual([409, 'price_changed']);
    expect(changed.body.quote).toMatchObject({ totalMinor: 4000, applied: [{ campaignId: id, code }], refused: [] });
    expect(await counters()).toBe(before);
    const again = await reserveWith(api(), customer, cart, [code], { expectedTotalMinor: 3999 }, key);
    expect([again.status, again.text]).toEqual([409, changed.text]);
    await mongoose.connection.collection('idempotency').deleteMany({});
    expect((await reserveWith(api(), customer, cart, [code], { expectedTotalMinor: 3999 }, key)).text).toBe(changed.text);
    expect(await reservedBy(api(), customer, cart, [code], { expectedTotalMinor: 4000 })).toMatchObject({ totalMinor: 4000 });
  });

  test('cheaper than expected is held', async () => {
    const { code } = await shared(api());
    expect(await reservedBy(api(), aShopper(), aCart([5000]), [code], { expectedTotalMinor: 4001 })).toMatchObject({ totalMinor: 4000 });
  });

  test('a hold of before stays where the price is found dearer', async () => {
    const { code } = await shared(api(), LIMITED);
    const [customer, cart] = [await introduced(api()), aCart([5000])];
    const held = await reservedBy(api(), customer, cart, [code]);
    expect((await reserveWith(api(), customer, cart, [code], { expectedTotalMinor: 1 })).status).toBe(409);
    expect((await shown(api(), held.id)).state).toBe('reserved');
  });

  test('an automatic discount that is gone between pricing and hold: never silently dearer', async () => {
    const { id, cart } = await automatic(api(), { limits: { redeemed: { total: 3 } } });
    const outcomes = await sideBySide(12, async () => reserveWith(api(), aShopper(), cart([5000]), [], { expectedTotalMinor: 4000 }));
    expect(outcomes.filter(({ status }) => status === 201)).toHaveLength(3);
    for (const { status, body } of outcomes)
      expect(status === 201 ? body.totalMinor : [body.code, body.quote.totalMinor]).toEqual(
        status === 201 ? 4000 : ['price_changed', 5000],
      );
    expect(await allowanceOf(id)).toMatchObject({ left: 0 });
    expect((await allowanceOf(id))?.held).toHaveLength(3);
    const told = await redemptions().find({ why: 'price_changed', isClean: false }).toArray();
    expect(told).toEqual([]);
  });
});

describe('a hold that ends', () => {
  test('its time is over: everything is free again; a late confirm takes it again, also after the window', async () => {
    const now = (await api().now()).getTime();
    const window = { endsAt: new Date(now + 3_600_000).toISOString() };
    const { id, code } = await shared(api(), { ...LIMITED, window });
    const before = await counters();
    const held = await reservedBy(api(), await introduced(api()), aCart([5000]), [code]);
    await letRunOut(held.id);
    await sweep();
    expect(await counters()).toBe(before);
    await api().pass(2);
    const late = accepted(await confirm(held.id, fresh('o')));
    expect(late).toMatchObject({ id: `${held.id}:2`, state: 'confirmed' });
    expect(await allowanceOf(id)).toMatchObject({ left: 4, freeMinor: 9000, spentMinor: 1000, held: [] });
  });

  test('taken by another meanwhile: hold_lost; paid, an overrun above the limit, which a cancellation undoes', async () => {
    const { id, code } = await shared(api(), { limits: { redeemed: { total: 1, perCustomer: 1 } }, budgetMinor: 1000 });
    const customer = await introduced(api());
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    await letRunOut(held.id);
    await sweep();
    const other = await reservedBy(api(), await introduced(api()), aCart([5000]), [code]);
    const order = fresh('o');
    expect(outcome(await confirm(held.id, order))).toEqual([409, 'hold_lost']);
    accepted(await act(api(), other.id, 'confirm', { orderId: fresh('o') }));
    const before = await counters();
    for (const _twice of [1, 2])
      expect(accepted(await confirm(held.id, order, { paid: true }))).toMatchObject({ id: `${held.id}:3`, state: 'overrun' });
    expect(await allowanceOf(id)).toMatchObject({ left: -1, freeMinor: -1000, spentMinor: 2000, overrunMinor: 1000, held: [] });
    expect(outcome(await reserveWith(api(), customer, aCart([5000]), [code]))).toEqual([409, 'not_redeemable']);
    for (const _twice of [1, 2]) await cancel(api(), order);
    expect(await counters()).toBe(before);
  });

  test.each(['pending', 'released'])('%s, and its program died: the sweeps give everything back', async (state) => {
    const { code } = await shared(api(), LIMITED);
    const before = await counters();
    const held = await reservedBy(api(), await introduced(api()), aCart([5000]), [code]);
    await redemptions().updateOne({ _id: held.id }, { $set: { state, ...(state === 'released' && { isClean: false }), ...byNobody } });
    await sweep();
    expect(await counters()).toBe(before);
  });

  test('confirmed, and its program died before it was settled: the sweep spends it, once', async () => {
    const { id, code } = await shared(api(), LIMITED);
    const held = await reservedBy(api(), await introduced(api()), aCart([5000]), [code]);
    await redemptions().updateOne({ _id: held.id }, { $set: { state: 'confirmed', orderId: fresh('o'), isSettled: false, ...byNobody } });
    for (const _twice of [1, 2]) await sweep();
    expect(await allowanceOf(id)).toMatchObject({ freeMinor: 9000, spentMinor: 1000, left: 4, held: [] });
  });

  test('what lies in flight of a decided one is cleared by its state; what is held stays', async () => {
    const { id, code } = await shared(api(), LIMITED);
    const held = await reservedBy(api(), await introduced(api()), aCart([5000]), [code]);
    await clearInFlight();
    expect((await allowanceOf(id))?.held).toHaveLength(1);
    await redemptions().updateOne({ _id: held.id }, { $set: { state: 'confirmed', orderId: fresh('o') } });
    await clearInFlight();
    expect(await allowanceOf(id)).toMatchObject({ spentMinor: 1000, held: [] });
  });
});

describe('its order', () => {
  const cancelBy = async (orderId: string, by: string) =>
    tell(api(), anEvent('order.cancelled', undefined, { orderId, by }, await api().now()));

  test.each(['buyer', 'shop'])('paid names it, and is cancelled by the %s: use and money come back, once', async (by) => {
    const { id, code } = await shared(api(), LIMITED);
    const customer = await introduced(api());
    const before = await counters();
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    const { order, answer } = await pay(api(), customer, 5000, { redemptionId: held.id });
    expect(answer.warnings).toEqual([]);
    expect(await allowanceOf(id)).toMatchObject({ spentMinor: 1000, held: [] });
    for (const _twice of [1, 2]) await cancelBy(order.id, by);
    expect(await counters()).toBe(before);
    expect(await reservedBy(api(), customer, aCart([5000]), [code])).toMatchObject({ state: 'reserved' });
  });

  test('cancelled where the campaign says lose: money and place come back, the customer has had it', async () => {
    const { id, code } = await shared(api(), { ...LIMITED, onCancel: { buyer: 'lose' } });
    const customer = await introduced(api());
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    const { order } = await pay(api(), customer, 5000, { redemptionId: held.id });
    await cancelBy(order.id, 'buyer');
    const told = (await timelineOf(api(), customer)).filter(({ what }) => what.startsWith('redemption.'));
    expect(told.map(({ what, sentence }) => [what, sentence])).toEqual([
      ['redemption.returned', `Order ${order.id} was cancelled; 10 off (${code}) still counts as used.`],
      ['redemption.used', `Order ${order.id} used 10 off (${code}): CN¥10.`],
    ]);
    expect(await allowanceOf(id)).toMatchObject({ freeMinor: 10_000, spentMinor: 0, left: 5, held: [] });
    expect(outcome(await reserveWith(api(), customer, aCart([5000]), [code]))).toEqual([409, 'not_redeemable']);
  });

  test('is compared with what the code asked for, and with what was taken off', async () => {
    const { code } = await shared(api(), {
      redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: 5000 }] },
    });
    const customer = await introduced(api());
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    const { answer } = await pay(api(), customer, 900, { redemptionId: held.id });
    const told = answer.warnings.map((warning: { code: string }) => warning.code).sort();
    expect(told).toEqual(['discount_above_order', 'redemption_conditions_not_met']);
  });

  test('is worth to its customer what they paid for it', async () => {
    const { code } = await shared(api());
    const customer = await introduced(api());
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    const { order } = await pay(api(), customer, 5000, { redemptionId: held.id });
    const { figures } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
    expect(figures).toMatchObject({ spentMinor: { CNY: 4000 } });
    const told = accepted(await api().as.agent.get(`/v1/orders/${order.id}`));
    expect(told.redemptions).toMatchObject([{ id: held.id, codes: [code], discountMinor: 1000 }]);
  });

  test('a gift without coupons: its piece is given, and comes back', async () => {
    const sku = fresh('CUP');
    accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, 500, 2)));
    const id = await activeCampaign(
      api(),
      aShared({ code: `CUP${fresh('').replace(/\W/g, '').slice(0, 7)}`, reward: { type: 'gift', sku }, budgetMinor: 600 }),
    );
    const { code } = accepted(await api().as.marketer.get(`/v1/campaigns/${id}`));
    const customer = await introduced(api());
    const before = await counters();
    const held = await reservedBy(api(), customer, aCart([5000]), [code]);
    const { order } = await pay(api(), customer, 5000, { redemptionId: held.id });
    expect(await allowanceOf(id)).toMatchObject({ freeMinor: 100, spentMinor: 500 });
    expect(await allowanceOf(`gift:${sku}`)).toMatchObject({ freeMinor: 1, promisedMinor: 1, held: [] });
    await cancel(api(), order.id);
    expect(await counters()).toBe(before);
  });
});
