import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { aClaimedCoupon, accepted, activeCampaign, held, pay, quote, reasonsOf, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, aGift, aShopper, atLeast } from '../support/builders.js';

const api = useApi();
const claim = async (id: string, customer: object) =>
  accepted(await api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer })).code as string;

/** Every document of the database, but for what requests under keys leave. */
async function everything(): Promise<string> {
  const collections = await mongoose.connection.listCollections();
  const kept = collections.map(({ name }) => name).sort();
  return JSON.stringify(
    await Promise.all(kept.map(async (name) => [name, await mongoose.connection.collection(name).find().sort({ _id: 1 }).toArray()])),
  );
}

/** The last character of a code replaced by another one. */
const mistyped = (code: string): string => code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A');

describe('a quote', () => {
  test('writes nothing, whatever is asked', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const before = await everything();
    await quote(api(), customer, aCart([10_000]), [code, 'NOBODYS-CODE', mistyped(code)]);
    await quote(api(), aShopper(), aCart([1]), []);
    expect(await everything()).toBe(before);
  });

  test('spreads the discount over the lines to the last cent, and leaves out what may not be discounted', async () => {
    const { customer, code } = await aClaimedCoupon(api(), { reward: { type: 'amount', amountMinor: 1000 } });
    const cart = aCart([3333, 3333, 3334, 5000], { shipping: { amountMinor: 800 } });
    Object.assign(cart.lines[3] ?? {}, { discountable: false });
    const quoted = await quote(api(), customer, cart, [code]);
    expect(quoted).toMatchObject({
      currency: 'CNY',
      subtotalMinor: 15_000,
      discountMinor: 1000,
      shippingMinor: 800,
      shippingDiscountMinor: 0,
      totalMinor: 14_800,
    });
    expect(quoted.lines.map(({ discountMinor }: { discountMinor: number }) => discountMinor)).toEqual([333, 333, 334, 0]);
  });

  test('lists all the reasons against a code, not only the first', async () => {
    const { customer, code } = await aClaimedCoupon(api(), {
      redeemWhen: { all: [atLeast('cart.subtotalMinor', 20_000), atLeast('cart.totalQuantity', 3)] },
    });
    await held(api(), customer, code, aCart([20_000, 1, 1]));
    await api().pass(24 * 9);
    const { refused } = await quote(api(), customer, aCart([15_000]), [code]);
    expect(reasonsOf(refused[0])).toEqual(['coupon_expired', 'coupon_reserved', 'conditions_not_met']);
    expect(refused[0].reasons[2].missing).toMatchObject([
      { fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', need: 20_000, have: 15_000 },
      { fact: 'cart.totalQuantity', operator: 'greaterThanInclusive', need: 3, have: 1 },
    ]);
    for (const { message } of refused[0].reasons) expect(message).toMatch(/^\S.*\.$/);
  });

  test('shows the wallet: what can be used, with the saving, and what nearly can, with what is missing', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const near = await claim(
      await activeCampaign(api(), aClaimable({ redeemWhen: { all: [atLeast('cart.subtotalMinor', 12_000)] } })),
      customer,
    );
    const { wallet } = await quote(api(), customer, aCart([10_000]), []);
    expect(wallet).toEqual({
      usable: [{ code, discountMinor: 2000 }],
      nearly: [
        {
          code: near,
          missing: [
            {
              fact: 'cart.subtotalMinor',
              operator: 'greaterThanInclusive',
              need: 12_000,
              have: 10_000,
              sentence: 'The items in the cart must total at least CN¥120. CN¥20 more is needed.',
            },
          ],
        },
      ],
    });
  });

  test('for a customer whom we do not know is as with an empty wallet', async () => {
    const quoted = await quote(api(), aShopper(), aCart([10_000]), []);
    expect(quoted).toMatchObject({ totalMinor: 10_000, wallet: { usable: [], nearly: [] } });
  });

  test('an unknown code and somebody else’s are one and the same answer', async () => {
    const [mine, theirs] = [await aClaimedCoupon(api()), await aClaimedCoupon(api())];
    const answers = await Promise.all(
      [theirs.code, 'ABCD-EFGH-JKMN', 'SUMMER26'].map(
        async (code) => (await quote(api(), mine.customer, aCart([10_000]), [code])).refused[0].reasons,
      ),
    );
    expect(answers[0]).toMatchObject([{ code: 'coupon_unknown' }]);
    expect(new Set(answers.map((reasons) => JSON.stringify(reasons))).size).toBe(1);
    const { status, body } = await reserve(api(), mine.customer, aCart([10_000]), [theirs.code]);
    expect({ status, reasons: reasonsOf(body.refused[0]) }).toEqual({ status: 409, reasons: ['coupon_unknown'] });
  });

  test('tells a typing error by the check character, for every role', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    expect(reasonsOf((await quote(api(), customer, aCart([10_000]), [mistyped(code)])).refused[0])).toEqual(['coupon_mistyped']);
    for (const role of ['storefront', 'agent', 'marketer'] as const) {
      const { status, body } = await api().as[role].get(`/v1/coupons/${mistyped(code)}`);
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'coupon_mistyped' });
    }
  });

  test('a code is read as people write it', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const bare = code.replaceAll('-', '');
    for (const typed of [
      bare,
      code.toLowerCase(),
      ` ${bare.slice(0, 6)} ${bare.slice(6)} `,
      bare.replaceAll('0', 'o').replaceAll('1', 'l'),
    ])
      expect((await quote(api(), customer, aCart([10_000]), [typed])).applied).toMatchObject([{ code, discountMinor: 2000 }]);
    expect((await quote(api(), customer, aCart([10_000]), [bare, code])).discountMinor).toBe(2000);
  });

  test('the customer’s own expired, used and revoked coupons are explained', async () => {
    const [used, revoked, expired] = [await aClaimedCoupon(api()), await aClaimedCoupon(api()), await aClaimedCoupon(api())];
    const { id } = await held(api(), used.customer, used.code);
    accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId: 'o-explained' }));
    accepted(await api().as.supervisor.post(`/v1/coupons/${revoked.code}/revoke`, { reason: 'printed by mistake' }));
    const reasons = async ({ customer, code }: typeof used) =>
      reasonsOf((await quote(api(), customer, aCart([10_000]), [code])).refused[0]);
    expect(await reasons(used)).toEqual(['coupon_used']);
    expect(await reasons(revoked)).toEqual(['coupon_revoked']);
    await api().pass(24 * 9);
    expect(await reasons(expired)).toEqual(['coupon_expired']);
    expect(await reasons(used)).toEqual(['coupon_used', 'coupon_expired']);
    const shown = accepted(await api().as.storefront.get(`/v1/coupons/${revoked.code}?customer=shop:${revoked.customer.shopId}`));
    expect(shown).toMatchObject({ state: 'revoked', usableNow: false, whyNotNow: { code: 'coupon_revoked' } });
    expect(shown.whyNotNow.message).toContain('printed by mistake');
  });

  test('what the customer bought a moment ago counts, without waiting for a sweep', async () => {
    const redeemWhen = { all: [{ fact: 'customer.orders', operator: 'lessThan', value: 1 }] };
    const { customer, code } = await aClaimedCoupon(api(), { redeemWhen });
    expect((await quote(api(), customer, aCart([10_000]), [code])).refused).toEqual([]);
    await pay(api(), customer, 100);
    const { refused } = await quote(api(), customer, aCart([10_000]), [code]);
    expect(refused[0].reasons).toMatchObject([{ code: 'conditions_not_met', missing: [{ fact: 'customer.orders', need: 1, have: 1 }] }]);
    expect((await reserve(api(), customer, aCart([10_000]), [code])).status).toBe(409);
  });

  test('another currency is refused before its amounts are compared', async () => {
    const { customer, code } = await aClaimedCoupon(api(), { redeemWhen: { all: [atLeast('cart.subtotalMinor', 20_000)] } });
    const { refused } = await quote(api(), customer, aCart([10_000], { currency: 'USD' }), [code]);
    expect(reasonsOf(refused[0])).toEqual(['currency_mismatch']);
  });
});

