import type { DateTime } from 'luxon';
import { type Cart, type CartLine, categoriesOf, discountableSubtotalMinor, subtotalMinor } from '../cart.js';
import type { RuleLine } from './line-facts.js';

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
  payment: string | null;
  lines: readonly SeenLine[];
}

/** A line in the eyes of a rule. */
export type SeenLine = RuleLine & Pick<CartLine, 'id'>;

export type OrderFacts = CartFacts;

/** What rules see of a cart or an order. */
export function cartFacts(cart: Pick<Cart, 'lines' | 'channel' | 'shipping' | 'currency' | 'payment'>): CartFacts {
  return {
    subtotalMinor: subtotalMinor(cart),
    discountableSubtotalMinor: discountableSubtotalMinor(cart),
    totalQuantity: cart.lines.reduce((thousandths, { quantity }) => thousandths + Math.round(quantity * 1000), 0) / 1000,
    categories: [...new Set(cart.lines.flatMap(categoriesOf))],
    skus: [...new Set(cart.lines.flatMap(({ sku }) => sku ?? []))],
    channel: cart.channel ?? null,
    region: cart.shipping?.region ?? null,
    currency: cart.currency,
    payment: cart.payment ?? null,
    lines: cart.lines,
  };
}

export type FactKind = 'money' | 'count' | 'days' | 'word' | 'words' | 'flag' | 'trait' | 'weekday' | 'hour' | 'date';
export type FactValue = number | string | boolean | readonly string[] | null;

/** What is said of a fact wherever it is asked. */
export interface FactWord {
  kind: FactKind;
  sentence: string;
  /** What a condition's `path` is, which then is required: a way into an object, or a word of the shop's, taken literally. */
  path?: 'into' | 'word';
  /** Whether it may be unknown, or empty: then a rule may ask whether it is there. */
  mayBeUnknown?: boolean;
  /** All the words that the value may be. Absent: whatever the shop says. */
  only?: readonly string[];
}

export interface Fact extends FactWord {
  /** The value; null: not known. `path` is the condition's. */
  read(facts: Facts, path?: string): unknown;
  /** Where the same value lies in a customer's document; without it the fact needs an event and cannot choose an audience. */
  stored?: string;
  /** What it is for somebody who never bought; absent: it tells nothing of purchases. */
  neverBought?: FactValue;
}
