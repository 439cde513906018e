import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { reason } from '../../campaigns/reasons.js';
import { systemContext } from '../../server/context.js';
import { type EventRecord, readDecisions } from '../../server/events/event.js';
import { answerLeftEvents } from '../../server/events/events.service.js';
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
  expect([explained.decisions.length, explained.more]).toEqual([24, undefined]);
  expect((await campaignOf(api(), ids.at(-1) ?? '')).figures.refusals).toEqual({ conditions_not_met: 1 });
  expect((await api().as.storefront.get(`/v1/events/${answer.id}?explain=some`)).status).toBe(400);
  await end([...ids, earning]);
});

describe('what is explained when asked is what was said then', () => {
  const explain = async (id: string) => accepted(await api().as.storefront.get(`/v1/events/${id}?explain=all`));

  test('a limit that refused is not told as a grant, nor what was granted as taken back', async () => {
    const limited = await activeCampaign(api(), aCampaign({ limits: { issued: { perCustomer: 1 } } }));
    const customer = aShopper();
    const [first, second] = [await pay(api(), customer, 10_000), await pay(api(), customer, 10_000)];
    expect(second.decision).toMatchObject({ granted: false, reasons: [{ code: 'customer_limit_reached' }] });
    expect((await explain(second.answer.id)).decisions).toEqual(second.answer.decisions);
    await tell(api(), anEvent('order.cancelled', customer, { orderId: first.order.id }, await api().now()));
    expect((await explain(first.answer.id)).decisions).toEqual(first.answer.decisions);
    await end([limited]);
  });

  test('what was only recorded, no campaign looked at', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const order = anOrder([10_000], await api().now());
    const event = { ...anEvent('order.paid', aShopper(), { order }, await api().now()), backfill: true };
    expect(await tell(api(), event)).toMatchObject({ status: 'recorded', decisions: [] });
    expect(await explain(event.id)).toMatchObject({ status: 'recorded', decisions: [] });
    await end([id]);
  });

  test('a campaign that was not there said nothing, and what would be decided otherwise by now stays a count', async () => {
    const high = aCampaign({ issueWhen: { all: [atLeast('order.subtotalMinor', 99_000)] } });
    const ids = await Promise.all(Array.from({ length: 22 }, () => activeCampaign(api(), high)));
    const customer = aShopper();
    const { answer, order } = await pay(api(), customer, 10_000);
    expect([answer.decisions.length, answer.more]).toEqual([20, { conditions_not_met: 2 }]);
    await api().pass(1);
    const later = await activeCampaign(api(), aCampaign());
    const { decisions, more } = await explain(answer.id);
    expect([decisions.length, more]).toEqual([22, undefined]);
    expect(decisions.map(({ campaignId }: { campaignId: string }) => campaignId)).not.toContain(later);
    await tell(api(), anEvent('order.cancelled', customer, { orderId: order.id }, await api().now()));
    expect(await explain(answer.id)).toMatchObject({ decisions: answer.decisions, more: answer.more });
    await end([...ids, later]);
  });
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
  await end([id]);
});

