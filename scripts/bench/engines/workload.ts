import { DateTime } from 'luxon';
import type { Campaign } from '../../../campaigns/campaign.js';
import type { Cart, CartLine } from '../../../campaigns/cart.js';
import { ON_CANCEL } from '../../../campaigns/on-cancel.js';
import type { Reward } from '../../../campaigns/rewards/reward.js';
import { cartFacts, type Facts } from '../../../campaigns/rules/facts.js';
import type { Condition, ConditionValue, Rule } from '../../../campaigns/rules/rule.js';
import type { Stacking } from '../../../campaigns/stacking.js';
import { type Random, randomFrom } from '../../faults/random.js';

/** Automatic campaigns of a shop, and carts at its checkout. */
export interface Workload {
  campaigns: Campaign[];
  visits: Visit[];
}

export interface Visit {
  cart: Cart;
  facts: Facts;
}

/**
 * A shop with so many campaigns. Eight are for the whole shop; the others are each for one to three categories or SKUs, of which a
 * bigger shop has more, so that a cart meets about as many however many there are. The same for the same seed.
 */
export function workloadOf(count: number, seed: number): Workload {
  const random = randomFrom(seed);
  const shop: Shop = { random, categories: Math.max(10, Math.round(count / 3)), skus: Math.max(40, count) };
  const campaigns = Array.from({ length: count }, (_, index) => campaignOf(shop, index, index < Math.min(8, count / 2)));
  return { campaigns, visits: Array.from({ length: VISITS }, () => visitOf(shop)) };
}

/** So many carts are asked in turn. */
const VISITS = 200;

interface Shop {
  random: Random;
  categories: number;
  skus: number;
}

const NOW = DateTime.fromISO('2026-11-27T20:15:00', { zone: 'Asia/Shanghai' });
const TIERS = ['silver', 'gold', 'platinum'];
const REGIONS = Array.from({ length: 12 }, (_, index) => `region ${index}`);
const CHANNELS = ['web', 'app', 'marketplace', 'till'] as const;
const SIZES = [36, 37, 38, 39, 40, 41, 42, 43, 44];
const PAYMENTS = ['card', 'alipay', 'wechat', 'cash'];

const category = ({ random, categories }: Shop): string => `category ${random.below(categories)}`;
const sku = ({ random, skus }: Shop): string => `SKU-${random.below(skus)}`;
const some = <T>(most: number, one: () => T): T[] => Array.from({ length: most }, one);
const isOften = (random: Random, percent: number): boolean => random.below(100) < percent;

// ---- campaigns

const asks = (fact: string, operator: string, value: ConditionValue, path?: string): Condition => ({
  fact,
  operator,
  value,
  ...(path !== undefined && { path }),
});

/** Each has some of these, in the notation that all engines share. */
const CONDITIONS: readonly { percent: number; rule(random: Random, shop: Shop): Rule }[] = [
  { percent: 80, rule: (random) => asks('cart.subtotalMinor', 'greaterThanInclusive', 2000 * (1 + random.below(100))) },
  { percent: 12, rule: (random) => asks('cart.totalQuantity', 'greaterThanInclusive', 2 + random.below(20)) },
  { percent: 20, rule: (random) => asks('customer.tier', 'in', [random.one(TIERS), random.one(TIERS)]) },
  { percent: 8, rule: (random) => asks('customer.isNew', 'equal', random.once(2)) },
  { percent: 15, rule: (random) => asks('customer.orders', 'greaterThanInclusive', 1 + random.below(6)) },
  { percent: 15, rule: (random) => asks('customer.spentMinor', 'greaterThan', 10_000 * random.below(30)) },
  { percent: 25, rule: (random) => asks('cart.region', 'in', [random.one(REGIONS), random.one(REGIONS), random.one(REGIONS)]) },
  { percent: 15, rule: (random) => asks('cart.channel', 'equal', random.one(CHANNELS)) },
  { percent: 5, rule: (random) => asks('time.hour', 'greaterThanInclusive', 17 + random.below(5)) },
  { percent: 5, rule: () => asks('time.weekday', 'in', [5, 6, 7]) },
  { percent: 8, rule: (random) => asks('cart.payment', 'notIn', [random.one(PAYMENTS)]) },
  { percent: 8, rule: (random) => asks('customer.traits', 'greaterThanInclusive', random.one(SIZES), '$.size') },
  {
    percent: 8,
    rule: (random) => ({ any: [asks('customer.tier', 'equal', random.one(TIERS)), asks('customer.orders', 'lessThan', 3)] }),
  },
  { percent: 8, rule: (_random, shop) => ({ not: asks('cart.skus', 'contains', sku(shop)) }) },
  {
    percent: 5,
    rule: (random) => ({ not: { all: [asks('cart.channel', 'equal', 'till'), asks('cart.region', 'equal', random.one(REGIONS))] } }),
  },
];

