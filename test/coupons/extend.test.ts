import { beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { planMessages } from '../../server/messages/plan.js';
import { amount, complaint, give, goodwillCampaign, type Person, person, putLimits } from '../cases/desk.js';
import { aClaimedCoupon, accepted, activeCampaign, campaignOf, cancel, couponOf, held, pay, quote } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const DAY = 24;
const anAgent = () => person(api(), fresh('agent'), 'agent');
const extend = ({ post }: Pick<Person, 'post'>, code: string, body: object = {}, key?: string) =>
  post(`/v1/coupons/${code}/extend`, { text: 'They were in hospital.', ...body }, key);
const refusal = ({ status, body }: { status: number; body: { errors: { code: string }[] } }) => [status, body.errors[0]?.code];

beforeAll(async () => {
  // From noon on, so that days are whole ones.
  await api().pass((48 + 12 - (((await api().now()).getUTCHours() + 8) % 24)) % 24);
});

const localDay = (now: Date, days: number): string =>
  new Date(now.getTime() + 8 * 3_600_000 + days * DAY * 3_600_000).toISOString().slice(0, 10);

/** 20 off for three days, under a budget for just that one; expired so many days ago. */
async function expired(daysAgo = 1, changes: object = {}) {
  const given = await aClaimedCoupon(api(), { validity: { days: 3 }, budgetMinor: 2000, ...changes });
  await api().pass((3 + daysAgo) * DAY);
  await expireCoupons(await api().now());
  return given;
}

describe('it expired yesterday', () => {
  test('more days make it a coupon again: issued, with a name and a reason, used like any other', async () => {
    const [{ code, campaignId, customer }, agent] = [await expired(), await anAgent()];
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { expired: 1, budget: { freeMinor: 2000, promisedMinor: 0 } } });
    const { status, body } = await extend(agent, code, { days: 5 });
    const lastDay = localDay(await api().now(), 5);
    expect([status, body.outcome]).toEqual([200, 'granted']);
    expect(body.coupon).toMatchObject({ state: 'issued', lastDay, expiresAt: `${lastDay}T16:00:00.000Z` });
    expect((await couponOf(api(), code)).moves.at(-1)).toMatchObject({ to: 'issued', by: agent.actorId, why: 'They were in hospital.' });
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { expired: 0, budget: { freeMinor: 0, promisedMinor: 2000 } } });
    await sweepFigures(await api().now());
    const shown = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
    expect(shown.figures.coupons).toMatchObject({ issued: 1, expired: 0 });
    const { items } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}/timeline`));
    expect(items[0]).toMatchObject({
      what: 'coupon.extended',
      by: agent.actorId,
      sentence: expect.stringContaining('They were in hospital.'),
    });
    const used = await held(api(), customer, code);
    accepted(await api().as.storefront.post(`/v1/redemptions/${used.id}/confirm`, { orderId: fresh('o') }));
    expect(await campaignOf(api(), campaignId)).toMatchObject({
      figures: { redeemed: 1, budget: { freeMinor: 0, promisedMinor: 0, spentMinor: 2000 } },
    });
  });

  test('once a coupon: the same request is answered the same, another one is refused, also after it has expired again', async () => {
    const [{ code, campaignId }, agent] = [await expired(), await anAgent()];
    const first = await extend(agent, code, {}, 'one key');
    expect(first.body.coupon.lastDay).toBe(localDay(await api().now(), 7)); // unless somebody says
    expect((await extend(agent, code, {}, 'one key')).body).toEqual(first.body);
    expect(refusal(await extend(api().as.supervisor, code))).toEqual([409, 'extended_already']);
    await api().pass(8 * DAY);
    await expireCoupons(await api().now());
    expect((await couponOf(api(), code)).moves.map(({ to }: { to: string }) => to)).toEqual(['issued', 'expired', 'issued', 'expired']);
    expect(refusal(await extend(agent, code))).toEqual([409, 'extended_already']);
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { budget: { freeMinor: 2000, promisedMinor: 0 } } });
  });

  test('of fifty at once one does it, and it costs once', async () => {
    const [{ code, campaignId }, agent] = [await expired(), await anAgent()];
    const answers = await sideBySide(50, () => extend(agent, code));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    expect((await couponOf(api(), code)).moves).toHaveLength(3);
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { budget: { freeMinor: 0, promisedMinor: 2000 } } });
    const desk = accepted(await agent.get(`/v1/customers/${(await couponOf(api(), code)).customerId}/desk`));
    expect(desk.mayGive.goodwill.leftTodayMinor).toBe(13_000);
  });

  test('within the days of grace: on the seventh day, and not on the eighth; the shop says how many', async () => {
    const agent = await anAgent();
    const late = await expired(7);
    const tooLate = await aClaimedCoupon(api(), { validity: { days: 1 } });
    expect((await extend(agent, late.code)).status).toBe(200);
    await api().pass(9 * DAY);
    expect(refusal(await extend(agent, tooLate.code))).toEqual([409, 'grace_over']);
    const limits = accepted(await api().as.agent.get('/v1/authority'));
    expect(limits.extension).toEqual({ graceDays: 7, days: 7, mostDays: 30 });
    const put = (extension: object) => putLimits(api(), { ...limits, extension });
    accepted(await put({ graceDays: 8, days: 2, mostDays: 3 }));
    const { body } = await extend(agent, tooLate.code, { days: 4 });
    expect(body).toMatchObject({ code: 'invalid', errors: [{ path: 'days', code: 'too_big' }] });
    expect((await extend(agent, tooLate.code)).body.coupon.lastDay).toBe(localDay(await api().now(), 2));
    expect((await put({ graceDays: 8, days: 4, mostDays: 3 })).status).toBe(422);
    accepted(await put(limits.extension));
  });

  test('a coupon that still stands gets its days after its last one; a held, used or revoked one none', async () => {
    const agent = await anAgent();
    const { code, customer, campaignId } = await aClaimedCoupon(api(), { validity: { days: 3 }, budgetMinor: 2000 });
    const { lastDay } = await couponOf(api(), code);
    expect((await extend(agent, code, { days: 2 })).body.coupon.lastDay).toBe(localDay(new Date(`${lastDay}T00:00:00Z`), 2));
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { budget: { freeMinor: 0, promisedMinor: 2000 } } });
    await api().pass(4 * DAY);
    expect((await quote(api(), customer, aCart([5000]), [code])).applied).toHaveLength(1);

    const other = await aClaimedCoupon(api());
    const hold = await held(api(), other.customer, other.code);
    expect(refusal(await extend(agent, other.code))).toEqual([409, 'coupon_reserved']);
    accepted(await api().as.storefront.post(`/v1/redemptions/${hold.id}/confirm`, { orderId: fresh('o') }));
    expect(refusal(await extend(agent, other.code))).toEqual([409, 'coupon_used']);
    const recalled = await aClaimedCoupon(api());
    accepted(await api().as.supervisor.post(`/v1/coupons/${recalled.code}/revoke`, { reason: 'a mistake' }));
    expect(refusal(await extend(agent, recalled.code))).toEqual([409, 'coupon_revoked']);
    expect(refusal(await extend(agent, '7K3M-9QXT-2HVA-C'))[0]).toBe(422); // mistyped
  });

  test('the campaign’s budget does not refuse it: free goes below zero, and nothing more is issued until it is back', async () => {
    const [{ code, campaignId }, agent] = [await expired(), await anAgent()];
    const { customer } = await aClaimedCoupon(api());
    accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer })); // the money that came back
    expect((await extend(agent, code)).status).toBe(200);
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { budget: { freeMinor: -2000, promisedMinor: 4000 } } });
    const refused = await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer: { shopId: fresh('c') } });
    expect(refused.body.reasons[0].code).toBe('budget_exhausted');
    await api().pass(8 * DAY);
    await expireCoupons(await api().now());
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { budget: { freeMinor: 2000, promisedMinor: 0 } } });
  });

  test('the reminder comes again before its new end', async () => {
    const [{ code }, agent] = [await expired(), await anAgent()];
    const remindedBy = async () =>
      (
        await mongoose.connection
          .collection<{ _id: string; remindedBy: string | null }>('coupons')
          .findOne({ _id: code.replaceAll('-', '') })
      )?.remindedBy;
    await mongoose.connection
      .collection<{ _id: string }>('coupons')
      .updateOne({ _id: code.replaceAll('-', '') }, { $set: { remindedBy: 'coupon_expiry:before' } });
    accepted(await extend(agent, code));
    expect(await remindedBy()).toBeNull();
    await planMessages(api().shop, await api().now());
    expect(await remindedBy()).toBeNull();
    await api().pass(5 * DAY);
    await planMessages(api().shop, await api().now());
    expect(await remindedBy()).toMatch(/^coupon_expiry:cus_/);
  });

  test('one whose earning order went back meanwhile is revoked instead', async () => {
    const campaignId = await activeCampaign(
      api(),
      aCampaign({ validity: { days: 3 }, budgetMinor: 5000, limits: { issued: { perCustomer: 1 } } }),
    );
    const customer = { shopId: fresh('c') };
    const { code, order } = await pay(api(), customer, 20_000);
    await api().pass(4 * DAY);
    await expireCoupons(await api().now());
    await cancel(api(), order.id);
    const agent = await person(api(), fresh('boss'), 'supervisor');
    expect((await couponOf(api(), code)).state).toBe('expired');
    expect(refusal(await extend(agent, code))).toEqual([409, 'coupon_revoked']);
    expect(await couponOf(api(), code)).toMatchObject({ state: 'revoked', moves: [{}, {}, { to: 'revoked', why: 'order_cancelled' }] });
    expect(await campaignOf(api(), campaignId)).toMatchObject({ figures: { budget: { freeMinor: 5000, promisedMinor: 0 } } });
    const desk = accepted(await agent.get(`/v1/customers/shop:${customer.shopId}/desk`));
    expect(desk.mayGive.goodwill.leftTodayMinor).toBe(50_000);
  });
});

describe('it counts as goodwill', () => {
  test('its greatest cost is drawn from the agent’s day and the customer’s month, together with other goodwill', async () => {
    await goodwillCampaign(api());
    const [{ code, customer }, agent] = [await expired(), await anAgent()];
    const left = async () => accepted(await agent.get(`/v1/customers/shop:${customer.shopId}/desk`)).mayGive.goodwill;
    expect(await left()).toMatchObject({ leftTodayMinor: 15_000, leftForCustomerMinor: 15_000 });
    accepted(await extend(agent, code));
    expect(await left()).toMatchObject({ leftTodayMinor: 13_000, leftForCustomerMinor: 13_000 });
    const { id } = accepted(await agent.post('/v1/cases', complaint({ customer, lossMinor: 2000 })));
    for (const path of ['replies', 'facts']) accepted(await agent.post(`/v1/cases/${id}/${path}`, { text: 'We look.' }));
    const given = accepted(await give(agent, id, 3000)).coupon.code;
    accepted(await extend(agent, given)); // the very coupon of this day, by the same agent
    expect(await left()).toMatchObject({ leftTodayMinor: 7000, leftForCustomerMinor: 7000 });
    for (const mistake of [given, code])
      accepted(await api().as.supervisor.post(`/v1/coupons/${mistake}/revoke`, { reason: 'by mistake' }));
    expect(await left()).toMatchObject({ leftTodayMinor: 15_000, leftForCustomerMinor: 15_000 });
  });

  test('above one’s own limit a supervisor is asked, and gives it on their own authority', async () => {
    const [{ code }, agent, boss] = [
      await expired(1, { reward: amount(5000), budgetMinor: 5000 }),
      await anAgent(),
      await person(api(), '0 boss', 'supervisor'),
    ];
    const { status, body } = await extend(agent, code, { days: 3 });
    expect([status, body.outcome]).toEqual([202, 'approval']);
    expect(body.approval).toMatchObject({ kind: 'extension', extends: code, reward: amount(5000), assignedTo: boss.actorId, code: null });
    expect(body.approval.reasons).toMatchObject([{ code: 'above_own_limit' }]);
    expect((await couponOf(api(), code)).state).toBe('expired');
    const { id } = body.approval;
    const countered = await boss.post(`/v1/approvals/${id}/counter`, { reward: amount(1000) });
    expect(countered.body.errors[0].code).toBe('nothing_to_counter');
    expect(accepted(await boss.post(`/v1/approvals/${id}/approve`))).toMatchObject({ state: 'approved', code, refusal: null });
    const coupon = await couponOf(api(), code);
    expect(coupon).toMatchObject({ state: 'issued', lastDay: localDay(await api().now(), 3) });
    expect(coupon.moves.at(-1)).toMatchObject({ by: boss.actorId });
    const { leftTodayMinor } = accepted(await boss.get(`/v1/customers/${coupon.customerId}/desk`)).mayGive.goodwill;
    expect(leftTodayMinor).toBe(45_000);
  });

  test('a day’s limit holds for many coupons at once; what nobody may give is refused', async () => {
    const agent = await anAgent();
    const codes: string[] = [];
    for (let coupon = 0; coupon < 20; coupon++) codes.push((await aClaimedCoupon(api())).code);
    const answers = await sideBySide(20, (index) => extend(agent, codes[index] ?? ''));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), ...Array(13).fill(202)]); // 7 of 20.00 in 150.00
    const { code } = await aClaimedCoupon(api(), { reward: amount(10_001) });
    const { body } = await extend(agent, code);
    expect(body.reasons.map(({ code: word }: { code: string }) => word)).toContain('above_every_authority');
    const percent = await aClaimedCoupon(api(), { reward: { type: 'percent', basisPoints: 500 } });
    expect(refusal(await extend(agent, percent.code))).toEqual([409, 'cap_required']);
    expect((await extend(api().as.marketer, percent.code)).status).toBe(403);
  });
});
