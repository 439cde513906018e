import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Campaign } from '../../../campaigns/campaign.js';
import type { Holdout } from '../../../campaigns/decide.js';
import { ON_CANCEL } from '../../../campaigns/on-cancel.js';
import { OPERATORS } from '../../../campaigns/rules/conditions.js';
import { cartFacts, type Facts } from '../../../campaigns/rules/facts.js';
import type { ConditionValue, Rule } from '../../../campaigns/rules/rule.js';
import { FACTS } from '../../../campaigns/rules/vocabulary.js';
import { STACKING } from '../../../campaigns/stacking.js';

/** Campaigns that are asked together, and a question to them. Few words and numbers, so that what is asked and what there is often meet. */
export interface World {
  campaigns: Campaign[];
  facts: Facts;
  before: Facts; // what they were asked before
  holdout: Holdout;
  explained: number;
}

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const seldom = <T>(one: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one });

// ---- values, also such as no schema lets in: old records hold them, and shops tell them as traits

const WORDS = ['tea', 'cups', 'gold', '2', '+2', ' 2.0', '1e999', '', '2026-03-07', '2026-03-08'];
const word = fc.constantFrom(...WORDS);
const number = fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom(2.5, -0, Number.NaN, Number.POSITIVE_INFINITY));
const scalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 6 }) },
  { weight: 6, arbitrary: word },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.oneof(number, fc.constantFrom(null, undefined, {})) },
);
/** Such as groups of parts ask and customers have. */
const few = fc.constantFrom<unknown>('tea', 'gold', '2', 2);
const list = fc.array(scalar, { maxLength: 3 });
const value = fc.oneof({ weight: 3, arbitrary: scalar }, { weight: 2, arbitrary: list });

// ---- rules

/** Of which facts a world's rules are: few, so that many ask the same. */
const palette = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...FACTS.keys()) }, { weight: 1, arbitrary: fc.constant('customer.traits') }),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const operator = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...OPERATORS.keys()) },
  { weight: 1, arbitrary: fc.constant('resembles') },
);
const path = fc.constantFrom(undefined, 'tea', '2', '$.size', 'size', 'shoe.eu');

interface Leaf {
  fact: number;
  operator: string;
  value: unknown;
  path: string | undefined;
}
type Tree = { all: Tree[] } | { any: Tree[] } | { not: Tree } | { leaf: Leaf };

/** Parts that are looked up, of one fact or two: all in one way, at one path or two. */
const group: fc.Arbitrary<Tree> = fc
  .record({
    operators: fc.constantFrom(['equal', 'in', 'notEqual'], ['contains', 'containsAny', 'containsNone'], ['equal', 'contains']),
    paths: fc.constantFrom([undefined], ['size'], ['size', 'tea']),
    parts: fc.array(
      fc.record({
        fact: fc.constantFrom(0, 0, 0, 1),
        asks: fc.nat(),
        at: fc.nat(),
        value: fc.oneof(few, fc.array(few, { minLength: 1, maxLength: 2 })),
      }),
      { minLength: 2, maxLength: 3 },
    ),
    isAny: fc.boolean(),
  })
  .map(({ operators, paths, parts, isAny }) => {
    const leaves = parts.map(({ fact, asks, at, value }) => ({
      leaf: { fact, operator: operators[asks % operators.length] ?? '', value, path: paths[at % paths.length] },
    }));
    return isAny ? { any: leaves } : { all: leaves };
  });

const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    tie('leaf'),
    group,
    fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
  leaf: fc.record({ leaf: fc.record({ fact: fc.nat({ max: 60 }), operator, value, path }) }),
}));

/** A tree over a palette, its numbers raised a little: so there are many thresholds. One leaf in sixty asks a fact that has gone. */
function ruleOf(of: Tree, facts: readonly string[], more: number): Rule {
  if ('all' in of) return { all: of.all.map((part) => ruleOf(part, facts, more)) };
  if ('any' in of) return { any: of.any.map((part) => ruleOf(part, facts, more)) };
  if ('not' in of) return { not: ruleOf(of.not, facts, more) };
  const { fact, operator, value, path } = of.leaf;
  const raised = typeof value === 'number' ? value + more : value;
  return {
    fact: fact === 60 ? 'customer.gone' : (facts[fact % facts.length] ?? ''),
    operator,
    value: raised as ConditionValue, // or what no schema lets in
    ...(path !== undefined && { path }),
  };
}

// ---- campaigns

const NOW = Date.parse('2026-03-08T04:30:00Z');
const instant = fc.integer({ min: -2, max: 2 }).map((seconds) => new Date(NOW + seconds * 1000).toISOString());
const day = fc.constantFrom('2026-03-07', '2026-03-08', '2026-03-09');

