import { withoutYearAhead } from '../../campaigns/birthday.js';
import { isCorrectedSince } from './correction.js';
import { type Consent, type Customer, type CustomerData, currentConsents, isAccount } from './customer.js';
import { findCustomer, updateCustomer } from './customers.store.js';
import type { NamingContext } from './new-customer.js';

/** How it was told: when it was said and when we heard of it, and whether under a name that proves who it is about. */
export interface Telling extends Pick<NamingContext, 'now' | 'toldAt' | 'isHistory'> {
  isProven: boolean;
}

/**
 * Takes over what an event says about a customer, but for their names. What an older event or history says fills only what is still unknown,
 * and so does what is told of an account under an address that nobody verified; consents count by their own time.
 */
export async function tellCustomer(customer: Customer, data: CustomerData, telling: Telling): Promise<Customer> {
  const { email: _email, phone: _phone, verified: _verified, consents = [], ...facts } = data;
  const isTrusted = telling.isProven || !isAccount(customer);
  const changed = await updateCustomer(customer._id, customer.rev, {
    ...merge(customer, facts, telling.toldAt, isTrusted && !(telling.isHistory && customer.isOnlyHistory !== true)),
    consents: joinConsents(customer.consents, consents, telling.now, isTrusted),
  });
  if (changed) return changed;
  const again = await findCustomer(customer._id);
  return again ? tellCustomer(again, data, telling) : customer;
}

type Facts = Omit<CustomerData, 'email' | 'phone' | 'verified' | 'consents'>;

function merge(customer: Customer, facts: Facts, occurredAt: Date, mayReplace: boolean): Partial<Customer> {
  const isNews = mayReplace && (customer.toldAt === null || occurredAt >= customer.toldAt);
  const { birthday } = facts;
  const told = birthday ? { ...facts, birthday: withoutYearAhead(birthday, occurredAt) } : facts;
  const counts = (name: string) => !isCorrectedSince(customer, name, occurredAt) && (isNews || isUnknown(customer[name as keyof Facts]));
  const given = Object.entries(told).filter(([name, value]) => value !== undefined && counts(name));
  return { ...(Object.fromEntries(given) as Partial<Customer>), ...(isNews && { toldAt: occurredAt }) };
}

const isUnknown = (value: unknown): boolean => value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/**
 * A no counts whoever says it. A yes of whoever merely typed an address does not stand against what was said before. One that is ahead of its
 * receipt was given by then, at the latest; told again it is known by the instant that it states.
 */
function joinConsents(history: Consent[], told: NonNullable<CustomerData['consents']>, receivedAt: Date, isTrusted: boolean): Consent[] {
  const news = told.map((consent): Consent => {
    const at = new Date(consent.at);
    return at > receivedAt ? { ...consent, at: receivedAt, statedAt: at } : { ...consent, at };
  });
  const isKnown = (consent: Consent) => history.some((other) => consentKey(other) === consentKey(consent));
  const counts = (consent: Consent) => isTrusted || !consent.granted || !currentConsents(history).some((other) => isAbout(other, consent));
  return [...history, ...news.filter((consent) => !isKnown(consent) && counts(consent))];
}

const isAbout = (one: Consent, { channel, stream }: Consent): boolean => one.channel === channel && one.stream === stream;

const consentKey = ({ channel, stream, granted, source, at, statedAt = at }: Consent): string =>
  JSON.stringify([channel, stream, granted, source, statedAt.getTime()]);
