import { describe, expect, test } from '@jest/globals';
import { register } from 'prom-client';
import { findCampaign, updateCampaign } from '../../server/campaigns/campaigns.store.js';
import { accepted, activeCampaign, campaignOf, couponOf, pay, quote, refund } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aRefund, aShopper, atLeast } from '../support/builders.js';

const api = useApi();
const define = (body: object) => api().as.marketer.post('/v1/campaigns', body);

describe('B12: a schedule asks how many one customer may get', () => {
  const daily = aClaimable({ trigger: { schedule: '0 9 * * *' } });

  test('it is refused without, at creation and at a change', async () => {
    const { status, body } = await define(daily);
    expect([status, body.errors]).toMatchObject([422, [{ path: 'limits.issued.perCustomer', code: 'per_customer_required' }]]);
    const { id } = accepted(await define({ ...daily, limits: { issued: { perCustomer: 1 } } }));
    const changed = await api().as.marketer.patch(`/v1/campaigns/${id}`, { limits: null }, '"1"');
    expect([changed.status, changed.body.errors[0].path]).toEqual([422, 'limits.issued.perCustomer']);
  });

  test('one that runs from before keeps running and may be changed, but is not activated again', async () => {
    const id = await activeCampaign(api(), { ...daily, limits: { issued: { total: 10, perCustomer: 1 } } });
    const before = await findCampaign(id);
    await updateCampaign(id, before?.rev ?? 0, { limits: { issued: { total: 10 } } });
    const { warnings, rev } = await campaignOf(api(), id);
    expect(warnings).toMatchObject([{ code: 'no_longer_valid', path: 'limits.issued.perCustomer' }]);
    accepted(await api().as.marketer.patch(`/v1/campaigns/${id}`, { name: 'Another' }, `"${rev}"`));
    accepted(await api().as.marketer.post(`/v1/campaigns/${id}/activate`)); // it is active
    accepted(await api().as.marketer.post(`/v1/campaigns/${id}/pause`));
    const { status, body } = await api().as.marketer.post(`/v1/campaigns/${id}/activate`);
    expect([status, body.errors[0].code]).toEqual([422, 'per_customer_required']);
    expect(body.detail).toContain('define it again');
    expect((await campaignOf(api(), id)).state).toBe('paused');
    accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
  });
});

describe('B15: what is seldom meant is said', () => {
  const codes = ({ body }: { body: { warnings: { code: string }[] } }) => body.warnings.map(({ code }) => code);

  test('at creation, at a change and at activation, and counted', async () => {
    const made = await define(aClaimable({ reward: { type: 'percent', basisPoints: 10 } }));
    expect([made.status, codes(made)]).toEqual([201, ['discount_below_one_percent']]);
    expect(made.body.warnings[0]).toMatchObject({ path: 'reward.basisPoints', message: expect.stringContaining('1000 is 10 %') });
    const path = `/v1/campaigns/${made.body.id}`;
    expect(codes(await api().as.marketer.get(path))).toEqual(['discount_below_one_percent']);
    const changed = await api().as.marketer.patch(path, { reward: { type: 'percent', basisPoints: 7000 } }, '"1"');
    expect(codes(changed)).toEqual(['discount_above_60_percent']);
    expect(codes(await api().as.marketer.post(`${path}/activate`))).toEqual(['discount_above_60_percent']);
    const fine = await api().as.marketer.patch(path, { reward: { type: 'percent', basisPoints: 1000 } }, '"3"');
    expect([fine.status, codes(fine)]).toEqual([200, []]);
    expect(await register.getSingleMetric('warnings_total')?.get()).toMatchObject({
      values: expect.arrayContaining([
        { labels: { code: 'discount_above_60_percent' }, value: 2 },
        { labels: { code: 'discount_below_one_percent' }, value: 1 },
      ]),
    });
  });

  test.each([
    ['RMB', 'CNY'],
    ['UKP', 'GBP'],
    ['GPB', 'GBP'],
    ['YEN', 'JPY'],
    ['WON', 'KRW'],
    ['cny', 'CNY'],
  ])('a campaign, a quote and an order in %s are told %s', async (currency, nearest) => {
    const problem = { code: 'unknown_currency', nearest };
    expect((await define(aClaimable({ currency }))).body.errors).toMatchObject([{ path: 'currency', ...problem }]);
    const asked = await api().as.storefront.post('/v1/quotes', { customer: aShopper(), cart: aCart([100], { currency }), codes: [] });
    expect([asked.status, asked.body.errors]).toMatchObject([422, [{ path: 'cart.currency', ...problem }]]);
    const now = await api().now();
    const order = anEvent('order.paid', aShopper(), { order: anOrder([100], now, { currency }) }, now);
    const told = await api().as.storefront.post('/v1/events', [order, anEvent('visit.ended', aShopper(), {}, now)]);
    expect(told.body.results).toMatchObject([
      { status: 'refused', error: { errors: [{ path: 'data.order.currency', ...problem }] } },
      { status: 'processed' },
    ]);
  });
});

