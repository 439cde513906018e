import { type Warning, warning } from '../../campaigns/warnings.js';
import type { Shop } from '../shop/shop.js';
import { type Customer, IDENTIFIER_KINDS, isAccount } from './customer.js';
import { findCustomer, insertCustomer, type NameSaidAgain, updateCustomer } from './customers.store.js';
import { isNews, type NameChange, renamed, type Said } from './identifiers.js';
import { changeIdentifier, deleteIdentifier, findIdentifier, type IdentifierRow, insertIdentifier } from './identifiers.store.js';
import { type NamingContext, newCustomer } from './new-customer.js';
import { hashOf, type Resolved } from './resolve.service.js';

export interface Attached {
  customer: Customer;
  warnings: Warning[];
  /** Guests who turned out to be this customer, and are to be merged into them. */
  joins: Join[];
  /** The shop's own id was given to another customer meanwhile: whom the reference names is to be asked again. */
  isOvertaken: boolean;
  /** Names that were said again, and nothing else: their times are still to be written. */
  saidAgain: NameSaidAgain[];
}

/** A guest who is to be merged into a customer: by a verified address, or by what the shop's own systems say. */
export interface Join {
  guest: Customer;
  byAddress: boolean;
}

/** How the customer was named, by whom, and when. */
export interface Named extends Pick<Resolved, 'by' | 'isProven'> {
  hasShopId: boolean; // the shop's own id was among the names
  context: NamingContext;
}

/** What one name that was said comes to. */
interface Outcome {
  change?: NameChange;
  warning?: Warning;
  joins?: Join;
  isOvertaken?: true;
}

/**
 * Writes what an event says of a customer's names: the rows first, then the customer. Every step may be done twice. What is older than what is
 * known only fills what is unknown. Under a name that proves nothing no name is added or taken away: whoever typed an address may not have
 * another one written to.
 */
export async function attach(customer: Customer, said: Said[], named: Named): Promise<Attached> {
  const outcomes: Outcome[] = [];
  for (const one of said) outcomes.push(await outcomeOf(customer, one, named));
  const changes = outcomes.flatMap(({ change }) => change ?? []);
  const saidAgain = named.context.areTimesLater ? onlySaidAgain(customer, changes, named) : null;
  const changed = changes.length === 0 || saidAgain ? customer : await rename(customer, changes, named);
  if (!changed) return attach((await findCustomer(customer._id)) ?? customer, said, named);
  return {
    saidAgain: saidAgain ?? [],
    customer: changed,
    warnings: outcomes.flatMap((outcome) => outcome.warning ?? []),
    joins: outcomes.flatMap(({ joins }) => joins ?? []),
    isOvertaken: outcomes.some(({ isOvertaken }) => isOvertaken),
  };
}

/** The names of which nothing changes but when they were said. Null: more than that changes. */
function onlySaidAgain(customer: Customer, changes: NameChange[], { context }: Named): NameSaidAgain[] | null {
  const { identifiersAt, ...names } = renamed(customer, changes, context);
  if (spelled({ ...names, identifiersAt: customer.identifiersAt ?? {} }) !== spelled(customer)) return null;
  return IDENTIFIER_KINDS.flatMap((kind) => {
    const [value, at] = [customer.identifiers[kind], identifiersAt[kind]];
    return value === undefined || at === undefined || at === customer.identifiersAt?.[kind] ? [] : [{ kind, value, at }];
  });
}

/** Null: somebody changed the customer meanwhile. */
async function rename(customer: Customer, changes: NameChange[], { context }: Named): Promise<Customer | null> {
  const names = renamed(customer, changes, context);
  return isSame(names, customer) ? customer : updateCustomer(customer._id, customer.rev, names);
}

const isSame = (names: Pick<Customer, 'identifiers' | 'identifiersAt' | 'verified'>, customer: Customer): boolean =>
  spelled(names) === spelled(customer);

const spelled = ({
  identifiers,
  identifiersAt = {},
  verified = [],
}: Pick<Customer, 'identifiers' | 'identifiersAt' | 'verified'>): string =>
  JSON.stringify([Object.entries(identifiers).sort(), Object.entries(identifiersAt).sort(), [...verified].sort()]);

async function outcomeOf(customer: Customer, said: Said, named: Named): Promise<Outcome> {
  const { kind, path } = said;
  const { shop } = named.context;
  const present = customer.identifiers[kind];
  const value = said.value === undefined ? present : said.value;
  if (value === undefined || (value === null && present === undefined && !named.isProven)) return {};
  if (!named.isProven && (value !== present || said.value === undefined)) return isName(said, named) ? {} : unverified(path);
  if (!isNews(customer, kind, named.context) && said.value !== present) return {};
  if (value === null) return takeAway(customer, kind, present, shop);
  const given = { ...said, value, isImplied: said.value === undefined };
  if (value === present && named.by === kind && (kind === 'shopId' || !isTogether(said, named))) return changeOf(given, named);
  return take(customer, given, named);
}

