import { addDays, instantOf, localDate, startOfDay } from '../../campaigns/local-time.js';
import { type Basket, ZONE } from './baskets.js';
import type { Claim } from './claims.js';

export type Deed = { at: Date; householdId: string } & ({ basket: Basket } | { claim: Claim });

/** What happens from one noon to the next; the jobs run at its end. */
export interface Day {
  date: string; // on which it ends
  from: Date;
  until: Date;
  deeds: Deed[];
}

/** At noon it is morning in all of the sample's zones: reminders go out on their day. */
const JOBS_AT = '12:00';

/** Everything in the sequence of its instants, claims before baskets, day by day without a gap. */
export function daysOf(baskets: Basket[], claims: Claim[]): Day[] {
  const deeds: Deed[] = [
    ...claims.map((claim) => ({ at: claim.at, householdId: claim.householdId, claim })),
    ...baskets.map((basket) => ({ at: basket.at, householdId: basket.householdId, basket })),
  ].sort((one, other) => one.at.getTime() - other.at.getTime());
  const [first] = deeds;
  if (!first) return [];
  const days: Day[] = [];
  let next = 0;
  for (let date = localDate(first.at, ZONE); next < deeds.length; date = addDays(date, 1)) {
    const [from, until] = [endOf(addDays(date, -1)), endOf(date)];
    const begin = next;
    while ((deeds[next]?.at ?? until) < until) next += 1;
    days.push({ date, from, until, deeds: deeds.slice(begin, next) });
  }
  return days;
}

const endOf = (date: string): Date => instantOf(`${date}T${JOBS_AT}`, ZONE).toJSDate();

/** When everything begins: the first instant of the first basket's day. */
export const beginningOf = ([first]: Basket[]): Date => startOfDay(localDate(first?.at ?? new Date(0), ZONE), ZONE).toJSDate();
