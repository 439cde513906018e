import { expect, test } from '@jest/globals';
import { lowerBound, type Rule } from '../../../campaigns/rules/rule.js';
import { condition } from '../builders.js';

const least = (amount: number) => condition('cart.subtotalMinor', 'greaterThanInclusive', amount);
const other = condition('customer.tier', 'equal', 'gold');

test.each<[string, Rule, number | null]>([
  ['nothing asked', { all: [] }, null],
  ['at least', least(100), 100],
  ['more than, in whole cents', condition('cart.subtotalMinor', 'greaterThan', 100), 101],
  ['exactly', condition('cart.subtotalMinor', 'equal', 100), 100],
  ['one of', condition('cart.subtotalMinor', 'in', [300, 200]), 200],
  ['less than', condition('cart.subtotalMinor', 'lessThan', 100), null],
  ['another fact', other, null],
  ['all: the greatest', { all: [least(100), other, least(200)] }, 200],
  ['any: the least', { any: [least(100), least(200)] }, 100],
  ['any with a branch that asks nothing', { any: [least(100), other] }, null],
  ['any within all', { all: [least(50), { any: [least(100), least(200)] }] }, 100],
  ['not', { not: condition('cart.subtotalMinor', 'lessThan', 100) }, null],
])('%s', (_what, rule, expected) => {
  expect(lowerBound(rule, 'cart.subtotalMinor')).toBe(expected);
});

test('more than two kilos may be a little more than two', () => {
  expect(lowerBound(condition('cart.totalQuantity', 'greaterThan', 2), 'cart.totalQuantity')).toBe(2);
});
