import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { aClaimedCoupon, accepted, activeCampaign, introduced, quote, reasonsOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aGift, aShopper, atLeast, fresh } from '../support/builders.js';
import { aCode, aShared, automatic, cartOf, counters, reservedBy, shared } from './promotions.js';

const api = useApi();

/** Why a code is refused on a cart of 100; none: it takes effect. */
async function whyNot(code: string, customer: object = aShopper(), cart: object = aCart([10_000])): Promise<string[]> {
  const { refused, applied } = await quote(api(), customer as Record<string, unknown>, cart as Record<string, unknown>, [code]);
  expect(refused.length + applied.filter((one: { code?: string }) => one.code !== undefined).length).toBe(1);
  return reasonsOf(refused[0]);
}

describe('a quote', () => {
  test('without shared codes and automatic discounts it is as before: a coupon, with its campaign', async () => {
    const { campaignId, customer, code } = await aClaimedCoupon(api());
    const { applied, notApplied } = await quote(api(), customer, aCart([10_000]), [code]);
    expect(applied).toEqual([{ campaignId, code, label: '20 off, today', discountMinor: 2000, shippingDiscountMinor: 0 }]);
    expect(notApplied).toEqual([]);
  });

  test('of many automatic discounts that do not apply, twenty are told, those first that would save most', async () => {
    const category = fresh('tea');
    const never = { all: [{ fact: 'cart.categories', operator: 'contains', value: category }, atLeast('cart.subtotalMinor', 1_000_000)] };
    for (let index = 1; index <= 21; index++)
      await activeCampaign(api(), {
        name: `No. ${index}`,
        goal: 'boost_purchase',
        automatic: true,
        redeemWhen: never,
        reward: { type: 'amount', amountMinor: 100 * Math.min(index, 20) },
        priority: index,
      });
    const { notApplied } = await quote(api(), aShopper(), cartOf(category, [10_000]), []);
    expect(notApplied.map(({ label }: { label: string }) => label)).toEqual([
      'No. 21',
      ...Array.from({ length: 19 }, (_, index) => `No. ${20 - index}`),
    ]);
  });

  test('a shared code takes effect, however it is typed, and is told with its campaign and label', async () => {
    const { id, code } = await shared(api());
    const quoted = await quote(api(), aShopper(), aCart([6000, 4000], { shipping: { amountMinor: 800 } }), [` ${code.toLowerCase()} `]);
    expect(quoted).toMatchObject({ discountMinor: 1000, shippingDiscountMinor: 0, totalMinor: 9800, refused: [] });
    expect(quoted.applied).toEqual([{ campaignId: id, code, label: '10 off', discountMinor: 1000, shippingDiscountMinor: 0 }]);
    expect(quoted.lines).toMatchObject([
      { discountMinor: 600, discounts: [{ campaignId: id, code, amountMinor: 600 }] },
      { discountMinor: 400, discounts: [{ campaignId: id, code, amountMinor: 400 }] },
    ]);
  });

  test('an automatic discount takes effect by itself; where it does not, what is missing is said', async () => {
    const { id, cart } = await automatic(api(), {}, atLeast('cart.subtotalMinor', 10_000));
    const customer = await introduced(api(), aShopper(), { locale: 'zh-CN' });
    const quoted = await quote(api(), customer, cart([10_000]), []);
    expect(quoted.applied).toEqual([{ campaignId: id, label: '茶叶减10元', discountMinor: 1000, shippingDiscountMinor: 0 }]);
    const { applied, notApplied, refused } = await quote(api(), aShopper(), cart([8800]), []);
    expect([applied, refused]).toEqual([[], []]);
    expect(notApplied.filter((one: { campaignId: string }) => one.campaignId === id)).toMatchObject([
      {
        campaignId: id,
        label: '10 off tea',
        reasons: [{ code: 'conditions_not_met', missing: [{ fact: 'cart.subtotalMinor', need: 10_000, have: 8800 }] }],
      },
    ]);
    expect(JSON.stringify(notApplied)).toContain('CN¥12 more is needed');
  });

  test('writes nothing and counts nothing', async () => {
    const { code } = await shared(api(), { limits: { redeemed: { total: 1, perCustomer: 1 } }, budgetMinor: 1000 });
    const { cart } = await automatic(api(), { limits: { redeemed: { total: 1, perCustomer: 1 } } });
    const customer = await introduced(api());
    const before = await counters();
    for (const _again of [1, 2, 3]) expect((await quote(api(), customer, cart([10_000]), [code])).applied).toHaveLength(1);
    expect(await counters()).toBe(before);
    expect(await mongoose.connection.collection('redemptions').countDocuments()).toBe(0);
  });
});

