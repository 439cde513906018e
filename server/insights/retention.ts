import { IANAZone } from 'luxon';
import { DAY_MS, MINUTE_MS } from '../../campaigns/durations.js';

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
  const local = localIn(zone);
  const today = local(now);
  for (const dates of purchases) {
    const [first, second] = dates
      .toSorted((one, other) => one.getTime() - other.getTime())
      .slice(0, 2)
      .map(local);
    if (!first) continue;
    const cohort = cohorts.get(first.month) ?? { month: first.month, customers: 0, repeated: 0, within: returns() };
    cohorts.set(first.month, cohort);
    cohort.customers += 1;
    if (second) cohort.repeated += 1;
    watch(cohort.within, first, second ?? null, today);
  }
  return [...cohorts.values()].sort((one, other) => (one.month < other.month ? -1 : 1));
}

/** Return within 30, 60 and 90 days of an instant, of customers each with the instants at which they bought. */
export function returnsAfter(watched: Iterable<{ from: Date; purchases: Date[] }>, zone: string, now: Date): Return[] {
  const within = returns();
  const local = localIn(zone);
  const today = local(now);
  for (const { from, purchases } of watched) {
    const next = earliest(purchases.filter((date) => date > from));
    watch(within, local(from), next ? local(next) : null, today);
  }
  return within;
}

const earliest = (dates: Date[]): Date | null => (dates.length === 0 ? null : dates.reduce((first, date) => (date < first ? date : first)));

/** A day of the shop's calendar, numbered, so that tens of thousands are compared in a moment. */
interface Day {
  number: number;
  month: string; // YYYY-MM
}

const localIn = (name: string): ((date: Date) => Day) => {
  const zone = IANAZone.create(name);
  return (date) => {
    const local = date.getTime() + zone.offset(date.getTime()) * MINUTE_MS;
    return { number: Math.floor(local / DAY_MS), month: new Date(local).toISOString().slice(0, 7) };
  };
};

const returns = (): Return[] => SPANS.map((days) => ({ days, observed: 0, returned: 0 }));

function watch(within: Return[], from: Day, next: Day | null, today: Day): void {
  for (const span of within) {
    if (today.number - from.number <= span.days) continue;
    span.observed += 1;
    if (next && next.number - from.number <= span.days) span.returned += 1;
  }
}
