import { describe, expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, campaignOf, couponOf, held, reasonsOf, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, atLeast, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const ask = (id: string, act: string, body?: object) => api().as.storefront.post(`/v1/redemptions/${id}/${act}`, body);
const shown = async (id: string) => accepted(await api().as.agent.get(`/v1/redemptions/${id}`));
const stateOf = async (code: string) => (await couponOf(api(), code)).state;
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

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