describe('each reason against a shared code: yes beside no', () => {
  test('an unknown one', async () => {
    expect(await whyNot(aCode())).toEqual(['coupon_unknown']);
  });

  test('one of a draft, also where its code was changed; another campaign goes live with the code all the same', async () => {
    const [first, second] = [aShared(), aCode()];
    const { id, rev } = accepted(await api().as.marketer.post('/v1/campaigns', first));
    expect(await whyNot(String(first.code))).toEqual(['not_running']);
    accepted(await api().as.marketer.patch(`/v1/campaigns/${id}`, { code: second }, String(rev)));
    expect([await whyNot(String(first.code)), await whyNot(second)]).toEqual([['coupon_unknown'], ['not_running']]);
    await shared(api(), { code: second });
    expect(await whyNot(second)).toEqual([]);
  });

  test('before its window, in it, at its end', async () => {
    const now = (await api().now()).getTime();
    const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
    const { code } = await shared(api(), { window: { startsAt: at(1), endsAt: at(2) } });
    expect(await whyNot(code)).toEqual(['not_started']);
    await api().pass(1);
    expect(await whyNot(code)).toEqual([]);
    await api().pass(1);
    expect(await whyNot(code)).toEqual(['campaign_over']);
  });

  test.each(['pause', 'end'])('after %s', async (act) => {
    const { id, code } = await shared(api());
    expect(await whyNot(code)).toEqual([]);
    accepted(await api().as.marketer.post(`/v1/campaigns/${id}/${act}`));
    expect(await whyNot(code)).toEqual(['not_running']);
  });

  test('a cart that does not meet the rule, or is in another currency', async () => {
    const { code } = await shared(api(), { redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] } });
    expect(await whyNot(code, aShopper(), aCart([10_000]))).toEqual([]);
    expect(await whyNot(code, aShopper(), aCart([9999]))).toEqual(['conditions_not_met']);
    expect(await whyNot(code, aShopper(), aCart([10_000], { currency: 'EUR' }))).toEqual(['currency_mismatch']);
  });

  test('the rule looks at the cart before our discounts', async () => {
    const { cart } = await automatic(api());
    const { code } = await shared(api(), {
      redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] },
      reward: { type: 'free_shipping' },
    });
    const { applied } = await quote(api(), aShopper(), cart([10_000], { shipping: { amountMinor: 800 } }), [code]);
    expect(new Set(applied.map((one: Record<string, unknown>) => [one.code, one.discountMinor, one.shippingDiscountMinor].join()))).toEqual(
      new Set([',1000,0', `${code},0,800`]),
    );
  });

  test('all its uses are taken: the last is had, the next is refused', async () => {
    const { code } = await shared(api(), { limits: { redeemed: { total: 2 } } });
    for (const _use of [1, 2]) await reservedBy(api(), aShopper(), aCart([10_000]), [code]);
    expect(await whyNot(code)).toEqual(['limit_reached']);
  });

  test('the budget bears what it takes off, to the cent', async () => {
    const { code } = await shared(api(), { budgetMinor: 1500, reward: { type: 'percent', basisPoints: 1000 } });
    expect(await whyNot(code, aShopper(), aCart([15_000]))).toEqual([]);
    expect(await whyNot(code, aShopper(), aCart([15_010]))).toEqual(['budget_exhausted']);
  });

  test('the pieces of a gift', async () => {
    const sku = fresh('CUP');
    accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, 500, 1)));
    const { code } = await shared(api(), { reward: { type: 'gift', sku } });
    const customer = aShopper();
    const { applied } = await reservedBy(api(), customer, aCart([10_000]), [code]);
    expect(applied).toMatchObject([{ code, discountMinor: 0, gift: { sku, valueMinor: 500 } }]);
    expect(await whyNot(code, customer)).toEqual(['gift_out_of_stock']);
  });

  test('two codes of one campaign: it counts once an order', async () => {
    const codes = [aCode(), aCode()];
    const id = await activeCampaign(api(), aShared({ code: undefined, codes }));
    const { applied, refused } = await quote(api(), aShopper(), aCart([10_000]), codes);
    expect(applied).toMatchObject([{ campaignId: id, code: codes[0] }]);
    expect(refused).toMatchObject([{ code: codes[1], reasons: [{ code: 'not_combinable', better: codes[0] }] }]);
  });

  test('of four codes that could take effect those three do that save most, whatever is typed first; one that could not does not count', async () => {
    const giving = (amountMinor: number) => ({ reward: { type: 'amount', amountMinor }, stacking: { combines: true, exclusive: false } });
    const four = await Promise.all([100, 200, 300, 400].map((amountMinor) => shared(api(), giving(amountMinor))));
    const [least, second, third, most] = four.map(({ code }) => code);
    const [shopper, typed] = [aShopper(), [least, aCode(), second, third, most].map(String)];
    const [quoted, turned] = await Promise.all([typed, typed.toReversed()].map((codes) => quote(api(), shopper, aCart([100_000]), codes)));
    expect(quoted).toMatchObject({ discountMinor: 900, refused: [{ code: least }, { code: typed[1] }] });
    expect(quoted.refused.map(reasonsOf)).toEqual([['too_many_codes'], ['coupon_unknown']]);
    expect(turned.lines).toEqual(quoted.lines);
  });
});

