import { expect, test } from '@jest/globals';
import { judge } from '../../campaigns/authority.js';
import { authorityLimits, completedLimits, defaultLimits, type Giver, statedLimits } from '../../campaigns/authority-limits.js';
import type { Loss } from '../../campaigns/loss.js';

const LIMITS = defaultLimits('CNY');
const codes = (verdict: ReturnType<typeof judge>) => [verdict.outcome, ...verdict.reasons.map(({ code }) => code)];

const bargain = (giver: Giver, basisPoints: number, orderSubtotalMinor: number, givenTodayMinor = 0) =>
  judge({ instrument: 'bargain', giver, basisPoints, orderSubtotalMinor, givenTodayMinor }, LIMITS, 'CNY');

test.each<[string, Giver, number, number, string[]]>([
  ['2 % from 188.00 on', 'agent', 200, 18_800, ['grant']],
  ['a cent less is nobody’s', 'agent', 200, 18_799, ['refuse', 'order_too_small', 'above_every_authority']],
  ['2.01 % is not the agent’s own', 'agent', 201, 18_800, ['escalate', 'above_own_limit']],
  ['3 % is the supervisor’s', 'agent', 300, 18_800, ['escalate', 'above_own_limit']],
  ['3.01 % is nobody’s', 'agent', 301, 18_800, ['refuse', 'above_own_limit', 'above_every_authority']],
  ['3 % by the supervisor', 'supervisor', 300, 18_800, ['grant']],
  ['3.01 % by the supervisor', 'supervisor', 301, 18_800, ['refuse', 'above_own_limit', 'above_every_authority']],
])('C2-20, C2-21 part, the limits: %s', (_what, giver, basisPoints, orderSubtotalMinor, expected) => {
  expect(codes(bargain(giver, basisPoints, orderSubtotalMinor))).toEqual(expected);
});

test.each<[string, Giver, number, number, number, string[], number]>([
  ['the last of the day', 'agent', 200, 1_000_000, 10_000, ['grant'], 200],
  ['a cent over it', 'agent', 200, 1_000_000, 10_001, ['escalate', 'above_day_limit'], 199],
  ['a cent less of the order', 'agent', 199, 1_000_000, 10_001, ['grant'], 199],
  ['a supervisor has more', 'supervisor', 300, 1_000_000, 70_000, ['grant'], 300],
  ['and no more than that', 'supervisor', 300, 1_000_000, 70_001, ['escalate', 'above_day_limit'], 299],
  ['a day that is over', 'agent', 1, 18_800, 30_000, ['escalate', 'above_day_limit'], 0],
  ['half a cent is a cent', 'agent', 1, 18_800, 29_998, ['grant'], 1], // 1.88, so 2
  ['two are more than one is left', 'agent', 1, 18_800, 29_999, ['escalate', 'above_day_limit'], 0],
])('B5: bargains draw on a day of their own: %s', (_what, giver, basisPoints, subtotal, given, expected, within) => {
  const verdict = bargain(giver, basisPoints, subtotal, given);
  expect([codes(verdict), verdict.withinOwnLimit]).toEqual([expected, within]);
});

const aLoss = (changes: Partial<Loss> = {}): Loss => ({
  lossMinor: 100_000,
  givenMinor: 0,
  order: null,
  isOrderKnown: true,
  vouchedMinor: 0,
  unconfirmedMinor: 0,
  ...changes,
});

const goodwill = (costMinor: number, given: object = {}) =>
  judge(
    { instrument: 'goodwill', giver: 'agent', costMinor, loss: aLoss(), givenTodayMinor: 0, givenThisMonthMinor: 0, ...given },
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
  ['150 % of the loss', 1500, { loss: aLoss({ lossMinor: 1000 }) }, ['grant'], 1500],
  ['a cent over it', 1501, { loss: aLoss({ lossMinor: 1000 }) }, ['refuse', 'above_loss', 'above_every_authority'], 1500],
  ['no loss at all', 1, { loss: aLoss({ lossMinor: 0 }) }, ['refuse', 'above_loss', 'above_every_authority'], 0],
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
    { givenTodayMinor: 15_000, loss: aLoss({ lossMinor: 1 }) },
    ['refuse', 'above_loss', 'above_own_limit', 'above_day_limit', 'above_every_authority'],
    0,
  ],
])('C1-05 part, the limits of goodwill: %s', (_what, costMinor, given, expected, within) => {
  const verdict = goodwill(costMinor, given);
  expect(codes(verdict)).toEqual(expected);
  expect(verdict.withinOwnLimit).toBe(within);
});

const ofOrder = (lossMinor: number, givenMinor: number) => ({ lossMinor, givenMinor });

