import type { DateTime } from 'luxon';
import { localTime } from '../../campaigns/local-time.js';
import type { CustomerFacts, Facts } from '../../campaigns/rules/facts.js';

/** Facts as they lie in a coupon: instants as dates. */
export interface FrozenFacts extends Omit<Facts, 'now' | 'customer'> {
  now: Date;
  customer: Omit<CustomerFacts, 'firstOrderAt' | 'lastOrderAt' | 'ordersEver'> & {
    firstOrderAt: Date | null;
    lastOrderAt: Date | null;
    ordersEver?: number; // coupons from before this fact have none
  };
}

export const freezeFacts = ({ now, customer, ...rest }: Facts): FrozenFacts => ({
  ...rest,
  now: now.toJSDate(),
  customer: { ...customer, firstOrderAt: customer.firstOrderAt?.toJSDate() ?? null, lastOrderAt: customer.lastOrderAt?.toJSDate() ?? null },
});

export function thawFacts({ now, customer, ...rest }: FrozenFacts, zone: string): Facts {
  const local = (date: Date): DateTime => localTime(date, zone);
  return {
    ...rest,
    now: local(now),
    customer: {
      ...customer,
      ordersEver: customer.ordersEver ?? customer.orders,
      firstOrderAt: customer.firstOrderAt && local(customer.firstOrderAt),
      lastOrderAt: customer.lastOrderAt && local(customer.lastOrderAt),
    },
  };
}