describe('B17: a gift card takes no discount', () => {
  const lines = [
    { id: '1', sku: 'GIFT-CARD', quantity: 1, lineTotalMinor: 10_000, discountable: false },
    { id: '2', sku: 'TEA', quantity: 1, lineTotalMinor: 100 },
  ];
  const minimum = (of: 'order' | 'cart') => ({ all: [atLeast(`${of}.discountableSubtotalMinor`, 10_000)] });

  test('it does not earn "spend 100, get 50", nor fill the minimum of the cart that redeems', async () => {
    const customer = aShopper();
    const id = await activeCampaign(api(), aCampaign({ issueWhen: minimum('order'), redeemWhen: minimum('cart') }));
    expect((await campaignOf(api(), id)).warnings).toEqual([]);
    const decisionIn = ({ answer }: { answer: { decisions: { campaignId: string }[] } }) =>
      answer.decisions.find(({ campaignId }) => campaignId === id);
    expect(decisionIn(await pay(api(), customer, 0, { lines }))).toMatchObject({
      granted: false,
      reasons: [{ missing: [{ fact: 'order.discountableSubtotalMinor', need: 10_000, have: 100 }] }],
    });
    const bought = await pay(api(), customer, 10_000);
    const code = bought.answer.coupons.find(({ campaignId }: { campaignId: string }) => campaignId === id).code;
    expect((await quote(api(), customer, aCart([], { lines }), [code])).refused[0].reasons).toMatchObject([
      { code: 'conditions_not_met', missing: [{ fact: 'cart.discountableSubtotalMinor', have: 100 }] },
    ]);
    expect((await quote(api(), customer, aCart([10_000]), [code])).discountMinor).toBe(5000);
  });

  test('what is left after a refund is asked the same way', async () => {
    const customer = aShopper();
    const id = await activeCampaign(api(), aCampaign({ issueWhen: minimum('order') }));
    const mixed = [
      { id: '1', sku: 'TEA', quantity: 2, lineTotalMinor: 10_000 },
      { ...lines[0], id: '2' },
    ];
    const { order, answer } = await pay(api(), customer, 0, { lines: mixed });
    const code = answer.coupons.find(({ campaignId }: { campaignId: string }) => campaignId === id).code;
    await refund(api(), order.id, aRefund(1, 10_000, '2'));
    expect((await couponOf(api(), code)).state).toBe('issued');
    await refund(api(), order.id, aRefund(1, 5000, '1'));
    expect((await couponOf(api(), code)).state).toBe('revoked');
  });

  test('who asks the old minimum is warned, and what it promised stays', async () => {
    const made = await define(aCampaign());
    expect(made.body.warnings).toMatchObject([
      { code: 'minimum_counts_undiscountable', path: 'issueWhen', message: expect.stringContaining('order.discountableSubtotalMinor') },
      { code: 'minimum_counts_undiscountable', path: 'redeemWhen', message: expect.stringContaining('cart.discountableSubtotalMinor') },
    ]);
    const id = await activeCampaign(api(), aCampaign());
    const { answer } = await pay(api(), aShopper(), 0, { lines });
    expect(answer.coupons.map(({ campaignId }: { campaignId: string }) => campaignId)).toContain(id);
  });
});
