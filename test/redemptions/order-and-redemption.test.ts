import { describe, expect, test } from '@jest/globals';
import { idOf } from '../../server/lib/ids.js';
import { releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { aClaimedCoupon, accepted, campaignOf, couponOf, held, pay, quote, reserve, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, aShopper, atLeast, fresh, sideBySide } from '../support/builders.js';
import { act, changesOf, codesOf, customerOf, letRunOut, outcome, shown, timelineOf } from './support.js';

const api = useApi();
const confirm = (id: string, orderId: string, body: object = {}) => act(api(), id, 'confirm', { orderId, ...body });
const stateOf = async (code: string) => (await couponOf(api(), code)).state;

/** Two coupons of one customer, each held by a checkout of its own. */
async function twoHolds(budgetMinor = 100_000) {
  const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor, limits: { issued: { perCustomer: 2 } } });
  const second = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer })).code as string;
  const [one, other] = [await held(api(), customer, code), await held(api(), customer, second)];
  return { campaignId, customer, codes: [code, second] as const, ids: [one.id, other.id] as [string, string] };
}

describe('B9: an order names its redemption before it is confirmed', () => {
  test('the second confirm for one order is refused; its hold stays, and may be used for another order', async () => {
    const { ids, codes } = await twoHolds();
    const orderId = fresh('o');
    expect((await confirm(ids[0], orderId)).status).toBe(200);
    expect(outcome(await confirm(ids[1], orderId))).toEqual([409, 'order_has_redemption']);
    expect((await confirm(ids[0], orderId)).status).toBe(200);
    expect([await stateOf(codes[0]), await stateOf(codes[1])]).toEqual(['redeemed', 'reserved']);
    expect((await confirm(ids[1], fresh('o'))).status).toBe(200);
  });

  test('of two that race for one order exactly one is confirmed', async () => {
    for (let round = 0; round < 5; round++) {
      const { ids, codes } = await twoHolds();
      const orderId = fresh('o');
      const answers = await sideBySide(8, (index) => confirm(ids[index % 2] as string, orderId));
      expect([...new Set(answers.map(outcome).map(String))].sort()).toEqual(['200,', '409,order_has_redemption']);
      expect([await stateOf(codes[0]), await stateOf(codes[1])].sort()).toEqual(['redeemed', 'reserved']);
    }
  });

  test('a name whose redemption came to nothing blocks nobody', async () => {
    const { ids } = await twoHolds();
    const orderId = fresh('o');
    await act(api(), ids[0], 'release');
    expect(outcome(await confirm(ids[0], orderId))).toEqual([409, 'hold_lost']);
    expect((await confirm(ids[1], orderId)).status).toBe(200);
  });

  test('a paid order that names a second one: the second is booked as an overrun, and said', async () => {
    const { campaignId, customer, ids, codes } = await twoHolds();
    const orderId = fresh('o');
    await confirm(ids[0], orderId);
    const { answer } = await pay(api(), customer, 10_000, { id: orderId, redemptionId: ids[1] });
    expect(codesOf(answer.warnings)).toEqual(['redemption_overrun']);
    expect(await shown(api(), ids[1])).toMatchObject({ state: 'released', why: 'order_has_redemption', continuedBy: `${ids[1]}:3` });
    expect(await shown(api(), `${ids[1]}:3`)).toMatchObject({ state: 'overrun', orderId, continues: ids[1] });
    expect([await stateOf(codes[0]), await stateOf(codes[1])]).toEqual(['redeemed', 'issued']);
    expect((await campaignOf(api(), campaignId)).figures).toMatchObject({
      redeemed: 1,
      discountMinor: 4000,
      overrunMinor: 2000,
      budget: { freeMinor: 94_000, promisedMinor: 2000, spentMinor: 4000, overrunMinor: 2000 },
    });
    expect((await customerOf(api(), customer)).figures).toMatchObject({
      spentMinor: { CNY: 6000 },
      coupons: { savedMinor: { CNY: 4000 } },
    });
    expect(outcome(await confirm(ids[1], fresh('o')))).toEqual([409, 'already_confirmed']);
    expect(outcome(await act(api(), ids[1], 'release'))).toEqual([409, 'already_confirmed']);
    expect(await changesOf(api(), (data) => data.orderId === orderId)).toEqual(['redemption.overrun']);
    expect((await timelineOf(api(), customer)).filter(({ what }) => what === 'redemption.overrun')).toHaveLength(1);
  });

  test('one redemption for two orders: the second is refused; a paid one is told so and changes nothing', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000 });
    const { id } = await held(api(), customer, code);
    await confirm(id, fresh('o'));
    const second = fresh('o');
    expect(outcome(await confirm(id, second))).toEqual([409, 'already_confirmed']);
    const { answer } = await pay(api(), customer, 10_000, { id: second, redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['redemption_of_another_order']);
    expect((await campaignOf(api(), campaignId)).figures.budget).toMatchObject({ spentMinor: 2000, overrunMinor: 0 });
  });
});

