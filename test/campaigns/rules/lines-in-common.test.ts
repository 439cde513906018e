import { expect, test } from '@jest/globals';
import { haveSomeInCommon, type Rule } from '../../../campaigns/rules/rule.js';

const of = (...categories: string[]): Rule => ({ fact: 'line.categories', operator: 'containsAny', value: categories });
const sku = (operator: string, value: string | string[]): Rule => ({ fact: 'line.sku', operator, value });
const brand = (value: string): Rule => ({ fact: 'line.brand', operator: 'equal', value });
const above = (unitMinor: number): Rule => ({ fact: 'line.unitMinor', operator: 'greaterThan', value: unitMinor });
const below = (unitMinor: number): Rule => ({ fact: 'line.unitMinor', operator: 'lessThan', value: unitMinor });

const apart: [string, Rule, Rule][] = [
  ['other words', sku('equal', 'A'), sku('equal', 'B')],
  ['a word and all but it', sku('equal', 'A'), sku('notEqual', 'A')],
  ['a category and all but it', of('tea'), { not: of('tea') }],
  ['two categories, of which a line may be both', of('tea'), of('cups')],
  ['several categories on each side', of('tea', 'coffee'), of('cups', 'pots')],
  ['above a price, and up to it', above(1000), { not: above(1000) }],
  ['between no two prices', below(1000), above(999)],
  ['a choice on each side', { any: [sku('equal', 'A'), sku('equal', 'B')] }, { any: [sku('equal', 'C'), sku('equal', 'D')] }],
  ['a category and a brand: nobody knows', of('tea'), brand('X')],
  ['a brand’s tea and another’s', { all: [of('tea'), brand('X')] }, { all: [of('tea'), brand('Y')] }],
  ['a brand’s tea and one tea: nobody knows', { all: [of('tea'), brand('X')] }, { all: [of('tea'), sku('equal', 'A')] }],
  ['a category, and what is a brand’s but of another', of('tea'), { all: [of('cups'), brand('X')] }],
  ['the same in other words', sku('in', ['A', 'B']), { any: [sku('equal', 'B'), sku('equal', 'A')] }],
];

const together: [string, Rule, Rule][] = [
  ['everything', { all: [] }, of('tea')],
  ['a word of both', sku('in', ['A', 'B']), sku('in', ['B', 'C'])],
  ['a word, and one of several', sku('equal', 'A'), sku('in', ['A', 'B'])],
  ['a category, and several with it', of('tea'), of('tea', 'cups')],
  ['a word, and all but another', sku('equal', 'A'), sku('notEqual', 'B')],
  ['a category, and all but another', of('tea'), { not: of('cups') }],
  ['all but one, and all but another', sku('notEqual', 'A'), { not: sku('equal', 'B') }],
  ['a price, and a higher one', above(1000), above(2000)],
  ['prices that cross', above(1000), below(1002)],
  ['a category, and a brand of it', of('tea'), { all: [of('tea'), brand('X')] }],
  ['a category, and a category in it', of('tea'), { all: [of('tea'), of('green')] }],
  ['a brand’s tea, and what is the brand’s or tea', { all: [of('tea'), brand('X')] }, { any: [of('tea'), brand('X')] }],
  ['a choice of both', { any: [sku('equal', 'A'), sku('equal', 'B')] }, { any: [sku('equal', 'B'), sku('equal', 'C')] }],
  ['two facts that cross', { all: [of('tea'), above(1000)] }, { all: [of('tea', 'cups'), below(2000)] }],
];

test.each(apart)('not surely the same lines, whichever is asked first: %s', (_what, one, other) => {
  expect([haveSomeInCommon(one, other), haveSomeInCommon(other, one)]).toEqual([false, false]);
});

test.each(together)('surely some of the same lines, whichever is asked first: %s', (_what, one, other) => {
  expect([haveSomeInCommon(one, other), haveSomeInCommon(other, one)]).toEqual([true, true]);
});

test('rules too long to try out are not refused', () => {
  const many = (prefix: string): string[] => Array.from({ length: 80 }, (_, index) => `${prefix}${index}`);
  const long = (prefix: string): Rule => ({
    all: [sku('in', [...many(prefix), 'A']), { fact: 'line.brand', operator: 'in', value: [...many(prefix), 'X'] }],
  });
  expect(haveSomeInCommon(long('a'), long('b'))).toBe(false);
});