const terms = fc.record({
  tree: fc.nat(),
  more: fc.integer({ min: 0, max: 3 }),
  priority: fc.integer({ min: 0, max: 2 }),
  currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'CNY', 'CNY', 'CNY', 'CNY', 'USD'),
  window: seldom(fc.record({ startsAt: maybe(instant), endsAt: maybe(instant) })),
  until: seldom(day),
  startsAfterDays: fc.constantFrom(0, 0, 1),
  holdout: fc.constantFrom(0, 0, 0.5, 1),
  isWelcome: fc.constantFrom(false, false, false, true),
});

const campaigns = (most: number): fc.Arbitrary<Campaign[]> =>
  fc
    .record({
      facts: palette,
      trees: fc.array(tree, { minLength: 1, maxLength: 8 }),
      all: fc.array(terms, { minLength: 1, maxLength: most, size: 'max' }),
    })
    .map(({ facts, trees, all }) =>
      all.map(({ tree, more, isWelcome, until, startsAfterDays, ...rest }, index) => ({
        ...NAMELESS,
        ...rest,
        ...(isWelcome && { goal: 'welcome', trigger: { event: 'customer.created' } }),
        _id: `cmp_${index}`,
        issueWhen: ruleOf(trees[tree % trees.length] ?? { all: [] }, facts, more),
        validity: { startsAfterDays, days: 30, ...(until !== undefined && { until }) },
      })),
    );

const NAMELESS: Omit<Campaign, '_id' | 'issueWhen' | 'validity'> = {
  state: 'active',
  rev: 1,
  createdBy: 'act_1',
  createdAt: new Date(NOW),
  updatedAt: new Date(NOW),
  name: '',
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  redeemWhen: { all: [] },
  reward: { type: 'amount', amountMinor: 1 },
  currency: 'CNY',
  limits: { issued: {} },
  onCancel: ON_CANCEL,
  stacking: STACKING,
  holdout: 0,
  priority: 0,
};

// ---- what is asked

const words = fc.array(word, { maxLength: 3 });
const count = fc.integer({ min: 0, max: 6 });
const told = fc.dictionary(
  fc.constantFrom('size', 'shoe', 'tea', '2'),
  fc.oneof(few, fc.array(few, { maxLength: 2 }), value, fc.record({ eu: value })),
  { maxKeys: 3 },
);
const moment = fc.constantFrom(-3, -1, 0, 1).map((days) => DateTime.fromMillis(NOW, { zone: 'Asia/Shanghai' }).plus({ days }));
const nullable = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });

const customer = fc.record({
  id: fc.constantFrom('cus_1', 'cus_2', 'cus_3'),
  tier: nullable(word),
  tags: words,
  country: nullable(word),
  locale: nullable(word),
  zone: fc.constant(null),
  birthday: fc.constantFrom(null, '03-08', '1990-03-08', '02-29', 'never'),
  traits: told,
  preferences: told,
  orders: count,
  ordersEver: count,
  spentMinor: count,
  firstOrderAt: nullable(moment),
  lastOrderAt: nullable(moment),
  categories: words,
  couponsIssued: count,
  couponsRedeemed: count,
});

const line = fc.record({
  sku: maybe(word),
  category: maybe(word),
  categories: maybe(words),
  tags: maybe(words),
  brand: maybe(word),
  quantity: fc.constantFrom(0, 0.1, 0.2, 1, 2, 3),
  lineTotalMinor: count,
  discountable: fc.boolean(),
});

const cart = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'USD'),
    channel: maybe(fc.constantFrom('web' as const, 'till' as const)),
    payment: maybe(word),
    region: maybe(word),
  })
  .map(({ lines, region, ...rest }) =>
    cartFacts({
      ...rest,
      lines: lines.map((one, index) => ({ ...one, id: String(index) })),
      shipping: { amountMinor: 0, ...(region !== undefined && { region }) },
    }),
  );

const facts: fc.Arbitrary<Facts> = fc
  .record({
    now: fc
      .constantFrom(-86_400, -1, 0, 0, 0, 0, 1, 86_400)
      .map((seconds) => DateTime.fromMillis(NOW + seconds * 1000, { zone: 'Asia/Shanghai' })),
    customer,
    order: maybe(cart),
    cart: maybe(cart),
    event: maybe(fc.record({ type: word, properties: told })),
  })
  .map(({ now, customer, order, cart, event }) => ({
    now,
    customer,
    ...(order && { order }),
    ...(cart && { cart }),
    ...(event && { event }),
  }));

/** Worlds of at most so many campaigns. */
export const worlds = (most: number): fc.Arbitrary<World> =>
  fc.record({
    campaigns: campaigns(most),
    facts,
    before: facts,
    holdout: fc.constantFrom(null, { shopShare: 0 }, { shopShare: 0.5 }),
    explained: fc.constantFrom(0, 1, 3, 20, 10_000),
  });
