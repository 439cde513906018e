import { expect, test } from '@jest/globals';
import { firstProblems, MOST_PROBLEMS, nearestName, pathOf } from '../../campaigns/problem.js';

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

test('E3: problems beyond those that are told are not looked for', () => {
  let looked = 0;
  function* endless() {
    while (true) yield ++looked;
  }
  expect(firstProblems(endless())).toHaveLength(MOST_PROBLEMS + 1);
  expect(looked).toBe(MOST_PROBLEMS + 1);
  expect(firstProblems([1, 2])).toEqual([1, 2]);
});

test('a path reads as one would write it', () => {
  expect([pathOf([]), pathOf(['issueWhen', 'all', 0, 'fact']), pathOf([0, 'id'])]).toEqual(['', 'issueWhen.all[0].fact', '[0].id']);
});
