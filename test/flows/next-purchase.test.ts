import { beforeAll, describe, expect, test } from '@jest/globals';
import { accepted, activeCampaign, couponOf, pay, quote, reasonsOf, reserve, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

const api = useApi();
let campaignId: string;
beforeAll(async () => {
  campaignId = await activeCampaign(api(), aCampaign());
});
const confirm = (id: string, orderId: string) => api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId });

describe('C2-10: spend 100, get a coupon for the next purchase', () => {
  test('an order of 100.00 earns it', async () => {
    const { decision, code, answer } = await pay(api(), aShopper(), 10_000);
    expect(decision).toMatchObject({ campaignId, granted: true, heldOut: false, code, reasons: [] });
    expect(answer).toMatchObject({ status: 'processed', coupons: [{ code, state: 'issued', reward: { amountMinor: 5000 } }] });
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/);
  });

  test('an order of 99.99 does not, and is told what is missing', async () => {
    const { decision, answer } = await pay(api(), aShopper(), 9999);
    const missing = [expect.objectContaining({ fact: 'order.subtotalMinor', need: 10_000, have: 9999 })];
    expect(decision).toMatchObject({ granted: false, heldOut: false, reasons: [{ code: 'conditions_not_met', missing }] });
    expect(answer.coupons).toEqual([]);
  });

  test('shipping does not count', async () => {
    const { decision } = await pay(api(), aShopper(), 9999, { shipping: { amountMinor: 5000 } });
    expect(decision.granted).toBe(false);
  });

  test('an order that is only placed does not earn it; as soon as it is paid it does', async () => {
    const customer = aShopper();
    const order = anOrder([10_000], await api().now());
    expect((await tell(api(), anEvent('order.placed', customer, { order }, await api().now()))).decisions).toEqual([]);
    expect((await tell(api(), anEvent('order.paid', customer, { order }, await api().now()))).coupons).toHaveLength(1);
  });

  test('the same order paid under another event, by another customer, earns nothing more, and B11: tells no code of the first', async () => {
    const { order } = await pay(api(), aShopper(), 10_000);
    const again = await tell(api(), anEvent('order.paid', aShopper(), { order }, await api().now()));
    expect(again.decisions).toMatchObject([{ granted: false, reasons: [{ code: 'already_granted' }] }]);
    expect(again.decisions[0]).not.toHaveProperty('code');
    expect(again.coupons).toEqual([]);
  });

  test('it cannot be used on the order that earned it: the same checkout says so in the quote and at the reserve', async () => {
    const customer = aShopper();
    const cart = aCart([20_000]);
    const { code } = await pay(api(), customer, 20_000, { checkoutId: cart.checkoutId });
    const quoted = await quote(api(), customer, cart, [code]);
    expect(reasonsOf(quoted.refused[0])).toEqual(['not_on_earning_order']);
    expect(quoted).toMatchObject({ discountMinor: 0, wallet: { usable: [], nearly: [] } });
    const { status, body } = await reserve(api(), customer, cart, [code]);
    expect({ status, code: body.code, reasons: reasonsOf(body.refused[0]) }).toEqual({
      status: 409,
      code: 'not_redeemable',
      reasons: ['not_on_earning_order'],
    });
  });

  test('nor under another checkout: the order id gives it away at the confirm, and the coupon stays good', async () => {
    const customer = aShopper();
    const { code, order } = await pay(api(), customer, 10_000);
    const { id } = accepted(await reserve(api(), customer, aCart([10_000]), [code]));
    const { status, body } = await confirm(id, order.id);
    expect({ status, code: body.code, reasons: reasonsOf(body.refused[0]) }).toEqual({
      status: 409,
      code: 'not_redeemable',
      reasons: ['not_on_earning_order'],
    });
    expect((await confirm(id, fresh('o'))).status).toBe(200);
    expect((await couponOf(api(), code)).state).toBe('redeemed');
  });

  test('nor on an order created before the one that earned it: by its checkout, and by its id at the confirm', async () => {
    const customer = aShopper();
    const hourAgo = new Date((await api().now()).getTime() - 3_600_000);
    const cart = aCart([10_000]);
    const earlier = anOrder([10_000], hourAgo, { checkoutId: cart.checkoutId });
    await tell(api(), anEvent('order.placed', customer, { order: earlier }, await api().now()));
    const { code } = await pay(api(), customer, 10_000);
    expect(reasonsOf((await quote(api(), customer, cart, [code])).refused[0])).toEqual(['not_on_earning_order']);
    const { id } = accepted(await reserve(api(), customer, aCart([10_000]), [code]));
    expect(reasonsOf((await confirm(id, earlier.id)).body.refused[0])).toEqual(['not_on_earning_order']);
  });

  test('B19: nor on another order of the checkout that earned it, nor where the checkout was begun before', async () => {
    const customer = aShopper();
    const checkoutId = fresh('chk');
    const { code } = await pay(api(), customer, 10_000, { checkoutId });
    const second = anOrder([10_000], await api().now(), { checkoutId });
    await tell(api(), anEvent('order.placed', customer, { order: second }, await api().now()));
    const { id } = accepted(await reserve(api(), customer, aCart([10_000]), [code]));
    expect(reasonsOf((await confirm(id, second.id)).body.refused[0])).toEqual(['not_on_earning_order']);

    const cart = aCart([10_000]);
    const [now, hourAgo] = [await api().now(), new Date((await api().now()).getTime() - 3_600_000)];
    for (const createdAt of [now, hourAgo]) {
      const order = anOrder([10_000], createdAt, { checkoutId: cart.checkoutId });
      await tell(api(), anEvent('order.placed', customer, { order }, now));
    }
    const other = await pay(api(), customer, 10_000);
    expect(reasonsOf((await quote(api(), customer, cart, [other.code])).refused[0])).toEqual(['not_on_earning_order']);
  });

  test('on the next order it is used, and that order is paid less', async () => {
    const customer = aShopper();
    const { code } = await pay(api(), customer, 10_000);
    const cart = aCart([10_000]);
    expect((await quote(api(), customer, cart, [code])).wallet.usable).toEqual([{ code, discountMinor: 5000 }]);
    const { id } = accepted(await reserve(api(), customer, cart, [code]));
    const next = await pay(api(), customer, 10_000, { checkoutId: cart.checkoutId, redemptionId: id });
    expect(await couponOf(api(), code)).toMatchObject({ state: 'redeemed', usedMinor: 5000, usableNow: false, redemptionId: id });
    // The next order earns one of its own: the subtotal counts before our coupons.
    expect(next.decision.granted).toBe(true);
    const profile = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
    expect(profile.figures).toMatchObject({
      orders: 2,
      spentMinor: { CNY: 15_000 },
      coupons: { issued: 2, redeemed: 1, savedMinor: { CNY: 5000 } },
    });
  });

  test.each([
    ['a claim', { claim: true }],
    ['a schedule', { schedule: '0 9 * * 1' }],
    ['a cart', { event: 'cart.updated' }],
    ['nothing, by hand', undefined],
  ])('a campaign for the next purchase that is started by %s contradicts itself', async (_what, trigger) => {
    const body = aCampaign({ trigger, issueWhen: { all: [] } });
    const { status, body: problem } = await api().as.marketer.post('/v1/campaigns', body);
    expect(status).toBe(422);
    expect(problem.errors).toEqual([expect.objectContaining({ path: 'trigger', code: 'usable_on_earning_order' })]);
  });
});
