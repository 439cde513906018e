import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { finishLeftRedemptions, releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { aClaimedCoupon, accepted, activeCampaign, campaignOf, couponOf, held, pay, reasonsOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, fresh, sideBySide } from '../support/builders.js';
import { act, codesOf, customerOf, letRunOut, outcome, shown, timelineOf } from './support.js';

const api = useApi();
const confirm = (id: string, orderId: string, body: object = {}) => act(api(), id, 'confirm', { orderId, ...body });
const paid = (id: string, orderId: string) => confirm(id, orderId, { paid: true });
const stateOf = async (code: string) => (await couponOf(api(), code)).state;
const figuresOf = async (campaignId: string) => (await campaignOf(api(), campaignId)).figures;
const LIMITS = { budgetMinor: 100_000, limits: { issued: { total: 10, perCustomer: 2 } } };

/** A coupon of 20 off whose hold of a cart of 50 is over, with its sweep or before it. */
async function heldTooLong(swept: boolean, terms: Record<string, unknown> = LIMITS) {
  const made = await aClaimedCoupon(api(), terms);
  const cart = aCart([5000]);
  const { id } = await held(api(), made.customer, made.code, cart);
  await letRunOut(id);
  if (swept) await releaseOverHolds(await api().now());
  return { ...made, id, cart };
}

describe('B18: what can be had again is taken again', () => {
  test.each([true, false])('hold let go by the sweep already: %s; confirmed, paid or not', async (swept) => {
    for (const how of [confirm, paid]) {
      const { code, id, campaignId } = await heldTooLong(swept);
      const orderId = fresh('o');
      const answer = accepted(await how(id, orderId));
      expect(answer).toMatchObject({ id: `${id}:2`, continues: id, state: 'confirmed', orderId, discountMinor: 2000 });
      expect(codesOf(answer.warnings)).toEqual(['hold_was_over']);
      expect(await stateOf(code)).toBe('redeemed');
      expect((await figuresOf(campaignId)).budget).toMatchObject({
        freeMinor: 98_000,
        promisedMinor: 0,
        spentMinor: 2000,
        overrunMinor: 0,
      });
    }
  });

  test('a coupon that was valid at the reserve and has expired since; its money comes back out of what is free', async () => {
    const { code, id, campaignId, customer } = await heldTooLong(true);
    await api().pass(24 * 8);
    await expireCoupons(await api().now());
    expect((await figuresOf(campaignId)).budget).toMatchObject({ freeMinor: 100_000, promisedMinor: 0 });
    const { answer } = await pay(api(), customer, 5000, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['hold_was_over']);
    expect(await stateOf(code)).toBe('redeemed');
    expect((await figuresOf(campaignId)).budget).toMatchObject({ freeMinor: 98_000, promisedMinor: 0, spentMinor: 2000, overrunMinor: 0 });
    expect((await customerOf(api(), customer)).figures.coupons).toMatchObject({ redeemed: 1, expired: 0 });
  });

  test('a redemption of two coupons, one of which cannot be had: the other is let go, expired as it was', async () => {
    const { code, id, campaignId, customer } = await heldTooLong(true);
    await api().pass(24 * 8);
    await expireCoupons(await api().now());
    // A second coupon of the redemption, of another campaign, that was revoked meanwhile.
    const other = await aClaimedCoupon(api());
    await api().as.marketer.post(`/v1/coupons/${other.code}/revoke`, { reason: 'a mistake' });
    const bare = other.code.replaceAll('-', '');
    const redemptions = mongoose.connection.collection<{ _id: string }>('redemptions');
    await redemptions.updateOne({ _id: id }, {
      $push: { held: { code: bare, campaignId: other.campaignId, costMinor: null, discountMinor: 100 } },
    } as never);
    expect(outcome(await confirm(id, fresh('o')))).toEqual([409, 'hold_lost']);
    expect((await couponOf(api(), code)).moves.map(({ to }: { to: string }) => to)).toEqual([
      'issued',
      'reserved',
      'issued',
      'expired',
      'reserved',
      'expired',
    ]);
    expect((await figuresOf(campaignId)).budget).toMatchObject({ freeMinor: 100_000, promisedMinor: 0, spentMinor: 0 });
    expect((await customerOf(api(), customer)).figures.coupons).toMatchObject({ redeemed: 0, expired: 1 });
  });

  test('told by confirm and by the order, ten times at once: once', async () => {
    for (let round = 0; round < 3; round++) {
      const { code, id, campaignId, customer } = await heldTooLong(round === 1);
      const orderId = fresh('o');
      const answers = await sideBySide(10, async (index) =>
        index % 2 === 0
          ? (await confirm(id, orderId)).status
          : pay(api(), customer, 5000, { id: orderId, redemptionId: id }).then(
              () => 200,
              () => 409,
            ),
      );
      expect(answers).toContain(200);
      expect(accepted(await confirm(id, orderId))).toMatchObject({ id: `${id}:2`, state: 'confirmed' });
      expect(await stateOf(code)).toBe('redeemed');
      expect((await figuresOf(campaignId)).budget).toMatchObject({
        freeMinor: 98_000,
        promisedMinor: 0,
        spentMinor: 2000,
        overrunMinor: 0,
      });
    }
  });

  test('two orders at once want it: one has it, the other hears so', async () => {
    const { id } = await heldTooLong(true);
    const ask = async (orderId: string): Promise<string> => {
      const answer = String(outcome(await confirm(id, orderId)));
      return answer === '409,still_under_way' ? ask(orderId) : answer;
    };
    const answers = await sideBySide(6, (index) => ask(`${id} ${index % 2}`));
    expect(new Set(answers)).toEqual(new Set(['200,', '409,already_confirmed']));
    expect(new Set(answers.filter((_answer, index) => index % 2 === 0)).size).toBe(1);
  });

  test('what a crash left pending is carried forward by the sweep', async () => {
    const { code, id, campaignId } = await heldTooLong(true);
    const orderId = fresh('o');
    const redemptions = mongoose.connection.collection<{ _id: string }>('redemptions');
    const root = await redemptions.findOne({ _id: id });
    const left = { ...root, _id: `${id}:2`, state: 'pending', continues: id, orderId, why: null, leaseUntil: new Date(0), token: 'gone' };
    await redemptions.insertOne(left as never);
    for (const _run of [1, 2]) await finishLeftRedemptions(api().shop, await api().now());
    expect(await shown(api(), id)).toMatchObject({ state: 'released', continuedBy: `${id}:2` });
    expect(await stateOf(code)).toBe('redeemed');
    expect((await figuresOf(campaignId)).budget).toMatchObject({ spentMinor: 2000 });
  });
});

describe('B18: what cannot be had again is lost, or booked as an overrun where it is paid', () => {
  type Made = Awaited<ReturnType<typeof heldTooLong>>;
  const WAYS: [string, (made: Made) => Promise<unknown>][] = [
    ['another checkout holds it', ({ customer, code }) => held(api(), customer, code)],
    ['another order used it', async ({ customer, code }) => accepted(await confirm((await held(api(), customer, code)).id, fresh('o')))],
    ['its own checkout has tried again', ({ customer, code, cart }) => held(api(), customer, code, cart)],
    ['it was revoked', async ({ code }) => accepted(await api().as.marketer.post(`/v1/coupons/${code}/revoke`, { reason: 'a mistake' }))],
  ];

  test.each(WAYS)('%s', async (_way, happens) => {
    const made = await heldTooLong(true);
    await happens(made);
    const before = (await figuresOf(made.campaignId)).budget;
    const state = await stateOf(made.code);
    const orderId = fresh('o');
    for (const _twice of [1, 2]) expect(outcome(await confirm(made.id, orderId))).toEqual([409, 'hold_lost']);
    expect((await figuresOf(made.campaignId)).budget).toEqual(before);
    for (const _twice of [1, 2]) {
      const answer = accepted(await paid(made.id, orderId));
      expect(answer).toMatchObject({ id: `${made.id}:3`, continues: made.id, state: 'overrun', orderId });
      expect(codesOf(answer.warnings)).toEqual(['redemption_overrun']);
    }
    expect((await figuresOf(made.campaignId)).budget).toEqual({
      ...before,
      freeMinor: before.freeMinor - 2000,
      spentMinor: before.spentMinor + 2000,
      overrunMinor: 2000,
    });
    expect(await stateOf(made.code)).toBe(state);
    expect(outcome(await paid(made.id, fresh('o')))).toEqual([409, 'already_confirmed']);
    expect((await timelineOf(api(), made.customer)).filter(({ what }) => what === 'redemption.overrun')).toHaveLength(1);
  });

  test('after an explicit release; the figures of the customer and of a campaign without a budget say it', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code, aCart([5000]));
    await act(api(), id, 'release');
    expect(outcome(await confirm(id, fresh('o')))).toEqual([409, 'hold_lost']);
    const { answer } = await pay(api(), customer, 5000, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['redemption_overrun']);
    expect(await figuresOf(campaignId)).toMatchObject({ budget: null, overrunMinor: 2000, discountMinor: 2000, redeemed: 0 });
    expect((await customerOf(api(), customer)).figures).toMatchObject({
      spentMinor: { CNY: 3000 },
      coupons: { redeemed: 0, savedMinor: { CNY: 2000 } },
    });
  });

  test('C2-10: never for the order that earned the coupon, late or not', async () => {
    const campaignId = await activeCampaign(api(), aCampaign({ redeemWhen: { all: [] }, budgetMinor: 100_000 }));
    const { customer } = await aClaimedCoupon(api());
    const earning = await pay(api(), customer, 10_000);
    const { id } = await held(api(), customer, earning.code);
    await letRunOut(id);
    const late = await confirm(id, earning.order.id);
    expect([outcome(late), reasonsOf(late.body.refused[0])]).toEqual([[409, 'not_redeemable'], ['not_on_earning_order']]);
    expect(accepted(await paid(id, earning.order.id))).toMatchObject({ state: 'overrun' });
    expect(await stateOf(earning.code)).toBe('issued');
    expect((await figuresOf(campaignId)).budget).toMatchObject({ promisedMinor: 5000, spentMinor: 5000, overrunMinor: 5000 });
  });

  test('an overrun may take the budget below zero, and nothing is issued until it is back', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 3000 });
    const { id } = await held(api(), customer, code, aCart([5000]));
    await act(api(), id, 'release');
    accepted(await paid(id, fresh('o')));
    expect((await figuresOf(campaignId)).budget).toEqual({ freeMinor: -1000, promisedMinor: 2000, spentMinor: 2000, overrunMinor: 2000 });
  });
});
