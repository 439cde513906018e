import { DateTime } from 'luxon';
import { daysBetween } from '../../campaigns/local-time.js';

export const SPANS = [30, 60, 90] as const;

/** Of those who could be watched for so many days, how many bought again within them. */
export interface Return {
  days: number;
  observed: number;
  returned: number;
}

/** The customers whose first paid order fell into one month of the shop. */
export interface Cohort {
  month: string; // YYYY-MM
  customers: number;
  repeated: number; // bought again at all
  within: Return[];
}

/**
 * Repeat purchase and return by month of the first order (C1-40). An order counts while it is paid and something is left of it, at its payment, by
 * the shop's calendar: bought on the 1st and again on the 31st is a return within 30 days. Whoever cannot have been watched for the whole
 * span yet is left out of it, so that young months do not look worse than they are.
 */
export function cohortsOf(purchases: Iterable<Date[]>, zone: string, now: Date): Cohort[] {
  const cohorts = new Map<string, Cohort>();
  const today = DateTime.fromJSDate(now, { zone });
  for (const dates of purchases) {
    const [first, second] = dates
      .toSorted((one, other) => one.getTime() - other.getTime())
      .map((date) => DateTime.fromJSDate(date, { zone }));
    if (!first) continue;
    const month = first.toFormat('yyyy-MM');
    const cohort = cohorts.get(month) ?? { month, customers: 0, repeated: 0, within: returns() };
    cohorts.set(month, cohort);
    cohort.customers += 1;
    if (second) cohort.repeated += 1;
    watch(cohort.within, first, second ?? null, today);
  }
  return [...cohorts.values()].sort((one, other) => (one.month < other.month ? -1 : 1));
}

/** Return within 30, 60 and 90 days of an instant, of customers each with the instants at which they bought. */
export function returnsAfter(watched: Iterable<{ from: Date; purchases: Date[] }>, zone: string, now: Date): Return[] {
  const within = returns();
  const local = (date: Date): DateTime => DateTime.fromJSDate(date, { zone });
  for (const { from, purchases } of watched) {
    const later = purchases.filter((date) => date > from).sort((one, other) => one.getTime() - other.getTime());
    watch(within, local(from), later[0] ? local(later[0]) : null, local(now));
  }
  return within;
}

const returns = (): Return[] => SPANS.map((days) => ({ days, observed: 0, returned: 0 }));

function watch(within: Return[], from: DateTime, next: DateTime | null, today: DateTime): void {
  for (const span of within) {
    if (daysBetween(from, today) <= span.days) continue;
    span.observed += 1;
    if (next && daysBetween(from, next) <= span.days) span.returned += 1;
  }
}