const unverified = (path: string): Outcome => ({ warning: warning('identifier_unverified', path) });

/** It is the very name by which the customer was found; whether that proves anything is said of the whole reference. */
const isName = ({ kind, path }: Said, { by }: Named): boolean => by === kind && path === `customer.${kind}`;

/** A guest id that the shop names together with its own id. */
const isTogether = ({ kind }: Said, { by, hasShopId }: Named): boolean => kind === 'guestId' && (by === 'id' || hasShopId);

/** Who only typed an address does not say again that another one is theirs. */
const changeOf = ({ kind, value, isVerified, isImplied }: Given, { isProven }: Named): Outcome =>
  isProven || isVerified ? { change: { kind, value, isVerified, isImplied } } : {};

/** That there is none is kept with its time where none was known too: an older word may still be on its way. */
async function takeAway(customer: Customer, kind: Said['kind'], value: string | undefined, shop: Shop): Promise<Outcome> {
  const row = value === undefined ? null : await findIdentifier(hashOf(kind, value, shop));
  if (row && (await findCustomer(row.customerId))?._id === customer._id) await deleteIdentifier(row);
  return { change: { kind, value: null, isVerified: false } };
}

type Given = Said & { value: string; isImplied: boolean };

/** Leads the name's row to the customer as far as it may, and says whose it is otherwise. */
async function take(customer: Customer, given: Given, named: Named): Promise<Outcome> {
  const { shop } = named.context;
  const _id = hashOf(given.kind, given.value, shop);
  const mark = given.isVerified || isTogether(given, named) ? { verified: true as const } : {};
  const row = await findIdentifier(_id);
  if (!row)
    return (await insertIdentifier({ _id, customerId: customer._id, ...mark })) ? changeOf(given, named) : take(customer, given, named);
  const owner = await ownerOfRow(row, given, named.context);
  const { fate, ...outcome } = weigh(customer, owner, row, given, named);
  const to = { customerId: fate === 'moves' ? customer._id : row.customerId, ...(row.verified && { verified: row.verified }), ...mark };
  const isChange = fate !== 'stays' && (to.customerId !== row.customerId || to.verified !== row.verified);
  if (isChange && !(await changeIdentifier(row, to))) return take(customer, given, named);
  return outcome;
}

/** Where a crash came between a row and its customer, the customer is made first: somebody may be on the way there. */
async function ownerOfRow({ customerId }: IdentifierRow, { kind, value }: Given, context: NamingContext): Promise<Customer> {
  const known = await findCustomer(customerId);
  if (known) return known;
  const owner = newCustomer(customerId, { [kind]: value }, [], context);
  await insertCustomer(owner);
  return (await findCustomer(customerId)) ?? owner;
}

/** `leads`: the row leads to the customer, or will once its owner has joined them; `moves`: it is to; `stays`: it is somebody else's. */
type Weighed = Outcome & { fate: 'leads' | 'moves' | 'stays' };

function weigh(customer: Customer, owner: Customer, row: IdentifierRow, given: Given, named: Named): Weighed {
  const { kind, value, isVerified, path } = given;
  const change = changeOf(given, named);
  const taken = warning('identifier_taken', path);
  if (owner._id === customer._id) return { ...change, fate: 'leads' };
  if (kind === 'shopId') return { warning: taken, isOvertaken: true, fate: 'stays' };
  if (kind === 'guestId')
    return isTogether(given, named) && !isAccount(owner)
      ? { ...change, joins: { guest: owner, byAddress: false }, fate: 'leads' }
      : { warning: taken, fate: 'stays' };
  // An older word may vouch for what is still the present value, and takes nothing from others.
  const isVouched = isVerified && isNews(customer, kind, named.context);
  const isBetter = isVouched && !row.verified;
  if (owner.identifiers[kind] !== value)
    return isVouched || !row.verified ? { ...change, fate: 'moves' } : { ...change, warning: taken, fate: 'stays' };
  if (isAccount(owner)) return { ...change, warning: taken, fate: isBetter ? 'moves' : 'stays' };
  return isVerified
    ? { ...change, joins: { guest: owner, byAddress: true }, fate: 'leads' }
    : { ...change, ...unverified(path), fate: 'stays' };
}
