import type { Customer } from '../customers/customer.js';
import { findCustomers } from '../customers/customers.store.js';

/** The customers whom some records name, by id. */
export async function customersOf(records: { customerId: string }[]): Promise<Map<string, Customer>> {
  const customers = await findCustomers([...new Set(records.map(({ customerId }) => customerId))]);
  return new Map(customers.map((customer) => [customer._id, customer]));
}
