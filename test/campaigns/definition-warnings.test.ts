import { describe, expect, test } from '@jest/globals';
import { type CampaignDefinition, definitionWarnings, parseDefinition } from '../../campaigns/campaign.js';
import type { Rule } from '../../campaigns/rules/rule.js';
import { aCampaign, condition } from './builders.js';

const atLeast = (fact: string, value: number): Rule => condition(fact, 'greaterThanInclusive', value);
const cart = (value: number): Rule => atLeast('cart.discountableSubtotalMinor', value);
const order = (value: number): Rule => atLeast('order.discountableSubtotalMinor', value);
const amount = (amountMinor: number) => ({ type: 'amount', amountMinor });
const percent = (basisPoints: number, capMinor?: number) => ({ type: 'percent', basisPoints, ...(capMinor !== undefined && { capMinor }) });

/** A claimed coupon unless told otherwise, as it is defined. */
function defined(changes: Record<string, unknown>): CampaignDefinition {
  const body = { name: 'Tea', goal: 'boost_purchase', trigger: { claim: true }, reward: amount(500), ...changes };
  const parsed = parseDefinition(body, { currency: 'CNY' });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.definition;
}
const warned = (changes: Record<string, unknown>): string[] =>
  definitionWarnings(defined(changes)).map(({ path, code }) => `${path} ${code}`);

const BY_ORDER = { goal: 'induce_next_purchase', trigger: { event: 'order.paid' } };

test('an ordinary campaign has no warnings', () => {
  expect(warned({})).toEqual([]);
  expect(warned({ ...BY_ORDER, issueWhen: order(10_000), redeemWhen: cart(20_000), reward: amount(5000), holdout: 0.05 })).toEqual([]);
});

describe('B15: what is allowed and seldom meant', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['60 % off', { reward: percent(6000) }, []],
    ['more than 60 % off', { reward: percent(6001) }, ['reward.basisPoints discount_above_60_percent']],
    ['60 off 100', { reward: amount(6000), redeemWhen: cart(10_000) }, []],
    ['60.01 off 100', { reward: amount(6001), redeemWhen: cart(10_000) }, ['reward.amountMinor discount_above_60_percent']],
    [
      '5,000.00 off a 10.00 order',
      { reward: amount(500_000), redeemWhen: cart(1000) },
      ['reward.amountMinor discount_above_60_percent', 'reward.amountMinor reward_above_minimum'],
    ],
    [
      '70 for 100, used on another 100: 35 %',
      { ...BY_ORDER, issueWhen: order(10_000), redeemWhen: cart(10_000), reward: amount(7000) },
      [],
    ],
    [
      '50 for 100, used on 10: that cart costs nothing',
      { ...BY_ORDER, issueWhen: order(10_000), redeemWhen: cart(1000), reward: amount(5000) },
      ['reward.amountMinor reward_above_minimum'],
    ],
    [
      'aimed, the rest of the least cart is paid',
      { ...BY_ORDER, issueWhen: order(10_000), redeemWhen: cart(1000), reward: { ...amount(5000), on: { all: [] } } },
      [],
    ],
    [
      'a step that takes more than it begins at',
      { reward: { type: 'tiers', by: 'subtotal', steps: [{ from: 10_000, amountMinor: 10_001 }] } },
      ['reward discount_above_60_percent', 'reward.steps[0].amountMinor reward_above_minimum'],
    ],
    [
      'a step that takes 60 % where it begins',
      { reward: { type: 'tiers', by: 'subtotal', steps: [{ from: 10_000, amountMinor: 6000 }] } },
      [],
    ],
    [
      'buy 1, get 2 free: two thirds',
      { reward: { type: 'buy_get', buy: { quantity: 1 }, get: { quantity: 2, basisPoints: 10_000 } }, redeemWhen: cart(9000) },
      ['reward discount_above_60_percent'],
    ],
    [
      'buy 2, get 1 free: one third',
      { reward: { type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: 10_000 } }, redeemWhen: cart(9000) },
      [],
    ],
    ['as much as the least cart', { ...BY_ORDER, issueWhen: order(10_000), redeemWhen: cart(5000), reward: amount(5000) }, []],
    ['90 %, capped at a third of the least cart', { reward: percent(9000, 3000), redeemWhen: cart(10_000) }, []],
    ['1 %', { reward: percent(100) }, []],
    ['0.1 % where 10 % was meant', { reward: percent(10) }, ['reward.basisPoints discount_below_one_percent']],
    ['1 off 100', { reward: amount(100), redeemWhen: cart(10_000) }, []],
    [
      '0.20 off 100 where 20 was meant',
      { reward: amount(20), redeemWhen: cart(10_000) },
      ['reward.amountMinor discount_below_one_percent'],
    ],
    [
      'a cap of 0.30 where 30 was meant',
      { reward: percent(1000, 30), redeemWhen: cart(10_000) },
      ['reward.capMinor cap_below_one_percent'],
    ],
    ['a cap of 1 on 100', { reward: percent(1000, 100), redeemWhen: cart(10_000) }, []],
    ['half held out', { ...BY_ORDER, holdout: 0.5 }, []],
    ['everybody held out', { ...BY_ORDER, holdout: 1 }, ['holdout holdout_above_half']],
    ['a holdout of claims', { holdout: 0.05 }, ['holdout holdout_without_effect']],
    ['a holdout of goodwill', { goal: 'goodwill', trigger: undefined, holdout: 0.05 }, ['holdout holdout_without_effect']],
  ])('%s', (_what, changes, expected) => {
    expect(warned(changes)).toEqual(expected);
  });

  test('the sentence says what it comes to', () => {
    expect(definitionWarnings(defined({ reward: percent(10) }))[0]?.message).toContain('1000 is 10 %, and 10 is 0.1 %');
    const [above] = definitionWarnings(defined({ reward: amount(500_000), redeemWhen: cart(1000) }));
    expect(above?.message).toContain('It is 50000 %: used at 10.00.');
  });
});