describe('B10: a paid order that names what cannot be confirmed', () => {
  test('an unknown one: a warning, a line in the timeline, a change; told again it stays one', async () => {
    const customer = aShopper();
    const { order, answer } = await pay(api(), customer, 10_000, { redemptionId: 'red_nobody' });
    expect(answer).toMatchObject({ status: 'processed', warnings: [{ code: 'redemption_unknown', path: 'data.order.redemptionId' }] });
    await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    expect((await timelineOf(api(), customer)).filter(({ what }) => what === 'order.redemption_unknown')).toHaveLength(1);
    expect(await changesOf(api(), (data) => data.orderId === order.id)).toEqual(['order.redemption_unknown']);
  });

  test('one that never held anything, because its code was refused', async () => {
    const { customer } = await aClaimedCoupon(api());
    const key = fresh('key');
    expect((await reserve(api(), customer, aCart([10_000]), ['7K3M-9QXT-2HVA-C'], key)).status).toBe(409);
    const id = `red_${idOf(api().as.storefront.actorId, 'redemption', key)}`;
    const { answer } = await pay(api(), customer, 10_000, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['redemption_not_held']);
  });

  test('another customer’s is redeemed for the order, and said', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code);
    const other = aShopper();
    const { order, answer } = await pay(api(), other, 10_000, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['redemption_of_another_customer']);
    expect(await stateOf(code)).toBe('redeemed');
    expect((await timelineOf(api(), other)).map(({ what }) => what)).toContain('order.redemption_mismatch');
    expect(await changesOf(api(), (data) => data.orderId === order.id)).toEqual(['order.redemption_mismatch']);
  });

  test('one that was let go is booked as an overrun', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000 });
    const { id } = await held(api(), customer, code);
    await act(api(), id, 'release');
    const { order, answer } = await pay(api(), customer, 10_000, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['redemption_overrun']);
    const repeat = await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    expect(codesOf(repeat.warnings)).toEqual(['redemption_overrun']);
    expect(await stateOf(code)).toBe('issued');
    expect((await campaignOf(api(), campaignId)).figures.budget).toMatchObject({
      promisedMinor: 2000,
      spentMinor: 2000,
      overrunMinor: 2000,
    });
  });
});

describe('B8: an order that is not what its redemption was priced for', () => {
  const minimum = { redeemWhen: { all: [atLeast('cart.subtotalMinor', 20_000)] } };

  test.each([
    [19_999, ['redemption_conditions_not_met']],
    [20_000, []],
  ])('held for a cart of 250, paid for %d: redeemed all the same', async (subtotalMinor, warnings) => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), minimum);
    const { id } = await held(api(), customer, code, aCart([25_000]));
    const { order, answer } = await pay(api(), customer, subtotalMinor, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(warnings);
    expect(await stateOf(code)).toBe('redeemed');
    await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    expect((await campaignOf(api(), campaignId)).figures.orderWarnings).toEqual(Object.fromEntries(warnings.map((one) => [one, 1])));
    expect((await timelineOf(api(), customer)).filter(({ what }) => what === 'order.redemption_mismatch')).toHaveLength(warnings.length);
  });

  test('confirmed before the order was told of, which does not name it: said all the same', async () => {
    const { customer, code } = await aClaimedCoupon(api(), minimum);
    const { id } = await held(api(), customer, code, aCart([25_000]));
    const orderId = fresh('o');
    await confirm(id, orderId);
    const { answer } = await pay(api(), customer, 6000, { id: orderId });
    expect(codesOf(answer.warnings)).toEqual(['redemption_conditions_not_met']);
  });

  test('told of before it is confirmed, and does not name it: the confirm says it, once in the figures and the timeline', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), minimum);
    const { id } = await held(api(), customer, code, aCart([25_000]));
    const { order, answer } = await pay(api(), customer, 6000, {});
    expect(answer.warnings).toEqual([]);
    for (const _twice of [1, 2])
      expect(accepted(await confirm(id, order.id))).toMatchObject({
        state: 'confirmed',
        warnings: [{ code: 'redemption_conditions_not_met', path: 'orderId' }],
      });
    expect((await campaignOf(api(), campaignId)).figures.orderWarnings).toEqual({ redemption_conditions_not_met: 1 });
    expect((await timelineOf(api(), customer)).filter(({ what }) => what === 'order.redemption_mismatch')).toHaveLength(1);
    const [one, other] = [await aClaimedCoupon(api(), minimum), aShopper()];
    const fits = await held(api(), one.customer, one.code, aCart([25_000]));
    expect(codesOf(accepted(await confirm(fits.id, (await pay(api(), one.customer, 25_000, {})).order.id)).warnings)).toEqual([]);
    const strange = await aClaimedCoupon(api(), minimum);
    const hold = await held(api(), strange.customer, strange.code, aCart([25_000]));
    expect(codesOf(accepted(await confirm(hold.id, (await pay(api(), other, 25_000, {})).order.id)).warnings)).toEqual([
      'redemption_of_another_customer',
    ]);
  });

  test('another currency; less than the discount', async () => {
    const [one, other] = [await aClaimedCoupon(api()), await aClaimedCoupon(api())];
    const holds = [await held(api(), one.customer, one.code), await held(api(), other.customer, other.code)];
    const dollars = await pay(api(), one.customer, 10_000, { redemptionId: holds[0].id, currency: 'USD' });
    const cents = await pay(api(), other.customer, 1999, { redemptionId: holds[1].id });
    expect(codesOf(dollars.answer.warnings)).toEqual(['redemption_currency_mismatch']);
    expect(codesOf(cents.answer.warnings)).toEqual(['discount_above_order']);
    expect((await pay(api(), other.customer, 2000, {})).answer.warnings).toEqual([]);
  });

  test('what holds of the customer no longer, by this very order, is no difference', async () => {
    const isNew = { redeemWhen: { all: [{ fact: 'customer.isNew', operator: 'equal', value: true }] } };
    const { customer, code } = await aClaimedCoupon(api(), isNew);
    const { id } = await held(api(), customer, code);
    expect((await pay(api(), customer, 10_000, { redemptionId: id })).answer.warnings).toEqual([]);
  });
});

