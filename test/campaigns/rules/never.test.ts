import { describe, expect, test } from '@jest/globals';
import { parseDefinition } from '../../../campaigns/campaign.js';
import { decideIssue } from '../../../campaigns/decide.js';
import { addDays } from '../../../campaigns/local-time.js';
import { checkRule, type Rule } from '../../../campaigns/rules/rule.js';
import { aBody, aCampaign, condition, facts } from '../builders.js';

const orders = (operator: string, value: number | number[]) => condition('customer.orders', operator, value);
const trait = (operator: string, value: Parameters<typeof condition>[2], path = 'size') =>
  condition('customer.traits', operator, value, path);
const cart = (fact: string, operator: string, value: Parameters<typeof condition>[2], path?: string) =>
  condition(`cart.${fact}`, operator, value, path);
const lifecycle = (value: string) => condition('customer.lifecycle', 'equal', value);

const NEVER: [string, Rule][] = [
  ['not nothing', { not: { all: [] } }],
  ['not nothing, among others', { all: [orders('equal', 1), { not: { all: [] } }] }],
  ['not one or nothing', { not: { any: [orders('equal', 1), { all: [] }] } }],
  ['fewer than no orders', orders('lessThan', 0)],
  ['no count of orders at all', { not: orders('greaterThanInclusive', 0) }],
  ['more than 5 and less than 3', { all: [orders('greaterThan', 5), orders('lessThan', 3)] }],
  ['between 2 and 3 orders', { all: [orders('greaterThan', 2), orders('lessThan', 3)] }],
  [
    'the same in groups within groups',
    { all: [{ all: [orders('greaterThan', 5)] }, { not: { any: [orders('greaterThanInclusive', 3)] } }] },
  ],
  ['both of two values', { all: [orders('equal', 1), orders('equal', 2)] }],
  ['one of two, and none of them', { all: [orders('in', [1, 2]), orders('notIn', [1, 2])] }],
  ['in every branch', { all: [orders('lessThan', 1), { any: [orders('greaterThan', 3), orders('equal', 2)] }] }],
  ['a channel that there is not', cart('channel', 'equal', 'tik_tok')],
  ['two channels at once', { all: [cart('channel', 'equal', 'web'), cart('channel', 'equal', 'app')] }],
  ['a category that is there and is not', { all: [cart('categories', 'contains', 'tea'), cart('categories', 'doesNotContain', 'tea')] }],
  [
    'one of two that are both kept out',
    { all: [cart('categories', 'containsAny', ['tea', 'cups']), cart('categories', 'containsNone', ['cups', 'tea'])] },
  ],
  [
    'a tag that there is, of one without tags',
    { all: [condition('customer.tags', 'contains', 'vip'), condition('customer.tags', 'notExists', true)] },
  ],
  ['known and unknown', { all: [trait('exists', true), trait('notExists', true, '$.size')] }],
  ['a trait above and below', { all: [trait('greaterThan', 5), trait('lessThan', 5)] }],
  ['yes and no', { not: { any: [condition('customer.isNew', 'equal', true), condition('customer.isNew', 'equal', false)] } }],
  ['new, with orders', { all: [condition('customer.isNew', 'equal', true), orders('greaterThanInclusive', 1)] }],
  ['new and loyal', { all: [lifecycle('new'), lifecycle('loyal')] }],
  ['second, with two orders', { all: [lifecycle('second'), condition('customer.ordersEver', 'greaterThanInclusive', 2)] }],
  ['more orders kept than there ever were', { all: [orders('greaterThan', 2), condition('customer.ordersEver', 'lessThanInclusive', 2)] }],
  [
    'a day before and after',
    { all: [condition('time.date', 'lessThan', '2026-03-08'), condition('time.date', 'greaterThan', '2026-03-07')] },
  ],
  ['a Sunday that is a Monday', { all: [condition('time.date', 'equal', '2026-03-08'), condition('time.weekday', 'equal', 1)] }],
  [
    'two Sundays, on a working day',
    { all: [condition('time.date', 'in', ['2026-03-08', '2026-03-15']), { not: condition('time.weekday', 'greaterThan', 5) }] },
  ],
  [
    'a Monday between a Tuesday and a Sunday',
    {
      all: [
        condition('time.date', 'greaterThanInclusive', '2026-03-10'),
        { any: [condition('time.date', 'lessThan', '2026-03-16'), condition('time.weekday', 'greaterThan', 6)] },
        condition('time.weekday', 'equal', 1),
        condition('time.date', 'lessThanInclusive', '2026-03-15'),
      ],
    },
  ],
  ['a trait four levels deep', trait('equal', 1, '$.size.shoe.eu.half')],
  ['a trait of a name that no trait has', trait('greaterThan', 1, 'shoe size')],
  ['a preference in a list of all', condition('customer.preferences', 'exists', true, '*')],
  ['no day of the week', condition('time.weekday', 'notIn', [1, 2, 3, 4, 5, 6, 7])],
  ['an hour before midnight', condition('time.hour', 'lessThan', 0)],
  ['less of a category than nothing', cart('subtotalOfCategoryMinor', 'lessThan', 0, 'tea')],
  [
    'much and little of one category',
    { all: [cart('subtotalOfCategoryMinor', 'greaterThan', 9, 'tea'), cart('subtotalOfCategoryMinor', 'lessThan', 5, 'tea')] },
  ],
];

