import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDefinition } from '../../campaigns/campaign.js';
import { GOAL_NAMES, type Goal } from '../../campaigns/goals.js';
import { OPERATORS } from '../../campaigns/rules/conditions.js';
import { couldHoldAmong } from '../../campaigns/rules/could-hold-among.js';
import { BOUGHT, boughtDaysAgo, NEVER_BOUGHT, RETURNED_ALL } from '../../campaigns/rules/customers.js';
import { type Domains, evaluate, type Rule } from '../../campaigns/rules/rule.js';
import { FACTS } from '../../campaigns/rules/vocabulary.js';
import { TRIGGER_EVENTS, type Trigger, type TriggerEvent } from '../../campaigns/trigger.js';
import { aCustomer, condition, facts, NOON } from './builders.js';

const SHOP = { currency: 'CNY' };
const problemsOf = (body: Record<string, unknown>) => {
  const parsed = parseDefinition({ name: 'Tea', reward: { type: 'amount', amountMinor: 500 }, ...body }, SHOP);
  return 'problems' in parsed ? parsed.problems : [];
};
const wrong = (body: Record<string, unknown>): string[] => problemsOf(body).map(({ path, code }) => `${path} ${code}`);

const SINCE_LAST = condition('customer.daysSinceLastOrder', 'greaterThanInclusive', 60);
const NEW = condition('customer.isNew', 'equal', true);
const ORDERED = condition('customer.orders', 'greaterThanInclusive', 1);
const FROM_CN = condition('customer.country', 'equal', 'CN');

/** A rule that each goal accepts. */
const FITTING: Record<Goal, Rule> = {
  welcome: NEW,
  boost_purchase: { all: [] },
  induce_next_purchase: { all: [] },
  reward_loyalty: ORDERED,
  win_back: SINCE_LAST,
  goodwill: { all: [] },
};

describe('B14: what starts a campaign fits its goal', () => {
  const ORDER_EVENTS = ['order.placed', 'order.paid', 'order.shipped', 'order.delivered'];
  const EVENTS: TriggerEvent[] = [...TRIGGER_EVENTS, 'custom.app_installed'];
  const NOT_OF_ORDERS = ['customer.created', 'cart.updated', 'visit.ended', 'custom.app_installed', 'schedule', 'claim', 'hand'];
  const FINE: Record<Goal, string[]> = {
    welcome: NOT_OF_ORDERS,
    boost_purchase: NOT_OF_ORDERS,
    induce_next_purchase: ORDER_EVENTS,
    reward_loyalty: [...ORDER_EVENTS, ...NOT_OF_ORDERS],
    win_back: NOT_OF_ORDERS.filter((trigger) => trigger !== 'customer.created'),
    goodwill: ['hand'],
  };
  const triggerOf = (name: string): Trigger | undefined => {
    if (name === 'schedule') return { schedule: '0 9 * * 1' };
    if (name === 'claim') return { claim: true };
    const event = EVENTS.find((one) => one === name);
    return event && { event };
  };
  const cases = GOAL_NAMES.flatMap((goal) =>
    [...EVENTS, 'schedule', 'claim', 'hand'].map((trigger) => [goal, trigger, FINE[goal].includes(trigger)] as const),
  );

  test.each(cases)('%s by %s: %p', (goal, name, fine) => {
    const found = problemsOf({
      goal,
      trigger: triggerOf(name),
      issueWhen: FITTING[goal],
      limits: { issued: { perCustomer: 1 } },
    });
    expect(found.map(({ path }) => path)).toEqual(fine ? [] : ['trigger']);
  });

  test('a purchase that is over is not boosted, and the goal that fits is named', () => {
    expect(problemsOf({ goal: 'boost_purchase', trigger: { event: 'order.paid' } })).toMatchObject([
      { path: 'trigger', code: 'purchase_is_over', message: expect.stringContaining('induce_next_purchase') },
    ]);
  });
});