describe('several codes', () => {
  test('one on the goods and one on the shipping go together; a further one names the better', async () => {
    const { customer, code: goods } = await aClaimedCoupon(api());
    const of = async (changes: Record<string, unknown>) => claim(await activeCampaign(api(), aClaimable(changes)), customer);
    const shipping = await of({ reward: { type: 'free_shipping', capMinor: 500 } });
    const lesser = await of({ reward: { type: 'percent', basisPoints: 1000 } });
    const cart = aCart([10_000], { shipping: { amountMinor: 800 } });
    const quoted = await quote(api(), customer, cart, [lesser, goods, shipping]);
    expect(quoted).toMatchObject({ discountMinor: 2000, shippingDiscountMinor: 500, totalMinor: 8300 });
    expect(quoted.refused).toMatchObject([{ code: lesser, reasons: [{ code: 'not_combinable', better: goods }] }]);
    const refused = await reserve(api(), customer, cart, [lesser, goods]);
    expect(refused.status).toBe(409);
    const redemption = accepted(await reserve(api(), customer, cart, [goods, shipping]));
    expect(redemption).toMatchObject({
      totalMinor: 8300,
      applied: [{ code: goods }, { code: shipping, discountMinor: 0, shippingDiscountMinor: 500 }],
    });
  });

  test('a coupon that would give nothing here is refused rather than used up', async () => {
    const { customer, code } = await aClaimedCoupon(api(), { reward: { type: 'free_shipping' } });
    expect(reasonsOf((await quote(api(), customer, aCart([10_000]), [code])).refused[0])).toEqual(['no_effect']);
  });

  test('a gift is applied, and takes nothing off', async () => {
    accepted(await api().as.marketer.post('/v1/gifts', aGift('CUP', 3000)));
    const { customer, code } = await aClaimedCoupon(api(), { reward: { type: 'gift', sku: 'CUP' } });
    const quoted = await quote(api(), customer, aCart([10_000]), [code]);
    expect(quoted).toMatchObject({ totalMinor: 10_000, applied: [{ code, discountMinor: 0, gift: { sku: 'CUP', valueMinor: 3000 } }] });
  });
});

