import { withoutYearAhead } from '../../campaigns/birthday.js';
import { keyedHash, newId } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import {
  CHANNELS,
  type Channel,
  type Consent,
  type Customer,
  type CustomerData,
  type CustomerReference,
  currentConsents,
  hasBounced,
  IDENTIFIER_KINDS,
  NO_FIGURES,
  type Stream,
} from './customer.js';
import { findCustomer, findIdentifier, insertCustomer, insertIdentifier, updateCustomer } from './customers.store.js';

interface Origin {
  shop: Shop;
  at: Date; // business time
  by: string; // actor
  isHistory?: boolean; // told of former times: nobody is welcomed for it
}

/** The customer that a reference names, or null. Our own id counts first, then shopId, email, phone, guestId. */
export async function customerOf(reference: CustomerReference, shop: Shop): Promise<Customer | null> {
  if (reference.id !== undefined) return findCustomer(reference.id);
  for (const hash of hashesOf(reference, shop)) {
    const row = await findIdentifier(hash);
    const customer = row && (await findCustomer(row.customerId));
    if (customer) return customer;
  }
  return null;
}

/** The customer of a path: `cus_…` or `shop:<their id>`. Refuses an unknown one. */
export async function customerByPath(id: string, shop: Shop): Promise<Customer> {
  const reference = id.startsWith('shop:') ? { shopId: id.slice('shop:'.length) } : { id };
  const customer = await customerOf(reference, shop);
  if (!customer) throw new Refusal('not_found', 'There is no such customer. Name one as cus_… or shop:<their id in your shop>.');
  return customer;
}

/** The id that a path names, also where it leads to another customer by now. Null: nobody is named so. */
export async function idByPath(path: string, shop: Shop): Promise<string | null> {
  if (!path.startsWith('shop:')) return path;
  const row = await findIdentifier(keyedHash(shop.identifierKey, 'shopId', path.slice('shop:'.length)));
  return row?.customerId ?? null;
}

/** The customer that a reference names, created when unknown. Identifiers that are new to us are added, unless they belong to somebody else. Null: our own id, but unknown. */
export async function ensureCustomer(reference: CustomerReference, origin: Origin): Promise<Customer | null> {
  const known = await customerOf(reference, origin.shop);
  if (known) return addIdentifiers(known, reference, origin.shop);
  if (reference.id !== undefined) return null;
  const customer = newCustomer(await claimId(reference, origin.shop), origin);
  await insertCustomer(customer);
  return addIdentifiers((await findCustomer(customer._id)) ?? customer, reference, origin.shop);
}

/** The id of a customer to be: whoever writes the first identifier's row first gives it. */
async function claimId(reference: CustomerReference, shop: Shop): Promise<string> {
  const [hash = ''] = hashesOf(reference, shop);
  const customerId = newId('cus');
  if (await insertIdentifier({ _id: hash, customerId })) return customerId;
  return (await findIdentifier(hash))?.customerId ?? customerId;
}

/** Adds what is new of the reference. An identifier of somebody else stays theirs: joining two customers is an act of its own. */
async function addIdentifiers(customer: Customer, reference: CustomerReference, shop: Shop): Promise<Customer> {
  const added: Record<string, string> = {};
  for (const kind of IDENTIFIER_KINDS) {
    const value = reference[kind];
    if (value === undefined || customer.identifiers[kind] === value) continue;
    if (await own(keyedHash(shop.identifierKey, kind, value), customer._id)) added[kind] = value;
  }
  if (Object.keys(added).length === 0) return customer;
  const changed = await updateCustomer(customer._id, customer.rev, { identifiers: { ...customer.identifiers, ...added } });
  if (changed) return changed;
  const again = await findCustomer(customer._id);
  return again ? addIdentifiers(again, reference, shop) : customer;
}

async function own(hash: string, customerId: string): Promise<boolean> {
  if (await insertIdentifier({ _id: hash, customerId })) return true;
  return (await findIdentifier(hash))?.customerId === customerId;
}

const hashesOf = (reference: CustomerReference, shop: Shop): string[] =>
  IDENTIFIER_KINDS.flatMap((kind) => (reference[kind] === undefined ? [] : [keyedHash(shop.identifierKey, kind, reference[kind])]));

const newCustomer = (_id: string, { at, by, isHistory = false }: Origin): Customer => ({
  _id,
  formerIds: [],
  identifiers: {},
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
  createdAt: at,
  createdBy: by,
  ...(!isHistory && { toWelcome: at }),
});