/** Rules of each kind, in many spellings. */
const FOR_NEVER_BOUGHT: [string, Rule][] = [
  ['isNew', NEW],
  ['orders lessThan 1', condition('customer.orders', 'lessThan', 1)],
  ['orders lessThan 0.5', condition('customer.orders', 'lessThan', 0.5)],
  ['orders lessThanInclusive 0', condition('customer.orders', 'lessThanInclusive', 0)],
  ['orders equal 0', condition('customer.orders', 'equal', 0)],
  ['orders in [0]', condition('customer.orders', 'in', [0])],
  ['ordersEver equal 0', condition('customer.ordersEver', 'equal', 0)],
  ['not orders greaterThan 0', { not: condition('customer.orders', 'greaterThan', 0) }],
  ['not orders notEqual 0', { not: condition('customer.orders', 'notEqual', 0) }],
  ['not isNew = false', { not: condition('customer.isNew', 'equal', false) }],
  ['isNew notEqual false', condition('customer.isNew', 'notEqual', false)],
  ['not not not ordersEver at least 1', { not: { not: { not: condition('customer.ordersEver', 'greaterThanInclusive', 1) } } }],
  ['not any of a first order', { not: { any: [ORDERED, condition('customer.daysSinceFirstOrder', 'greaterThanInclusive', 0)] } }],
  ['in every branch', { any: [{ all: [NEW, FROM_CN] }, { all: [condition('customer.orders', 'equal', 0)] }] }],
];
const FOR_BUYERS: [string, Rule][] = [
  ['orders at least 1', ORDERED],
  ['orders greaterThan 0', condition('customer.orders', 'greaterThan', 0)],
  ['orders greaterThan 0.5', condition('customer.orders', 'greaterThan', 0.5)],
  ['orders in [1, 2]', condition('customer.orders', 'in', [1, 2])],
  ['orders notIn [0]', condition('customer.orders', 'notIn', [0])],
  ['orders notEqual 0', condition('customer.orders', 'notEqual', 0)],
  ['ordersEver at least 2', condition('customer.ordersEver', 'greaterThanInclusive', 2)],
  ['spent more than nothing', condition('customer.spentMinor', 'greaterThan', 0)],
  ['a first order', condition('customer.daysSinceFirstOrder', 'greaterThanInclusive', 0)],
  ['a category bought before', condition('customer.categories', 'contains', 'tea')],
  ['one of two categories', condition('customer.categories', 'containsAny', ['tea', 'cup'])],
  ['a coupon redeemed', condition('customer.couponsRedeemed', 'greaterThanInclusive', 1)],
  ['a tier', condition('customer.tier', 'in', ['gold', 'silver'])],
  ['isNew = false', condition('customer.isNew', 'equal', false)],
  ['not isNew', { not: NEW }],
  ['not not orders', { not: { not: ORDERED } }],
  ['not all of never having bought and nothing', { not: { all: [NEW] } }],
  ['not orders lessThan 1', { not: condition('customer.orders', 'lessThan', 1) }],
  ['in each of two branches', { any: [{ all: [FROM_CN, ORDERED] }, condition('customer.tier', 'equal', 'gold')] }],
];
const FOR_BOTH: [string, Rule][] = [
  ['nothing', { all: [] }],
  ['the country', FROM_CN],
  ['orders at least 0', condition('customer.orders', 'greaterThanInclusive', 0)],
  ['orders lessThan 5', condition('customer.orders', 'lessThan', 5)],
  ['orders in [0, 1]', condition('customer.orders', 'in', [0, 1])],
  ['orders notIn [3]', condition('customer.orders', 'notIn', [3])],
  ['a tier that is not gold', condition('customer.tier', 'notEqual', 'gold')],
  ['no category of tea', condition('customer.categories', 'doesNotContain', 'tea')],
  ['spent at least 0', condition('customer.spentMinor', 'greaterThanInclusive', 0)],
  ['not a long absence', { not: SINCE_LAST }],
  ['in one branch only', { any: [ORDERED, FROM_CN] }],
  ['not all', { not: { all: [ORDERED, FROM_CN] } }],
  ['redeemed at least 0', condition('customer.couponsRedeemed', 'greaterThanInclusive', 0)],
];

