import { keyedHash } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { ADDRESSES, type Customer, type CustomerReference, IDENTIFIER_KINDS, type IdentifierKind, isAccount } from './customer.js';
import { findCustomer } from './customers.store.js';
import { findIdentifier, type IdentifierRow } from './identifiers.store.js';

/** Whom a reference names, and whether that is proven: what anybody can type proves nothing, so that it opens nobody's wallet. */
export interface Resolved {
  customer: Customer | null;
  by: 'id' | IdentifierKind | null;
  isProven: boolean;
}

/** A name's row, and whom it leads to. Null: a crash came between the row and its customer. */
export interface Owned {
  row: IdentifierRow;
  customer: Customer | null;
}

type Owners = Partial<Record<IdentifierKind, Owned>>;

const NOBODY: Resolved = { customer: null, by: null, isProven: false };

/**
 * Whom a reference names. The shop's own names decide, in the sequence id, shopId, guestId: where one is given and none is known it is nobody,
 * whatever address stands beside it. Addresses count only where they are all that is given.
 */
export async function resolve(reference: CustomerReference, shop: Shop): Promise<Resolved> {
  const { id, shopId, guestId } = reference;
  const own = id === undefined ? null : await findCustomer(id);
  if (own) return { customer: own, by: 'id', isProven: true };
  const owners = await ownersOf(reference, shop);
  if (owners.shopId?.customer) return { customer: owners.shopId.customer, by: 'shopId', isProven: true };
  const guest = owners.guestId?.customer;
  // Somebody else may sign in where another account was signed in before.
  if (guest && (shopId === undefined || !isAccount(guest)))
    return { customer: guest, by: 'guestId', isProven: !isAccount(guest) || owners.guestId?.row.verified === true };
  return (shopId ?? guestId) !== undefined ? NOBODY : byAddress(reference, owners);
}

/** The owner of the mail address, or else of the telephone number. */
function byAddress(reference: CustomerReference, owners: Owners): Resolved {
  for (const by of ADDRESSES) {
    const customer = owners[by]?.customer;
    if (customer) return { customer, by, isProven: ADDRESSES.some((kind) => isProof(kind, reference, owners[kind], customer)) };
  }
  return NOBODY;
}

const isProof = (kind: IdentifierKind, reference: CustomerReference, owned: Owned | undefined, customer: Customer): boolean =>
  owned?.row.verified === true && owned.customer?._id === customer._id && customer.identifiers[kind] === reference[kind];

/** Whom each name of a reference leads to. */
export async function ownersOf(reference: CustomerReference, shop: Shop): Promise<Owners> {
  const found = await Promise.all(
    IDENTIFIER_KINDS.map(async (kind) => {
      const value = reference[kind];
      const owned = value === undefined ? null : await ownerOf(kind, value, shop);
      return owned ? [[kind, owned] as const] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Whom a name leads to. Null: to nobody yet. */
export const ownerOf = (kind: IdentifierKind, value: string, shop: Shop): Promise<Owned | null> => ownerOfHash(hashOf(kind, value, shop));

/** The same by its keyed hash. */
export async function ownerOfHash(hash: string): Promise<Owned | null> {
  const row = await findIdentifier(hash);
  return row && { row, customer: await findCustomer(row.customerId) };
}

export const hashOf = (kind: IdentifierKind, value: string, shop: Shop): string => keyedHash(shop.identifierKey, kind, value);

/** The customer that a reference names, or null. */
export const customerOf = async (reference: CustomerReference, shop: Shop): Promise<Customer | null> =>
  (await resolve(reference, shop)).customer;

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
  return (await findIdentifier(hashOf('shopId', path.slice('shop:'.length), shop)))?.customerId ?? null;
}
