import type { DateTime } from 'luxon';
import { isKeptOn } from '../birthday.js';
import { type Cart, categoriesOf, discountableSubtotalMinor, subtotalMinor } from '../cart.js';
import { daysBetween } from '../local-time.js';

/** Everything a rule may look at. The server gathers it; rules only read it. Money in minor units, time in the shop's zone. */
export interface Facts {
  now: DateTime;
  customer: CustomerFacts;
  order?: OrderFacts;
  cart?: CartFacts;
  event?: { type: string; properties?: Record<string, unknown> }; // properties: of a custom event
}

/** What was known of the customer just before the event. Spend is in the currency of the shop's campaigns. */
export interface CustomerFacts {
  id: string;
  tier: string | null;
  tags: string[];
  country: string | null;
  locale: string | null;
  zone: string | null;
  birthday: string | null; // MM-DD or YYYY-MM-DD
  traits: Record<string, unknown>;
  preferences: Record<string, unknown>;
  orders: number; // of which something is left
  ordersEver: number; // paid once, also what was cancelled or went back since
  spentMinor: number;
  firstOrderAt: DateTime | null;
  lastOrderAt: DateTime | null;
  categories: string[];
  couponsIssued: number;
  couponsRedeemed: number;
}

/** A cart in the eyes of a rule; an order reads the same. */
export interface CartFacts {
  subtotalMinor: number;
  discountableSubtotalMinor: number; // without gift cards and whatever else takes no discount
  totalQuantity: number;
  categories: string[];
  skus: string[];
  channel: string | null;
  region: string | null;
  currency: string;
}

export type OrderFacts = CartFacts;

/** What rules see of a cart or an order. */
export function cartFacts(cart: Pick<Cart, 'lines' | 'channel' | 'shipping' | 'currency'>): CartFacts {
  return {
    subtotalMinor: subtotalMinor(cart),
    discountableSubtotalMinor: discountableSubtotalMinor(cart),
    totalQuantity: cart.lines.reduce((thousandths, { quantity }) => thousandths + Math.round(quantity * 1000), 0) / 1000,
    categories: [...new Set(cart.lines.flatMap(categoriesOf))],
    skus: [...new Set(cart.lines.flatMap(({ sku }) => sku ?? []))],
    channel: cart.channel ?? null,
    region: cart.shipping?.region ?? null,
    currency: cart.currency,
  };
}

export type FactKind = 'money' | 'count' | 'days' | 'word' | 'words' | 'flag' | 'trait';
export type FactValue = number | string | boolean | readonly string[] | null;

/** What is said of a fact wherever it is asked. */
export interface FactWord {
  kind: FactKind;
  sentence: string;
}

export interface Fact extends FactWord {
  /** The value; null: not known. A trait answers the whole object, a condition's `path` leads into it. */
  read(facts: Facts): unknown;
  /** Where the same value lies in a customer's document; without it the fact needs an event and cannot choose an audience. */
  stored?: string;
  /** What it is for somebody who never bought; absent: it tells nothing of purchases. */
  neverBought?: FactValue;
}

const ofCart = <Name extends 'order' | 'cart'>(name: Name) =>
  ({
    [`${name}.subtotalMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines, without shipping and before our coupons`,
      read: (facts) => facts[name]?.subtotalMinor ?? null,
    },
    [`${name}.discountableSubtotalMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines that take a discount, without shipping and before our coupons`,
      read: (facts) => facts[name]?.discountableSubtotalMinor ?? null,
    },
    [`${name}.totalQuantity`]: {
      kind: 'count',
      sentence: `how many pieces the ${name} has, over all lines; a weight counts as it is, 0.25 for example`,
      read: (facts) => facts[name]?.totalQuantity ?? null,
    },
    [`${name}.categories`]: {
      kind: 'words',
      sentence: `the categories of the ${name}'s lines, each once`,
      read: (facts) => facts[name]?.categories ?? null,
    },
    [`${name}.skus`]: { kind: 'words', sentence: `the SKUs of the ${name}'s lines, each once`, read: (facts) => facts[name]?.skus ?? null },
    [`${name}.channel`]: {
      kind: 'word',
      sentence: `where the ${name} was made: web, app, marketplace or till; not known where it does not say`,
      read: (facts) => facts[name]?.channel ?? null,
    },
    [`${name}.region`]: {
      kind: 'word',
      sentence: `where the ${name} is shipped to: \`shipping.region\`, as the shop writes it`,
      read: (facts) => facts[name]?.region ?? null,
    },
    [`${name}.currency`]: {
      kind: 'word',
      sentence: `the ${name}'s currency, a code of ISO 4217`,
      read: (facts) => facts[name]?.currency ?? null,
    },
  }) satisfies Record<string, Fact> as Record<`${Name}.${keyof CartFacts}`, Fact>;

