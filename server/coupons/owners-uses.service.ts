import { ownersOfAddresses } from '../customers/addresses.service.js';
import type { Customer } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { usesOf } from '../ledger/usage.service.js';
import type { Shop } from '../shop/shop.js';
import { countOfCampaign } from './coupon-counts.store.js';

/**
 * What the owners of the addresses that a customer states have had of a campaign counts for the customer too, until both are one: nobody gets
 * a second welcome under a second account. The owners' own count knows nothing of it, so that nobody uses up what is theirs.
 */
export async function usesOfOwners(campaignId: string, customer: Customer | null, shop: Shop): Promise<number> {
  const owners = await ownersFor(customer, shop);
  const uses = await Promise.all(owners.map(({ _id }) => usesOf(campaignId, _id)));
  return uses.reduce((sum, count) => sum + count, 0);
}

/** The same by the coupons that there are, also of a campaign that counts nothing. */
export async function couponsOfOwners(campaignId: string, customerId: string, shop: Shop): Promise<number> {
  const owners = await ownersFor(await findCustomer(customerId), shop);
  const counts = await Promise.all(owners.map(({ _id }) => countOfCampaign(campaignId, _id)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function ownersFor(customer: Customer | null, shop: Shop): Promise<Customer[]> {
  const owners = customer ? await ownersOfAddresses(customer, shop) : [];
  return [...new Map(owners.map(({ owner }) => [owner._id, owner])).values()];
}
