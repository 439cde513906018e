import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { accepted, introduced, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aGift, aShopper, atLeast, fresh } from '../support/builders.js';
import { automatic, counters, reservedBy, shared } from './promotions.js';

const api = useApi();

type Json = Record<string, unknown>;

const offers = async (lines: Json[], more: Json = {}) => accepted(await api().as.storefront.post('/v1/offers', { lines, ...more }));
const lineIn = (category: string, lineTotalMinor: number, more: Json = {}): Json => ({
  id: '1',
  category,
  quantity: 1,
  lineTotalMinor,
  ...more,
});
const offer = async (line: Json, more: Json = {}) => (await offers([line], more)).lines[0];

/** A live automatic discount, and the category that it is for. */
async function live(changes: Json = {}, ...conditions: Json[]) {
  const { id, cart } = await automatic(api(), changes, ...conditions);
  return { id, category: cart([1]).lines[0]?.category as string, cart };
}

const onlyOn = (category: string) => ({ all: [{ fact: 'line.categories', operator: 'contains', value: category }] });

test('each line has its price after the automatic discounts, and by which campaign, as if it stood alone in a cart', async () => {
  const { id, category, cart } = await live({ reward: { type: 'percent', basisPoints: 1000 } });
  const answer = await offers([lineIn(category, 9999), lineIn(category, 500, { id: '2' }), lineIn('another', 9999, { id: '3' })]);
  const applied = (discountMinor: number) => [{ campaignId: id, label: '10 off tea', discountMinor }];
  expect(answer).toEqual({
    currency: 'CNY',
    lines: [
      { id: '1', lineTotalMinor: 9999, discountMinor: 1000, priceMinor: 8999, applied: applied(1000), nearly: [] },
      { id: '2', lineTotalMinor: 500, discountMinor: 50, priceMinor: 450, applied: applied(50), nearly: [] },
      { id: '3', lineTotalMinor: 9999, discountMinor: 0, priceMinor: 9999, applied: [], nearly: expect.any(Array) },
    ],
    warnings: [],
  });
  const quote = accepted(await api().as.storefront.post('/v1/quotes', { customer: aShopper(), cart: cart([9999]) }));
  expect(quote.totalMinor).toBe(8999);
});

test('a condition on the cart is judged by the line alone: met at the limit, and below it told with what is missing', async () => {
  const { id, category } = await live({}, atLeast('cart.subtotalMinor', 10_000));
  expect(await offer(lineIn(category, 10_000))).toMatchObject({ discountMinor: 1000, nearly: [] });
  const below = await offer(lineIn(category, 9999));
  expect(below).toMatchObject({ discountMinor: 0, applied: [] });
  expect(below.nearly).toMatchObject([{ campaignId: id, label: '10 off tea', missing: [{ need: 10_000, have: 9999 }] }]);
  expect(below.nearly[0].missing[0].sentence).toMatch(/CN¥0.01 more is needed/);
});

test('labels and sentences are in the customer’s language, else in the caller’s', async () => {
  const { category } = await live({}, atLeast('cart.subtotalMinor', 10_000));
  const customer = await introduced(api(), aShopper(), { locale: 'zh-CN' });
  expect((await offer(lineIn(category, 10_000), { customer })).applied[0].label).toBe('茶叶减10元');
  expect((await offer(lineIn(category, 10_000), { customer: aShopper() })).applied[0].label).toBe('10 off tea');
  const { nearly } = await offer(lineIn(category, 9900), { customer });
  expect(nearly[0].missing[0].sentence).toMatch(/还差/);
});

test('what takes more pieces is told as nearly reached, with how many are missing', async () => {
  const { category, id } = await live();
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
  const free = {
    type: 'buy_get',
    buy: { quantity: 2, on: onlyOn(category) },
    get: { quantity: 1, basisPoints: 10_000, on: onlyOn(category) },
  };
  const threeForTwo = (await live({ redeemWhen: { all: [] }, reward: free })).id;
  expect(await offer(lineIn(category, 4000, { quantity: 2 }))).toMatchObject({
    discountMinor: 0,
    nearly: [{ campaignId: threeForTwo, missing: [{ fact: 'reward.quantity', need: 3, have: 2 }] }],
  });
  expect(await offer(lineIn(category, 6000, { quantity: 3 }))).toMatchObject({ discountMinor: 2000, priceMinor: 4000, nearly: [] });
  expect((await offer(lineIn('another', 4000))).nearly).toEqual([]);
  accepted(await api().as.marketer.post(`/v1/campaigns/${threeForTwo}/end`));
});

