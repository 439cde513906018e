import { expect, test } from '@jest/globals';
import { accepted, activeCampaign, campaignOf, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, anEvent, anOrder, aShopper, atLeast } from '../support/builders.js';

const api = useApi();
const end = (ids: string[]) => Promise.all(ids.map((id) => api().as.marketer.post(`/v1/campaigns/${id}/end`)));

test('whoever is held out gets nothing, and the decision keeps what would have been issued', async () => {
  const id = await activeCampaign(api(), aCampaign({ holdout: 1 }));
  const { answer, decision } = await pay(api(), aShopper(), 10_000);
  const offer = { goal: 'induce_next_purchase', reward: { type: 'amount', amountMinor: 5000 }, currency: 'CNY' };
  expect(decision).toMatchObject({ campaignId: id, granted: false, heldOut: true, reasons: [], wouldHaveIssued: offer });
  expect(answer.coupons).toEqual([]);
  const kept = accepted(await api().as.storefront.get(`/v1/events/${answer.id}`));
  expect(kept).toEqual(answer);
  expect((await campaignOf(api(), id)).figures).toMatchObject({ issued: 0, heldOut: 1, refusals: {} });
  await end([id]);
});

test('whoever does not meet the conditions is not held out', async () => {
  const id = await activeCampaign(api(), aCampaign({ holdout: 1 }));
  expect((await pay(api(), aShopper(), 9999)).decision).toMatchObject({ heldOut: false, reasons: [{ code: 'conditions_not_met' }] });
  await end([id]);
});

test('a customer is held out of a campaign always or never', async () => {
  const id = await activeCampaign(api(), aCampaign({ holdout: 0.5 }));
  const customers = Array.from({ length: 12 }, aShopper);
  const once = await Promise.all(customers.map((customer) => pay(api(), customer, 10_000)));
  const again = await Promise.all(customers.map((customer) => pay(api(), customer, 10_000)));
  expect(again.map(({ decision }) => decision.heldOut)).toEqual(once.map(({ decision }) => decision.heldOut));
  await end([id]);
});

test('claims and coupons by hand know no holdout', async () => {
  const claimable = await activeCampaign(api(), aClaimable({ holdout: 1 }));
  const byHand = await activeCampaign(api(), aClaimable({ holdout: 1, trigger: undefined }));
  const customer = aShopper();
  expect((await api().as.storefront.post(`/v1/campaigns/${claimable}/claims`, { customer })).status).toBe(201);
  expect(accepted(await api().as.marketer.post(`/v1/campaigns/${byHand}/coupons`, { customers: [customer] })).results[0].coupon.state).toBe(
    'issued',
  );
});

test('of more than 20 refusals the rest is counted by reason, and explained when asked', async () => {
  const high = aCampaign({ issueWhen: { all: [atLeast('order.subtotalMinor', 99_000)] } });
  const ids = await Promise.all(Array.from({ length: 23 }, () => activeCampaign(api(), high)));
  const earning = await activeCampaign(api(), aCampaign({ priority: -5 }));
  const { answer } = await pay(api(), aShopper(), 10_000);
  expect(answer.decisions).toHaveLength(21);
  expect(answer.decisions.filter(({ granted }: { granted: boolean }) => granted)).toMatchObject([{ campaignId: earning }]);
  expect(answer.more).toEqual({ conditions_not_met: 3 });
  const explained = accepted(await api().as.storefront.get(`/v1/events/${answer.id}?explain=all`));
  expect(explained.decisions).toHaveLength(24);
  expect((await campaignOf(api(), ids.at(-1) ?? '')).figures.refusals).toEqual({ conditions_not_met: 1 });
  expect((await api().as.storefront.get(`/v1/events/${answer.id}?explain=some`)).status).toBe(400);
  await end([...ids, earning]);
});

test('an event that no campaign starts at is processed without decisions', async () => {
  const customer = aShopper();
  const data = { customer: { name: 'Lin', locale: 'zh', consents: [] } };
  expect(await tell(api(), anEvent('customer.created', customer, data, await api().now()))).toMatchObject({
    status: 'processed',
    decisions: [],
    coupons: [],
  });
  expect(accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`))).toMatchObject({ name: 'Lin', locale: 'zh' });
});

test('an order in another currency is told so', async () => {
  const id = await activeCampaign(api(), aCampaign());
  const order = anOrder([10_000], await api().now(), { currency: 'USD' });
  const { decisions } = await tell(api(), anEvent('order.paid', aShopper(), { order }, await api().now()));
  expect(decisions).toMatchObject([{ granted: false, reasons: [{ code: 'currency_mismatch' }] }]);
  await end([id]);
});

test('an order that is shipped before we know its content is not judged', async () => {
  const id = await activeCampaign(api(), aCampaign({ trigger: { event: 'order.shipped' } }));
  const customer = aShopper();
  const order = anOrder([10_000], await api().now());
  const shipped = async () => tell(api(), anEvent('order.shipped', customer, { orderId: order.id }, await api().now()));
  expect((await shipped()).decisions).toEqual([]);
  await tell(api(), anEvent('order.placed', customer, { order }, await api().now()));
  expect((await shipped()).coupons).toHaveLength(1);
  await end([id]);
});

test('a paused campaign is not asked', async () => {
  const id = await activeCampaign(api(), aCampaign());
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/pause`));
  expect((await pay(api(), aShopper(), 10_000)).answer.decisions).toEqual([]);
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/activate`));
  expect((await pay(api(), aShopper(), 10_000)).answer.coupons).toHaveLength(1);
});