describe('C2-30: free shipping from 98.00, to three regions', () => {
  const offer = aClaimable({
    redeemWhen: {
      all: [atLeast('cart.subtotalMinor', 9800), { fact: 'cart.region', operator: 'in', value: ['JS', 'ZJ', 'SH'] }],
    },
    reward: { type: 'free_shipping' },
  });
  const to = (region: string, subtotalMinor: number) => aCart([subtotalMinor], { shipping: { amountMinor: 800, region } });

  test.each(['JS', 'ZJ', 'SH'])('98.00 to %s: shown in the wallet and applied', async (region) => {
    const { customer, code } = await aClaimedCoupon(api(), offer);
    expect(await quote(api(), customer, to(region, 9800), [code])).toMatchObject({
      shippingDiscountMinor: 800,
      applied: [{ code }],
      wallet: { usable: [{ code, discountMinor: 800 }] },
    });
  });

  test.each([
    ['97.99 to SH', 'SH', 9799, 'cart.subtotalMinor'],
    ['98.00 to BJ', 'BJ', 9800, 'cart.region'],
  ])('%s: neither applied nor shown as usable, and told what is missing', async (_what, region, subtotalMinor, fact) => {
    const { customer, code } = await aClaimedCoupon(api(), offer);
    const quoted = await quote(api(), customer, to(region, subtotalMinor), [code]);
    expect(quoted).toMatchObject({ shippingDiscountMinor: 0, applied: [], wallet: { usable: [] } });
    expect(quoted.refused).toMatchObject([{ code, reasons: [{ code: 'conditions_not_met', missing: [{ fact }] }] }]);
  });
});
