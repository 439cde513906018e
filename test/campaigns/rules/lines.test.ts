import { describe, expect, test } from '@jest/globals';
import { checkRule, LINE_FACTS, lineMatches, type Place, type Rule } from '../../../campaigns/rules/rule.js';
import { aLine, condition } from '../builders.js';

const TEA = {
  ...aLine({ sku: 'TEA-1', category: 'tea', quantity: 3, lineTotalMinor: 1000 }),
  categories: ['green', 'tea'],
  tags: ['bio'],
  brand: 'Longjing',
};
const FEE = aLine({ sku: undefined, quantity: 1, lineTotalMinor: 500 });

test('without "on" a reward takes every line', () => {
  expect([lineMatches(undefined, TEA), lineMatches(undefined, FEE), lineMatches({ all: [] }, FEE)]).toEqual([true, true, true]);
});

test.each<[string, string, Parameters<typeof condition>[2], boolean, boolean]>([
  ['line.sku', 'equal', 'TEA-1', true, false],
  ['line.sku', 'in', ['TEA-2'], false, false],
  ['line.sku', 'notEqual', 'TEA-1', false, true], // a fee has none: it is not this one
  ['line.categories', 'contains', 'tea', true, false],
  ['line.categories', 'contains', 'green', true, false],
  ['line.categories', 'contains', 'te', false, false],
  ['line.categories', 'containsNone', ['tea', 'cup'], false, true],
  ['line.tags', 'contains', 'bio', true, false],
  ['line.tags', 'doesNotContain', 'bio', false, true],
  ['line.brand', 'equal', 'Longjing', true, false],
  ['line.quantity', 'greaterThanInclusive', 3, true, false],
  ['line.quantity', 'greaterThan', 3, false, false],
  ['line.unitMinor', 'equal', 333, true, false], // 1000 ÷ 3
  ['line.unitMinor', 'greaterThanInclusive', 334, false, true],
])('%s %s %j: of the tea %p, of a fee %p', (fact, operator, value, ofTea, ofFee) => {
  const on = condition(fact, operator, value);
  expect([lineMatches(on, TEA), lineMatches(on, FEE)]).toEqual([ofTea, ofFee]);
});

test('trees are read as in every other rule', () => {
  const tea = condition('line.categories', 'contains', 'tea');
  const sale = condition('line.tags', 'contains', 'sale');
  expect(lineMatches({ all: [tea, { not: sale }] }, TEA)).toBe(true);
  expect(lineMatches({ any: [sale, { not: tea }] }, TEA)).toBe(false);
});

describe('what one piece costs', () => {
  const unit = (lineTotalMinor: number, quantity: number) => LINE_FACTS.get('line.unitMinor')?.read(aLine({ lineTotalMinor, quantity }));

  test.each([
    [1000, 3, 333],
    [251, 2, 126], // a half goes up
    [249, 2, 125],
    [1, 4, 0],
    [500, 0.25, 2000], // of a weight, what a whole one costs
    [0, 2, 0],
    [500, 0, null],
    [10_000_000_000_000, 0.001, 10_000_000_000_000_000],
    [9_999_999_999_999, 999_999.999, 10_000_000],
  ])('%p for %p is %p', (total, quantity, expected) => {
    expect(unit(total, quantity)).toBe(expected);
  });

  test('of a quantity of 0 nothing is known, so it is neither dear nor cheap', () => {
    const free = aLine({ quantity: 0, lineTotalMinor: 500 });
    expect(lineMatches(condition('line.unitMinor', 'greaterThanInclusive', 0), free)).toBe(false);
    expect(lineMatches(condition('line.unitMinor', 'lessThan', 1000), free)).toBe(false);
  });
});

describe('where it may stand', () => {
  const problems = (rule: Rule, where: Place, at?: string) => checkRule(rule, where, at);

  test.each([...LINE_FACTS.keys()])('%s stands in "on" and nowhere else', (fact) => {
    const value = LINE_FACTS.get(fact)?.kind === 'money' || fact === 'line.quantity' ? 1 : 'x';
    const rule = condition(fact, fact === 'line.categories' || fact === 'line.tags' ? 'contains' : 'equal', value);
    expect(problems(rule, 'line', 'reward.on')).toEqual([]);
    expect(problems(rule, 'redeem')).toMatchObject([
      { path: 'redeemWhen.fact', code: 'fact_not_available', message: expect.stringContaining('"on" of the reward') },
    ]);
    expect(problems(rule, { trigger: { event: 'order.paid' } })).toMatchObject([{ path: 'issueWhen.fact', code: 'fact_not_available' }]);
  });

  test.each([
    ['cart.subtotalMinor', 'redeemWhen'],
    ['customer.orders', 'issueWhen or redeemWhen'],
    ['order.subtotalMinor', 'issueWhen'],
  ])('%s is refused in "on", and said to belong in %s', (fact, place) => {
    expect(problems({ all: [condition(fact, 'greaterThan', 1)] }, 'line', 'reward.get.on')).toMatchObject([
      { path: 'reward.get.on.all[0].fact', code: 'fact_not_available', message: expect.stringContaining(`ask ${fact} in ${place}.`) },
    ]);
  });

  test('a slip is met with the nearest name', () => {
    expect(problems(condition('line.category', 'contains', 'tea'), 'line', 'reward.on')).toMatchObject([
      { code: 'unknown_fact', nearest: 'line.categories' },
    ]);
  });
});
