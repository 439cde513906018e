import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { cartFacts } from '../../../campaigns/rules/facts.js';
import { checkRule, couldHoldAmong, evaluate, type Rule } from '../../../campaigns/rules/rule.js';
import { aCart, aCustomer, aLine, facts } from '../builders.js';
import { holdsIn, type World } from './naive.js';

// ---- worlds of few words, so that rules meet them

const WORDS = ['tea', 'cups', 'a.b'];
const word = fc.constantFrom(...WORDS);
const quantity = fc.constantFrom(0, 0.1, 0.25, 1, 2, 3);
const amount = fc.integer({ min: 0, max: 4 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const line = fc.record({
  sku: maybe(word),
  category: maybe(word),
  categories: maybe(fc.array(word, { maxLength: 2 })),
  tags: maybe(fc.array(word, { maxLength: 2 })),
  brand: maybe(word),
  quantity,
  lineTotalMinor: amount,
});
const trait = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom('2', '-1', 'tea', '', true, false),
  fc.array(fc.constantFrom('2', 'tea'), { maxLength: 2 }),
);
const DATES = ['2026-03-07', '2026-03-08', '2026-03-09'];

const world: fc.Arbitrary<World & { now: DateTime }> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    payment: fc.constantFrom(null, 'card', 'alipay'),
    day: fc.constantFrom(...DATES),
    hour: fc.integer({ min: 0, max: 23 }),
    ordersEver: fc.integer({ min: 0, max: 4 }),
    gone: fc.integer({ min: 0, max: 4 }),
    tier: fc.constantFrom(null, 'gold'),
    tags: fc.array(word, { maxLength: 2 }),
    traits: fc.record({ size: trait, shoe: fc.record({ eu: trait }, { requiredKeys: [] }) }, { requiredKeys: [] }),
  })
  .map(({ day, gone, hour, ...rest }) => {
    const now = DateTime.fromISO(`${day}T${String(hour).padStart(2, '0')}:30`, { zone: 'Asia/Shanghai' });
    return { ...rest, hour, orders: Math.max(0, rest.ordersEver - gone), weekday: [6, 7, 1][DATES.indexOf(day)] ?? 0, date: day, now };
  });

const seen = ({ now, lines, payment, ordersEver, orders, tier, tags, traits }: World & { now: DateTime }) =>
  facts({
    now,
    customer: aCustomer({ ordersEver, orders, tier, tags, traits }),
    cart: cartFacts(
      aCart({ ...(payment !== null && { payment }), lines: lines.map((one, index) => ({ ...aLine(), ...one, id: String(index) })) }),
    ),
  });

// ---- rules that may stand in redeemWhen

const NUMBER = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const asked = (fact: fc.Arbitrary<string>, one: fc.Arbitrary<unknown>, single: string[], listed: string[], path?: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ fact, operator: fc.constantFrom(...single), value: one, ...(path && { path }) }),
    fc.record({ fact, operator: fc.constantFrom(...listed), value: fc.array(one, { minLength: 1, maxLength: 3 }), ...(path && { path }) }),
  );
const exists = fc.record({
  fact: fc.constantFrom('customer.tier', 'customer.tags', 'cart.payment'),
  operator: fc.constantFrom('exists', 'notExists'),
  value: fc.constant(true),
});
const paths = fc.constantFrom('$.size', 'size', 'shoe.eu', '$.shoe');
const IN = ['in', 'notIn'];
const leaf = fc.oneof(
  asked(fc.constantFrom('cart.subtotalOfCategoryMinor', 'cart.subtotalOfTagMinor', 'cart.subtotalOfBrandMinor'), amount, NUMBER, IN, word),
  asked(fc.constantFrom('cart.quantityOfCategory', 'cart.quantityOfSku'), quantity, NUMBER, IN, word),
  asked(fc.constantFrom('customer.orders', 'customer.ordersEver', 'cart.subtotalMinor'), amount, NUMBER, IN),
  asked(fc.constant('time.weekday'), fc.integer({ min: 1, max: 7 }), NUMBER, IN),
  asked(fc.constant('time.hour'), fc.integer({ min: 0, max: 23 }), NUMBER, IN),
  asked(fc.constant('time.date'), fc.constantFrom(...DATES), NUMBER, IN),
  asked(fc.constant('customer.lifecycle'), fc.constantFrom('new', 'second', 'loyal'), ['equal', 'notEqual'], IN),
  asked(fc.constantFrom('cart.payment', 'customer.tier'), fc.constantFrom('card', 'gold'), ['equal', 'notEqual'], IN),
  asked(fc.constantFrom('cart.categories', 'customer.tags'), word, ['contains', 'doesNotContain'], ['containsAny', 'containsNone']),
  fc.record({ fact: fc.constant('customer.isNew'), operator: fc.constantFrom('equal', 'notEqual'), value: fc.boolean() }),
  fc.record({
    fact: fc.constant('customer.traits'),
    operator: fc.constantFrom(...NUMBER.slice(2)),
    value: fc.integer({ min: -3, max: 3 }),
    path: paths,
  }),
  asked(
    fc.constant('customer.traits'),
    fc.constantFrom('2', 'tea', 2, -1),
    ['equal', 'notEqual', 'contains', 'doesNotContain'],
    [...IN, 'containsAny', 'containsNone'],
    paths,
  ),
  exists,
  fc.record({
    fact: fc.constant('customer.traits'),
    operator: fc.constantFrom('exists', 'notExists'),
    value: fc.constant(true),
    path: paths,
  }),
) as fc.Arbitrary<Rule>;
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: leaf, weight: 2 },
    { arbitrary: fc.record({ all: fc.array(tie('rule'), { maxLength: 4 }) }), weight: 2 },
    { arbitrary: fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }), weight: 1 },
    { arbitrary: fc.record({ not: tie('rule') }), weight: 1 },
  ),
}));

describe('random rules in random worlds', () => {
  test('are rules that may stand at the checkout', () => {
    fc.assert(fc.property(rule, (tree) => checkRule(tree, 'redeem').length === 0));
  });

  test('hold exactly where a second reading of them holds', () => {
    fc.assert(
      fc.property(rule, world, (tree, one) => evaluate(tree, seen(one)).holds === holdsIn(one, { ...tree })),
      { numRuns: 5000 },
    );
  });

  test('G6: that are said never to hold do not, and no other "no" is without a reason', () => {
    fc.assert(
      fc.property(rule, world, (tree, one) => {
        const { holds, missing } = evaluate(tree, seen(one));
        return couldHoldAmong(tree, new Map()) ? holds || missing.length > 0 : !holds;
      }),
      { numRuns: 5000 },
    );
  });
});