describe('B14: the sense of a rule is checked, not its words', () => {
  const loyal = (issueWhen: Rule) => problemsOf({ goal: 'reward_loyalty', trigger: { event: 'order.paid' }, issueWhen });
  const welcome = (issueWhen: Rule) => problemsOf({ goal: 'welcome', trigger: { claim: true }, issueWhen });

  test.each(FOR_BUYERS)('loyalty may ask: %s', (_what, rule) => expect(loyal(rule)).toEqual([]));

  test.each([...FOR_NEVER_BOUGHT, ...FOR_BOTH])('loyalty may not ask: %s; the goal welcome is named', (_what, rule) => {
    expect(loyal(rule)).toMatchObject([{ path: 'issueWhen', code: 'loyalty_not_asked', message: expect.stringContaining('goal welcome') }]);
  });

  test('loyalty at customer.created, for those who are new, is a welcome', () => {
    const body = { trigger: { event: 'customer.created' }, issueWhen: NEW };
    expect(wrong({ goal: 'reward_loyalty', ...body })).toEqual(['issueWhen loyalty_not_asked']);
    expect(wrong({ goal: 'welcome', ...body })).toEqual([]);
  });

  test.each(FOR_NEVER_BOUGHT)('a welcome may ask: %s', (_what, rule) => expect(welcome(rule)).toEqual([]));

  test.each([...FOR_BUYERS.filter(([what]) => what !== 'a tier'), ...FOR_BOTH])(
    'a welcome may not ask: %s; reward_loyalty is named',
    (_what, rule) => {
      expect(welcome(rule)).toMatchObject([
        { path: 'issueWhen', code: 'welcome_for_buyers', message: expect.stringMatching(/reward_loyalty.*win_back/) },
      ]);
    },
  );

  test.each<[string, Rule]>([
    ['60 days or more', SINCE_LAST],
    ['more than no day', condition('customer.daysSinceLastOrder', 'greaterThan', 0)],
    ['60 days, and more', { all: [FROM_CN, SINCE_LAST] }],
    ['one of some days', condition('customer.daysSinceLastOrder', 'in', [60, 90])],
    ['bought, and not within 60 days', { all: [ORDERED, { not: condition('customer.daysSinceLastOrder', 'lessThan', 60) }] }],
  ])('a win-back may ask: %s', (_what, issueWhen) => {
    expect(wrong({ goal: 'win_back', trigger: { claim: true }, issueWhen })).toEqual([]);
  });

  test.each<[string, Rule]>([
    ['nothing', { all: [] }],
    ['orders', ORDERED],
    ['new', NEW],
    ['at least no day', condition('customer.daysSinceLastOrder', 'greaterThanInclusive', 0)],
    ['not within 60 days: who never bought did not either', { not: condition('customer.daysSinceLastOrder', 'lessThan', 60) }],
    ['in one branch only', { any: [SINCE_LAST, FROM_CN] }],
    ['less than 60 days', condition('customer.daysSinceLastOrder', 'lessThan', 60)],
  ])('a win-back may not ask: %s; the goals that fit are named', (_what, issueWhen) => {
    expect(problemsOf({ goal: 'win_back', trigger: { claim: true }, issueWhen })).toMatchObject([
      { path: 'issueWhen', code: 'absence_not_asked', message: expect.stringMatching(/welcome.*reward_loyalty/) },
    ]);
  });

  test('the event that starts the campaign is known', () => {
    const rule = { any: [condition('event.type', 'notEqual', 'order.paid'), ORDERED] };
    expect(loyal(rule)).toEqual([]);
    expect(wrong({ goal: 'reward_loyalty', trigger: { event: 'order.delivered' }, issueWhen: rule })).toEqual([
      'issueWhen loyalty_not_asked',
    ]);
  });

  test('a welcome and a win-back live 30 days unless told otherwise', () => {
    const parsed = (goal: Goal) =>
      parseDefinition(
        { name: 'x', goal, trigger: { claim: true }, issueWhen: FITTING[goal], reward: { type: 'amount', amountMinor: 1 } },
        SHOP,
      );
    for (const goal of ['welcome', 'win_back'] as const) expect(parsed(goal)).toMatchObject({ definition: { validity: { days: 30 } } });
  });
});

