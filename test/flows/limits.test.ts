import { describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { accepted, activeCampaign, campaignOf, cancel, held, pay, reasonsOf, tell } from '../support/acts.js';
import { type Api, useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();

/** 50 customers pay at the same moment; what was said to each about this campaign. */
async function rush(id: string, count = 50) {
  const now = await api().now();
  const answers = await sideBySide(count, () => tell(api(), anEvent('order.paid', aShopper(), { order: anOrder([10_000], now) }, now)));
  return answers.map(({ decisions }) => decisions.find(({ campaignId }: { campaignId: string }) => campaignId === id));
}

const granted = (decisions: { granted: boolean }[]) => decisions.filter((decision) => decision.granted).length;
const figures = async (id: string) => (await campaignOf(api(), id)).figures;
const end = async (id: string) => accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
const claim = (id: string, customer: object): Promise<Response> => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer });
const claimed = async (id: string, customer: object = aShopper()) => accepted(await claim(id, customer)).code as string;

/** Free, promised and spent, in this order; they always sum up to the budget. */
async function budgetOf(id: string, total: number): Promise<[number, number, number]> {
  const { freeMinor, promisedMinor, spentMinor } = (await figures(id)).budget;
  expect(freeMinor + promisedMinor + spentMinor).toBe(total);
  return [freeMinor, promisedMinor, spentMinor];
}

