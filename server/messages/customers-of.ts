import { heedOwners } from '../customers/consents.service.js';
import type { Customer } from '../customers/customer.js';
import { type CustomerInBrief, findCustomers, findInBrief } from '../customers/customers.store.js';
import type { Shop } from '../shop/shop.js';

/** The customers whom some records name, by the id that stands there: as much of them as planning asks. */
export const customersOf = (records: { customerId: string }[]): Promise<Map<string, CustomerInBrief>> => findInBrief(namedIn(records));

const namedIn = (records: { customerId: string }[]): string[] => [...new Set(records.map(({ customerId }) => customerId))];

/** All of them, as they are to be written to: a no of whoever owns a customer's address is theirs as well. */
export async function customersToTell(records: { customerId: string }[], shop: Shop): Promise<Map<string, Customer>> {
  const customers = [...(await findCustomers(namedIn(records)))];
  return new Map(await Promise.all(customers.map(async ([id, customer]) => [id, await heedOwners(customer, shop)] as const)));
}
