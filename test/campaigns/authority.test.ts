import { expect, test } from '@jest/globals';
import { judge } from '../../campaigns/authority.js';
import { authorityLimits, defaultLimits, type Giver } from '../../campaigns/authority-limits.js';

const LIMITS = defaultLimits('CNY');
const codes = (verdict: ReturnType<typeof judge>) => [verdict.outcome, ...verdict.reasons.map(({ code }) => code)];

test.each<[string, Giver, number, number, string[]]>([
  ['2 % from 188.00 on', 'agent', 200, 18_800, ['grant']],
  ['a cent less is nobody’s', 'agent', 200, 18_799, ['refuse', 'order_too_small', 'above_every_authority']],
  ['2.01 % is not the agent’s own', 'agent', 201, 18_800, ['escalate', 'above_own_limit']],
  ['3 % is the supervisor’s', 'agent', 300, 18_800, ['escalate', 'above_own_limit']],
  ['3.01 % is nobody’s', 'agent', 301, 18_800, ['refuse', 'above_own_limit', 'above_every_authority']],
  ['3 % by the supervisor', 'supervisor', 300, 18_800, ['grant']],
  ['3.01 % by the supervisor', 'supervisor', 301, 18_800, ['refuse', 'above_own_limit', 'above_every_authority']],
])('C2-20, C2-21 part, the limits: %s', (_what, giver, basisPoints, orderSubtotalMinor, expected) => {
  expect(codes(judge({ instrument: 'bargain', giver, basisPoints, orderSubtotalMinor }, LIMITS, 'CNY'))).toEqual(expected);
});

const goodwill = (costMinor: number, given: object = {}) =>
  judge(
    { instrument: 'goodwill', giver: 'agent', costMinor, lossMinor: 100_000, givenTodayMinor: 0, givenThisMonthMinor: 0, ...given },
    LIMITS,
    'CNY',
  );

test.each<[string, number, object, string[], number]>([
  ['30.00 at once', 3000, {}, ['grant'], 3000],
  ['a cent more', 3001, {}, ['escalate', 'above_own_limit'], 3000],
  ['100.00, the supervisor’s', 10_000, {}, ['escalate', 'above_own_limit'], 3000],
  ['a cent more than anybody’s', 10_001, {}, ['refuse', 'above_own_limit', 'above_every_authority'], 3000],
  ['the last of the day', 3000, { givenTodayMinor: 12_000 }, ['grant'], 3000],
  ['a cent over the day', 3000, { givenTodayMinor: 12_001 }, ['escalate', 'above_day_limit'], 2999],
  ['a day that is over', 1, { givenTodayMinor: 15_000 }, ['escalate', 'above_day_limit'], 0],
  ['the last of the customer’s month', 3000, { givenThisMonthMinor: 12_000 }, ['grant'], 3000],
  ['a cent over it', 3000, { givenThisMonthMinor: 12_001 }, ['refuse', 'above_customer_limit', 'above_every_authority'], 2999],
  ['150 % of the loss', 1500, { lossMinor: 1000 }, ['grant'], 1500],
  ['a cent over it', 1501, { lossMinor: 1000 }, ['refuse', 'above_loss', 'above_every_authority'], 1500],
  ['no loss at all', 1, { lossMinor: 0 }, ['refuse', 'above_loss', 'above_every_authority'], 0],
  ['a supervisor’s 100.00', 10_000, { giver: 'supervisor' }, ['grant'], 10_000],
  [
    'a supervisor’s day that is over is a colleague’s',
    1,
    { giver: 'supervisor', givenTodayMinor: 50_000 },
    ['escalate', 'above_day_limit'],
    0,
  ],
  [
    'several reasons at once',
    3001,
    { givenTodayMinor: 15_000, lossMinor: 1 },
    ['refuse', 'above_loss', 'above_own_limit', 'above_day_limit', 'above_every_authority'],
    0,
  ],
])('C1-05 part, the limits of goodwill: %s', (_what, costMinor, given, expected, within) => {
  const verdict = goodwill(costMinor, given);
  expect(codes(verdict)).toEqual(expected);
  expect(verdict.withinOwnLimit).toBe(within);
});

test.each([
  ['CNY', 3000, 18_800],
  ['JPY', 30, 188],
  ['KWD', 30_000, 188_000],
])('the defaults are in units of the shop’s currency: %s', (currency, grantMinor, fromMinor) => {
  const limits = defaultLimits(currency);
  expect([limits.goodwill.agent.perGrantMinor, limits.bargain.agent.fromMinor]).toEqual([grantMinor, fromMinor]);
  expect(authorityLimits.parse(limits)).toEqual(limits);
});

test('a reason says the limit in words', () => {
  expect(goodwill(3001).reasons[0]?.message).toBe('agent may give at most 30.00 at once.');
  expect(goodwill(1, { givenTodayMinor: 20_000 }).reasons[0]?.message).toBe('Of 150.00 a day there is 0.00 left.');
});