describe('limits and budget guard the issue', () => {
  test('50 paid orders at once against ten in all: exactly ten are issued, the others told why', async () => {
    const id = await activeCampaign(api(), aCampaign({ limits: { issued: { total: 10 } } }));
    const decisions = await rush(id);
    expect(granted(decisions)).toBe(10);
    for (const decision of decisions.filter((one) => !one.granted)) expect(reasonsOf(decision)).toEqual(['limit_reached']);
    expect(await figures(id)).toMatchObject({ issued: 10, left: 0, budget: { freeMinor: null }, refusals: { limit_reached: 40 } });
    await end(id);
  });

  test('50 paid orders at once against a budget for seven: exactly seven are issued, and what is left stays free', async () => {
    const id = await activeCampaign(api(), aCampaign({ budgetMinor: 7 * 5000 + 4999 }));
    const decisions = await rush(id);
    expect(granted(decisions)).toBe(7);
    for (const decision of decisions.filter((one) => !one.granted)) expect(reasonsOf(decision)).toEqual(['budget_exhausted']);
    expect(await budgetOf(id, 39_999)).toEqual([4999, 35_000, 0]);
    await end(id);
  });

  test('50 claims at once against both: the narrower one counts', async () => {
    const id = await activeCampaign(api(), aClaimable({ limits: { issued: { total: 6, perCustomer: 1 } }, budgetMinor: 8 * 2000 }));
    const answers = await sideBySide(50, () => claim(id, aShopper()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    expect(await budgetOf(id, 16_000)).toEqual([4000, 12_000, 0]);
  });

  test('ten orders of one customer at once against two each: two are issued', async () => {
    const id = await activeCampaign(api(), aCampaign({ limits: { issued: { perCustomer: 2, total: 100 } } }));
    const customer = aShopper();
    const answers = await sideBySide(10, () => pay(api(), customer, 10_000));
    expect(granted(answers.map(({ decision }) => decision))).toBe(2);
    const refused = answers.filter(({ decision }) => !decision.granted).map(({ decision }) => reasonsOf(decision)[0]);
    expect(new Set(refused)).toEqual(new Set(['customer_limit_reached']));
    expect(await figures(id)).toMatchObject({ issued: 2, left: 98 });
    await end(id);
  });

  test('the answer is kept: told again, a refused grant stays refused even when there is room', async () => {
    const id = await activeCampaign(api(), aCampaign({ limits: { issued: { total: 1 } } }));
    const first = await pay(api(), aShopper(), 10_000);
    const order = anOrder([10_000], await api().now());
    const event = anEvent('order.paid', aShopper(), { order }, await api().now());
    const refused = await tell(api(), event);
    await cancel(api(), first.order.id);
    expect((await figures(id)).left).toBe(1);
    expect(await tell(api(), event)).toEqual({ ...refused, status: 'duplicate' });
    // The same occasion under another event is the same grant.
    const other = await tell(api(), anEvent('order.paid', aShopper(), { order }, await api().now()));
    expect(other.decisions).toMatchObject([{ granted: false, reasons: [{ code: 'limit_reached' }] }]);
    expect((await pay(api(), aShopper(), 10_000)).decision.granted).toBe(true);
    await end(id);
  });
});

describe('what a coupon’s life gives back', () => {
  const terms = { budgetMinor: 10_000, limits: { issued: { total: 5 } } };

  test('promised at the issue; used, what it gave is spent and the rest is free', async () => {
    const id = await activeCampaign(api(), aClaimable(terms));
    const customer = aShopper();
    const code = await claimed(id, customer);
    expect(await budgetOf(id, 10_000)).toEqual([8000, 2000, 0]);
    const hold = await held(api(), customer, code, aCart([1200]));
    expect(await budgetOf(id, 10_000)).toEqual([8000, 2000, 0]);
    accepted(await api().as.storefront.post(`/v1/redemptions/${hold.id}/confirm`, { orderId: fresh('o') }));
    expect(await budgetOf(id, 10_000)).toEqual([8800, 0, 1200]);
    expect((await figures(id)).left).toBe(4);
  });

  test('a revoked one gives its money and its place back, once', async () => {
    const id = await activeCampaign(api(), aClaimable({ ...terms, limits: { issued: { total: 1 } } }));
    const code = await claimed(id);
    expect((await claim(id, aShopper())).status).toBe(409);
    for (const _repeat of [1, 2]) accepted(await api().as.marketer.post(`/v1/coupons/${code}/revoke`, { reason: 'a mistake' }));
    expect(await budgetOf(id, 10_000)).toEqual([10_000, 0, 0]);
    expect((await figures(id)).left).toBe(1);
    expect((await claim(id, aShopper())).status).toBe(201);
  });

  test('a revoked one gives the customer’s place back: the next order earns again', async () => {
    const id = await activeCampaign(api(), aCampaign({ limits: { issued: { perCustomer: 1 } } }));
    const customer = aShopper();
    const { order } = await pay(api(), customer, 10_000);
    expect((await pay(api(), customer, 10_000)).decision.granted).toBe(false);
    await cancel(api(), order.id);
    expect((await pay(api(), customer, 10_000)).decision.granted).toBe(true);
    await end(id);
  });

  test('an expired one gives back only its money; the sweep, run twice, counts it once', async () => {
    const id = await activeCampaign(api(), aClaimable(terms));
    await claimed(id);
    await api().pass(24 * 9);
    for (const _run of [1, 2]) await expireCoupons(await api().now());
    expect(await budgetOf(id, 10_000)).toEqual([10_000, 0, 0]);
    expect(await figures(id)).toMatchObject({ issued: 1, expired: 1, left: 4 });
  });

  test('revoked, expired and held at the same moment: one of them, and the sums hold', async () => {
    const id = await activeCampaign(api(), aClaimable({ ...terms, budgetMinor: 100_000, limits: { issued: { total: 50 } } }));
    const customers = await sideBySide(10, async () => aShopper());
    const codes = await Promise.all(customers.map((customer) => claimed(id, customer)));
    await Promise.all(
      codes.flatMap((code, index) => [
        api().as.marketer.post(`/v1/coupons/${code}/revoke`, { reason: 'a race' }),
        api().as.storefront.post('/v1/redemptions', { customer: customers[index], cart: aCart([5000]), codes: [code] }),
      ]),
    );
    await expireCoupons(new Date((await api().now()).getTime() + 9 * 86_400_000));
    await budgetOf(id, 100_000);
    const { revoked, expired, issued } = await figures(id);
    expect({ revoked: revoked > 0 || expired >= 0, issued }).toEqual({ revoked: true, issued: 10 });
  });
});

describe('a changed budget', () => {
  const patch = async ({ as }: Api, id: string, body: object) => {
    const { rev } = await campaignOf(api(), id);
    return accepted(await as.marketer.patch(`/v1/campaigns/${id}`, body, `"${rev}"`));
  };

  test('raised, it issues again; lowered below what is promised, free goes below zero and nothing is issued', async () => {
    const id = await activeCampaign(api(), aClaimable({ budgetMinor: 2000, limits: { issued: { total: 3 } } }));
    await claimed(id);
    expect(reasonsOf((await claim(id, aShopper())).body)).toEqual(['budget_exhausted']);
    await patch(api(), id, { budgetMinor: 4000 });
    await claimed(id);
    expect(await budgetOf(id, 4000)).toEqual([0, 4000, 0]);
    await patch(api(), id, { budgetMinor: 3000 });
    expect(await budgetOf(id, 3000)).toEqual([-1000, 4000, 0]);
    expect((await claim(id, aShopper())).status).toBe(409);
    await patch(api(), id, { budgetMinor: 9000, limits: { issued: { total: 2 } } });
    expect(reasonsOf((await claim(id, aShopper())).body)).toEqual(['limit_reached']);
    expect((await figures(id)).left).toBe(0);
  });

  test('20 changes one upon the other while coupons go out: the last word stands, and the sums hold', async () => {
    const id = await activeCampaign(api(), aClaimable({ budgetMinor: 50_000 }));
    const changes = sideBySide(20, async (index) => {
      const { rev } = await campaignOf(api(), id);
      return api().as.marketer.patch(`/v1/campaigns/${id}`, { budgetMinor: 50_000 + 1000 * index }, `"${rev}"`);
    });
    const [answers, claims] = await Promise.all([changes, sideBySide(20, () => claim(id, aShopper()))]);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 412)).toEqual([]);
    const { budgetMinor } = await campaignOf(api(), id);
    const [, promised] = await budgetOf(id, budgetMinor);
    expect(promised).toBe(2000 * claims.filter(({ status }) => status === 201).length);
  });

  test('none can be added to, nor taken away from, a campaign that has been active', async () => {
    const id = await activeCampaign(api(), aClaimable({ budgetMinor: 2000 }));
    for (const body of [{ budgetMinor: null }, { limits: { issued: { total: 3 } } }, { limits: { issued: { perCustomer: 2 } } }]) {
      const { status, body: problem } = await api().as.marketer.patch(`/v1/campaigns/${id}`, body, '"2"');
      expect({ status, errors: problem.errors }).toEqual({
        status: 422,
        errors: [expect.objectContaining({ code: 'fixed_after_activation' })],
      });
    }
  });

  test('a percent reward without a cap under a budget is refused', async () => {
    const body = aClaimable({ budgetMinor: 2000, reward: { type: 'percent', basisPoints: 1000 } });
    const { status, body: problem } = await api().as.marketer.post('/v1/campaigns', body);
    expect({ status, errors: problem.errors }).toEqual({
      status: 422,
      errors: [expect.objectContaining({ path: 'reward.capMinor', code: 'cap_required' })],
    });
  });
});
