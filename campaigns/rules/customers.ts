import type { Domains } from './could-hold-among.js';
import type { Domain } from './samples.js';
import { FACTS } from './vocabulary.js';

/** Kinds of customers that goals are about, by what rules may find of them. */

const domains = (known: Record<string, Domain>): Domains => new Map(Object.entries(known));

export const NEVER_BOUGHT: Domains = new Map(
  [...FACTS].flatMap(([name, { neverBought }]): [string, Domain][] => (neverBought === undefined ? [] : [[name, { only: [neverBought] }]])),
);

export const NOTHING_KNOWN: Domains = new Map();

/** With something left of an order, as long ago as it may be. */
const BUYER: Record<string, Domain> = {
  'customer.orders': { from: 1 },
  'customer.ordersEver': { from: 1 },
  'customer.isNew': { only: [false] },
  'customer.lifecycle': { only: ['second', 'loyal'] },
  'customer.spentMinor': { from: 0 },
  'customer.daysSinceFirstOrder': { from: 0 },
  'customer.daysSinceLastOrder': { from: 0 },
  'customer.couponsRedeemed': { from: 0 },
};

export const BOUGHT: Domains = domains(BUYER);

/** Bought, and everything was cancelled or went back. */
export const RETURNED_ALL: Domains = domains({
  ...BUYER,
  'customer.orders': { only: [0] },
  'customer.spentMinor': { only: [0] },
  'customer.daysSinceFirstOrder': { only: [null] },
  'customer.daysSinceLastOrder': { only: [null] },
  'customer.categories': { only: [[]] },
});

export const boughtDaysAgo = (days: number): Domains => domains({ ...BUYER, 'customer.daysSinceLastOrder': { only: [days] } });

/** On any other day than their birthday, or with none that we know. */
export const NO_BIRTHDAY: Domains = domains({ 'customer.birthdayToday': { only: [false, null] } });
