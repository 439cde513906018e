import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { isStillEarned } from '../../../campaigns/decide.js';
import { cartFacts } from '../../../campaigns/rules/facts.js';
import { checkRule, evaluate, leastWorth, type Place, type Rule } from '../../../campaigns/rules/rule.js';
import { freezeFacts, thawFacts } from '../../../server/coupons/frozen-facts.js';
import { aCart, aCustomer, aLine, anOrder, condition, facts, NOON } from '../builders.js';

const PAID: Place = { trigger: { event: 'order.paid' } };
const ZONE = 'Asia/Shanghai';

const lines = [
  aLine({
    id: '1',
    sku: 'TEA-1',
    category: 'tea',
    categories: ['绿茶'],
    tags: ['bio'],
    brand: 'Long Jing',
    quantity: 2,
    lineTotalMinor: 3000,
  }),
  aLine({ id: '2', sku: 'TEA-1', categories: ['tea', 'a.b $c'], tags: ['bio', 'sale'], quantity: 0.1, lineTotalMinor: 200 }),
  aLine({ id: '3', sku: 'CUP', category: 'cups', brand: 'Kiln', quantity: 0.2, lineTotalMinor: 1000, discountable: false }),
  aLine({ id: '4', sku: undefined, quantity: 1, lineTotalMinor: 500 }),
];
const known = facts({ cart: cartFacts(aCart({ lines, payment: 'alipay' })) });
const seen = (fact: string, path?: string, of = known) =>
  evaluate({ not: { any: [condition(fact, 'notEqual', 'x', path), { all: [] }] } }, of).missing[0]?.have;

test.each<[string, string, number]>([
  ['cart.subtotalOfCategoryMinor', 'tea', 3200],
  ['cart.subtotalOfCategoryMinor', '绿茶', 3000],
  ['cart.subtotalOfCategoryMinor', 'a.b $c', 200], // a word, not a way into something
  ['cart.subtotalOfCategoryMinor', 'cups', 1000], // also what takes no discount, as in subtotalMinor
  ['cart.subtotalOfCategoryMinor', 'te', 0],
  ['cart.subtotalOfCategoryMinor', 'constructor', 0],
  ['cart.subtotalOfTagMinor', 'bio', 3200],
  ['cart.subtotalOfTagMinor', 'sale', 200],
  ['cart.subtotalOfBrandMinor', 'Long Jing', 3000],
  ['cart.subtotalOfBrandMinor', 'long jing', 0],
  ['cart.quantityOfCategory', 'tea', 2.1],
  ['cart.quantityOfSku', 'TEA-1', 2.1],
  ['cart.quantityOfSku', 'MUG', 0],
])('%s of %s is %p', (fact, path, expected) => {
  expect(seen(fact, path)).toBe(expected);
});

test('pieces are added in thousandths', () => {
  const weighed = [aLine({ id: '1', quantity: 0.1 }), aLine({ id: '2', quantity: 0.2 })];
  expect(seen('cart.quantityOfSku', 'TEA-1', facts({ cart: cartFacts(aCart({ lines: weighed })) }))).toBe(0.3);
});

test('without a cart nothing is known of it, rather than 0', () => {
  expect(seen('cart.subtotalOfCategoryMinor', 'tea', facts())).toBeNull();
  expect(evaluate(condition('cart.quantityOfSku', 'lessThan', 1, 'CUP'), facts()).holds).toBe(false);
});

test('how a cart is paid is a word of the shop’s; unsaid it is not known', () => {
  expect([seen('cart.payment'), seen('cart.payment', undefined, facts({ cart: cartFacts(aCart()) }))]).toEqual(['alipay', null]);
});