describe('whose uses count', () => {
  const ONCE = { limits: { redeemed: { perCustomer: 1 } } };

  test('a customer who has had it, beside one who has not', async () => {
    const { code } = await shared(api(), ONCE);
    const [one, other] = [await introduced(api()), await introduced(api())];
    await reservedBy(api(), one, aCart([10_000]), [code]);
    expect(await whyNot(code, one)).toEqual(['customer_limit_reached']);
    expect(await whyNot(code, other)).toEqual([]);
  });

  test('somebody unknown: without an address not at all, with one by each that they state', async () => {
    const { code } = await shared(api(), ONCE);
    expect(await whyNot(code)).toEqual(['customer_unknown']);
    const [email, phone] = [`${fresh('kate')}@example.com`, '+8613800001111'];
    const { id } = await reservedBy(api(), { guestId: fresh('g'), email: email.toUpperCase(), phone }, aCart([10_000]), [code]);
    for (const again of [{ email }, { phone }, { email, phone: '+8613800002222' }])
      expect(await whyNot(code, { guestId: fresh('g'), ...again })).toEqual(['customer_limit_reached']);
    expect(await whyNot(code, { guestId: fresh('g'), phone: '+8613800002222' })).toEqual([]);
    accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId: fresh('o') }));
    // A guest who becomes a customer keeps what they used.
    const customer = await introduced(api(), aShopper(), { email });
    expect(await whyNot(code, customer)).toEqual(['customer_limit_reached']);
    expect(await mongoose.connection.collection('customers').countDocuments({ 'identifiers.phone': phone })).toBe(0);
    expect(await counters()).not.toMatch(/kate|1380000/);
  });

  test('a second account that states the address of the first', async () => {
    const { code } = await shared(api(), ONCE);
    const email = `${fresh('liu')}@example.com`;
    const first = await introduced(api(), aShopper(), { email });
    await reservedBy(api(), first, aCart([10_000]), [code]);
    const second = await introduced(api(), aShopper(), { email });
    expect(await whyNot(code, second)).toEqual(['customer_limit_reached']);
  });

  test('a rule that asks about the customer is not for somebody unknown, even where it would hold', async () => {
    const rule = { any: [{ fact: 'customer.tags', operator: 'doesNotContain', value: 'dealer' }] };
    const { code } = await shared(api(), { redeemWhen: rule });
    expect(await whyNot(code, { email: `${fresh('x')}@example.com` })).toEqual(['customer_unknown']);
    expect(await whyNot(code, await introduced(api()))).toEqual([]);
    expect(await whyNot(code, await introduced(api(), aShopper(), { tags: ['dealer'] }))).toEqual(['conditions_not_met']);
  });
});