describe('what is kept of a refusal, and how it is counted', () => {
  const asked = 40;
  const events = () => mongoose.connection.collection<EventRecord>('events');

  test('the record grows by 20 refusals and no more, and each decision names the revision that made it', async () => {
    const high = aCampaign({ issueWhen: { all: [atLeast('order.subtotalMinor', 99_000)] } });
    const ids = await Promise.all(Array.from({ length: asked }, () => activeCampaign(api(), high)));
    const earning = [await activeCampaign(api(), aCampaign()), await activeCampaign(api(), aCampaign())];
    const { answer } = await pay(api(), aShopper(), 10_000);
    expect([answer.decisions.length, answer.more]).toEqual([22, { conditions_not_met: 20 }]);
    expect(answer.decisions.filter(({ rev }: { rev?: number }) => rev !== undefined)).toEqual([]);
    const kept = await events().findOne({ eventId: answer.id });
    expect(kept).toMatchObject({ more: { conditions_not_met: 20 }, answer: { more: { conditions_not_met: 20 } } });
    expect([kept?.decisions, kept?.earned?.length]).toEqual([[], 2]); // the answer has them, and nothing has them twice
    const revs = [...readDecisions(kept?.answer?.decisions ?? []), ...(kept?.earned ?? [])].map(({ rev }) => rev);
    expect(revs).toEqual(Array.from({ length: 24 }, () => 2));
    expect(JSON.stringify(kept).length).toBeLessThan(20_000);
    await end([...ids, ...earning]);
  });

  test('every campaign that was asked counts it once, by its own reason', async () => {
    const high = aCampaign({ issueWhen: { all: [atLeast('order.subtotalMinor', 99_000)] } });
    const brief = { ...aCampaign(), window: { endsAt: new Date((await api().now()).getTime() + 3_600_000).toISOString() } };
    const refused = await Promise.all(Array.from({ length: asked }, () => activeCampaign(api(), high)));
    const over = await Promise.all(Array.from({ length: 25 }, () => activeCampaign(api(), brief)));
    const held = await activeCampaign(api(), aCampaign({ holdout: 1 }));
    const full = await activeCampaign(api(), aCampaign({ limits: { issued: { total: 1 } } }));
    await pay(api(), aShopper(), 10);
    await api().pass(2);
    await Promise.all([pay(api(), aShopper(), 10_000), pay(api(), aShopper(), 10)]);
    await pay(api(), aShopper(), 10_000);
    const { answer } = await pay(api(), aShopper(), 10_000);
    const counted = async (ids: string[]) =>
      (await Promise.all(ids.map((id) => campaignOf(api(), id)))).map(({ figures }) => figures.refusals);
    expect(await counted(refused)).toEqual(refused.map(() => ({ conditions_not_met: 5 })));
    expect(await counted(over)).toEqual(over.map(() => ({ conditions_not_met: 1, campaign_over: 4 })));
    expect(await counted([held, full])).toEqual([{ conditions_not_met: 2 }, { conditions_not_met: 2, limit_reached: 2 }]);
    expect(answer.decisions.find(({ campaignId }: { campaignId: string }) => campaignId === full)).toMatchObject({
      reasons: [{ code: 'limit_reached' }],
    });
    const sum = Object.values(answer.more as Record<string, number>).reduce((all, count) => all + count, 0);
    expect(answer.decisions.length + sum).toBe(asked + 25 + 2);
    await end([...refused, ...over, held, full]);
  });

  test('what a version before counted in a row of its own counts too', async () => {
    const id = await activeCampaign(api(), aCampaign());
    await mongoose.connection.collection<{ _id: string }>('refusals').insertOne({ _id: id, words: { conditions_not_met: 7 } } as never);
    await pay(api(), aShopper(), 10);
    expect((await campaignOf(api(), id)).figures.refusals).toEqual({ conditions_not_met: 8 });
    await end([id]);
  });

  test('an event that was decided by a version before, which kept every refusal, is answered in the same way', async () => {
    const ids = await Promise.all(Array.from({ length: 22 }, () => activeCampaign(api(), aCampaign())));
    const earning = [await activeCampaign(api(), aCampaign()), await activeCampaign(api(), aCampaign())];
    const { answer } = await pay(api(), aShopper(), 10_000);
    const decisions = ids.map((campaignId) => ({ campaignId, granted: false, heldOut: false, reasons: [reason('never_holds')] }));
    const kept = await events().findOne({ eventId: answer.id });
    const earned = kept?.earned?.filter(({ campaignId }) => earning.includes(campaignId)) ?? [];
    const unanswered = { isAnswered: false, answer: null, answeredAt: null, leaseUntil: new Date(0) };
    await events().updateOne({ eventId: answer.id }, { $set: { ...unanswered, earned, decisions }, $unset: { more: 1 } });
    await answerLeftEvents(systemContext(api().shop, await api().now()));
    const told = accepted(await api().as.storefront.get(`/v1/events/${answer.id}`));
    expect([told.decisions.length, told.more, told.coupons.length]).toEqual([22, { never_holds: 2 }, 2]);
    await end([...ids, ...earning]);
  });
});
