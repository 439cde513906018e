import { expect, test } from '@jest/globals';
import { nearestName, pathOf } from '../../campaigns/problem.js';

const FACTS = ['order.placed', 'order.paid', 'order.subtotalMinor', 'order.skus', 'customer.tier'];

test.each([
  ['order.payed', 'order.paid'],
  ['order.subtotal', 'order.subtotalMinor'],
  ['ORDER.SKU', 'order.skus'],
  ['customer.teir', 'customer.tier'],
  ['order.subtotalMinor', 'order.subtotalMinor'],
  ['weather', undefined],
  ['', undefined],
  ['constructor', undefined],
  ['x'.repeat(101), undefined],
])('%p probably means %p', (word, expected) => {
  expect(nearestName(word, FACTS)).toBe(expected);
});

test('a path reads as one would write it', () => {
  expect([pathOf([]), pathOf(['issueWhen', 'all', 0, 'fact']), pathOf([0, 'id'])]).toEqual(['', 'issueWhen.all[0].fact', '[0].id']);
});