test('of many that are nearly reached the first few by priority are told', async () => {
  const category = fresh('tea');
  const inIt = { fact: 'cart.categories', operator: 'contains', value: category };
  const ids = [];
  for (const priority of [1, 4, 2, 3])
    ids.push((await live({ priority, redeemWhen: { all: [inIt, atLeast('cart.subtotalMinor', 10_000)] } })).id);
  const { nearly } = await offer(lineIn(category, 100));
  expect(nearly.map(({ campaignId }: Json) => campaignId)).toEqual([ids[1], ids[3], ids[2]]);
});

test('what asks about the customer is told only to one whom we know', async () => {
  const { category } = await live({}, { fact: 'customer.isNew', operator: 'equal', value: true });
  expect(await offer(lineIn(category, 5000))).toMatchObject({ discountMinor: 0, nearly: [] });
  const customer = await introduced(api());
  expect(await offer(lineIn(category, 5000), { customer })).toMatchObject({ discountMinor: 1000 });
  await pay(api(), customer, 5000);
  expect(await offer(lineIn(category, 5000), { customer })).toMatchObject({ discountMinor: 0 });
});

test('a limit that is reached, a budget that bears no more, an end that has come: nothing is told', async () => {
  const customer = await introduced(api());
  const once = await live({ limits: { redeemed: { perCustomer: 1 } } });
  const poor = await live({ budgetMinor: 1500 });
  const ended = await live();
  const brief = await live({ window: { endsAt: new Date((await api().now()).getTime() + 3_600_000).toISOString() } });
  const savings = async () => {
    const lines = [once, poor, ended, brief].map(({ category }, index) => lineIn(category, 5000, { id: String(index) }));
    return (await offers(lines, { customer })).lines.map(({ discountMinor }: Json) => discountMinor);
  };
  expect(await savings()).toEqual([1000, 1000, 1000, 1000]);
  for (const { cart } of [once, poor]) await reservedBy(api(), customer, cart([5000]), []);
  accepted(await api().as.marketer.post(`/v1/campaigns/${ended.id}/end`));
  await api().pass(1);
  expect(await savings()).toEqual([0, 0, 0, 0]);
});

test('a floor holds, a gift is named, shipping and codes are not looked at', async () => {
  const half = { type: 'percent', basisPoints: 5000 };
  const floor = await live({ reward: half, floorBp: 1000 });
  expect(await offer(lineIn(floor.category, 10_000, { costMinor: 8000 }))).toMatchObject({ priceMinor: 8800 });
  const sku = fresh('CUP');
  accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, 2500)));
  const gift = await live({ reward: { type: 'gift', sku } });
  expect((await offer(lineIn(gift.category, 5000))).applied).toMatchObject([{ discountMinor: 0, gift: { sku, valueMinor: 2500 } }]);
  const shipping = await live({ reward: { type: 'free_shipping' } });
  await shared(api(), { redeemWhen: { all: [] } });
  expect(await offer(lineIn(shipping.category, 5000))).toMatchObject({ applied: [], nearly: [] });
});

test('a page of 200 is answered, one more is refused; nothing is written', async () => {
  const { category } = await live();
  const page = (count: number) => Array.from({ length: count }, (_, index) => lineIn(category, 5000, { id: String(index) }));
  const before = await counters();
  const redemptions = await mongoose.connection.collection('redemptions').countDocuments();
  expect((await offers(page(200))).lines).toHaveLength(200);
  expect(await api().as.storefront.post('/v1/offers', { lines: page(201) })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'lines' }] },
  });
  expect([await counters(), await mongoose.connection.collection('redemptions').countDocuments()]).toEqual([before, redemptions]);
});

test('what cannot be used and may be left out is, with a warning; quantities are never guessed', async () => {
  const { category } = await live();
  const answer = await offers([lineIn(category, 5000, { brand: 7 })], { customer: { shopId: fresh('c'), phone: 'none' } });
  expect(answer.lines[0].discountMinor).toBe(1000);
  expect(answer.warnings.map(({ path }: Json) => path)).toEqual(expect.arrayContaining(['customer.phone']));
  const { status, body } = await api().as.storefront.post('/v1/offers', { lines: [{ ...lineIn(category, 5000), quantity: 'two' }] });
  expect([status, body.errors[0].path]).toEqual([422, 'lines[0].quantity']);
});
