import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { campaignsNamed } from '../campaigns/live-campaigns.js';
import { type Addresses, ownersOfAddresses } from '../customers/addresses.service.js';
import { ADDRESSES, type Address, type Customer, hasId } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { hashOf, ownerOfHash } from '../customers/resolve.service.js';
import { addressRow, customerRow } from '../ledger/usage.service.js';
import type { Shop } from '../shop/shop.js';
import type { Counts, Redemption, Use } from './redemption.js';

/** The addresses that were named at a checkout, by their keyed hashes. */
export type AddressHashes = Partial<Record<Address, string>>;

/** Whose uses count for whoever stands at the checkout: customers by their ids, addresses by their keyed hashes. */
export interface Whose {
  own: Row[];
  others: Row[];
}
type Row = (campaignId: string) => string;

export const NOBODY: Whose = { own: [], others: [] };

export const perCustomer = ({ limits }: CampaignRecord): number | undefined => limits.redeemed?.perCustomer;

/**
 * A customer's uses, and those of whoever owns or stated an address that they state: nobody gets a second first order under a second name.
 * Somebody whom we do not know counts under each address that they state.
 */
export async function whoseUses(customer: Customer | null, named: AddressHashes, shop: Shop): Promise<Whose> {
  const [stated, owned] = await Promise.all([
    customer ? ownersOfAddresses(customer, shop) : [],
    Promise.all(Object.values(named).map((hash) => ownerOfHash(hash))),
  ]);
  const owners = [...stated.map(({ owner }) => owner), ...owned.flatMap((one) => one?.customer ?? [])];
  const ids = [...owners.filter(({ _id }) => !customer || !hasId(customer, _id)).map(({ _id }) => _id), ...joining(customer)];
  const others = [...new Set(ids)].map((id) => rowOfCustomer(id));
  const byAddress = [named, ...(customer ? [hashesOf(customer.identifiers, shop)] : [])].flatMap(rowsOfAddresses);
  return customer ? { own: [rowOfCustomer(customer._id)], others: [...others, ...byAddress] } : { own: byAddress, others };
}

export const hashesOf = (addresses: Addresses, shop: Shop): AddressHashes =>
  Object.fromEntries(
    ADDRESSES.flatMap((kind) => {
      const value = addresses[kind];
      return value === undefined ? [] : [[kind, hashOf(kind, value, shop)]];
    }),
  );

/** Those who are being merged into the customer: their uses may still stand under their own ids. */
const joining = (customer: Customer | null): string[] => (customer?.joining ?? []).map(({ from }) => from);

const rowOfCustomer =
  (customerId: string): Row =>
  (campaignId) =>
    customerRow(campaignId, customerId);

const rowsOfAddresses = (hashes: AddressHashes): Row[] =>
  ADDRESSES.flatMap((kind): Row[] => {
    const hash = hashes[kind];
    return hash === undefined ? [] : [(campaignId) => addressRow(campaignId, kind, hash)];
  });

/** Null: nobody counts, or it is not known for whom. */
export function countsOf(campaign: CampaignRecord, { own, others }: Whose): Counts | null {
  const limit = perCustomer(campaign);
  if (limit === undefined || own.length === 0) return null;
  const rows = (of: Row[]): string[] => [...new Set(of.map((row) => row(campaign._id)))];
  const mine = rows(own);
  return { own: mine, others: rows(others).filter((row) => !mine.includes(row)), limit };
}

/**
 * The uses of a redemption as they would be counted now: since it was reserved its customer may have registered, or used the campaign under
 * another name, and the limit may be another. Those that an earlier version reserved stay as they are.
 */
export async function countedNow({ uses = [], customerId, addresses = {} }: Redemption, shop: Shop): Promise<Use[]> {
  const counted = uses.filter(({ counts }) => counts !== null).map(({ campaignId }) => campaignId);
  if (counted.length === 0) return uses;
  const [customer, campaigns] = await Promise.all([customerId === null ? null : findCustomer(customerId), campaignsNamed(counted)]);
  const whose = await whoseUses(customer, addresses, shop);
  return uses.map((use) => {
    const campaign = use.counts && campaigns.find(({ _id }) => _id === use.campaignId);
    return campaign ? { ...use, counts: countsOf(campaign, whose) ?? use.counts } : use;
  });
}
