import { keyedHash } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { ADDRESSES, type Customer, type CustomerReference, IDENTIFIER_KINDS, type IdentifierKind, isAccount } from './customer.js';
import { findCustomer } from './customers.store.js';
import { findIdentifier, type IdentifierRow } from './identifiers.store.js';
import { forgetRow, knownRow, rememberRow } from './known-names.js';

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
type Rows = Partial<Record<IdentifierKind, IdentifierRow>>;

const NOBODY: Resolved = { customer: null, by: null, isProven: false };

/**
 * Whom a reference names. The shop's own names decide, in the sequence id, shopId, guestId: where one is given and none is known it is nobody,
 * whatever address stands beside it. Addresses count only where they are all that is given.
 */
export const resolve = async (reference: CustomerReference, shop: Shop): Promise<Resolved> =>
  (await resolveAsking(reference, shop, async () => null)).resolved;

/** The same, and what is asked of whom it names, both at once: a name's row says whom before the customer is read. */
export async function resolveAsking<Answer>(
  reference: CustomerReference,
  shop: Shop,
  ask: (customerId: string | null) => Promise<Answer>,
): Promise<{ resolved: Resolved; answer: Answer }> {
  const { id } = reference;
  if (id !== undefined) {
    const [own, answer] = await Promise.all([findCustomer(id), ask(id)]);
    if (own) return { resolved: { customer: own, by: 'id', isProven: true }, answer: own._id === id ? answer : await ask(own._id) };
  }
  const known = reference.shopId === undefined ? null : knownRow(hashOf('shopId', reference.shopId, shop));
  const rows = await rowsOf(reference, shop, known);
  const likely = likelyOwner(reference, rows);
  const [owners, answer] = await Promise.all([ownersOfRows(rows), ask(likely)]);
  if (!isStillTheirs(reference, owners.shopId) && known) return resolveAsking(reference, shop, ask);
  const resolved = resolvedAmong(reference, owners);
  const customerId = resolved.customer?._id ?? null;
  return { resolved, answer: customerId === likely ? answer : await ask(customerId) };
}

/**
 * The shop's own id leads where it led when the customer has it: a row of it never leads elsewhere but by a merge. So that most requests need not
 * read the row, it is remembered as long as that is so.
 */
function isStillTheirs({ shopId }: CustomerReference, owned: Owned | undefined): boolean {
  if (!owned) return true;
  const { row, customer } = owned;
  const isTheirs = customer?._id === row.customerId && customer.identifiers.shopId === shopId;
  if (isTheirs) rememberRow(row);
  else forgetRow(row._id);
  return isTheirs;
}

function resolvedAmong(reference: CustomerReference, owners: Owners): Resolved {
  const { shopId, guestId } = reference;
  if (owners.shopId?.customer) return { customer: owners.shopId.customer, by: 'shopId', isProven: true };
  const guest = owners.guestId?.customer;
  // Somebody else may sign in where another account was signed in before.
  if (guest && (shopId === undefined || !isAccount(guest)))
    return { customer: guest, by: 'guestId', isProven: !isAccount(guest) || owners.guestId?.row.verified === true };
  return (shopId ?? guestId) !== undefined ? NOBODY : byAddress(reference, owners);
}

/** Whom the first name leads to that leads anywhere. Mostly it is them. */
function likelyOwner({ shopId, guestId }: CustomerReference, rows: Rows): string | null {
  const kinds = (shopId ?? guestId) === undefined ? ADDRESSES : (['shopId', 'guestId'] as const);
  return kinds.flatMap((kind) => rows[kind]?.customerId ?? [])[0] ?? null;
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
export const ownersOf = async (reference: CustomerReference, shop: Shop): Promise<Owners> => ownersOfRows(await rowsOf(reference, shop));

async function rowsOf(reference: CustomerReference, shop: Shop, known: IdentifierRow | null = null): Promise<Rows> {
  const found = await Promise.all(
    IDENTIFIER_KINDS.map(async (kind) => {
      const value = reference[kind];
      const row = value === undefined ? null : (kind === 'shopId' && known) || (await findIdentifier(hashOf(kind, value, shop)));
      return row ? [[kind, row] as const] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function ownersOfRows(rows: Rows): Promise<Owners> {
  const owned = await Promise.all(
    IDENTIFIER_KINDS.flatMap((kind) => {
      const row = rows[kind];
      return row ? [ownerOfRow(row).then((owner) => [kind, owner] as const)] : [];
    }),
  );
  return Object.fromEntries(owned);
}

const ownerOfRow = async (row: IdentifierRow): Promise<Owned> => ({ row, customer: await findCustomer(row.customerId) });

/** Whom a name leads to. Null: to nobody yet. */
export const ownerOf = (kind: IdentifierKind, value: string, shop: Shop): Promise<Owned | null> => ownerOfHash(hashOf(kind, value, shop));

/** The same by its keyed hash. */
export async function ownerOfHash(hash: string): Promise<Owned | null> {
  const row = await findIdentifier(hash);
  return row && ownerOfRow(row);
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
