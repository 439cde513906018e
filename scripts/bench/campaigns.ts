/** Campaigns as a large shop has them beside each other: most are for other goods, other sums, other customers or other places than a request is about. */
type Json = Record<string, unknown>;

const is = (fact: string, operator: string, value: unknown): Json => ({ fact, operator, value });
const atLeast = (fact: string, value: number): Json => is(fact, 'greaterThanInclusive', value);

/** What stands in the way of most of them, of an order or a cart, also of a customer who has ordered thousands of times. */
const RULES: ((about: 'order' | 'cart', i: number) => Json)[] = [
  (about, i) => ({ all: [atLeast(`${about}.subtotalMinor`, 60_000 + i * 100)] }),
  (about, i) => ({ all: [is(`${about}.categories`, 'contains', `category-${i}`), atLeast(`${about}.subtotalMinor`, 20_000)] }),
  (about, i) => ({ all: [is('customer.tier', 'equal', `tier-${i % 7}`), atLeast(`${about}.subtotalMinor`, 10_000)] }),
  (about, i) => ({
    all: [
      is(`${about}.region`, 'equal', `region-${i % 40}`),
      { any: [atLeast('customer.orders', 3), atLeast('customer.spentMinor', 50_000)] },
    ],
  }),
  (about, i) => ({ all: [atLeast('customer.orders', 100_000 + i), { not: is(`${about}.channel`, 'equal', 'till') }] }),
];

const ruleFor = (about: 'order' | 'cart', i: number): Json => RULES[i % RULES.length]?.(about, i) ?? {};

const EARNED = {
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] },
  reward: { type: 'amount', amountMinor: 500 },
};

/** Every order earns a coupon of this one. */
const EVERYBODYS = {
  ...EARNED,
  name: 'Spend 100, get 5 off the next',
  issueWhen: { all: [atLeast('order.subtotalMinor', 10_000)] },
  limits: { issued: { total: 1_000_000_000 } },
  budgetMinor: 1_000_000_000_000,
};

/** So many that order.paid sets off, of which every order earns one. */
export const earnedCampaigns = (count: number): Json[] => [
  EVERYBODYS,
  ...Array.from({ length: count - 1 }, (_, i) => ({ ...EARNED, name: `For some, ${i}`, issueWhen: ruleFor('order', i), priority: i % 10 })),
];

/** So many that apply by themselves, of which the bench's carts could have some; the coupon is worth more. */
export const automaticCampaigns = (count: number): Json[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `By itself, ${i}`,
    goal: 'boost_purchase',
    automatic: true,
    redeemWhen: i < 5 ? { all: [is('cart.categories', 'contains', CATEGORIES[i % CATEGORIES.length])] } : ruleFor('cart', i),
    reward: { type: 'percent', basisPoints: 100 },
    priority: i % 10,
  }));

/** Customers claim it as often as they like; total and budget are hot. */
export const CLAIMABLE: Json = {
  name: 'Ten off',
  goal: 'boost_purchase',
  trigger: { claim: true },
  redeemWhen: { all: [atLeast('cart.subtotalMinor', 5000)] },
  reward: { type: 'amount', amountMinor: 1000 },
  limits: { issued: { total: 1_000_000_000, perCustomer: 1_000_000 } },
  budgetMinor: 1_000_000_000_000,
};

const CATEGORIES = ['tea', 'teaware', 'sweets'];

/** What the bench's customers buy. */
export const LINES = [
  { id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 9800 },
  { id: '2', sku: 'TEA-2', category: 'tea', quantity: 1, lineTotalMinor: 12_800 },
  { id: '3', sku: 'CUP-1', category: 'teaware', quantity: 4, lineTotalMinor: 10_000 },
];