describe('B17: a saving under a tenth of the face', () => {
  test.each([
    [199, ['small_saving']],
    [200, []],
  ])('a coupon of 20.00 on goods of %d cents', async (goods, warnings) => {
    const { customer, code } = await aClaimedCoupon(api());
    const cart = aCart([goods]);
    const quoted = await quote(api(), customer, cart, [code]);
    expect(codesOf(quoted.warnings)).toEqual(warnings);
    const reserved = accepted(await reserve(api(), customer, cart, [code]));
    expect(reserved).toMatchObject({ state: 'reserved', discountMinor: goods });
    expect(codesOf(reserved.warnings)).toEqual(warnings);
  });
});

describe('B18: confirmed after the hold was over', () => {
  test('let go by the shop after the sweep had let go of it: it is not taken again, and a paid one is an overrun', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000 });
    const { id } = await held(api(), customer, code);
    await letRunOut(id);
    await releaseOverHolds(await api().now());
    for (const _twice of [1, 2]) expect(accepted(await act(api(), id, 'release'))).toMatchObject({ state: 'released', why: 'released' });
    const orderId = fresh('o');
    expect(outcome(await confirm(id, orderId))).toEqual([409, 'hold_lost']);
    expect(await stateOf(code)).toBe('issued');
    const { answer } = await pay(api(), customer, 5000, { id: orderId, redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['redemption_overrun']);
    expect((await campaignOf(api(), campaignId)).figures).toMatchObject({ budget: { spentMinor: 2000, overrunMinor: 2000 } });
  });

  test('the coupon is taken again under a new id; told twice, by confirm and by the order, it stays one', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api(), { budgetMinor: 100_000 });
    const { id } = await held(api(), customer, code);
    await letRunOut(id);
    const { order, answer } = await pay(api(), customer, 5000, { redemptionId: id });
    expect(codesOf(answer.warnings)).toEqual(['hold_was_over']);
    const late = `${id}:2`;
    expect(await shown(api(), id)).toMatchObject({ state: 'released', why: 'hold_over', continuedBy: late });
    for (const one of [id, late]) {
      const confirmed = accepted(await confirm(one, order.id));
      expect(confirmed).toMatchObject({ id: late, state: 'confirmed', continues: id, orderId: order.id });
      expect(codesOf(confirmed.warnings)).toEqual(['hold_was_over']);
    }
    expect((await couponOf(api(), code)).moves.map(({ to }: { to: string }) => to)).toEqual([
      'issued',
      'reserved',
      'issued',
      'reserved',
      'redeemed',
    ]);
    expect((await campaignOf(api(), campaignId)).figures).toMatchObject({ redeemed: 1, budget: { spentMinor: 2000, overrunMinor: 0 } });
    expect((await customerOf(api(), customer)).figures).toMatchObject({
      spentMinor: { CNY: 3000 },
      coupons: { savedMinor: { CNY: 2000 } },
    });
    expect(outcome(await confirm(id, fresh('o')))).toEqual([409, 'already_confirmed']);
    for (const what of ['release', 'extend']) expect((await act(api(), id, what)).status).toBe(409);
  });
});
