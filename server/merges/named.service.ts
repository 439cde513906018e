import type { Warning } from '../../campaigns/warnings.js';
import type { Customer, CustomerReference } from '../customers/customer.js';
import { ensureCustomer } from '../customers/ensure.service.js';
import type { NamesInData } from '../customers/identifiers.js';
import type { Origin } from '../customers/new-customer.js';
import { joinCustomers } from './merges.service.js';

/** Whom an event names. Null: only our own id was given, and it is unknown. */
export interface NamedCustomer {
  customer: Customer | null;
  isProven: boolean;
  warnings: Warning[];
}

/** The customer whom a reference names, made when unknown, with the guests who turn out to be them. A repeat does what a crash left. */
export async function customerNamed(reference: CustomerReference, origin: Origin, data: NamesInData = {}): Promise<NamedCustomer> {
  const { joins, ...named } = await ensureCustomer(reference, origin, data);
  let { customer } = named;
  for (const { guest, byAddress } of joins)
    if (customer)
      customer = await joinCustomers(customer._id, guest._id, { by: origin.by, at: origin.at, ...(byAddress && { byAddress }) });
  return { ...named, customer };
}
