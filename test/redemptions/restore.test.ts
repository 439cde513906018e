import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { systemContext } from '../../server/context.js';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { restoreCancelledOrders } from '../../server/redemptions/restore.service.js';
import {
  aClaimedCoupon,
  accepted,
  activeCampaign,
  campaignOf,
  cancel,
  couponOf,
  held,
  pay,
  refund,
  reserve,
  tell,
} from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, anEvent, aRefund, fresh, sideBySide } from '../support/builders.js';
import { act, changesOf, codesOf, customerOf, letRunOut, outcome, shown, timelineOf } from './support.js';

const api = useApi();
const confirm = (id: string, orderId: string, body: object = {}) => act(api(), id, 'confirm', { orderId, ...body });
const cancelBy = async (orderId: string, by?: string) =>
  tell(api(), anEvent('order.cancelled', undefined, { orderId, ...(by && { by }) }, await api().now()));
const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** A coupon that an order has used; the confirm named the order, or the order names it, or both. */
async function used(terms: object = {}, named: 'by the order' | 'by the confirm' = 'by the order') {
  const made = await aClaimedCoupon(api(), { budgetMinor: 100_000, limits: { issued: { total: 10, perCustomer: 1 } }, ...terms });
  const { id } = await held(api(), made.customer, made.code, aCart([1500]));
  const orderId = fresh('o');
  if (named === 'by the confirm') accepted(await confirm(id, orderId));
  await pay(api(), made.customer, 1500, { id: orderId, ...(named === 'by the order' && { redemptionId: id }) });
  expect((await couponOf(api(), made.code)).state).toBe('redeemed');
  return { ...made, id, orderId };
}

const figuresOf = async (campaignId: string) => (await campaignOf(api(), campaignId)).figures;
const AS_BEFORE = {
  redeemed: 0,
  discountMinor: 0,
  left: 9,
  budget: { freeMinor: 98_000, promisedMinor: 2000, spentMinor: 0, overrunMinor: 0 },
};