describe('time, in the shop’s zone', () => {
  const at = (iso: string) => facts({ now: DateTime.fromISO(iso, { zone: ZONE }) });
  const clock = (iso: string) => ['time.weekday', 'time.hour', 'time.date'].map((fact) => seen(fact, undefined, at(iso)));

  test.each<[string, number, number, string]>([
    ['2026-03-09T00:00:00', 1, 0, '2026-03-09'],
    ['2026-03-08T23:59:59', 7, 23, '2026-03-08'],
    ['2026-03-08T18:00:00Z', 1, 2, '2026-03-09'], // Sunday evening in London is Monday in Shanghai
  ])('%s', (iso, ...expected) => {
    expect(clock(iso)).toEqual(expected);
  });

  test.each<[Rule, string, boolean]>([
    [condition('time.date', 'greaterThanInclusive', '2026-03-08'), '2026-03-07T23:59', false],
    [condition('time.date', 'greaterThanInclusive', '2026-03-08'), '2026-03-08T00:00', true],
    [condition('time.date', 'lessThan', '2026-12-24'), '2026-12-23T23:59', true],
    [condition('time.date', 'lessThan', '2026-12-24'), '2026-12-24T00:00', false],
    [condition('time.date', 'lessThanInclusive', '2026-12-24'), '2026-12-24T23:59', true],
    [condition('time.date', 'greaterThan', '2026-12-24'), '2026-12-24T23:59', false],
    [condition('time.date', 'in', ['2026-11-11', '2026-12-12']), '2026-12-12T08:00', true],
    [condition('time.hour', 'greaterThanInclusive', 18), '2026-03-08T17:59', false],
    [condition('time.hour', 'greaterThanInclusive', 18), '2026-03-08T18:00', true],
    [condition('time.weekday', 'in', [6, 7]), '2026-03-08T12:00', true],
  ])('%j at %s: %p', (rule, iso, expected) => {
    expect(evaluate(rule, at(iso)).holds).toBe(expected);
  });
});

test.each([
  [0, 'new'],
  [1, 'second'],
  [2, 'loyal'],
  [40, 'loyal'],
])('C2-16 part: who bought %i times is %s, also if all went back', (ordersEver, expected) => {
  expect(seen('customer.lifecycle', undefined, facts({ customer: aCustomer({ orders: 0, ordersEver }) }))).toBe(expected);
});

test('what a custom event told is found by its path', () => {
  const told = facts({ event: { type: 'custom.app_installed', properties: { plan: { name: 'gold' }, days: -3 } } });
  expect([
    seen('event.properties', '$.plan.name', told),
    seen('event.properties', 'days', told),
    seen('event.properties', 'x', told),
  ]).toEqual(['gold', -3, null]);
});

describe('where they may stand', () => {
  const codes = (rule: Rule, where: Place) => checkRule(rule, where).map(({ path, code }) => `${path} ${code}`);
  const ofTea = (path?: string) => condition('cart.subtotalOfCategoryMinor', 'greaterThanInclusive', 3000, path);

  test('a path is required, and is any word', () => {
    expect(codes(ofTea(), 'redeem')).toEqual(['redeemWhen.path required']);
    for (const path of ['tea', 'a.b $c', '绿茶', '$..[0]', ' ']) expect(codes(ofTea(path), 'redeem')).toEqual([]);
    expect(codes(condition('time.hour', 'equal', 1, 'tea'), 'redeem')).toEqual(['redeemWhen.path path_not_allowed']);
  });

  test.each<[string, Place, boolean]>([
    ['time.hour', PAID, true],
    ['time.hour', 'redeem', true],
    ['time.hour', { trigger: { claim: true } }, true],
    ['time.hour', {}, true],
    ['time.hour', 'line', false],
  ])('%s where %j: %p', (fact, where, available) => {
    expect(codes(condition(fact, 'equal', 1), where).length).toBe(available ? 0 : 1);
  });

  test('event.properties needs a custom event', () => {
    const rule = condition('event.properties', 'equal', 'x', 'plan');
    for (const where of [PAID, {}, 'redeem', { trigger: { claim: true } }] as Place[])
      expect(checkRule(rule, where)).toMatchObject([{ code: 'fact_not_available' }]);
    expect(checkRule(rule, { trigger: { event: 'custom.app_installed' as never } })).toEqual([]);
  });

  test.each<[string, Rule, boolean]>([
    ['Monday', condition('time.weekday', 'equal', 1), true],
    ['Sunday', condition('time.weekday', 'lessThanInclusive', 7), true],
    ['no day', condition('time.weekday', 'equal', 0), false],
    ['an eighth day', condition('time.weekday', 'in', [7, 8]), false],
    ['midnight', condition('time.hour', 'equal', 0), true],
    ['the last hour', condition('time.hour', 'equal', 23), true],
    ['a 24th', condition('time.hour', 'lessThan', 24), false],
    ['half past six', condition('time.hour', 'greaterThan', 18.5), false],
    ['a leap day', condition('time.date', 'equal', '2028-02-29'), true],
    ['a day that there is not', condition('time.date', 'equal', '2026-02-29'), false],
    ['a week', condition('time.date', 'equal', '2026-W10'), false],
    ['an instant', condition('time.date', 'greaterThan', '2026-03-08T00:00:00Z'), false],
    ['a number', condition('time.date', 'greaterThan', 20_260_308), false],
    ['a stage of life', condition('customer.lifecycle', 'in', ['new', 'loyal']), true],
    ['one that there is not', condition('customer.lifecycle', 'equal', 'secnd'), false],
  ])('%s', (_what, rule, fine) => {
    expect(codes(rule, PAID)).toEqual(fine ? [] : ['issueWhen.value wrong_value']);
  });

  test('a slip in a word of ours is met with the nearest', () => {
    expect(checkRule(condition('customer.lifecycle', 'equal', 'secnd'), PAID)[0]?.message).toBe(
      'This must be one of new, second, loyal. Did you mean second?',
    );
  });
});

