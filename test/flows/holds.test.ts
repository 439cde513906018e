import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { releaseOverHolds } from '../../server/redemptions/settle.service.js';
import { aClaimedCoupon, accepted, campaignOf, cancel, couponOf, held, pay, reasonsOf, reserve, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, anOrder, atLeast, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const ask = (id: string, act: string, body?: object) => api().as.storefront.post(`/v1/redemptions/${id}/${act}`, body);
const shown = async (id: string) => accepted(await api().as.agent.get(`/v1/redemptions/${id}`));
const stateOf = async (code: string) => (await couponOf(api(), code)).state;
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
/** Half an hour of real time, without waiting for it. */
const letRunOut = (id: string) =>
  mongoose.connection.collection<{ _id: string }>('redemptions').updateOne({ _id: id }, { $set: { expiresAt: new Date(0) } });

describe('a reserve', () => {
  test('holds for half an hour, all codes or none', async () => {
    const [mine, other] = [await aClaimedCoupon(api()), await aClaimedCoupon(api())];
    const cart = aCart([10_000]);
    const refused = await reserve(api(), mine.customer, cart, [mine.code, other.code]);
    expect(outcome(refused)).toEqual([409, 'not_redeemable']);
    expect(refused.body.refused.map(reasonsOf)).toEqual([['coupon_unknown']]);
    expect(await stateOf(mine.code)).toBe('issued');
    const before = Date.now();
    const redemption = await held(api(), mine.customer, mine.code, cart);
    expect(redemption).toMatchObject({ state: 'reserved', checkoutId: cart.checkoutId, orderId: null, refused: [] });
    expect(Date.parse(redemption.expiresAt) - before).toBeGreaterThanOrEqual(30 * 60_000);
    expect(Date.parse(redemption.expiresAt) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
  });

  test('of 50 checkouts at once that want one coupon exactly one wins', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const answers = await sideBySide(50, () => reserve(api(), customer, aCart([10_000]), [code]));
    const [winner, ...others] = answers.filter(({ status }) => status === 201);
    expect(others).toEqual([]);
    for (const { body } of answers.filter(({ status }) => status !== 201)) expect(reasonsOf(body.refused[0])).toEqual(['coupon_reserved']);
    expect(await couponOf(api(), code)).toMatchObject({ state: 'reserved', redemptionId: winner?.body.id });
  });

  test('of the same checkout replaces the earlier one and prices again: nobody is locked out by their own reload', async () => {
    const { customer, code } = await aClaimedCoupon(api(), { reward: { type: 'percent', basisPoints: 1000 } });
    const checkoutId = fresh('chk');
    const first = await held(api(), customer, code, aCart([10_000], { checkoutId }));
    const second = await held(api(), customer, code, aCart([20_000], { checkoutId }));
    expect(second).toMatchObject({ state: 'reserved', discountMinor: 2000 });
    expect(second.id).not.toBe(first.id);
    expect(await shown(first.id)).toMatchObject({ state: 'released', why: 'replaced' });
    expect(await couponOf(api(), code)).toMatchObject({ state: 'reserved', redemptionId: second.id });
    expect(outcome(await ask(first.id, 'confirm', { orderId: fresh('o') }))).toEqual([409, 'hold_lost']);
    const empty = accepted(await reserve(api(), customer, aCart([10_000], { checkoutId }), []));
    expect(empty).toMatchObject({ applied: [], wallet: { usable: [{ code, discountMinor: 1000 }] } });
    expect(await stateOf(code)).toBe('issued');
  });

  test('20 reloads of one checkout at once leave one hold', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const checkoutId = fresh('chk');
    const answers = await sideBySide(20, () => reserve(api(), customer, aCart([10_000], { checkoutId }), [code]));
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer.status).toBe(409);
      expect(['still_under_way', 'hold_lost', 'not_redeemable']).toContain(answer.body.code);
    }
    const last = await held(api(), customer, code, aCart([10_000], { checkoutId }));
    expect(await couponOf(api(), code)).toMatchObject({ state: 'reserved', redemptionId: last.id });
  });

  test('that is refused leaves the earlier hold of its checkout alone', async () => {
    const { customer, code } = await aClaimedCoupon(api(), { redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] } });
    const checkoutId = fresh('chk');
    const { id } = await held(api(), customer, code, aCart([10_000], { checkoutId }));
    expect((await reserve(api(), customer, aCart([9999], { checkoutId }), [code])).status).toBe(409);
    expect((await shown(id)).state).toBe('reserved');
  });

  test('of a confirmed checkout is refused', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const cart = aCart([10_000]);
    const { id } = await held(api(), customer, code, cart);
    accepted(await ask(id, 'confirm', { orderId: fresh('o') }));
    expect(outcome(await reserve(api(), customer, cart, []))).toEqual([409, 'already_confirmed']);
  });

  test('under the same key again is the same hold, byte for byte; a refusal too', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const [cart, key] = [aCart([10_000]), fresh('key')];
    const [first, again] = [await reserve(api(), customer, cart, [code], key), await reserve(api(), customer, cart, [code], key)];
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(outcome(await reserve(api(), customer, aCart([1]), [code], key))).toEqual([422, 'idempotency_key_reused']);
    const [other, otherKey] = [aCart([10_000]), fresh('key')];
    const refusals = [await reserve(api(), customer, other, [code], otherKey), await reserve(api(), customer, other, [code], otherKey)];
    expect(refusals.map(({ status }) => status)).toEqual([409, 409]);
    expect(refusals[1]?.text).toBe(refusals[0]?.text);
  });

  test('that is refused leaves one line in the timeline and a count on the campaign, without the code', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] } });
    const [cart, key] = [aCart([9999]), fresh('key')];
    for (const _repeat of [1, 2]) expect((await reserve(api(), customer, cart, [code], key)).status).toBe(409);
    const { items } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}/timeline`));
    const lines = items.filter(({ what }: { what: string }) => what === 'redemption.refused');
    expect(lines).toMatchObject([{ campaignId, reasons: [{ code: 'conditions_not_met' }] }]);
    expect(JSON.stringify(lines)).not.toContain(code);
    expect((await campaignOf(api(), campaignId)).figures.checkoutRefusals).toEqual({ conditions_not_met: 1 });
  });
});

describe('confirm, extend, release', () => {
  test('a confirm may be repeated; for another order it is refused', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000 });
    const { id } = await held(api(), customer, code, aCart([1500]));
    const orderId = fresh('o');
    const answers = await sideBySide(10, () => ask(id, 'confirm', { orderId }));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await shown(id)).toMatchObject({ state: 'confirmed', orderId });
    expect(outcome(await ask(id, 'confirm', { orderId: fresh('o') }))).toEqual([409, 'already_confirmed']);
    for (const act of ['extend', 'release']) expect(outcome(await ask(id, act))).toEqual([409, 'already_confirmed']);
    // 15 of the 20 set aside were given; the rest is free again, once.
    expect((await campaignOf(api(), campaignId)).figures).toMatchObject({
      redeemed: 1,
      discountMinor: 1500,
      budget: { freeMinor: 98_500, promisedMinor: 0, spentMinor: 1500 },
    });
  });

  test('of ten confirms for ten orders at once one wins', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    const answers = await sideBySide(10, () => ask(id, 'confirm', { orderId: fresh('o') }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('after a release the coupon is free at once, and a confirm comes too late', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    for (const _repeat of [1, 2]) expect((await ask(id, 'release')).status).toBe(200);
    expect(await stateOf(code)).toBe('issued');
    for (const [act, body] of [
      ['confirm', { orderId: fresh('o') }],
      ['extend', undefined],
    ] as const)
      expect(outcome(await ask(id, act, body))).toEqual([409, 'hold_lost']);
    expect((await held(api(), customer, code)).state).toBe('reserved');
  });

  test('confirm and release at once: one of them, and the coupon agrees with it', async () => {
    for (let round = 0; round < 5; round++) {
      const { customer, code } = await aClaimedCoupon(api());
      const { id } = await held(api(), customer, code);
      const [confirmed, released] = await Promise.all([ask(id, 'confirm', { orderId: fresh('o') }), ask(id, 'release')]);
      expect([confirmed.status, released.status].sort()).toEqual([200, 409]);
      expect(await stateOf(code)).toBe(confirmed.status === 200 ? 'redeemed' : 'issued');
    }
  });

  test('extend holds for another half hour', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const first = await held(api(), customer, code);
    const extended = accepted(await ask(first.id, 'extend'));
    expect(Date.parse(extended.expiresAt)).toBeGreaterThanOrEqual(Date.parse(first.expiresAt));
    expect(extended).toMatchObject({ id: first.id, state: 'reserved' });
  });

  test('a hold that has run out can be neither confirmed nor extended; the sweep frees the coupon, once', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    await letRunOut(id);
    expect(outcome(await ask(id, 'confirm', { orderId: fresh('o') }))).toEqual([409, 'hold_lost']);
    expect(outcome(await ask(id, 'extend'))).toEqual([409, 'hold_lost']);
    for (const _run of [1, 2]) await releaseOverHolds(await api().now());
    expect(await stateOf(code)).toBe('issued');
    expect((await couponOf(api(), code)).moves.map(({ to }: { to: string }) => to)).toEqual(['issued', 'reserved', 'issued']);
    expect(await shown(id)).toMatchObject({ state: 'released', why: 'hold_over' });
  });

  test('a hold outlives the coupon’s last day: validity is judged at the reserve', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    await api().pass(24 * 10);
    expect((await ask(id, 'confirm', { orderId: fresh('o') })).status).toBe(200);
    expect(await stateOf(code)).toBe('redeemed');
  });

  test('an unknown redemption is not found', async () => {
    for (const act of ['extend', 'release', 'confirm']) expect((await ask('red_none', act, { orderId: 'o' })).status).toBe(404);
  });
});

describe('orders that name their redemption', () => {
  test('a paid one confirms it; told again it changes nothing', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    const { order } = await pay(api(), customer, 10_000, { redemptionId: id });
    expect(await shown(id)).toMatchObject({ state: 'confirmed', orderId: order.id });
    await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    expect((await couponOf(api(), code)).moves.map(({ to }: { to: string }) => to)).toEqual(['issued', 'reserved', 'redeemed']);
  });

  test('one that is only placed and then cancelled releases it', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const cart = aCart([10_000]);
    const { id } = await held(api(), customer, code, cart);
    const order = anOrder([10_000], await api().now(), { checkoutId: cart.checkoutId });
    await tell(api(), anEvent('order.placed', customer, { order }, await api().now()));
    await cancel(api(), order.id);
    expect(await shown(id)).toMatchObject({ state: 'released', why: 'order_cancelled' });
    expect(await stateOf(code)).toBe('issued');
  });

  test('one whose cancellation came first does not use the coupon up', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    const orderId = fresh('o');
    await cancel(api(), orderId);
    await pay(api(), customer, 10_000, { id: orderId, redemptionId: id });
    expect(await stateOf(code)).toBe('issued');
  });
});
