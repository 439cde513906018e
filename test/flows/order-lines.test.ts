import { beforeAll, describe, expect, test } from '@jest/globals';
import { accepted, activeCampaign, couponOf, pay, quote, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aRefund, aShopper, fresh } from '../support/builders.js';

const api = useApi();
const line = (more: object) => ({ id: '1', sku: 'TEA-1', quantity: 2, lineTotalMinor: 10_000, ...more });
const orderOf = async (id: string, role: 'marketer' | 'agent' = 'marketer') => accepted(await api().as[role].get(`/v1/orders/${id}`));
const customerOf = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));
const places = ({ warnings }: { warnings: { code: string; path: string }[] }) => warnings.map(({ code, path }) => `${path}: ${code}`);

describe('a line has several categories, and `category` is one of them', () => {
  const ofGreenTea = { fact: 'order.categories', operator: 'contains', value: 'green tea' };
  beforeAll(() => activeCampaign(api(), aCampaign({ issueWhen: ofGreenTea })));

  test.each([
    ['as its category', { category: 'green tea' }, true],
    ['as one of its categories', { categories: ['tea', 'green tea'] }, true],
    ['as its category beside others', { category: 'green tea', categories: ['tea'] }, true],
    ['as one of its categories beside another category', { category: 'tea', categories: ['green tea'] }, true],
    ['in other words', { category: 'tea', categories: ['Green tea'], tags: ['green tea'] }, false],
  ])('an order earns by it %s', async (_what, words, isEarned) => {
    const { code } = await pay(api(), aShopper(), 0, { lines: [line(words)] });
    expect(code !== undefined).toBe(isEarned);
  });

  test('a cart uses a coupon by it, and not without', async () => {
    const campaignId = await activeCampaign(
      api(),
      aClaimable({ redeemWhen: { fact: 'cart.categories', operator: 'contains', value: 'gifts' } }),
    );
    const customer = aShopper();
    const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
    const withGifts = await quote(api(), customer, aCart([], { lines: [line({ category: 'tea', categories: ['gifts'] })] }), [code]);
    expect(withGifts.applied).toMatchObject([{ code }]);
    const without = await quote(api(), customer, aCart([], { lines: [line({ category: 'tea', categories: ['gift'] })] }), [code]);
    expect(without.refused).toMatchObject([{ code, reasons: [{ code: 'conditions_not_met' }] }]);
  });

  test('the profile counts each of them once an order, and the order shows them as one list', async () => {
    const customer = aShopper();
    const lines = [
      line({ category: 'tea', categories: ['gifts', 'tea', 'gifts'] }),
      line({ id: '2', categories: ['gifts'] }),
      line({ id: '3' }),
    ];
    const { order } = await pay(api(), customer, 0, { lines });
    expect((await customerOf(customer)).figures.categories).toEqual({ gifts: 1, tea: 1 });
    const shown = await orderOf(order.id);
    expect(shown.lines.map(({ categories }: { categories: string[] }) => categories)).toEqual([['gifts', 'tea'], ['gifts'], []]);
    expect(shown.lines.map(({ category }: { category?: string }) => category)).toEqual(['tea', undefined, undefined]);
  });

  test('a coupon stays earned when a refund takes other lines, and goes with a new list of categories', async () => {
    const lines = [line({ categories: ['tea', 'green tea'] }), line({ id: '2', category: 'cups' })];
    const { order, code } = await pay(api(), aShopper(), 0, { lines });
    await refund(api(), order.id, aRefund(1, 5000, '2'));
    expect((await couponOf(api(), code)).state).toBe('issued');
    const edited = { ...order, lines: [line({ categories: ['tea'] }), lines[1]] };
    await tell(api(), anEvent('order.paid', undefined, { order: edited }, await api().now()));
    expect((await couponOf(api(), code)).state).toBe('revoked');
  });
});