test('a least worth of a part is one of the whole', () => {
  const part = condition('cart.subtotalOfCategoryMinor', 'greaterThanInclusive', 3000, 'tea');
  const whole = condition('cart.subtotalMinor', 'greaterThanInclusive', 2000);
  expect([leastWorth({ all: [part, whole] }, 'cart'), leastWorth({ any: [part, whole] }, 'cart'), leastWorth(part, 'order')]).toEqual([
    3000,
    2000,
    null,
  ]);
});

describe('the earning order goes back', () => {
  const rule: Rule = condition('order.subtotalOfCategoryMinor', 'greaterThanInclusive', 3000, 'tea');
  const order = anOrder({ lines });
  const frozen = freezeFacts(facts({ order: cartFacts(order) }), rule);
  const thawed = thawFacts(frozen, ZONE);
  const back = (id: string, quantity: number) => [{ id: 'r1', lines: [{ id, quantity }] }];

  test.each<[string, ReturnType<typeof back>, boolean]>([
    ['nothing', [], true],
    ['a line of no tea', back('3', 0.2), true],
    ['tea down to the minimum', back('2', 0.1), true],
    ['tea below it', back('1', 1), false],
  ])('%s', (_what, refunds, expected) => {
    expect(isStillEarned(rule, thawed, order, refunds)).toBe(expected);
  });

  test('told later without any category, it still has those that were told before', () => {
    const bare = anOrder({ lines: lines.map(({ category: _one, categories: _several, ...line }) => line) });
    expect([isStillEarned(rule, thawed, bare, []), isStillEarned(rule, thawed, bare, back('1', 1))]).toEqual([true, false]);
  });

  test('told later with other categories, those count', () => {
    const edited = anOrder({ lines: lines.map((line) => ({ ...line, category: 'cups', categories: undefined })) });
    expect(isStillEarned(rule, thawed, edited, [])).toBe(false);
  });

  test('pieces of a SKU are those that are left', () => {
    const two: Rule = condition('order.quantityOfSku', 'greaterThanInclusive', 2, 'TEA-1');
    expect([isStillEarned(two, thawed, order, back('2', 0.1)), isStillEarned(two, thawed, order, back('1', 1))]).toEqual([true, false]);
  });

  test('lines are kept only where the rule asks of them, and nothing of them that no rule reads', () => {
    expect(freezeFacts(facts({ order: cartFacts(order) }), { all: [] }).order).not.toHaveProperty('lines');
    const dear = anOrder({ lines: [aLine({ costMinor: 700 })] });
    expect(JSON.stringify(freezeFacts(facts({ order: cartFacts(dear) }), rule))).not.toContain('700');
  });

  test('facts frozen before there were lines and payment are evaluated all the same', () => {
    const { lines: _lines, payment: _payment, ...before } = frozen.order ?? cartFacts(order);
    const old = thawFacts({ ...frozen, order: before }, ZONE);
    expect(evaluate(condition('order.subtotalMinor', 'equal', 4700), old).holds).toBe(true);
    expect(evaluate(rule, old).holds).toBe(false);
    expect(isStillEarned(rule, old, order, [])).toBe(true); // the order itself says so now
  });
});

test('the time of a frozen decision is that of the event', () => {
  const then = facts({ now: NOON });
  expect(evaluate(condition('time.hour', 'equal', 12), thawFacts(freezeFacts(then, { all: [] }), ZONE)).holds).toBe(true);
});
