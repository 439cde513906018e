import { expect, test } from '@jest/globals';
import { showCode } from '../../campaigns/coupon-code.js';
import { aClaimedCoupon, accepted, activeCampaign, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, aShopper } from '../support/builders.js';

type Json = Record<string, unknown>;

const api = useApi();
const quoted = async (customer: unknown, cart: Json, codes: unknown = []) =>
  accepted(await api().as.storefront.post('/v1/quotes', { customer, cart, codes }));
const warned = ({ warnings }: { warnings: { code: string; path: string }[] }) => warnings.map(({ code, path }) => `${path}: ${code}`);

test('C3: a name that cannot be used costs neither the quote nor the reserve', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const named = { ...customer, email: 'a..b@docomo.ne.jp', phone: '', guestId: null };
  const expected = ['customer.email: identifier_unusable', 'customer.phone: identifier_unusable'];
  const quote = await quoted(named, aCart([10_000]), [code]);
  expect([warned(quote), quote.applied, quote.wallet.usable.length]).toMatchObject([expected, [{ code }], 1]);
  const reserved = accepted(await reserve(api(), named, aCart([10_000]), [code], 'tolerant-1'));
  expect([warned(reserved), reserved.applied]).toMatchObject([expected, [{ code }]]);
});

test('C3: of nobody who can be named the wallet is empty; a customer that is not there at all is refused', async () => {
  for (const customer of [{ email: 'nobody' }, {}, null]) {
    const quote = await quoted(customer, aCart([10_000]));
    expect([quote.totalMinor, quote.wallet.usable, warned(quote).at(-1)]).toEqual([10_000, [], 'customer: customer_unnamed']);
  }
  const refused = await api().as.storefront.post('/v1/quotes', { cart: aCart([10_000]) });
  expect([refused.status, refused.body.errors[0]]).toMatchObject([422, { path: 'customer', code: 'required' }]);
});

test('C5: null and blanks in a cart are not given; what cannot be used is left out, but never what is charged', async () => {
  const lines = aCart([10_000]).lines.map((line) => ({ ...line, sku: null, category: '', discountable: null }));
  const nothing = { lines, shipping: null, channel: null, pricesIncludeTax: null };
  expect(warned(await quoted(aShopper(), aCart([1], nothing), null))).toEqual([]);
  const unusable = { shipping: { amountMinor: 800, region: 7.5 }, channel: 'phone' };
  const quote = await quoted(aShopper(), aCart([1], unusable), ['', null]);
  expect([quote.shippingMinor, quote.refused, warned(quote)]).toEqual([
    800,
    [],
    ['cart.channel: field_unusable', 'cart.shipping.region: field_unusable'],
  ]);
  for (const shipping of ['free', { amountMinor: '800' }, { amountMinor: -1 }])
    expect((await api().as.storefront.post('/v1/quotes', { customer: aShopper(), cart: aCart([1], { shipping }) })).status).toBe(422);
});

test('C3: who claims, and who is given a coupon, may have names that cannot be used', async () => {
  const claimable = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 2 } } }));
  const customer = aShopper();
  const claim = (body: Json) => api().as.storefront.post(`/v1/campaigns/${claimable}/claims`, body);
  expect((await claim({ customer: { ...customer, phone: '1' } })).status).toBe(201);
  const nobody = await claim({ customer: { phone: '1' } });
  expect([nobody.status, nobody.body.errors[0].path]).toEqual([422, 'customer']);
  const byHand = await activeCampaign(api(), aClaimable({ trigger: undefined }));
  const given = accepted(
    await api().as.marketer.post(`/v1/campaigns/${byHand}/coupons`, { customers: [{ phone: '1' }, { ...customer, email: 'x' }] }),
  );
  expect(given.results).toMatchObject([{ reasons: [{ code: 'customer_unknown' }] }, { coupon: { campaignId: byHand } }]);
});

test('C9: a code is found as it was pasted, everywhere a code is taken', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const pasted = `优惠券码：“${code.replaceAll('-', '/')}\u200b”。`;
  expect((await quoted(customer, aCart([10_000]), [pasted])).applied).toMatchObject([{ code }]);
  // The same code twice, written in two ways, is one coupon.
  expect((await quoted(customer, aCart([10_000]), [code, pasted])).discountMinor).toBe(2000);
  expect(accepted(await reserve(api(), customer, aCart([10_000]), [pasted], 'pasted-1')).applied).toMatchObject([{ code }]);
  const path = `/v1/coupons/${encodeURIComponent(pasted)}`;
  expect(accepted(await api().as.agent.get(path)).code).toBe(showCode(code.replaceAll('-', '')));
  const { code: other } = await aClaimedCoupon(api());
  const revoked = accepted(
    await api().as.supervisor.post(`/v1/coupons/${encodeURIComponent(`Code: ${other}.`)}/revoke`, { reason: 'a test' }),
  );
  expect([revoked.code, revoked.state]).toEqual([other, 'revoked']);
  expect((await quoted(customer, aCart([10_000]), ['x'.repeat(501)])).refused).toMatchObject([{ reasons: [{ code: 'coupon_unknown' }] }]);
});