const FINE: [string, Rule][] = [
  ['nothing', { all: [] }],
  ['no orders', orders('lessThan', 1)],
  ['2 to 3 orders', { all: [orders('greaterThanInclusive', 2), orders('lessThanInclusive', 3)] }],
  ['between 2 and 3 kilos', { all: [cart('totalQuantity', 'greaterThan', 2), cart('totalQuantity', 'lessThan', 3)] }],
  ['between two traits', { all: [trait('greaterThan', 0.1), trait('lessThan', 0.2)] }],
  ['a trait below nothing', trait('lessThan', -5)],
  ['traits at two places', { all: [trait('equal', 'M'), trait('equal', 'L', 'shoe')] }],
  ['a number as a text, and as one', { all: [trait('equal', '15'), trait('greaterThan', 14)] }],
  [
    'much of one category and little of another',
    { all: [cart('subtotalOfCategoryMinor', 'greaterThan', 9, 'tea'), cart('subtotalOfCategoryMinor', 'lessThan', 5, 'cups')] },
  ],
  [
    'two categories at once',
    { all: [cart('categories', 'contains', 'tea'), cart('categories', 'contains', 'cups'), cart('categories', 'doesNotContain', 'mugs')] },
  ],
  ['in one branch', { any: [{ not: { all: [] } }, orders('equal', 1)] }],
  ['a trait three levels deep', trait('equal', 1, '$.尺码.shoe_size.eu-1')],
  ['not known, where nothing can be', trait('notExists', true, '$.size.shoe.eu.half')],
  [
    'a Monday among seven days',
    {
      all: [
        condition('time.date', 'greaterThanInclusive', '2026-03-10'),
        condition('time.date', 'lessThanInclusive', '2026-03-16'),
        condition('time.weekday', 'equal', 1),
      ],
    },
  ],
  ['a Monday long after', { all: [condition('time.date', 'greaterThan', '2026-03-10'), condition('time.weekday', 'equal', 1)] }],
  ['a Sunday not on a certain one', { all: [condition('time.date', 'notEqual', '2026-03-08'), condition('time.weekday', 'equal', 7)] }],
  ['the day between', { all: [condition('time.date', 'lessThan', '2026-03-09'), condition('time.date', 'greaterThan', '2026-03-07')] }],
  ['orders that all went back', { all: [orders('equal', 0), lifecycle('loyal')] }],
  ['no channel', cart('channel', 'notIn', ['web', 'app', 'marketplace', 'till'])],
  ['not one tier', condition('customer.tier', 'notEqual', 'gold')],
];

