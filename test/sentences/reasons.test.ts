import { beforeAll, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { act, give, goodwillCampaign, opened, person } from '../cases/desk.js';
import { accepted, activeCampaign, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aShopper, atLeast, fresh } from '../support/builders.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

/** The storefront's post, from a browser that asks for a language. */
const post = (path: string, body: object, language: string, role: 'storefront' | 'agent' = 'storefront') =>
  supertest(api().url)
    .post(path)
    .set({ authorization: `Bearer ${api().as[role].key}`, 'accept-language': language, 'idempotency-key': fresh('key') })
    .send(body);

/** Somebody with a coupon for carts of 200 that go to JS or ZJ. */
async function withCoupon(locale?: string) {
  const redeemWhen = { all: [atLeast('cart.subtotalMinor', 20_000), { fact: 'cart.region', operator: 'in', value: ['JS', 'ZJ'] }] };
  const campaignId = await activeCampaign(api(), aClaimable({ redeemWhen }));
  const customer = aShopper();
  if (locale) await tell(api(), anEvent('customer.updated', customer, { customer: { locale } }, await api().now()));
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  return { customer, code };
}

const SAID = {
  en: ['The items in the cart must total at least CN¥200. CN¥50 more is needed.', 'The cart must be delivered to JS or ZJ. Currently: GD.'],
  zh: ['购物车商品金额须满¥200。还差¥50。', '购物车的收货地区须为 JS 或 ZJ。目前：GD。'],
  ko: [
    '장바구니 상품 금액이 CN¥200 이상이어야 합니다. CN¥50 더 필요합니다.',
    'JS 또는 ZJ 지역으로 배송되는 주문에만 적용됩니다. 현재: GD.',
  ],
};
const MESSAGES = { en: 'The conditions are not met.', zh: '未满足条件。', ko: '조건이 충족되지 않았습니다.' };

test.each([
  ['zh-TW', 'ko', 'zh'],
  ['ko', 'zh', 'ko'],
  [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  [undefined, 'fr, ko;q=0.5', 'ko'],
  ['fr', 'ko', 'ko'],
  [undefined, 'fr', 'en'],
  [undefined, '*', 'en'],
  ['en-GB', 'zh', 'en'],
] as const)('F3: to a customer of %s, asked in %s, a quote and a reserve say what is missing in %s', async (locale, asked, spoken) => {
  const { customer, code } = await withCoupon(locale);
  const cart = aCart([15_000], { shipping: { amountMinor: 0, region: 'GD' } });
  const quote = accepted(await post('/v1/quotes', { customer, cart, codes: [code] }, asked));
  const [reason] = quote.refused[0].reasons;
  expect(reason).toMatchObject({ code: 'conditions_not_met', message: MESSAGES[spoken] });
  expect(reason.missing.map(({ sentence }: { sentence: string }) => sentence)).toEqual(SAID[spoken]);
  expect(reason.missing[0]).toMatchObject({ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', need: 20_000, have: 15_000 });
  expect(quote.wallet.nearly[0].missing.map(({ sentence }: { sentence: string }) => sentence)).toEqual(SAID[spoken]);
  const { status, body } = await post('/v1/redemptions', { customer, cart, codes: [code] }, asked);
  expect({ status, refused: body.refused }).toMatchObject({ status: 409, refused: [{ reasons: [{ message: MESSAGES[spoken] }] }] });
  expect(body.detail).toContain(SAID[spoken][1]);
});

test('F3: a decision about an event says what is missing in the customer’s language, and again when it is read back', async () => {
  await activeCampaign(api(), aCampaign());
  const customer = aShopper();
  await tell(api(), anEvent('customer.created', customer, { customer: { locale: 'ko' } }, await api().now()));
  const paid = anEvent('order.paid', customer, { order: anOrder([4000], await api().now()) }, await api().now());
  const sentences = async (answer: Promise<{ body: { decisions: { reasons: { missing?: { sentence: string }[] }[] }[] } }>) =>
    (await answer).body.decisions.flatMap(({ reasons }) => reasons.flatMap(({ missing = [] }) => missing.map(({ sentence }) => sentence)));
  const told = '주문 상품 금액이 CN¥100 이상이어야 합니다. CN¥60 더 필요합니다.';
  expect(await sentences(api().as.storefront.post('/v1/events', paid))).toContain(told);
  expect(await sentences(api().as.storefront.post('/v1/events', paid))).toContain(told);
  expect(await sentences(api().as.storefront.get(`/v1/events/${paid.id}?explain=all`))).toContain(told);
});

test('F3: a claim that is refused says why in the customer’s language', async () => {
  const campaignId = await activeCampaign(
    api(),
    aClaimable({ goal: 'reward_loyalty', issueWhen: { all: [atLeast('customer.orders', 3)] } }),
  );
  const customer = aShopper();
  await tell(api(), anEvent('customer.created', customer, { customer: { locale: 'zh' } }, await api().now()));
  const { body } = await post(`/v1/campaigns/${campaignId}/claims`, { customer }, 'en');
  expect(body).toMatchObject({
    code: 'not_granted',
    detail: '未满足条件。',
    reasons: [{ code: 'conditions_not_met', missing: [{ sentence: '此前已付款的订单须满3笔。还差3笔。' }] }],
  });
});

test.each([
  ['en', 'An agent may give at most CN¥30 at once.'],
  ['zh-CN', '客服每次最多可给予¥30。'],
  ['ko-KR', '상담원의 1회 한도는 CN¥30입니다.'],
])('F3: staff that read %s are told in it why something is not theirs to give', async (language, sentence) => {
  const { id } = await opened(api(), { customer: aShopper(), orderId: undefined, lossMinor: 2000 });
  accepted(await act(api(), id, 'replies'));
  accepted(await act(api(), id, 'facts'));
  const agent = await person(api(), fresh('agent'), 'agent');
  const reward = { type: 'amount', amountMinor: 999_900 };
  const { status, body } = await post(`/v1/cases/${id}/goodwill`, { reward, text: 'Sorry.' }, language, 'agent');
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'not_granted' });
  expect(body.reasons.map(({ message }: { message: string }) => message)).toContain(sentence);
  expect(body.errors.map(({ message }: { message: string }) => message)).toContain(sentence);
  expect(JSON.stringify(body)).not.toContain('"values"');
  expect((await give(agent, id, 999_900)).status).toBe(409);
});

test('F3: why a coupon cannot be used now is told with its day in words', async () => {
  const { code, customer } = await withCoupon('zh');
  accepted(await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'printed by mistake' }));
  const get = async (path: string, language: string) =>
    (
      await supertest(api().url)
        .get(path)
        .set({ authorization: `Bearer ${api().as.agent.key}`, 'accept-language': language })
    ).body.whyNotNow;
  expect((await get(`/v1/coupons/${code}`, 'ko')).message).toMatch(/^회수된 쿠폰입니다\. \d{4}년 \d+월 \d+일: printed by mistake\.$/);
  expect((await get(`/v1/coupons/${code}?customer=shop:${customer.shopId}`, 'ko')).message).toMatch(
    /^此优惠券已被收回。\d{4}年\d+月\d+日：printed by mistake。$/,
  );
});
