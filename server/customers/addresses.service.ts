import type { Shop } from '../shop/shop.js';
import { ADDRESSES, type Address, type Customer, type CustomerReference, hasId } from './customer.js';
import { findCustomer } from './customers.store.js';
import { ownersOf } from './resolve.service.js';

/** Where somebody can be written to. */
export type Addresses = Pick<CustomerReference, Address>;

/** Who owns the addresses that a customer states, where it is somebody else. */
export async function ownersOfAddresses(customer: Customer, shop: Shop): Promise<{ kind: Address; owner: Customer }[]> {
  const owners = await ownersOf(addressesIn(customer.identifiers), shop);
  return ADDRESSES.flatMap((kind) => {
    const owner = owners[kind]?.customer;
    return owner && owner._id !== customer._id ? [{ kind, owner }] : [];
  });
}

/** Whether what is a customer's was sent to one of these addresses: they state it, or it is theirs. */
export async function isReachedAt(customerId: string, addresses: Addresses[], shop: Shop): Promise<boolean> {
  const customer = await findCustomer(customerId);
  if (!customer) return false;
  if (addresses.some((given) => ADDRESSES.some((kind) => given[kind] !== undefined && given[kind] === customer.identifiers[kind])))
    return true;
  const owners = await Promise.all(addresses.map((given) => ownersOf(addressesIn(given), shop)));
  return owners.some((owned) => ADDRESSES.some((kind) => owned[kind]?.customer && hasId(owned[kind].customer, customerId)));
}

const addressesIn = ({ email, phone }: Addresses): Addresses => ({ email, phone });
