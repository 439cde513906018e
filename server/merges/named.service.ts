import type { Warning } from '../../campaigns/warnings.js';
import type { Customer, CustomerReference } from '../customers/customer.js';
import type { NameSaidAgain } from '../customers/customers.store.js';
import { ensureCustomer } from '../customers/ensure.service.js';
import type { NamesInData } from '../customers/identifiers.js';
import type { NamingContext } from '../customers/new-customer.js';
import { joinCustomers } from './merges.service.js';

/** Whom an event names. Null: only our own id was given, and it is unknown. */
export interface NamedCustomer {
  customer: Customer | null;
  isProven: boolean;
  warnings: Warning[];
  /** Names of which only the time is still to be written: see `areTimesLater`. */
  saidAgain: NameSaidAgain[];
}

/** The customer whom a reference names, made when unknown, with the guests who turn out to be them. A repeat does what a crash left. */
export async function customerNamed(reference: CustomerReference, context: NamingContext, data: NamesInData = {}): Promise<NamedCustomer> {
  const { joins, ...named } = await ensureCustomer(reference, context, data);
  let { customer } = named;
  for (const { guest, byAddress } of joins)
    if (customer)
      customer = await joinCustomers(customer._id, guest._id, { by: context.actor._id, at: context.now, ...(byAddress && { byAddress }) });
  return { ...named, customer };
}
