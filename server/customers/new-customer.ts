import type { Shop } from '../shop/shop.js';
import { type Customer, type IdentifierKind, type Identifiers, NO_FIGURES } from './customer.js';

/** Where word of a customer comes from. */
export interface Origin {
  shop: Shop;
  at: Date; // business time
  by: string; // actor
  toldAt: Date; // when it happened: what is older than what is known only fills what is unknown
  isHistory?: boolean; // told of former times: nobody is welcomed for it
}

export const newCustomer = (_id: string, identifiers: Identifiers, verified: IdentifierKind[], origin: Origin): Customer => ({
  _id,
  formerIds: [],
  identifiers,
  identifiersAt: Object.fromEntries(Object.keys(identifiers).map((kind) => [kind, origin.toldAt])),
  verified,
  name: null,
  locale: null,
  zone: null,
  country: null,
  birthday: null,
  tier: null,
  tags: [],
  traits: {},
  preferences: {},
  consents: [],
  toldAt: null,
  figures: NO_FIGURES,
  figuresAsOf: null,
  rev: 1,
  stale: false,
  createdAt: origin.at,
  createdBy: origin.by,
  ...(origin.isHistory ? { isOnlyHistory: true } : { toWelcome: origin.at }),
});