const daysSince = (moment: DateTime | null, now: DateTime): number | null => moment && daysBetween(moment, now);

const OF_CUSTOMER = {
  'customer.tier': {
    kind: 'word',
    sentence: 'the tier that the shop gave the customer; not known without one',
    read: ({ customer }) => customer.tier,
    stored: 'tier',
    neverBought: null,
  },
  'customer.tags': {
    kind: 'words',
    sentence: 'the tags that the shop gave the customer',
    read: ({ customer }) => customer.tags,
    stored: 'tags',
  },
  'customer.country': {
    kind: 'word',
    sentence: 'the country in two capital letters of ISO 3166, such as KR',
    read: ({ customer }) => customer.country,
    stored: 'country',
  },
  'customer.locale': {
    kind: 'word',
    sentence: 'the language as BCP 47 writes it, such as zh or zh-CN',
    read: ({ customer }) => customer.locale,
    stored: 'locale',
  },
  'customer.orders': {
    kind: 'count',
    sentence: 'paid orders before this event, without those that were cancelled or went back whole',
    read: ({ customer }) => customer.orders,
    stored: 'figures.orders',
    neverBought: 0,
  },
  'customer.ordersEver': {
    kind: 'count',
    sentence: 'orders paid before this event, also those that were cancelled or went back since',
    read: ({ customer }) => customer.ordersEver,
    stored: 'figures.ordersEver',
    neverBought: 0,
  },
  'customer.spentMinor': {
    kind: 'money',
    sentence:
      'what was spent on goods before this event, after discounts and refunds, in the shop’s currency; other currencies do not count',
    read: ({ customer }) => customer.spentMinor,
    stored: 'figures.spentMinor', // by currency
    neverBought: 0,
  },
  'customer.daysSinceFirstOrder': {
    kind: 'days',
    sentence: 'days since the first order; not known without one',
    read: ({ customer, now }) => daysSince(customer.firstOrderAt, now),
    stored: 'figures.firstOrderAt',
    neverBought: null,
  },
  'customer.daysSinceLastOrder': {
    kind: 'days',
    sentence: 'days since the last order; not known without one',
    read: ({ customer, now }) => daysSince(customer.lastOrderAt, now),
    stored: 'figures.lastOrderAt',
    neverBought: null,
  },
  'customer.categories': {
    kind: 'words',
    sentence: 'the categories of orders that were paid before this event and did not go back whole',
    read: ({ customer }) => customer.categories,
    stored: 'figures.categories',
    neverBought: [],
  },
  'customer.birthdayToday': {
    kind: 'flag',
    sentence: 'whether today, in the shop’s time zone, is the birthday; 29 February is kept on the 28th in other years',
    read: ({ customer: { birthday }, now }) => (birthday === null ? null : isKeptOn(birthday, now)),
    stored: 'birthday',
  },
  'customer.isNew': {
    kind: 'flag',
    sentence: 'whether the customer never paid an order, not even one that went back',
    read: ({ customer }) => customer.ordersEver === 0,
    stored: 'figures.ordersEver',
    neverBought: true,
  },
  'customer.traits': {
    kind: 'trait',
    sentence: 'what else the shop told of the customer; `path` says which of it',
    read: ({ customer }) => customer.traits,
    stored: 'traits',
  },
  'customer.preferences': {
    kind: 'trait',
    sentence: 'what the customer prefers, as the shop told; `path` says which of it',
    read: ({ customer }) => customer.preferences,
    stored: 'preferences',
  },
  'customer.couponsIssued': {
    kind: 'count',
    sentence: 'coupons that the customer got so far, over all campaigns',
    read: ({ customer }) => customer.couponsIssued,
    stored: 'figures.coupons.issued',
  },
  'customer.couponsRedeemed': {
    kind: 'count',
    sentence: 'coupons that the customer used so far, over all campaigns',
    read: ({ customer }) => customer.couponsRedeemed,
    stored: 'figures.coupons.redeemed',
    neverBought: 0,
  },
} satisfies Record<string, Fact>;

/** The words a rule may use. To add one, add a row, and how it is said to people (words/facts.ts). */
const ROWS = {
  ...ofCart('order'),
  ...ofCart('cart'),
  ...OF_CUSTOMER,
  'event.type': { kind: 'word', sentence: 'the type of the event, such as order.paid', read: ({ event }) => event?.type ?? null },
} satisfies Record<string, Fact>;

export type FactName = keyof typeof ROWS;

/** A Map, because callers name facts: an object would also answer to "constructor". */
export const FACTS: ReadonlyMap<string, Fact> = new Map(Object.entries<Fact>(ROWS));
