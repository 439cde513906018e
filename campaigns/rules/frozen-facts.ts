import { DateTime } from 'luxon';
import type { CustomerFacts, Facts } from './facts.js';

/** Facts as a document keeps them, to ask the same rule again later: instants as Date, the shop's zone by its name. */
export type FrozenFacts = Omit<Facts, 'now' | 'customer'> & {
  now: Date;
  zone: string;
  customer: Omit<CustomerFacts, 'firstOrderAt' | 'lastOrderAt'> & { firstOrderAt: Date | null; lastOrderAt: Date | null };
};

export function freezeFacts({ now, customer, ...rest }: Facts): FrozenFacts {
  const { firstOrderAt, lastOrderAt } = customer;
  return {
    ...rest,
    now: now.toJSDate(),
    zone: now.zoneName ?? 'utc',
    customer: { ...customer, firstOrderAt: firstOrderAt?.toJSDate() ?? null, lastOrderAt: lastOrderAt?.toJSDate() ?? null },
  };
}

export function thawFacts({ now, zone, customer, ...rest }: FrozenFacts): Facts {
  const moment = (date: Date | null): DateTime | null => date && DateTime.fromJSDate(date, { zone });
  return {
    ...rest,
    now: DateTime.fromJSDate(now, { zone }),
    customer: { ...customer, firstOrderAt: moment(customer.firstOrderAt), lastOrderAt: moment(customer.lastOrderAt) },
  };
}
