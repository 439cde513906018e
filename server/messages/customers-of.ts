import type { Customer } from '../customers/customer.js';
import { findCustomers } from '../customers/customers.store.js';

/** The customers whom some records name, by the id that stands there. */
export const customersOf = (records: { customerId: string }[]): Promise<Map<string, Customer>> =>
  findCustomers([...new Set(records.map(({ customerId }) => customerId))]);
