import { describe, expect, test } from '@jest/globals';
import { OPERATORS } from '../../../campaigns/rules/conditions.js';
import { checkRule, type Place, type Rule, ruleSchema } from '../../../campaigns/rules/rule.js';
import { FACTS } from '../../../campaigns/rules/vocabulary.js';
import { condition } from '../builders.js';

const PAID: Place = { trigger: { event: 'order.paid' } };
const CART: Place = { trigger: { event: 'cart.updated' } };
const amount = condition('order.subtotalMinor', 'greaterThanInclusive', 10_000);
const nested = (levels: number): Rule => (levels === 1 ? { all: [] } : { not: nested(levels - 1) });

test('a rule in order has no problems', () => {
  expect(checkRule({ all: [amount, { any: [condition('customer.tier', 'in', ['gold'])] }] }, PAID)).toEqual([]);
});

test('a wrong word is named with its path and the nearest right one', () => {
  expect(checkRule({ all: [condition('order.subtotal', 'greaterThanInclusive', 1)] }, PAID)).toMatchObject([
    { path: 'issueWhen.all[0].fact', code: 'unknown_fact', nearest: 'order.subtotalMinor' },
  ]);
  expect(checkRule({ not: condition('order.subtotalMinor', 'greaterThen', 1) }, PAID)).toMatchObject([
    { path: 'issueWhen.not.operator', code: 'unknown_operator', nearest: 'greaterThan' },
  ]);
  expect(checkRule(condition('constructor', 'equal', 1), PAID)).toMatchObject([{ path: 'issueWhen.fact', code: 'unknown_fact' }]);
});

test('everything that is wrong is told at once', () => {
  const rule = { any: [condition('order.colour', 'equal', 'red'), condition('customer.tier', 'lessThan', 'gold'), amount] };
  expect(checkRule(rule, 'redeem').map(({ path }) => path)).toEqual([
    'redeemWhen.any[0].fact',
    'redeemWhen.any[1].operator',
    'redeemWhen.any[2].fact',
  ]);
});

test.each<[string, Place, boolean]>([
  ['order.subtotalMinor', PAID, true],
  ['order.subtotalMinor', { trigger: { event: 'order.delivered' } }, true],
  ['order.subtotalMinor', CART, false],
  ['order.subtotalMinor', { trigger: { event: 'customer.created' } }, false],
  ['order.subtotalMinor', { trigger: { claim: true } }, false],
  ['order.subtotalMinor', {}, false],
  ['order.subtotalMinor', 'redeem', false],
  ['cart.subtotalMinor', PAID, false],
  ['cart.subtotalMinor', CART, true],
  ['cart.subtotalMinor', { trigger: { schedule: '0 9 * * 1' } }, false],
  ['cart.subtotalMinor', 'redeem', true],
  ['customer.orders', PAID, true],
  ['customer.orders', { trigger: { schedule: '0 9 * * 1' } }, true],
  ['customer.orders', {}, true],
  ['customer.orders', 'redeem', true],
])('%s where %j: %p', (fact, where, available) => {
  const problems = checkRule(condition(fact, 'greaterThan', 1), where);
  expect(problems.map(({ code }) => code)).toEqual(available ? [] : ['fact_not_available']);
});

test.each<[string, Rule]>([
  ['money in units', condition('order.subtotalMinor', 'greaterThan', 99.99)],
  ['money as a text', condition('order.subtotalMinor', 'greaterThan', '100')],
  ['money below nothing', condition('order.subtotalMinor', 'greaterThan', -1)],
  ['half a day', condition('customer.daysSinceLastOrder', 'lessThan', 1.5)],
  ['a word that is a number', condition('customer.tier', 'equal', 1)],
  ['one word where a list belongs', condition('customer.tier', 'in', 'gold')],
  ['an empty list', condition('customer.tier', 'in', [])],
  ['a list where a word belongs', condition('order.categories', 'contains', ['tea'])],
  ['a list with a number in it', condition('order.categories', 'containsAny', ['tea', 1])],
  ['a flag as a text', condition('customer.isNew', 'equal', 'true')],
  ['a trait compared to a text', condition('customer.traits', 'lessThan', 'M', '$.size')],
])('%s is no value', (_what, rule) => {
  expect(checkRule(rule, PAID)).toMatchObject([{ path: 'issueWhen.value', code: 'wrong_value' }]);
});

