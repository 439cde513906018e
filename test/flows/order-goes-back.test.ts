import { beforeAll, describe, expect, test } from '@jest/globals';
import { lookAtChangedOrders } from '../../server/coupons/take-back.service.js';
import { tellWatchers } from '../../server/events/events.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { findOrder, saveOrder } from '../../server/orders/orders.store.js';
import { accepted, activeCampaign, campaignOf, cancel, couponOf, held, pay, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, anEvent, anOrder, aRefund, aShopper, fresh } from '../support/builders.js';

const api = useApi();
let campaignId: string;
beforeAll(async () => {
  campaignId = await activeCampaign(api(), aCampaign({ budgetMinor: 1_000_000, limits: { issued: { total: 100 } } }));
});

const act = async (id: string, name: string, body?: object) =>
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/${name}`, body));
const states = (coupon: { moves: { to: string }[] }) => coupon.moves.map(({ to }) => to);

/** What the customer is told of coupons taken back. Planned twice, as the job would. */
async function toldOf(customer: { shopId: string }): Promise<string[]> {
  for (const _run of [1, 2]) await planMessages(api().shop, await api().now());
  const { items } = accepted(await api().as.agent.get(`/v1/messages?customer=shop:${customer.shopId}&kind=coupon_revoked`));
  return items.map(({ state }: { state: string }) => state);
}

describe('C2-10b: the earning order goes back', () => {
  test('cancelled: the unused coupon is revoked, its place and money come back, and the customer is told once', async () => {
    const before = (await campaignOf(api(), campaignId)).figures;
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 10_000);
    await cancel(api(), order.id);
    await cancel(api(), order.id);
    const coupon = await couponOf(api(), code);
    expect(coupon).toMatchObject({ state: 'revoked', usableNow: false, whyNotNow: { code: 'coupon_revoked' }, owedMinor: null });
    expect(states(coupon)).toEqual(['issued', 'revoked']);
    const after = (await campaignOf(api(), campaignId)).figures;
    expect(after).toMatchObject({ revoked: before.revoked + 1, budget: before.budget, left: before.left });
    expect(await toldOf(customer)).toHaveLength(1);
  });

  test.each([
    ['one of two pieces, 100 left of 200', 2, 20_000, aRefund(1, 10_000), 'issued'],
    ['one of two pieces, 99.995 left, which rounds up to 100', 2, 19_999, aRefund(1, 10_000), 'issued'],
    ['one of two pieces, 99.99 left', 2, 19_998, aRefund(1, 9999), 'revoked'],
    ['money only, quantity 0', 1, 10_000, aRefund(0, 9000), 'issued'],
    ['everything', 1, 10_000, aRefund(1, 10_000), 'revoked'],
    ['more than was bought', 1, 10_000, aRefund(3, 10_000), 'revoked'],
    ['a line that the order does not have', 1, 10_000, aRefund(1, 10_000, 'other'), 'issued'],
  ])('refunded %s', async (_what, quantity, total, back, state) => {
    const lines = [{ id: '1', sku: 'TEA-1', quantity, lineTotalMinor: total }];
    const { order, code } = await pay(api(), aShopper(), total, { lines });
    await refund(api(), order.id, back);
    expect((await couponOf(api(), code)).state).toBe(state);
  });

  test('several refunds add up, each of them once', async () => {
    const lines = [{ id: '1', sku: 'TEA-1', quantity: 3, lineTotalMinor: 30_000 }];
    const { order, code } = await pay(api(), aShopper(), 30_000, { lines });
    const first = aRefund(1, 10_000);
    for (const back of [first, aRefund(1, 10_000), first]) await refund(api(), order.id, back);
    expect((await couponOf(api(), code)).state).toBe('issued');
    await refund(api(), order.id, aRefund(1, 10_000));
    expect((await couponOf(api(), code)).state).toBe('revoked');
  });

  test('a held coupon follows its checkout: let go, it is revoked', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 10_000);
    const { id } = await held(api(), customer, code);
    await cancel(api(), order.id);
    expect(await couponOf(api(), code)).toMatchObject({ state: 'reserved', revokeWhenFree: true });
    expect(await toldOf(customer)).toEqual([]);
    await act(id, 'extend');
    expect((await couponOf(api(), code)).state).toBe('reserved');
    await act(id, 'release');
    expect((await couponOf(api(), code)).state).toBe('revoked');
    expect(await toldOf(customer)).toHaveLength(1);
  });

  test('a held coupon follows its checkout: confirmed, it is used, and what it gave is owed', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 10_000);
    const { id } = await held(api(), customer, code);
    await cancel(api(), order.id);
    await act(id, 'confirm', { orderId: fresh('o') });
    expect(await couponOf(api(), code)).toMatchObject({ state: 'redeemed', usedMinor: 5000, owedMinor: 5000 });
    expect(await toldOf(customer)).toEqual([]);
  });

  test('a used one is not taken back, but what it gave is owed; a refund above the threshold owes nothing', async () => {
    const customer = aShopper();
    const lines = [{ id: '1', sku: 'TEA-1', quantity: 2, lineTotalMinor: 20_000 }];
    const { order, code } = await pay(api(), customer, 20_000, { lines });
    const { id } = await held(api(), customer, code);
    await act(id, 'confirm', { orderId: fresh('o') });
    await refund(api(), order.id, aRefund(1, 10_000));
    expect((await couponOf(api(), code)).owedMinor).toBeNull();
    await cancel(api(), order.id);
    expect(await couponOf(api(), code)).toMatchObject({ state: 'redeemed', owedMinor: 5000 });
  });

  test('a reserve of a coupon that is to be revoked is refused', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 10_000);
    await held(api(), customer, code, aCart([10_000], { checkoutId: 'one' }));
    await cancel(api(), order.id);
    const { status } = await api().as.storefront.post('/v1/redemptions', {
      customer,
      cart: aCart([10_000], { checkoutId: 'one' }),
      codes: [code],
    });
    expect(status).toBe(409);
    expect((await couponOf(api(), code)).state).toBe('reserved');
  });

  test('the cancellation comes before the order: nothing is issued', async () => {
    const customer = aShopper();
    const order = anOrder([10_000], await api().now());
    await cancel(api(), order.id);
    const answer = await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    expect(answer).toMatchObject({ coupons: [], decisions: [{ granted: false, reasons: [{ code: 'order_taken_back' }] }] });
  });

  test.each([
    ['too little is left', {}, 2, 'conditions_not_met'],
    ['nothing is left, where no least amount is asked', { issueWhen: { all: [] } }, 1, 'order_taken_back'],
  ])('the refund comes before the order, and %s: nothing is issued, nobody is told', async (_what, changes, quantity, reason) => {
    const own = await activeCampaign(api(), aCampaign(changes));
    const customer = aShopper();
    const order = anOrder([10_000], await api().now(), { lines: [{ id: '1', sku: 'TEA-1', quantity, lineTotalMinor: 10_000 }] });
    await refund(api(), order.id, aRefund(1, 5000));
    const answer = await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    const decision = answer.decisions.find((one: { campaignId: string }) => one.campaignId === own);
    expect(decision).toMatchObject({ granted: false, reasons: [{ code: reason }] });
    expect(answer.coupons).toEqual([]);
    expect(await toldOf(customer)).toEqual([]);
    accepted(await api().as.marketer.post(`/v1/campaigns/${own}/end`));
  });

  test('cancellation and payment at the same moment, ten times: never a free coupon of a cancelled order', async () => {
    for (let round = 0; round < 10; round++) {
      const order = anOrder([10_000], await api().now());
      const [answer] = await Promise.all([
        tell(api(), anEvent('order.paid', aShopper(), { order }, await api().now())),
        cancel(api(), order.id),
      ]);
      for (const { code } of answer.coupons) expect((await couponOf(api(), code)).state).toBe('revoked');
    }
  });

  test('backfilled orders earn nothing and tell nobody, but are history', async () => {
    const customer = aShopper();
    const now = await api().now();
    const yearAgo = new Date(now.getTime() - 365 * 86_400_000);
    const order = anOrder([10_000], yearAgo);
    const answer = await tell(api(), anEvent('order.paid', customer, { order }, yearAgo, { backfill: true }));
    expect(answer).toMatchObject({ status: 'recorded', reason: 'backfill', decisions: [], coupons: [] });
    expect(accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`)).figures.orders).toBe(1);
    await planMessages(api().shop, now);
    expect(accepted(await api().as.agent.get(`/v1/messages?customer=shop:${customer.shopId}`)).items).toEqual([]);
  });
});