describe('B12: the same customer again and again', () => {
  test.each<[string, boolean]>([
    ['cart.updated', true],
    ['visit.ended', true],
    ['custom.app_installed', true],
    ['customer.created', false],
  ])('a coupon at every %s without a limit for each customer: warned %p', (event, isWarned) => {
    const expected = isWarned ? ['limits.issued.perCustomer one_without_end'] : [];
    expect(warned({ trigger: { event } })).toEqual(expected);
    expect(warned({ trigger: { event }, limits: { issued: { perCustomer: 5 } } })).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['order.placed', true],
    ['order.paid', false],
    ['order.delivered', false],
  ])('at %s: warned %p', (event, isWarned) => {
    expect(warned({ ...BY_ORDER, trigger: { event } })).toEqual(isWarned ? ['limits.issued.perCustomer one_without_end'] : []);
  });

  test.each([
    ['one', 1, false],
    ['two', 2, true],
    ['so many that it is no limit', 1_000_000, true],
  ])('B12: a schedule whose limit for each customer is %s', (_what, perCustomer, isWarned) => {
    const daily = { trigger: { schedule: '0 9 * * *' }, limits: { issued: { perCustomer } } };
    const birthdays = { ...daily, issueWhen: { all: [condition('customer.birthdayToday', 'equal', true)] } };
    expect(warned(daily)).toEqual(isWarned ? ['limits.issued.perCustomer schedule_repeats'] : []);
    expect(warned(birthdays)).toEqual([]);
  });

  const BIRTHDAY = condition('customer.birthdayToday', 'equal', true);
  const FROM_CN = condition('customer.country', 'equal', 'CN');
  test.each<[string, Rule, boolean]>([
    ['nothing', { all: [] }, false],
    ['the birthday', BIRTHDAY, true],
    ['the birthday among others', { all: [FROM_CN, BIRTHDAY] }, true],
    ['the birthday in every branch', { any: [{ all: [FROM_CN, BIRTHDAY] }, BIRTHDAY] }, true],
    ['the birthday in one branch', { any: [FROM_CN, BIRTHDAY] }, false],
    ['not another day', { not: condition('customer.birthdayToday', 'equal', false) }, false], // also holds where no birthday is known
    ['not "not on the birthday"', { not: { not: BIRTHDAY } }, true],
    ['any other day', condition('customer.birthdayToday', 'equal', false), false],
    ['not the birthday', condition('customer.birthdayToday', 'notEqual', true), false],
    ['neither another day nor unknown', { not: condition('customer.birthdayToday', 'notEqual', true) }, true],
  ])('a schedule whose rule demands %s needs no limit: %p', (_what, issueWhen, isFine) => {
    const body = { name: 'Tea', goal: 'boost_purchase', trigger: { schedule: '0 9 * * *' }, issueWhen, reward: amount(500) };
    const problems = (limits?: object) => {
      const parsed = parseDefinition({ ...body, limits }, { currency: 'CNY' });
      return 'problems' in parsed ? parsed.problems.map(({ path, code }) => `${path} ${code}`) : [];
    };
    expect(problems()).toEqual(isFine ? [] : ['limits.issued.perCustomer per_customer_required']);
    expect(problems({ issued: { total: 100 } })).toEqual(isFine ? [] : ['limits.issued.perCustomer per_customer_required']);
    expect(problems({ issued: { perCustomer: 12 } })).toEqual([]);
  });

  test('what runs already keeps running, and is warned of', () => {
    const stored = aCampaign({
      goal: 'boost_purchase',
      trigger: { schedule: '0 9 * * *' },
      issueWhen: { all: [] },
      validity: { startsAfterDays: 0, days: 7 },
    });
    expect(definitionWarnings(stored)).toMatchObject([{ code: 'no_longer_valid', path: 'limits.issued.perCustomer' }]);
  });
});