describe('G6: a rule that could never hold is refused, however it is written', () => {
  const problems = (changes: object) => {
    const parsed = parseDefinition(aBody({ issueWhen: { all: [] }, ...changes }), { currency: 'CNY' });
    return 'problems' in parsed ? parsed.problems.map(({ path, code }) => `${path} ${code}`) : [];
  };
  test.each(NEVER)('%s', (_what, redeemWhen) => expect(problems({ redeemWhen })).toEqual(['redeemWhen never_holds']));
  test.each(FINE)('but not: %s', (_what, redeemWhen) => expect(problems({ redeemWhen })).toEqual([]));

  test('in issueWhen too, by the event that starts the campaign', () => {
    const event = (type: string) => condition('event.type', 'equal', type);
    expect(problems({ issueWhen: orders('lessThan', 0) })).toContain('issueWhen never_holds');
    expect(problems({ issueWhen: event('order.placed') })).toEqual(['issueWhen never_holds']);
    expect(problems({ issueWhen: event('order.paid') })).toEqual([]);
  });

  test('a condition with a wrong word is told of, and not that it never holds', () => {
    const wrong: [Rule, string][] = [
      [condition('customer.ordersEver', 'like', 1), 'operator unknown_operator'],
      [condition('customer.ordersEver', 'contains', 1), 'operator wrong_operator'],
      [condition('customer.ordersEver', 'equal', 'tea'), 'value wrong_value'],
      [cart('categories', 'like', 'tea'), 'operator unknown_operator'],
      [condition('time.date', 'equal', 'tomorrow'), 'value wrong_value'],
      [condition('time.date', 'equal', 5), 'value wrong_value'],
      [cart('total', 'lessThan', 0), 'fact unknown_fact'],
      [trait('like', 'L'), 'operator unknown_operator'],
    ];
    for (const [rule, problem] of wrong)
      for (const redeemWhen of [rule, { not: rule }])
        expect(problems({ redeemWhen })).toEqual([`redeemWhen${redeemWhen === rule ? '' : '.not'}.${problem}`]);
  });

  test('nor that its goal demands more', () => {
    const ofLoyal = (issueWhen: Rule) => problems({ goal: 'reward_loyalty', trigger: { claim: true }, issueWhen });
    expect(ofLoyal(condition('customer.orders', 'greaterThanInclusive', 'two'))).toEqual(['issueWhen.value wrong_value']);
    expect(ofLoyal(condition('customer.order', 'greaterThanInclusive', 2))).toEqual(['issueWhen.fact unknown_fact']);
    expect(ofLoyal({ all: [] })).toEqual(['issueWhen loyalty_not_asked']);
    expect(ofLoyal(orders('greaterThanInclusive', 2))).toEqual([]);
  });

  test('and in what a reward is aimed at', () => {
    const quantity = (operator: string) => condition('line.quantity', operator, 2);
    expect(checkRule({ all: [quantity('lessThan'), quantity('greaterThan')] }, 'line', 'reward.on')).toMatchObject([
      { path: 'reward.on', code: 'never_holds' },
    ]);
    expect(checkRule(quantity('lessThan'), 'line', 'reward.on')).toEqual([]);
  });

  test('of a rule whose words are wrong nothing else is said', () => {
    expect(problems({ redeemWhen: cart('subtotalMinor', 'not:equal', 1) })).toEqual(['redeemWhen.operator unknown_operator']);
    expect(problems({ redeemWhen: { not: orders('equals', 1) } })).toEqual(['redeemWhen.not.operator unknown_operator']);
    expect(problems({ redeemWhen: condition('time.weekday', 'equal', 0) })).toEqual(['redeemWhen.value wrong_value']);
    expect(problems({ redeemWhen: cart('channel', 'in', []), issueWhen: orders('lessThan', 0) })).toEqual([
      'redeemWhen.value wrong_value',
      'issueWhen never_holds',
    ]);
  });

  test('what would take long to decide is let pass', () => {
    const many = (from: number) => Array.from({ length: 1000 }, (_, index) => from + index);
    const rule = { all: [orders('in', many(0)), orders('in', many(5000))] };
    const began = performance.now();
    expect(problems({ redeemWhen: rule })).toEqual([]);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('many Sundays that are on no working day are found quickly', () => {
    const sundays = Array.from({ length: 30 }, (_, index) => addDays('2026-03-08', 7 * index));
    const working = Array.from({ length: 98 }, (_, index) => condition('time.weekday', 'equal', 1 + (index % 6)));
    const began = performance.now();
    expect(problems({ redeemWhen: { all: [condition('time.date', 'in', sundays), { any: working }] } })).toEqual([
      'redeemWhen never_holds',
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

test('G6: a stored rule that can never hold says so: no "no" is without a reason', () => {
  const [decision] = decideIssue([aCampaign({ trigger: { claim: true }, issueWhen: { not: { all: [] } } })], facts(), null);
  expect(decision).toMatchObject({ outcome: 'refused', reasons: [{ code: 'never_holds', message: 'Nobody can meet the conditions.' }] });
});