test.each<[string, string | undefined, string[]]>([
  ['customer.traits', '$.size', []],
  ['customer.preferences', 'size.shoe', []],
  ['customer.traits', undefined, ['required']],
  ['customer.traits', '$..size', ['wrong_path']],
  ['customer.traits', '$.sizes[0]', ['wrong_path']],
  ['customer.tier', '$.size', ['path_not_allowed']],
])('%s with path %p', (fact, path, codes) => {
  expect(checkRule(condition(fact, 'equal', 'M', path), PAID).map(({ code }) => code)).toEqual(codes);
});

describe('the shape', () => {
  test.each<[string, unknown, string, string]>([
    ['an empty any', { any: [] }, 'any', 'empty_any'],
    ['no rule', 'all', '', 'not_a_rule'],
    ['nothing', null, '', 'not_a_rule'],
    ['a list', [], '', 'not_a_rule'],
    ['a list that is none', { all: {} }, 'all', 'not_a_list'],
    ['two groups in one', { all: [], any: [amount] }, 'any', 'unknown_key'],
    ['a strange key', { ...amount, colour: 1 }, 'colour', 'unknown_key'],
    ['a condition without value', { fact: 'customer.tier', operator: 'equal' }, 'value', 'wrong_value'],
    ['a value that is no number', { ...amount, value: Number.NaN }, 'value', 'wrong_value'],
    ['a condition without fact', { operator: 'equal', value: 1 }, 'fact', 'required'],
    ['nine levels', nested(9), 'not.not.not.not.not.not.not.not', 'too_deep'],
    ['101 conditions', { all: [{ all: Array(50).fill(amount) }, { any: Array(51).fill(amount) }] }, '', 'too_many_conditions'],
    ['101 parts', { all: Array(101).fill({ all: [] }) }, 'all', 'too_many_conditions'],
  ])('%s is refused', (_what, rule, place, code) => {
    const found = ruleSchema.safeParse(rule).error?.issues ?? [];
    expect(checkRule(rule, PAID)).toContainEqual(
      expect.objectContaining({ path: place === '' ? 'issueWhen' : `issueWhen.${place}`, code }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({ path: place === '' ? [] : place.split('.'), params: expect.objectContaining({ code }) }),
    );
  });

  test.each<[string, Rule]>([
    ['an empty all', { all: [] }],
    ['eight levels', nested(8)],
    ['100 conditions', { all: [{ all: Array(50).fill(amount) }, { any: Array(50).fill(amount) }] }],
  ])('%s is fine', (_what, rule) => {
    expect(ruleSchema.parse(rule)).toEqual(rule);
    expect(checkRule(rule, PAID)).toEqual([]);
  });

  test('a rule that is deeper than any stack is refused like another', () => {
    let rule: unknown = amount;
    for (let level = 0; level < 100_000; level++) rule = { not: rule };
    expect(ruleSchema.safeParse(rule).success).toBe(false);
  });
});

test('every fact and every operator says what it is, and each operator has its contrary', () => {
  for (const { sentence } of [...FACTS.values(), ...OPERATORS.values()]) expect(sentence).not.toBe('');
  for (const [name, { opposite }] of OPERATORS) expect(OPERATORS.get(opposite)?.opposite).toBe(name);
});

test.each<[ReturnType<typeof condition>, string | null]>([
  [condition('customer.traits', 'equal', 5, '$.rating'), 'path'],
  [condition('customer.traits', 'equal', 5, '$.review.stars'), 'path'],
  [condition('customer.preferences', 'equal', true, '$.survey'), 'path'],
  [condition('event.properties', 'equal', 5, '$.rating'), 'path'],
  [condition('event.properties', 'equal', 'five_star_review', '$.kind'), 'value'],
  [condition('event.properties', 'in', ['visit', 'review'], '$.kind'), 'value'],
  [condition('customer.tags', 'contains', 'reviewer'), 'value'],
  [condition('customer.tags', 'containsNone', ['vip', '好评']), 'value'],
  [condition('customer.tags', 'contains', 'previewer'), null],
  [condition('customer.traits', 'equal', 5, '$.stars'), null],
  [condition('event.properties', 'equal', 'download', '$.kind'), null],
  [condition('cart.skus', 'contains', 'REVIEW-COPY'), null],
])('K-20x: no rule asks for what customers say of the shop: %j', (rule, place) => {
  const where: Place = rule.fact.startsWith('cart.') ? 'redeem' : { trigger: { event: 'custom.app_installed' } };
  expect(checkRule(rule, where).map(({ path, code }) => [path, code])).toEqual(
    place === null ? [] : [[`issueWhen.${place}`, 'opinion_not_rewarded']],
  );
});