/** When something is told: it happened then, and we heard of it then. */
interface Telling {
  occurredAt: Date;
  receivedAt: Date;
}

/** Takes over what an event says about a customer. What an older event says fills only what is still unknown; consents count by their own time. */
export async function tellCustomer(customer: Customer, data: CustomerData, telling: Telling, shop: Shop): Promise<Customer> {
  const { email, phone, consents = [], verified: _verified, ...facts } = data;
  const names = { email: email ?? undefined, phone: phone ?? undefined };
  const named = names.email === undefined && names.phone === undefined ? customer : await addIdentifiers(customer, names, shop);
  const changed = await updateCustomer(named._id, named.rev, {
    ...merge(named, facts, telling.occurredAt),
    consents: joinConsents(named.consents, consents, telling.receivedAt),
  });
  if (changed) return changed;
  const again = await findCustomer(named._id);
  return again ? tellCustomer(again, data, telling, shop) : named;
}

type Facts = Omit<CustomerData, 'email' | 'phone' | 'consents' | 'verified'>;

function merge(customer: Customer, facts: Facts, occurredAt: Date): Partial<Customer> {
  const isNews = customer.toldAt === null || occurredAt >= customer.toldAt;
  const { birthday } = facts;
  const told = birthday ? { ...facts, birthday: withoutYearAhead(birthday, occurredAt) } : facts;
  const given = Object.entries(told).filter(([name, value]) => value !== undefined && (isNews || isUnknown(customer[name as keyof Facts])));
  return { ...(Object.fromEntries(given) as Partial<Customer>), ...(isNews && { toldAt: occurredAt }) };
}

const isUnknown = (value: unknown): boolean => value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** One that is ahead of its receipt was given by then, at the latest; told again it is known by the instant that it states. */
function joinConsents(history: Consent[], told: NonNullable<CustomerData['consents']>, receivedAt: Date): Consent[] {
  const news = told.map((consent): Consent => {
    const at = new Date(consent.at);
    return at > receivedAt ? { ...consent, at: receivedAt, statedAt: at } : { ...consent, at };
  });
  const isKnown = (consent: Consent) => history.some((other) => consentKey(other) === consentKey(consent));
  return [...history, ...news.filter((consent) => !isKnown(consent))];
}

const consentKey = ({ channel, stream, granted, source, at, statedAt = at }: Consent): string =>
  JSON.stringify([channel, stream, granted, source, statedAt.getTime()]);

/**
 * Writes down that a customer wants no more of these streams: by mail, and wherever else they had said yes. Where no is their last word
 * already nothing is written.
 */
export async function refuseStreams(customer: Customer, streams: Stream[], source: string, at: Date): Promise<void> {
  const latest = currentConsents(customer.consents);
  const lastWord = (channel: Channel, stream: Stream) => latest.find((known) => known.channel === channel && known.stream === stream);
  const isOpen = (channel: Channel, stream: Stream): boolean =>
    channel === 'email' ? lastWord(channel, stream)?.granted !== false : lastWord(channel, stream)?.granted === true;
  const refused = CHANNELS.flatMap((channel) =>
    streams
      .filter((stream) => isOpen(channel, stream))
      // The last word counts, also after one whose clock was ahead of ours.
      .map((stream): Consent => ({ channel, stream, granted: false, source, at: later(at, lastWord(channel, stream)?.at) })),
  );
  if (refused.length === 0 || (await updateCustomer(customer._id, customer.rev, { consents: [...customer.consents, ...refused] }))) return;
  const again = await findCustomer(customer._id);
  if (again) await refuseStreams(again, streams, source, at);
}

const later = (one: Date, other: Date | undefined): Date => (other !== undefined && other > one ? other : one);

/** As the API answers it. */
export const customerView = (customer: Customer) => ({
  id: customer._id,
  formerIds: customer.formerIds,
  identifiers: customer.identifiers,
  name: customer.name,
  locale: customer.locale,
  zone: customer.zone,
  country: customer.country,
  birthday: customer.birthday,
  tier: customer.tier,
  tags: customer.tags,
  traits: customer.traits,
  preferences: customer.preferences,
  consents: currentConsents(customer.consents).map(({ statedAt: _statedAt, ...consent }) => consent),
  bounceLifted: customer.bounceLifted ?? null,
  bounced: hasBounced(customer) && customer.bounced ? { at: customer.bounced.at, reason: customer.bounced.reason } : null,
  figures: customer.figures,
  figuresAsOf: customer.figuresAsOf,
  createdAt: customer.createdAt,
});
