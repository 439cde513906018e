import { expect, test } from '@jest/globals';
import { countsAs, FREQUENCY_CAP, isCapReached, isQuiet } from '../../campaigns/contact-policy.js';
import { couldHold, type Rule } from '../../campaigns/rules/rule.js';
import { KINDS } from '../../server/messages/kinds.js';
import { MESSAGE_KINDS } from '../../server/messages/message.js';
import { facts } from './builders.js';

test.each([
  ['20:59', false],
  ['21:00', true],
  ['23:59', true],
  ['00:00', true],
  ['07:59', true],
  ['08:00', false],
])('%s is quiet: %s', (time, quiet) => {
  expect(isQuiet(time)).toBe(quiet);
});

test('no kind but what must be told arrives in quiet hours, and what must be told waits for nothing', () => {
  for (const kind of MESSAGE_KINDS) {
    const { window } = KINDS[kind];
    const isTransactional = countsAs(kind, null) === 'transactional';
    expect([kind, isQuiet(window.from), window.until > '21:00']).toEqual([kind, isTransactional, isTransactional]);
  }
});

test.each([
  ['satisfaction_check', null, 'service'],
  ['satisfaction_check', 'CN', 'service'],
  ['satisfaction_check', 'DE', 'advertising'],
  ['satisfaction_reminder', 'DE', 'advertising'],
  ['satisfaction_check', 'KR', 'advertising'],
  ['unpaid_order', 'DE', 'service'],
  ['apology', 'DE', 'transactional'],
  ['welcome', null, 'advertising'],
  ['satisfaction_check', 'constructor', 'service'],
] as const)('%s counts in %s as %s', (kind, country, expected) => {
  expect(countsAs(kind, country)).toBe(expected);
});

const NOW = new Date('2026-03-08T12:00:00Z');
const contact = (daysAgo: number, hours = 0) => ({
  day: new Date(NOW.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10),
  at: new Date(NOW.getTime() - daysAgo * 86_400_000 - hours * 3_600_000),
});

test.each([
  ['nothing yet', [], false],
  ['one today', [contact(0)], true],
  ['one yesterday', [contact(1)], false],
  ['three in the last days', [contact(1), contact(2), contact(3)], false],
  ['four in the last days', [contact(1), contact(2), contact(3), contact(6)], true],
  ['the fourth just less than seven days ago', [contact(1), contact(2), contact(3), contact(6, 23.9)], true],
  ['the fourth just seven days ago', [contact(1), contact(2), contact(3), contact(7)], false],
])('the cap of 1 a day and 4 in 7 days, after %s', (_what, contacts, reached) => {
  expect(FREQUENCY_CAP).toEqual({ perDay: 1, inDays: { days: 7, most: 4 } });
  expect(isCapReached(contacts, '2026-03-08', NOW)).toBe(reached);
});

const customerIs = (orders: number): Rule => ({ fact: 'customer.orders', operator: 'equal', value: orders });
const order: Rule = { fact: 'order.subtotalMinor', operator: 'greaterThan', value: 1 };

test.each([
  ['what is open', order, true],
  ['what the customer meets, and what is open', { all: [customerIs(0), order] }, true],
  ['what the customer does not meet, and what is open', { all: [customerIs(1), order] }, false],
  ['one or the other', { any: [customerIs(1), order] }, true],
  ['neither', { any: [customerIs(1), customerIs(2)] }, false],
  ['not what is open', { not: order }, true],
  ['not what the customer meets', { not: { any: [customerIs(0), order] } }, false],
  ['not all of it', { not: { all: [customerIs(0), order] } }, true],
] satisfies [string, Rule, boolean][])('a rule can hold that asks for %s', (_what, rule, expected) => {
  expect(couldHold(rule, facts())).toBe(expected);
});
