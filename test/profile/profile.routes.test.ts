import { expect, test } from '@jest/globals';
import { accepted, activeCampaign, cancel, pay, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, anEvent, aRefund, aShopper, fresh } from '../support/builders.js';

const api = useApi();
const profile = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));

test('a profile shows what was told, and figures as new as the last event', async () => {
  const customer = aShopper();
  const at = (await api().now()).toISOString();
  const consents = [{ channel: 'email', stream: 'promotions', granted: true, source: 'checkout', at }];
  const about = {
    name: 'Mei',
    email: `${customer.shopId}@mail.example`,
    locale: 'zh',
    zone: 'Asia/Shanghai',
    country: 'CN',
    birthday: '03-08',
    tier: 'gold',
    consents,
  };
  await tell(api(), anEvent('customer.created', customer, { customer: { ...about, traits: { sugar: false } } }, new Date(at)));
  const { email, ...told } = about;
  const empty = {
    orders: 0,
    ordersEver: 0,
    spentMinor: {},
    firstOrderAt: null,
    lastOrderAt: null,
    categories: {},
    coupons: { issued: 0, redeemed: 0, expired: 0, savedMinor: {} },
  };
  expect(await profile(customer)).toMatchObject({
    ...told,
    identifiers: { shopId: customer.shopId, email },
    traits: { sugar: false },
    figures: empty,
  });
  const { order } = await pay(api(), customer, 9000);
  expect((await profile(customer)).figures).toMatchObject({ orders: 1, spentMinor: { CNY: 9000 }, categories: { tea: 1 } });
  await refund(api(), order.id, aRefund(0.5, 4000));
  expect((await profile(customer)).figures).toMatchObject({ orders: 1, spentMinor: { CNY: 5000 } });
  await cancel(api(), order.id);
  expect((await profile(customer)).figures).toEqual({ ...empty, ordersEver: 1 });
});

test('a coupon counts as issued, redeemed and saved, and spend is after it', async () => {
  const customer = aShopper();
  const campaignId = await activeCampaign(api(), aClaimable());
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  const cart = { checkoutId: fresh('chk'), currency: 'CNY', lines: [{ id: '1', sku: 'TEA', quantity: 1, lineTotalMinor: 10_000 }] };
  const { id: redemptionId } = accepted(await api().as.storefront.post('/v1/redemptions', { customer, cart, codes: [code] }));
  await pay(api(), customer, 10_000, { redemptionId });
  expect((await profile(customer)).figures).toMatchObject({
    orders: 1,
    spentMinor: { CNY: 8000 },
    coupons: { issued: 1, redeemed: 1, expired: 0, savedMinor: { CNY: 2000 } },
  });
});

test('a customer is found by our id, by the shop’s, and by an identifier; nobody else is', async () => {
  const customer = aShopper();
  await pay(api(), customer, 100);
  const { id } = await profile(customer);
  expect(accepted(await api().as.agent.get(`/v1/customers/${id}`)).id).toBe(id);
  const found = accepted(await api().as.agent.get(`/v1/customers?shopId=${customer.shopId}`));
  expect(found).toMatchObject({ items: [{ id }], nextCursor: null });
  expect(accepted(await api().as.agent.get('/v1/customers?email=nobody@mail.example'))).toEqual({ items: [], nextCursor: null });
  for (const unknown of ['cus_000000000000000000000000000000', 'shop:nobody', 'nobody'])
    expect((await api().as.agent.get(`/v1/customers/${unknown}`)).status).toBe(404);
});

test('the list shows every customer once, page by page, with fresh figures', async () => {
  for (let number = 0; number < 5; number++) await pay(api(), aShopper(), 100);
  const seen: { id: string; figures: { orders: number } }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: typeof seen; nextCursor: string | null } = accepted(
      await api().as.marketer.get(`/v1/customers?limit=2${cursor && `&cursor=${cursor}`}`),
    );
    seen.push(...page.items);
    cursor = page.nextCursor;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(seen.filter(({ figures }) => figures.orders > 0).length).toBeGreaterThanOrEqual(5);
});

test('the wallet shows the newest coupon first, page by page and by state; the storefront may ask for it', async () => {
  await activeCampaign(api(), aCampaign());
  const customer = aShopper();
  const codes: string[] = [];
  for (let number = 0; number < 3; number++) {
    const { order, code } = await pay(api(), customer, 10_000);
    codes.unshift(code);
    if (number === 0) await cancel(api(), order.id);
    await api().pass(1);
  }
  const wallet = async (query: string) => accepted(await api().as.storefront.get(`/v1/customers/shop:${customer.shopId}/coupons${query}`));
  const codesIn = ({ items }: { items: { code: string }[] }) => items.map(({ code }) => code);
  expect(codesIn(await wallet(''))).toEqual(codes);
  const first = await wallet('?limit=2');
  expect(codesIn(first)).toEqual(codes.slice(0, 2));
  expect(await wallet(`?limit=2&cursor=${first.nextCursor}`)).toMatchObject({
    items: [{ code: codes[2], state: 'revoked' }],
    nextCursor: null,
  });
  expect(codesIn(await wallet('?state=revoked'))).toEqual([codes[2]]);
  expect((await wallet('')).items[0]).toMatchObject({ state: 'issued', moves: [{ to: 'issued' }], lastDay: expect.any(String) });
});

test('a profile and a timeline are for staff', async () => {
  const customer = aShopper();
  await pay(api(), customer, 100);
  for (const path of ['', '/timeline'])
    expect((await api().as.storefront.get(`/v1/customers/shop:${customer.shopId}${path}`)).status).toBe(403);
});
