import { describe, expect, test } from '@jest/globals';
import { localDate } from '../../campaigns/local-time.js';
import { accepted, activeCampaign, campaignOf, couponOf, introduced, pay, quote, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, aRefund, aShopper } from '../support/builders.js';

const api = useApi();
type Json = Record<string, unknown>;
const define = (body: object) => api().as.marketer.post('/v1/campaigns', body);
const claim = (id: string, customer: object) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer });
const ofTea = (of: 'cart' | 'order') => ({
  fact: `${of}.subtotalOfCategoryMinor`,
  operator: 'greaterThanInclusive',
  value: 3000,
  path: 'Tea',
});
const inCategory = (totals: number[], category: string): Json => {
  const cart = aCart(totals);
  return { ...cart, lines: cart.lines.map((line) => ({ ...line, category })) };
};

describe('a minimum of a category', () => {
  test('is asked of the cart, and what is missing is said', async () => {
    const customer = aShopper();
    const id = await activeCampaign(api(), aClaimable({ redeemWhen: ofTea('cart') }));
    const { code } = accepted(await claim(id, await introduced(api(), customer)));
    const refused = await quote(api(), customer, inCategory([1800], 'Tea'), [code]);
    const sentence = 'Items from Tea in the cart must total at least CN¥30. CN¥12 more is needed.';
    expect(refused.refused).toMatchObject([
      { reasons: [{ code: 'conditions_not_met', missing: [{ path: 'Tea', have: 1800, sentence }] }] },
    ]);
    expect((await quote(api(), customer, inCategory([9000], 'Cups'), [code])).discountMinor).toBe(0);
    expect((await quote(api(), customer, inCategory([3000], 'Tea'), [code])).discountMinor).toBeGreaterThan(0);
  });

  test('is asked of the earning order, and again of what is left of it', async () => {
    await activeCampaign(api(), aCampaign({ issueWhen: ofTea('order') }));
    const line = (lineId: string, category: string, lineTotalMinor: number) => ({ id: lineId, quantity: 1, lineTotalMinor, category });
    const lines = [line('1', 'Tea', 3000), line('2', 'Cups', 5000)];
    const { code, order } = await pay(api(), await introduced(api()), 8000, { lines });
    const state = async () => (await couponOf(api(), code)).state;
    await refund(api(), order.id, aRefund(1, 5000, '2'));
    expect(await state()).toBe('issued');
    await refund(api(), order.id, aRefund(1, 3000, '1'));
    expect(await state()).toBe('revoked');
  });
});

describe('G2: rules that json-rules-engine saved', () => {
  const saved = { priority: 1, all: [{ fact: 'customer.orders', operator: 'lessThan', value: 5, name: 'few', priority: 2 }] };

  test('are kept as ours; what was left out is told in the answer that took them', async () => {
    const made = await define(aClaimable({ issueWhen: saved }));
    expect(made.body.issueWhen).toEqual({ all: [{ fact: 'customer.orders', operator: 'lessThan', value: 5 }] });
    expect(made.body.warnings).toMatchObject([
      { code: 'rule_key_left_out', path: 'issueWhen.priority', message: expect.stringContaining('at 2 places') },
      { code: 'rule_key_left_out', path: 'issueWhen.all[0].name' },
    ]);
    const changed = await api().as.marketer.patch(`/v1/campaigns/${made.body.id}`, { redeemWhen: { priority: 1, all: [] } }, '"1"');
    expect(changed.body.warnings).toMatchObject([{ code: 'rule_key_left_out', path: 'redeemWhen.priority' }]);
    expect((await campaignOf(api(), made.body.id)).warnings).toEqual([]);
  });
});

describe('G1, G3, G4, G5: traits as shops have them', () => {
  const traits = { score: '15', balance: -20, size: { shoe: { eu: 42, deep: { er: 1 } }, lists: [{ a: 1 }] } };
  const trait = (path: string, operator: string, value?: unknown) => ({
    fact: 'customer.traits',
    operator,
    path,
    ...(value !== undefined && { value }),
  });

  test.each<[string, Json, boolean]>([
    ['a number that is a text', trait('score', 'greaterThan', 14), true],
    ['the same, beside the limit', trait('score', 'greaterThan', 15), false],
    ['below nothing', trait('balance', 'lessThan', -19), true],
    ['the same, beside the limit', trait('balance', 'lessThan', -20), false],
    ['something three levels deep', trait('$.size.shoe.eu', 'greaterThanInclusive', 42), true],
    ['the same, beside the limit', trait('$.size.shoe.eu', 'greaterThan', 42), false],
    ['something four levels deep, which is left out', trait('$.size.shoe.deep.er', 'notExists'), true],
    ['something unknown', trait('colour', 'notExists'), true],
    ['something known', trait('score', 'notExists'), false],
    ['equal null', { ...trait('colour', 'equal'), value: null }, true],
  ])('%s: %j', async (_what, issueWhen, granted) => {
    const customer = await introduced(api(), aShopper(), { traits });
    const id = await activeCampaign(api(), aClaimable({ issueWhen }));
    expect((await claim(id, customer)).status).toBe(granted ? 201 : 409);
  });
});

test('G5: what is too deep, or no value, is left out with a sentence of its own; the rest is kept', async () => {
  const told = { traits: { size: { shoe: { eu: 42, deep: { er: 1 } }, lists: [{ a: 1 }] } } };
  const answer = await tell(api(), anEvent('customer.created', aShopper(), { customer: told }, await api().now()));
  expect(answer.warnings.map(({ path, message }: Json) => [path, message])).toEqual([
    ['data.customer.traits.size.shoe.deep', expect.stringContaining('Nest objects at most 3 levels deep.')],
    ['data.customer.traits.size.lists', expect.stringContaining('[0]: This must be text.')],
  ]);
});

test('the day is the shop’s, at the claim and at the quote', async () => {
  const day = localDate(await api().now(), api().shop.zone);
  const rule = (operator: string) => ({ fact: 'time.date', operator, value: day });
  const id = await activeCampaign(api(), aClaimable({ issueWhen: rule('equal'), redeemWhen: rule('greaterThan') }));
  const customer = await introduced(api());
  const { code } = accepted(await claim(id, customer));
  const { refused } = await quote(api(), customer, aCart([9000]), [code]);
  expect(refused[0].reasons[0].missing[0].sentence).toMatch(/^Only from /);
  await api().pass(24);
  expect((await quote(api(), customer, aCart([9000]), [code])).discountMinor).toBe(2000);
});
