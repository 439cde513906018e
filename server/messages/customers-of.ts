import { heedOwners } from '../customers/consents.service.js';
import type { Customer } from '../customers/customer.js';
import { findCustomers } from '../customers/customers.store.js';
import type { Shop } from '../shop/shop.js';

/** The customers whom some records name, by the id that stands there. */
export const customersOf = (records: { customerId: string }[]): Promise<Map<string, Customer>> =>
  findCustomers([...new Set(records.map(({ customerId }) => customerId))]);

/** The same as they are to be written to: a no of whoever owns a customer's address is theirs as well. */
export async function customersToTell(records: { customerId: string }[], shop: Shop): Promise<Map<string, Customer>> {
  const customers = [...(await customersOf(records))];
  return new Map(await Promise.all(customers.map(async ([id, customer]) => [id, await heedOwners(customer, shop)] as const)));
}
