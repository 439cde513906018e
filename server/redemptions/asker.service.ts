import { type Warning, warning } from '../../campaigns/warnings.js';
import type { Customer, CustomerReference } from '../customers/customer.js';
import type { Resolved } from '../customers/resolve.service.js';
import type { Shopper } from './promotions.service.js';

/** A customer with figures as new as their records. Comes from above: they are summed from the records of other rooms. */
export type Current = (customer: Customer) => Promise<Customer>;

/** Who stands at the checkout, and what keeps their wallet shut: an address that nobody verified opens none. */
export interface Asker extends Shopper {
  wallet: Customer | null;
  warnings: Warning[];
}

export async function askerOf({ customer: known, by, isProven }: Resolved, reference: CustomerReference, current: Current): Promise<Asker> {
  const customer = known && (await current(known));
  const isShut = customer !== null && !isProven;
  const warnings = isShut ? [warning('identifier_unverified', `customer.${by}`)] : [];
  return { customer, addresses: reference, isProven, wallet: isShut ? null : customer, warnings };
}