function campaignOf(shop: Shop, index: number, isForAll: boolean): Campaign {
  const { random } = shop;
  const aim = isForAll ? null : aimOf(shop);
  const asked = CONDITIONS.filter(({ percent }) => isOften(random, percent)).map(({ rule }) => rule(random, shop));
  return {
    ...LIFE,
    _id: `cmp_${String(index).padStart(5, '0')}`,
    name: `Campaign ${index}`,
    priority: random.below(10),
    redeemWhen: { all: aim ? [aim.asked, ...asked] : asked },
    reward: rewardOf(random, aim?.on),
    stacking: random.one(STACKINGS),
    ...(isOften(random, 40) && { window: windowOf(random) }),
  };
}

/** One to three categories or SKUs: what the cart has to have of them, and the lines that are of them. */
function aimOf(shop: Shop): { asked: Rule; on: Rule } {
  const { random } = shop;
  const isCategory = isOften(random, 70);
  const names = some(1 + random.below(3), () => (isCategory ? category(shop) : sku(shop)));
  const asked: Rule = { any: names.map((name) => asks(isCategory ? 'cart.categories' : 'cart.skus', 'contains', name)) };
  return { asked, on: isCategory ? asks('line.categories', 'containsAny', names) : asks('line.sku', 'in', names) };
}

/** Most of them open now. */
function windowOf(random: Random): { startsAt?: string; endsAt?: string } {
  const day = (from: number, span: number): string =>
    NOW.plus({ days: from + random.below(span) })
      .toUTC()
      .toISO() ?? '';
  return { ...(random.once(2) && { startsAt: day(-30, 32) }), endsAt: day(-1, 40) };
}

const ALONE: Stacking = { combines: false, exclusive: false };
const STACKINGS: Stacking[] = [
  ...some(7, () => ALONE),
  ...some(2, () => ({ combines: true, exclusive: false })),
  { combines: false, exclusive: true },
];

function rewardOf(random: Random, on: Rule | undefined): Reward {
  const aimed = on && { on };
  const percent: Reward = { type: 'percent', basisPoints: 500 * (1 + random.below(6)), ...aimed };
  const kinds: Reward[] = [
    percent,
    percent,
    { type: 'amount', amountMinor: 500 * (1 + random.below(10)), ...aimed },
    {
      type: 'tiers',
      by: 'subtotal',
      steps: [
        { from: 10_000, basisPoints: 500 },
        { from: 30_000, basisPoints: 1000 },
      ],
      ...aimed,
    },
    on ? { type: 'buy_get', buy: { quantity: 2, on }, get: { quantity: 1, basisPoints: 10_000, on } } : { type: 'free_shipping' },
  ];
  return random.one(kinds);
}

const LIFE: Omit<Campaign, '_id' | 'name' | 'priority' | 'redeemWhen' | 'reward'> = {
  state: 'active',
  rev: 1,
  createdBy: 'act_1',
  createdAt: NOW.toJSDate(),
  updatedAt: NOW.toJSDate(),
  goal: 'boost_purchase',
  automatic: true,
  issueWhen: { all: [] },
  currency: 'CNY',
  validity: { startsAfterDays: 0, days: 30 },
  limits: { issued: {} },
  onCancel: ON_CANCEL,
  stacking: ALONE,
  holdout: 0,
};

// ---- carts

function visitOf(shop: Shop): Visit {
  const { random } = shop;
  const orders = random.once(4) ? 0 : random.below(12);
  const cart: Cart = {
    checkoutId: 'chk_1',
    currency: 'CNY',
    pricesIncludeTax: true,
    channel: random.one(CHANNELS),
    payment: random.one(PAYMENTS),
    shipping: { amountMinor: 800, region: random.one(REGIONS) },
    lines: Array.from({ length: 5 + random.below(16) }, (_, index) => lineOf(shop, index)),
  };
  const customer: Facts['customer'] = {
    id: `cus_${random.below(10_000)}`,
    tier: random.once(2) ? null : random.one(TIERS),
    tags: [],
    country: 'CN',
    locale: 'zh-CN',
    zone: null,
    birthday: null,
    traits: random.once(3) ? {} : { size: random.one(SIZES) },
    preferences: {},
    orders,
    ordersEver: orders,
    spentMinor: orders * 12_345,
    firstOrderAt: null,
    lastOrderAt: null,
    categories: [],
    couponsIssued: 0,
    couponsRedeemed: 0,
  };
  return { cart, facts: { now: NOW, customer, cart: cartFacts(cart) } };
}

const lineOf = (shop: Shop, index: number): CartLine => ({
  id: String(index + 1),
  sku: sku(shop),
  category: category(shop),
  quantity: 1 + shop.random.below(3),
  lineTotalMinor: 500 + shop.random.below(8000),
  discountable: !shop.random.once(20),
});