describe('B7: an order that is told again with another content', () => {
  const MINUTE = 60_000;
  /** The same order at so many minutes from now, with lines of this worth, or other changes. */
  async function edit(customer: object, order: object, minutes: number, changes: object, type = 'order.paid') {
    const at = new Date((await api().now()).getTime() + minutes * MINUTE);
    return tell(api(), anEvent(type, customer as { shopId: string }, { order: { ...order, ...changes } }, at));
  }
  const worth = (total: number) => ({ lines: [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 1, lineTotalMinor: total }] });
  const spentBy = async ({ shopId }: { shopId: string }) =>
    accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`)).figures.spentMinor;

  test.each([
    ['paid again with 40.00', 'order.paid', 1, worth(4000), 'revoked', 4000],
    ['placed again with 40.00', 'order.placed', 1, worth(4000), 'revoked', 4000],
    ['with exactly what earns it', 'order.paid', 1, worth(10_000), 'issued', 10_000],
    ['with a cent less', 'order.paid', 1, worth(9999), 'revoked', 9999],
    ['with 40.00, but that was earlier', 'order.paid', -1, worth(4000), 'issued', 12_000],
  ])('%s', async (_what, type, minutes, changes, state, spentMinor) => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 12_000);
    await edit(customer, order, minutes, changes, type);
    const coupon = await couponOf(api(), code);
    expect(coupon.state).toBe(state);
    if (state === 'revoked') expect(coupon.moves.at(-1)).toMatchObject({ to: 'revoked', why: 'order_changed', by: 'system' });
    expect(await spentBy(customer)).toEqual({ CNY: spentMinor });
    expect(await toldOf(customer)).toHaveLength(state === 'revoked' ? 1 : 0);
  });

  test('in another currency it earns nothing in this one', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 12_000);
    await edit(customer, order, 1, { currency: 'USD' });
    expect((await couponOf(api(), code)).state).toBe('revoked');
  });

  test('a later edit that raises it again brings nothing back, and earns no second one', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 12_000);
    await edit(customer, order, 1, worth(4000));
    const answer = await edit(customer, order, 2, worth(50_000));
    expect((await couponOf(api(), code)).state).toBe('revoked');
    expect(answer.coupons).toEqual([]);
  });

  test('a used one stays used, and what it gave is owed', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 12_000);
    const { id } = await held(api(), customer, code);
    await act(id, 'confirm', { orderId: fresh('o') });
    await edit(customer, order, 1, worth(4000));
    expect(await couponOf(api(), code)).toMatchObject({ state: 'redeemed', owedMinor: 5000 });
  });

  test('a look that a crash kept from happening is made by the sweep, twice or once', async () => {
    const customer = aShopper();
    const { order, code } = await pay(api(), customer, 12_000);
    const record = await findOrder(order.id);
    if (!record?.content) throw new Error('The order is there.');
    const content = { ...record.content, lines: record.content.lines.map((line) => ({ ...line, lineTotalMinor: 1 })) };
    await saveOrder({ ...record, content, changed: true, rev: record.rev + 1 });
    for (const looked of [1, 0]) expect(await lookAtChangedOrders(api().shop, await api().now(), tellWatchers)).toBe(looked);
    expect((await couponOf(api(), code)).state).toBe('revoked');
  });

  test('edit and payment at the same moment, ten times: never a free coupon of an order that does not earn it', async () => {
    for (let round = 0; round < 10; round++) {
      const customer = aShopper();
      const order = anOrder([12_000], await api().now());
      const paid = anEvent('order.paid', customer, { order }, await api().now());
      const [answer] = await Promise.all([tell(api(), paid), edit(customer, order, 1, worth(4000), 'order.placed')]);
      for (const { code } of answer.coupons) expect((await couponOf(api(), code)).state).toBe('revoked');
    }
  });
});