test.each<[string, number, object, string[], number]>([
  ['with what was given on the case, 150 % of its loss', 600, { lossMinor: 1000, givenMinor: 900 }, ['grant'], 600],
  ['a cent over it', 601, { lossMinor: 1000, givenMinor: 900 }, ['refuse', 'above_loss', 'above_every_authority'], 600],
  ['all of it was given', 1, { lossMinor: 1000, givenMinor: 1500 }, ['refuse', 'above_loss', 'above_every_authority'], 0],
  ['with what was given on the order', 500, { givenMinor: 0, order: ofOrder(1000, 1000) }, ['grant'], 500],
  ['a cent over it', 501, { givenMinor: 0, order: ofOrder(1000, 1000) }, ['refuse', 'above_loss', 'above_every_authority'], 500],
  [
    'the case binds where it leaves less',
    16,
    { lossMinor: 10, order: ofOrder(1000, 0) },
    ['refuse', 'above_loss', 'above_every_authority'],
    15,
  ],
  [
    'a loss that has shrunk below what was given',
    1,
    { lossMinor: 10, givenMinor: 900 },
    ['refuse', 'above_loss', 'above_every_authority'],
    0,
  ],
])('B2: what is compared with the loss is the sum over the case and over its order: %s', (_what, costMinor, loss, expected, within) => {
  const verdict = goodwill(costMinor, { loss: aLoss(loss) });
  expect([codes(verdict), verdict.withinOwnLimit]).toEqual([expected, within]);
});

test.each<[string, Giver, Partial<Loss>, string[], number]>([
  ['20.00 without a known order is the agent’s own', 'agent', { lossMinor: 2000, isOrderKnown: false }, ['grant'], 3000],
  ['a cent more is a supervisor’s', 'agent', { lossMinor: 2001, isOrderKnown: false }, ['escalate', 'loss_needs_supervisor'], 0],
  ['who may give by themselves', 'supervisor', { lossMinor: 2001, isOrderKnown: false }, ['grant'], 3002],
  ['or has stated it', 'agent', { lossMinor: 2001, isOrderKnown: false, vouchedMinor: 2001 }, ['grant'], 3000],
  ['but not more', 'agent', { lossMinor: 2002, isOrderKnown: false, vouchedMinor: 2001 }, ['escalate', 'loss_needs_supervisor'], 0],
  ['with a known order any loss', 'agent', { lossMinor: 2001 }, ['grant'], 3000],
  ['the rest of one small claim a month', 'agent', { lossMinor: 2000, isOrderKnown: false, unconfirmedMinor: 2900 }, ['grant'], 100],
  [
    'a cent more than that is a supervisor’s',
    'agent',
    { lossMinor: 2000, isOrderKnown: false, unconfirmedMinor: 2901 },
    ['escalate', 'loss_needs_supervisor'],
    99,
  ],
  ['what agents gave binds no supervisor', 'supervisor', { lossMinor: 2000, isOrderKnown: false, unconfirmedMinor: 3000 }, ['grant'], 3000],
  ['nor where one has stated the loss', 'agent', { isOrderKnown: false, vouchedMinor: 100_000, unconfirmedMinor: 3000 }, ['grant'], 3000],
  ['nor with a known order', 'agent', { unconfirmedMinor: 3000 }, ['grant'], 3000],
])('B4: the small-claims limit: %s', (_what, giver, loss, expected, within) => {
  const verdict = goodwill(100, { giver, loss: aLoss(loss) });
  expect([codes(verdict), verdict.withinOwnLimit]).toEqual([expected, within]);
});

test('limits that were stated before there was one are filled up; a stated one stands', () => {
  const { smallClaimsMinor, bargain: day, ...rest } = LIMITS;
  expect([smallClaimsMinor, day.agent.perDayMinor, day.supervisor.perDayMinor, day.admin.perDayMinor]).toEqual([
    2000, 30_000, 100_000, 100_000,
  ]);
  const without = ({ basisPoints, fromMinor }: typeof day.agent) => ({ basisPoints, fromMinor });
  const before = { ...rest, bargain: { agent: without(day.agent), supervisor: without(day.supervisor), admin: without(day.admin) } };
  expect(completedLimits(statedLimits.parse(before), 'CNY')).toEqual(LIMITS);
  expect(completedLimits({ ...LIMITS, smallClaimsMinor: 0 }, 'CNY').smallClaimsMinor).toBe(0);
  expect(completedLimits(undefined, 'CNY')).toEqual(LIMITS);
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
  expect(goodwill(3001).reasons[0]?.message).toBe('An agent may give at most CN¥30 at once.');
  const given = goodwill(1, { loss: aLoss({ lossMinor: 1000, givenMinor: 1500 }) }).reasons[0]?.message;
  expect(given).toBe('At most CN¥15 may be given for a loss of CN¥10. So far: CN¥15.');
  expect(goodwill(1, { givenTodayMinor: 20_000 }).reasons[0]?.message).toBe('CN¥0 is left of CN¥150 a day.');
});