describe('what could hold agrees with the interpreter', () => {
  const some = [0, 1, 2, 3, 4, 5];
  const buyers = [1, 2, 3, 4, 5].flatMap((orders) =>
    some.flatMap((days) =>
      some.flatMap((more) =>
        [[], ['tea']].flatMap((categories) =>
          [null, 'gold'].map((tier) =>
            aCustomer({
              orders,
              spentMinor: more,
              firstOrderAt: NOON.minus({ days: days + (orders > 1 ? more : 0) }),
              lastOrderAt: NOON.minus({ days }),
              categories,
              tier,
              couponsRedeemed: (more + days) % 6,
            }),
          ),
        ),
      ),
    ),
  );
  const returners = [1, 2, 3, 4, 5].flatMap((ordersEver) =>
    some.flatMap((couponsRedeemed) => [null, 'gold'].map((tier) => aCustomer({ ordersEver, couponsRedeemed, tier }))),
  );
  const KINDS: [string, Domains, ReturnType<typeof aCustomer>[]][] = [
    ['who never bought', NEVER_BOUGHT, [aCustomer()]],
    ['who bought', BOUGHT, buyers],
    ['who bought today', boughtDaysAgo(0), buyers.filter(({ lastOrderAt }) => lastOrderAt?.equals(NOON))],
    ['who sent all back', RETURNED_ALL, returners],
  ];
  const COUNTS = [
    'customer.orders',
    'customer.ordersEver',
    'customer.spentMinor',
    'customer.daysSinceFirstOrder',
    'customer.daysSinceLastOrder',
    'customer.couponsRedeemed',
  ];
  const number = fc.integer({ min: 0, max: 4 });
  const numeric = fc.record({
    fact: fc.constantFrom(...COUNTS),
    operator: fc.constantFrom(...operatorsOf('number', 'one')),
    value: number,
  });
  const listed = fc.record({
    fact: fc.constantFrom(...COUNTS),
    operator: fc.constantFrom('in', 'notIn'),
    value: fc.array(number, { minLength: 1, maxLength: 4 }),
  });
  const flag = fc.record({ fact: fc.constant('customer.isNew'), operator: fc.constantFrom('equal', 'notEqual'), value: fc.boolean() });
  const word = fc.record({
    fact: fc.constant('customer.tier'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.constant('gold'),
  });
  const words = fc.record({
    fact: fc.constant('customer.categories'),
    operator: fc.constantFrom('contains', 'doesNotContain'),
    value: fc.constant('tea'),
  });
  const leaf: fc.Arbitrary<Rule> = fc.oneof(numeric, listed, flag, word, words);
  const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('rule'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('rule') }),
    ),
  }));

  function operatorsOf(...wanted: string[]): string[] {
    return [...OPERATORS].filter(([, { takes, value }]) => takes.includes('count') && wanted.includes(value)).map(([name]) => name);
  }

  test.each(KINDS)('B14: what is said never to hold for somebody %s holds for none of them', (_who, domains, customers) => {
    fc.assert(
      fc.property(
        rule,
        (tree) => couldHoldAmong(tree, domains) || customers.every((customer) => !evaluate(tree, facts({ customer })).holds),
      ),
      { numRuns: 1000 },
    );
  });

  test('B14: of somebody who never bought everything is known: the answer is the interpreter’s', () => {
    fc.assert(
      fc.property(rule, (tree) => couldHoldAmong(tree, NEVER_BOUGHT) === evaluate(tree, facts()).holds),
      { numRuns: 5000 },
    );
  });

  test.each(KINDS)('B14: of one condition the answer is exact for somebody %s', (_who, domains, customers) => {
    fc.assert(
      fc.property(leaf, (one) => couldHoldAmong(one, domains) === customers.some((customer) => evaluate(one, facts({ customer })).holds)),
      { numRuns: 3000 },
    );
  });

  test('what somebody who never bought is like is what the facts read of them', () => {
    for (const [name, { read, neverBought }] of FACTS)
      if (neverBought !== undefined) expect([name, read(facts())]).toEqual([name, neverBought]);
  });
});