describe('B17: a minimum that counts gift cards', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'the old fact, earning',
      { ...BY_ORDER, issueWhen: atLeast('order.subtotalMinor', 10_000) },
      ['issueWhen minimum_counts_undiscountable'],
    ],
    [
      'the old fact, redeeming',
      { redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] } },
      ['redeemWhen minimum_counts_undiscountable'],
    ],
    [
      'both',
      { ...BY_ORDER, issueWhen: atLeast('order.subtotalMinor', 10_000), redeemWhen: atLeast('cart.subtotalMinor', 20_000) },
      ['issueWhen minimum_counts_undiscountable', 'redeemWhen minimum_counts_undiscountable'],
    ],
    ['the new ones', { ...BY_ORDER, issueWhen: order(10_000), redeemWhen: cart(20_000) }, []],
    ['a minimum of nothing', { redeemWhen: atLeast('cart.subtotalMinor', 0) }, []],
    ['a maximum', { redeemWhen: condition('cart.subtotalMinor', 'lessThan', 10_000) }, []],
  ])('%s', (_what, changes, expected) => {
    expect(warned(changes)).toEqual(expected);
  });
});

test('B14: a welcome that forgets returned orders, and a win-back after days, are warned of', () => {
  const welcome = (issueWhen: Rule) => warned({ goal: 'welcome', issueWhen });
  expect(welcome(condition('customer.orders', 'equal', 0))).toEqual(['issueWhen returned_orders_count_as_none']);
  expect(welcome(condition('customer.isNew', 'equal', true))).toEqual([]);
  expect(welcome(condition('customer.ordersEver', 'lessThan', 1))).toEqual([]);
  const back = (days: number) => warned({ goal: 'win_back', issueWhen: atLeast('customer.daysSinceLastOrder', days) });
  expect([back(6), back(7)]).toEqual([['issueWhen win_back_after_days'], []]);
});