describe('B1: an order that used a coupon is cancelled', () => {
  test.each(['by the order', 'by the confirm'] as const)(
    'restored before its answer, where it was named %s; told twice it stays so',
    async (named) => {
      const { campaignId, customer, code, id, orderId } = await used({}, named);
      for (const _twice of [1, 2]) {
        await cancel(api(), orderId);
        expect(await couponOf(api(), code)).toMatchObject({ state: 'issued', redemptionId: null, usedMinor: null, owedMinor: null });
        expect(await shown(api(), id)).toMatchObject({ state: 'restored', orderId });
        expect(await figuresOf(campaignId)).toMatchObject(AS_BEFORE);
        expect((await customerOf(api(), customer)).figures).toMatchObject({
          orders: 0,
          coupons: { issued: 1, redeemed: 0, savedMinor: {} },
        });
      }
      expect((await couponOf(api(), code)).moves.map(({ to }: { to: string }) => to)).toEqual(['issued', 'reserved', 'redeemed', 'issued']);
      expect((await timelineOf(api(), customer)).filter(({ what }) => what === 'coupon.restored')).toHaveLength(1);
      expect(await changesOf(api(), (data) => data.code === code)).toEqual(['coupon.issued', 'coupon.redeemed', 'coupon.restored']);
    },
  );

  test('afterwards: a release answers what is true, a confirm for its order too, for another order it is lost', async () => {
    const { id, orderId, customer, code } = await used();
    await cancel(api(), orderId);
    expect(accepted(await act(api(), id, 'release'))).toMatchObject({ id, state: 'restored' });
    expect(accepted(await confirm(id, orderId))).toMatchObject({ id, state: 'restored', orderId });
    expect(outcome(await confirm(id, fresh('o')))).toEqual([409, 'hold_lost']);
    expect(outcome(await act(api(), id, 'extend'))).toEqual([409, 'hold_lost']);
    const again = await held(api(), customer, code);
    expect(accepted(await confirm(again.id, fresh('o')))).toMatchObject({ state: 'confirmed' });
  });

  test('the same checkout may try again once its order is cancelled', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const cart = aCart([10_000]);
    const first = await held(api(), customer, code, cart);
    const orderId = fresh('o');
    await confirm(first.id, orderId);
    expect(outcome(await reserve(api(), customer, cart, [code]))).toEqual([409, 'not_redeemable']);
    await cancel(api(), orderId);
    const second = accepted(await reserve(api(), customer, cart, [code]));
    expect(accepted(await confirm(second.id, fresh('o')))).toMatchObject({ state: 'confirmed' });
  });

  test('cancelled before the confirm is told, or the order: given back at once', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000, limits: { issued: { total: 10 } } });
    const { id } = await held(api(), customer, code);
    const orderId = fresh('o');
    await cancel(api(), orderId);
    expect(accepted(await confirm(id, orderId))).toMatchObject({ id, state: 'restored' });
    expect(await couponOf(api(), code)).toMatchObject({ state: 'issued' });
    await pay(api(), customer, 10_000, { id: orderId, redemptionId: id });
    expect(await figuresOf(campaignId)).toMatchObject(AS_BEFORE);
  });

  test('cancelled while it is confirmed: whoever comes first, it ends restored, or let go', async () => {
    for (let round = 0; round < 6; round++) {
      const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000, limits: { issued: { total: 10 } } });
      const { id } = await held(api(), customer, code);
      const orderId = fresh('o');
      await sideBySide(4, (index) =>
        index < 2
          ? confirm(id, orderId)
          : index === 2
            ? cancel(api(), orderId)
            : pay(api(), customer, 10_000, { id: orderId, redemptionId: id }).catch(() => null),
      );
      for (const _run of [1, 2]) await restoreCancelledOrders(systemContext(api().shop, await api().now()));
      expect(['restored', 'released']).toContain((await shown(api(), id)).state);
      expect(await couponOf(api(), code)).toMatchObject({ state: 'issued', usedMinor: null });
      expect(await figuresOf(campaignId)).toMatchObject(AS_BEFORE);
    }
  });

  test('a full refund does not restore', async () => {
    const { code, id, orderId } = await used();
    await refund(api(), orderId, aRefund(1, 1500));
    expect(await couponOf(api(), code)).toMatchObject({ state: 'redeemed' });
    expect(await shown(api(), id)).toMatchObject({ state: 'confirmed' });
  });

  test('a coupon whose own order went back meanwhile is revoked instead, and what was owed is not', async () => {
    const campaignId = await activeCampaign(api(), aCampaign({ redeemWhen: { all: [] }, budgetMinor: 100_000 }));
    const { customer } = await aClaimedCoupon(api());
    const earned = await pay(api(), customer, 10_000);
    const { id } = await held(api(), customer, earned.code, aCart([4000]));
    const orderId = fresh('o');
    await confirm(id, orderId);
    await cancel(api(), earned.order.id);
    expect(await couponOf(api(), earned.code)).toMatchObject({ state: 'redeemed', owedMinor: 4000 });
    await cancel(api(), orderId);
    expect(await couponOf(api(), earned.code)).toMatchObject({ state: 'revoked', owedMinor: null, usedMinor: null });
    expect((await figuresOf(campaignId)).budget).toMatchObject({ freeMinor: 100_000, promisedMinor: 0, spentMinor: 0 });
  });

  test('one that was confirmed for another order than the cancelled one names is left alone', async () => {
    const { code, id, customer } = await used();
    const other = fresh('o');
    await pay(api(), customer, 1500, { id: other, redemptionId: id });
    await cancel(api(), other);
    expect(await couponOf(api(), code)).toMatchObject({ state: 'redeemed' });
    expect(await shown(api(), id)).toMatchObject({ state: 'confirmed' });
  });

  test('a late confirmation and an overrun are undone as well', async () => {
    const late = await aClaimedCoupon(api(), { budgetMinor: 100_000, limits: { issued: { total: 10 } } });
    const hold = await held(api(), late.customer, late.code);
    await letRunOut(hold.id);
    const { order } = await pay(api(), late.customer, 10_000, { redemptionId: hold.id });
    await cancel(api(), order.id);
    expect(await shown(api(), `${hold.id}:2`)).toMatchObject({ state: 'restored' });
    expect(await couponOf(api(), late.code)).toMatchObject({ state: 'issued' });
    expect(await figuresOf(late.campaignId)).toMatchObject(AS_BEFORE);

    const again = await held(api(), late.customer, late.code);
    await act(api(), again.id, 'release');
    const over = await pay(api(), late.customer, 10_000, { redemptionId: again.id });
    expect(codesOf(over.answer.warnings)).toEqual(['redemption_overrun']);
    expect((await figuresOf(late.campaignId)).budget).toMatchObject({
      freeMinor: 96_000,
      promisedMinor: 2000,
      spentMinor: 2000,
      overrunMinor: 2000,
    });
    await cancel(api(), over.order.id);
    expect(await figuresOf(late.campaignId)).toMatchObject({ ...AS_BEFORE, overrunMinor: 0 });
    expect((await customerOf(api(), late.customer)).figures).toMatchObject({ orders: 0, coupons: { savedMinor: {} } });
    expect(await changesOf(api(), (data) => data.orderId === over.order.id)).toEqual(['redemption.overrun', 'redemption.overrun_undone']);
  });
});

test('B1: a redemption that was given back and is named by another order: that overrun stands, and is not told as undone until it is', async () => {
  const { id, orderId, customer } = await used();
  await cancel(api(), orderId);
  const { order } = await pay(api(), customer, 1500, { redemptionId: id });
  const ofOrder = (data: Record<string, unknown>) => data.orderId === order.id;
  expect(await changesOf(api(), ofOrder)).toEqual(['redemption.overrun']);
  expect((await timelineOf(api(), customer)).filter(({ sentence }) => /undone/.test(sentence))).toEqual([]);
  await cancel(api(), order.id);
  expect(await changesOf(api(), ofOrder)).toEqual(['redemption.overrun', 'redemption.overrun_undone']);
});

