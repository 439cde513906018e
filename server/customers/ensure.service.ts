import { type Warning, warning } from '../../campaigns/warnings.js';
import { newId } from '../lib/ids.js';
import { attach, type Join } from './attach.service.js';
import type { Customer, CustomerReference } from './customer.js';
import { findCustomer, insertCustomer, type NameSaidAgain, updateCustomer } from './customers.store.js';
import { isAddress, type NamesInData, type Said, saidOf } from './identifiers.js';
import { findIdentifier, insertIdentifier } from './identifiers.store.js';
import { type NamingContext, newCustomer } from './new-customer.js';
import { hashOf, ownerOf, type Resolved, resolve } from './resolve.service.js';

/** The customer whom an event names, and what came of the names that it says. */
export interface Ensured {
  customer: Customer | null; // null: only our own id was given, and it is unknown
  isProven: boolean;
  warnings: Warning[];
  /** Guests who turned out to be this customer, and are to be merged into them. */
  joins: Join[];
  /** Names of which only the time is still to be written: see `areTimesLater`. */
  saidAgain: NameSaidAgain[];
}

/**
 * The customer that a reference names, made when unknown, with the names that the reference and the data say. One reference makes one
 * customer, however often and by however many it is told at once, and wherever a crash comes.
 */
export async function ensureCustomer(reference: CustomerReference, context: NamingContext, data: NamesInData = {}): Promise<Ensured> {
  const said = saidOf(reference, data);
  const resolved = await resolveOrMake(reference, said, context);
  const { by } = resolved;
  const customer = resolved.customer && (await seenLive(resolved.customer, context));
  if (!customer) return { customer, isProven: false, warnings: [], joins: [], saidAgain: [] };
  const isProven = resolved.isProven || isVouchedFor(reference, said, by);
  const attached = await attach(customer, said, { by, isProven, hasShopId: reference.shopId !== undefined, context });
  if (attached.isOvertaken && by === 'guestId') return ensureCustomer(reference, { ...context, resolved: undefined }, data);
  const unproven = isProven ? [] : [warning('identifier_unverified', `customer.${by}`)];
  return { ...attached, isProven, warnings: [...unproven, ...attached.warnings] };
}

/** Notes that not only history tells of a customer any more. */
async function seenLive(customer: Customer, { isHistory = false }: Pick<NamingContext, 'isHistory'>): Promise<Customer> {
  if (isHistory || customer.isOnlyHistory !== true) return customer;
  const changed = await updateCustomer(customer._id, customer.rev, { isOnlyHistory: false });
  return changed ?? seenLive((await findCustomer(customer._id)) ?? { ...customer, isOnlyHistory: false }, { isHistory });
}

/** Made, and then asked again whom the reference names: somebody else may have been faster. */
async function resolveOrMake(reference: CustomerReference, said: Said[], context: NamingContext): Promise<Resolved> {
  const resolved = await (context.resolved ?? resolve(reference, context.shop));
  const names = identifying(reference, said);
  if (resolved.customer || names.length === 0) return resolved;
  await makeCustomer(names, context);
  return resolveOrMake(reference, said, { ...context, resolved: undefined });
}

/** The shop says in the same breath that the address is this customer's. */
const isVouchedFor = (reference: CustomerReference, said: Said[], by: Resolved['by']): boolean =>
  said.some(({ kind, value, isVerified }) => isVerified && kind === by && value === reference[kind]);

type Name = Said & { value: string };

/** The names that say who a new customer is: the shop's own, or else all addresses that are said. */
function identifying(reference: CustomerReference, said: Said[]): Name[] {
  const given = said.filter((one): one is Name => typeof one.value === 'string');
  const own = given.filter(({ kind }) => !isAddress(kind));
  if (own.length > 0) return own;
  return given.some(({ kind }) => reference[kind] !== undefined) ? given : [];
}

/** Claims the names, each by its row, and then writes the customer. Whoever writes the first row says the id; what a crash left is gone on with. */
async function makeCustomer(names: Name[], context: NamingContext): Promise<void> {
  const id = await claimFirst(names, context);
  const owners = await Promise.all(names.map((name) => claim(name, id, names, context)));
  // Names of the shop's own lead to one customer only; an address may be stated whoever owns it.
  const stated = names.filter(({ kind }, index) => isAddress(kind) || owners[index] === id);
  const identifiers = Object.fromEntries(stated.map(({ kind, value }) => [kind, value]));
  const verified = stated.filter(({ isVerified }) => isVerified).map(({ kind }) => kind);
  await insertCustomer(newCustomer(id, identifiers, verified, context));
}

/** The id of a customer to be: one that a crash left a name of, or a new one. */
async function claimFirst(names: Name[], context: NamingContext): Promise<string> {
  const owners = await Promise.all(names.map(({ kind, value }) => ownerOf(kind, value, context.shop)));
  const begun = owners.find((owned) => owned !== null && owned.customer === null)?.row.customerId;
  const [first] = names as [Name, ...Name[]];
  return claim(first, begun ?? newId('cus'), names, context);
}

/** Whom the name leads to: the customer to be, unless somebody was faster. */
async function claim({ kind, value, isVerified }: Name, customerId: string, names: Name[], { shop }: NamingContext): Promise<string> {
  const isTogether = kind === 'guestId' && names.some((name) => name.kind === 'shopId');
  const _id = hashOf(kind, value, shop);
  const row = { _id, customerId, ...((isVerified || isTogether) && { verified: true as const }) };
  if (await insertIdentifier(row)) return customerId;
  return (await findIdentifier(_id))?.customerId ?? customerId;
}
