import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { aClaimedCoupon, accepted, campaignOf, cancel, couponOf, held, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, anOrder, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const ask = (id: string, act: string, body?: object) => api().as.storefront.post(`/v1/redemptions/${id}/${act}`, body);
const shown = async (id: string) => accepted(await api().as.agent.get(`/v1/redemptions/${id}`));
const stateOf = async (code: string) => (await couponOf(api(), code)).state;
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
/** Half an hour of real time, without waiting for it. */
const letRunOut = (id: string) =>
  mongoose.connection.collection<{ _id: string }>('redemptions').updateOne({ _id: id }, { $set: { expiresAt: new Date(0) } });

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

  test('D5: whoever confirms or lets go is who the coupon’s moves name, not who reserved it', async () => {
    const payments = await api().from('payments');
    const by = async (code: string) => (await couponOf(api(), code)).moves.map((move: { to: string; by: string }) => [move.to, move.by]);
    const shop = api().as.storefront.actorId;
    const [one, other] = [await aClaimedCoupon(api()), await aClaimedCoupon(api())];
    const confirmed = await held(api(), one.customer, one.code);
    const released = await held(api(), other.customer, other.code);
    accepted(await payments.post(`/v1/redemptions/${confirmed.id}/confirm`, { orderId: fresh('o') }));
    accepted(await payments.post(`/v1/redemptions/${released.id}/release`));
    expect((await by(one.code)).slice(1)).toEqual([
      ['reserved', shop],
      ['redeemed', payments.actorId],
    ]);
    expect((await by(other.code)).slice(1)).toEqual([
      ['reserved', shop],
      ['issued', payments.actorId],
    ]);
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

  test('a hold that has run out cannot be extended; the sweep frees the coupon, once', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    await letRunOut(id);
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
    const order = anOrder([10_000], await api().now(), { checkoutId: cart.checkoutId, redemptionId: id });
    await tell(api(), anEvent('order.placed', customer, { order }, await api().now()));
    await cancel(api(), order.id);
    expect(await shown(id)).toMatchObject({ state: 'released', why: 'order_cancelled' });
    expect(await stateOf(code)).toBe('issued');
  });

  test('a cancelled order that names none leaves alone what its checkout holds by now', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const cart = aCart([10_000]);
    const order = anOrder([10_000], await api().now(), { checkoutId: cart.checkoutId });
    await tell(api(), anEvent('order.placed', customer, { order }, await api().now()));
    const { id } = await held(api(), customer, code, cart);
    await cancel(api(), order.id);
    expect(await shown(id)).toMatchObject({ state: 'reserved' });
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