describe('B1: what becomes of the last day', () => {
  test.each([
    ['the shop', 'shop', 3],
    ['the carrier', 'carrier', 3],
    ['the buyer', 'buyer', 0],
    ['nobody says who', undefined, 0],
  ] as const)('cancelled by %s after three days', async (_who, by, days) => {
    const { code, orderId, coupon } = await used({ validity: { days: 7 } });
    await api().pass(72);
    await cancelBy(orderId, by);
    const back = await couponOf(api(), code);
    expect(back).toMatchObject({ state: 'issued', lastDay: dayAfter(coupon.lastDay, days) });
    expect(Date.parse(back.expiresAt) - Date.parse(coupon.expiresAt)).toBe(days * 86_400_000);
    expect(back.moves.at(-1).why).toContain(`its last day is ${back.lastDay}`);
  });

  test.each([
    ['a word of other systems', 'customer', 0, ['canceller_unknown']],
    ['an empty word', '', 0, []],
    ['a number', 7, 0, ['canceller_unknown']],
    ['null', null, 0, []],
    ['capital letters', ' SHOP', 3, []],
  ] as const)('a cancellation counts whatever it says of who did it: %s', async (_what, by, days, warnings) => {
    const { code, orderId, coupon } = await used({ validity: { days: 7 } });
    await api().pass(72);
    const answer = await tell(api(), anEvent('order.cancelled', undefined, { orderId, by }, await api().now()));
    expect(codesOf(answer.warnings)).toEqual(warnings);
    expect(await couponOf(api(), code)).toMatchObject({ state: 'issued', lastDay: dayAfter(coupon.lastDay, days) });
  });

  test('it may be reminded of again before its end', async () => {
    const { code, orderId } = await used();
    const coupons = mongoose.connection.collection<{ _id: string; remindedBy: string | null }>('coupons');
    const _id = code.replaceAll('-', '');
    await coupons.updateOne({ _id }, { $set: { remindedBy: 'a message' } });
    await cancel(api(), orderId);
    expect(await coupons.findOne({ _id })).toMatchObject({ state: 'issued', remindedBy: null });
  });

  test('kept, and its last day is over: the sweep expires it, and its money is free', async () => {
    const { campaignId, code, orderId } = await used({ validity: { days: 2 } });
    await api().pass(24 * 5);
    await cancelBy(orderId, 'buyer');
    for (const _run of [1, 2]) await expireCoupons(await api().now());
    expect(await couponOf(api(), code)).toMatchObject({ state: 'expired' });
    expect((await figuresOf(campaignId)).budget).toMatchObject({ freeMinor: 100_000, promisedMinor: 0, spentMinor: 0 });
  });

  test('the campaign’s own word, frozen into the coupon, whatever the campaign says later', async () => {
    const { campaignId, code, orderId, coupon } = await used({ onCancel: { shop: 'lose', buyer: 'prolong' } });
    expect(coupon.onCancel).toEqual({ shop: 'lose', carrier: 'prolong', buyer: 'prolong', abuse: 'lose' });
    accepted(await api().as.marketer.patch(`/v1/campaigns/${campaignId}`, { onCancel: { shop: 'keep' } }, '2'));
    await cancelBy(orderId, 'shop');
    expect(await couponOf(api(), code)).toMatchObject({ state: 'revoked', usedMinor: null });
    expect(await figuresOf(campaignId)).toMatchObject({
      revoked: 1,
      left: 10,
      budget: { freeMinor: 100_000, promisedMinor: 0, spentMinor: 0 },
    });
  });

  test('a word that is none is refused in a campaign', async () => {
    const campaign = aCampaign({ onCancel: { shop: 'burn' } });
    expect((await api().as.marketer.post('/v1/campaigns', campaign)).status).toBe(422);
  });

  test.each(['of the order', 'of the customer'])(
    'a complaint %s is flagged: the coupon is lost, whoever cancels; lifted, it is not',
    async (whose) => {
      const flagged = async (lifted: boolean) => {
        const made = await used();
        const complaint = {
          customer: made.customer,
          kind: 'other',
          text: 'Five stars for 50.',
          ...(whose === 'of the order' && { orderId: made.orderId }),
        };
        const { id } = accepted(await api().as.agent.post('/v1/cases', complaint));
        const flag = { flag: 'cash_for_praise', text: 'Five stars for 50.' };
        accepted(await api().as.agent.post(`/v1/cases/${id}/flags`, flag));
        if (lifted) accepted(await api().as.supervisor.post(`/v1/cases/${id}/flags/lift`, flag));
        await cancelBy(made.orderId, 'shop');
        return (await couponOf(api(), made.code)).state;
      };
      expect([await flagged(false), await flagged(true)]).toEqual(['revoked', 'issued']);
    },
  );
});
