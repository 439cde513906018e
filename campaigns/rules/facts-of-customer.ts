import type { DateTime } from 'luxon';
import { isKeptOn } from '../birthday.js';
import { daysBetween } from '../local-time.js';
import type { Fact } from './facts.js';
import { follow } from './path.js';

/** By how many orders were ever paid: none, one, or more. */
export const LIFECYCLES = ['new', 'second', 'loyal'] as const;

const daysSince = (moment: DateTime | null, now: DateTime): number | null => moment && daysBetween(moment, now);

/** What is known of the customer. To add a fact, add a row. */
export const OF_CUSTOMER = {
  'customer.tier': {
    kind: 'word',
    mayBeUnknown: true,
    sentence: 'the tier that the shop gave the customer; not known without one',
    read: ({ customer }) => customer.tier,
    stored: 'tier',
    neverBought: null,
  },
  'customer.tags': {
    kind: 'words',
    mayBeUnknown: true,
    sentence: 'the tags that the shop gave the customer',
    read: ({ customer }) => customer.tags,
    stored: 'tags',
  },
  'customer.country': {
    kind: 'word',
    mayBeUnknown: true,
    sentence: 'the country in two capital letters of ISO 3166, such as KR',
    read: ({ customer }) => customer.country,
    stored: 'country',
  },
  'customer.locale': {
    kind: 'word',
    mayBeUnknown: true,
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
    mayBeUnknown: true,
    sentence: 'days since the first order; not known without one',
    read: ({ customer, now }) => daysSince(customer.firstOrderAt, now),
    stored: 'figures.firstOrderAt',
    neverBought: null,
  },
  'customer.daysSinceLastOrder': {
    kind: 'days',
    mayBeUnknown: true,
    sentence: 'days since the last order; not known without one',
    read: ({ customer, now }) => daysSince(customer.lastOrderAt, now),
    stored: 'figures.lastOrderAt',
    neverBought: null,
  },
  'customer.categories': {
    kind: 'words',
    mayBeUnknown: true,
    sentence: 'the categories of orders that were paid before this event and did not go back whole',
    read: ({ customer }) => customer.categories,
    stored: 'figures.categories',
    neverBought: [],
  },
  'customer.birthdayToday': {
    kind: 'flag',
    mayBeUnknown: true,
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
  'customer.lifecycle': {
    kind: 'word',
    sentence:
      'how often the customer bought, by `customer.ordersEver`: `new` is 0, `second` is 1 (the next purchase is the second), `loyal` is 2 or more',
    only: LIFECYCLES,
    read: ({ customer }) => LIFECYCLES[Math.min(customer.ordersEver, 2)],
    stored: 'figures.ordersEver',
    neverBought: 'new',
  },
  'customer.traits': {
    kind: 'trait',
    mayBeUnknown: true,
    sentence: 'what else the shop told of the customer; `path` says which of it',
    path: 'into',
    read: ({ customer }, path) => follow(customer.traits, path),
    stored: 'traits',
  },
  'customer.preferences': {
    kind: 'trait',
    mayBeUnknown: true,
    sentence: 'what the customer prefers, as the shop told; `path` says which of it',
    path: 'into',
    read: ({ customer }, path) => follow(customer.preferences, path),
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
