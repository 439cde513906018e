import type { Context } from '../context.js';
import { type Customer, type IdentifierKind, type Identifiers, NO_FIGURES } from './customer.js';
import type { Resolved } from './resolve.service.js';

/** Under what a customer is named. */
export interface NamingContext extends Context {
  toldAt: Date; // when it was said: what is older than what is known only fills what is unknown
  resolved?: Promise<Resolved> | undefined; // whom the reference names, where that is being read already
  areTimesLater?: boolean; // where nothing but the times of names changes, whoever asks writes them, with what else they write
}

export const newCustomer = (_id: string, identifiers: Identifiers, verified: IdentifierKind[], context: NamingContext): Customer => ({
  _id,
  formerIds: [],
  identifiers,
  identifiersAt: Object.fromEntries(Object.keys(identifiers).map((kind) => [kind, context.toldAt])),
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
  createdAt: context.now,
  createdBy: context.actor._id,
  ...(context.isHistory ? { isOnlyHistory: true } : { toWelcome: context.now }),
});
