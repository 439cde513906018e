import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { evaluate, type Rule } from '../../../campaigns/rules/rule.js';
import { aCustomer, condition, facts, NOON, orderFacts } from '../builders.js';

const order = orderFacts({ subtotalMinor: 10_000, categories: ['tea', 'cups'], channel: 'web' });
const customer = aCustomer({ tier: 'gold', orders: 3, tags: ['vip'], traits: { size: 'M', shoe: { eu: 42 }, likes: ['tea'] } });
const known = facts({ order, customer });
const holds = (rule: Rule) => evaluate(rule, known).holds;

test.each([
  ['order.subtotalMinor', 'equal', 10_000, true],
  ['order.subtotalMinor', 'equal', 10_001, false],
  ['order.subtotalMinor', 'notEqual', 10_001, true],
  ['order.subtotalMinor', 'notEqual', 10_000, false],
  ['order.subtotalMinor', 'lessThan', 10_000, false],
  ['order.subtotalMinor', 'lessThan', 10_001, true],
  ['order.subtotalMinor', 'lessThanInclusive', 9999, false],
  ['order.subtotalMinor', 'lessThanInclusive', 10_000, true],
  ['order.subtotalMinor', 'greaterThan', 10_000, false],
  ['order.subtotalMinor', 'greaterThan', 9999, true],
  ['order.subtotalMinor', 'greaterThanInclusive', 10_001, false],
  ['order.subtotalMinor', 'greaterThanInclusive', 10_000, true],
  ['customer.tier', 'in', ['silver', 'gold'], true],
  ['customer.tier', 'in', ['silver'], false],
  ['customer.tier', 'notIn', ['silver'], true],
  ['customer.tier', 'notIn', ['gold'], false],
  ['order.categories', 'contains', 'tea', true],
  ['order.categories', 'contains', 'te', false],
  ['order.categories', 'doesNotContain', 'coffee', true],
  ['order.categories', 'doesNotContain', 'tea', false],
  ['order.categories', 'containsAny', ['coffee', 'cups'], true],
  ['order.categories', 'containsAny', ['coffee'], false],
  ['order.categories', 'containsNone', ['coffee'], true],
  ['order.categories', 'containsNone', ['coffee', 'tea'], false],
  ['customer.isNew', 'equal', false, true],
])('%s %s %p: %p', (fact, operator, value, expected) => {
  expect(holds(condition(fact, operator, value))).toBe(expected);
});

test.each([
  ['$.size', 'equal', 'M', true],
  ['size', 'equal', 'M', true],
  ['shoe.eu', 'greaterThan', 41, true],
  ['$.shoe.eu', 'greaterThan', 42, false],
  ['likes', 'contains', 'tea', true],
  ['shoe', 'equal', 'M', false],
  ['constructor', 'notEqual', 'x', true], // not known, rather than what JavaScript adds to each object
  ['constructor.name', 'equal', 'Object', false],
  ['size.length', 'equal', 1, false],
])('a trait at %s %s %p: %p', (path, operator, value, expected) => {
  expect(holds(condition('customer.traits', operator, value, path))).toBe(expected);
});

test.each([
  ['equal', 5, false],
  ['in', [5], false],
  ['lessThan', 5, false],
  ['greaterThanInclusive', 0, false],
  ['notEqual', 5, true],
  ['notIn', [5], true],
])('what is not known meets nothing but a "not": %s', (operator, value, expected) => {
  expect(holds(condition('customer.daysSinceLastOrder', operator, value))).toBe(expected);
});

describe('trees', () => {
  const yes = condition('customer.orders', 'equal', 3);
  const no = condition('customer.orders', 'equal', 4);

  test.each<[string, Rule, boolean]>([
    ['an empty all', { all: [] }, true],
    ['all of two', { all: [yes, yes] }, true],
    ['all but one', { all: [yes, no] }, false],
    ['any of two', { any: [no, yes] }, true],
    ['none of two', { any: [no, no] }, false],
    ['not', { not: no }, true],
    ['not, of a group', { not: { any: [no, yes] } }, false],
  ])('%s', (_what, rule, expected) => {
    expect(holds(rule)).toBe(expected);
  });

  const amount = condition('order.subtotalMinor', 'greaterThanInclusive', 10_001);
  const told = (fact: string, operator: string, need: unknown, have: unknown) => ({ fact, operator, need, have });

  test('G5: of an object the names in it are told: it is known', () => {
    const size = condition('customer.traits', 'notExists', true, 'shoe');
    expect(evaluate(size, known).missing).toEqual([{ ...told('customer.traits', 'notExists', true, ['eu']), path: 'shoe' }]);
  });

  test('of all, every condition that fails is told, with what there is', () => {
    expect(evaluate({ all: [amount, yes, no] }, known).missing).toEqual([
      told('order.subtotalMinor', 'greaterThanInclusive', 10_001, 10_000),
      told('customer.orders', 'equal', 4, 3),
    ]);
  });

  test('of any, the conditions of all branches are told, and none where one holds', () => {
    expect(evaluate({ any: [amount, { all: [yes, no] }] }, known).missing).toHaveLength(2);
    expect(evaluate({ any: [amount, yes] }, known)).toEqual({ holds: true, missing: [] });
  });

  test('of not, the condition that holds is told by its contrary', () => {
    expect(evaluate({ not: { any: [no, yes] } }, known).missing).toEqual([told('customer.orders', 'notEqual', 3, 3)]);
    expect(evaluate({ not: { not: no } }, known).missing).toEqual([told('customer.orders', 'equal', 4, 3)]);
  });

  test('a trait is told with its path, what is not known as null', () => {
    expect(evaluate(condition('customer.traits', 'equal', 'L', '$.height'), known).missing).toEqual([
      { ...told('customer.traits', 'equal', 'L', null), path: '$.height' },
    ]);
  });
});

describe('what is known of a customer', () => {
  const at = (iso: string) => DateTime.fromISO(iso, { zone: 'Asia/Shanghai' });
  const asked = (fact: string, customer: Parameters<typeof aCustomer>[0], now = NOON) => {
    const { missing } = evaluate(
      { not: { any: [condition(fact, 'notEqual', 'x'), { all: [] }] } },
      facts({ now, customer: aCustomer(customer) }),
    );
    return missing[0]?.have;
  };

  test('days are counted by the shop’s calendar', () => {
    expect(asked('customer.daysSinceLastOrder', { lastOrderAt: at('2026-03-07T23:59:00') })).toBe(1);
    expect(asked('customer.daysSinceLastOrder', { lastOrderAt: at('2026-03-08T00:00:00').toUTC() })).toBe(0);
    expect(asked('customer.daysSinceFirstOrder', { firstOrderAt: null })).toBe(null);
  });

  test.each([
    ['03-08', '2026-03-08T00:00', true],
    ['1990-03-08', '2026-03-08T23:59', true],
    ['03-09', '2026-03-08T23:59', false],
    ['02-29', '2026-02-28T12:00', true],
    ['02-29', '2028-02-28T12:00', false],
    ['02-29', '2028-02-29T12:00', true],
  ])('born %s, on %s: birthday %p', (birthday, now, expected) => {
    expect(asked('customer.birthdayToday', { birthday }, at(now))).toBe(expected);
  });

  test('a new customer has no paid order', () => {
    expect([asked('customer.isNew', { orders: 0 }), asked('customer.isNew', { orders: 1 })]).toEqual([true, false]);
  });
});