describe('what a line says of itself may be left out, and the line counts', () => {
  const many = Array.from({ length: 51 }, (_, index) => `c${index}`);

  test('a bad one is left out at its place, the others stay', async () => {
    const words = { categories: ['tea', {}, 'x'.repeat(201), 7], tags: ['', 'sale', []], brand: ['none'], costMinor: -1 };
    const { order, answer } = await pay(api(), aShopper(), 0, { lines: [line(words)], payment: {} });
    expect(places(answer).sort()).toEqual(
      ['brand', 'categories[1]', 'categories[2]', 'costMinor', 'tags[2]']
        .map((path) => `data.order.lines[0].${path}: field_unusable`)
        .concat('data.order.payment: field_unusable'),
    );
    const shown = await orderOf(order.id);
    expect(shown).toMatchObject({ payment: null, lines: [{ categories: ['tea', '7'], tags: ['sale'], lineTotalMinor: 10_000 }] });
    expect(shown.lines[0]).not.toHaveProperty('brand');
    expect(shown.lines[0]).not.toHaveProperty('costMinor');
  });

  test('fifty categories are kept, the next is cut; a cart likewise', async () => {
    const { order, answer } = await pay(api(), aShopper(), 0, { lines: [line({ categories: many, tags: many.slice(1) })] });
    expect(places(answer)).toEqual(['data.order.lines[0].categories: field_unusable']);
    expect((await orderOf(order.id)).lines[0]).toMatchObject({ categories: many.slice(0, 50), tags: many.slice(1) });
    const cart = aCart([], { lines: [line({ tags: many, costMinor: 0.5, brand: 9 })] });
    expect(places(await quote(api(), aShopper(), cart, []))).toEqual([
      'cart.lines[0].tags: field_unusable',
      'cart.lines[0].costMinor: field_unusable',
    ]);
  });

  test('null and a word instead of a list: the first says nothing, the second cannot be used', async () => {
    const none = { categories: null, tags: null, brand: null, costMinor: null };
    expect(places((await pay(api(), aShopper(), 0, { lines: [line(none)], payment: null })).answer)).toEqual([]);
    const { answer } = await pay(api(), aShopper(), 0, { lines: [line({ categories: 'tea' })] });
    expect(places(answer)).toEqual(['data.order.lines[0].categories: field_unusable']);
  });

  test('payment, brand and tags are shown as they were told', async () => {
    const { order } = await pay(api(), aShopper(), 0, { payment: 'alipay', lines: [line({ brand: 'Acme', tags: ['sale', 'sale'] })] });
    expect(await orderOf(order.id)).toMatchObject({ payment: 'alipay', lines: [{ brand: 'Acme', tags: ['sale', 'sale'] }] });
  });
});

describe('whether two tellings are of one order', () => {
  /** The shop tells it of one customer, the payment system of another. */
  async function second(first: object, second: object): Promise<string | undefined> {
    const [at, id] = [await api().now(), fresh('o')];
    const order = (words: object) => anOrder([], at, { id, lines: [line(words)] });
    await tell(api(), anEvent('order.placed', aShopper(), { order: order(first) }, at));
    return (await tell(api(), anEvent('order.paid', aShopper(), { order: order(second) }, at))).reason;
  }

  test.each([
    ['the other names one of them', { categories: ['tea', 'gifts'] }, { category: 'tea' }, undefined],
    ['the other names none', { category: 'tea', brand: 'Acme' }, {}, undefined],
    [
      'each names one that the other does not',
      { categories: ['tea', 'gifts'] },
      { categories: ['tea', 'cups'] },
      'order_of_another_customer',
    ],
    ['another category', { category: 'tea' }, { category: 'cups' }, 'order_of_another_customer'],
    ['another brand', { brand: 'Acme' }, { brand: 'Emca' }, 'order_of_another_customer'],
    ['other tags and another cost', { tags: ['sale'], costMinor: 1 }, { tags: ['paid'], costMinor: 2 }, undefined],
  ])('%s', async (_what, one, other, reason) => {
    expect(await second(one, other)).toBe(reason);
  });
});
