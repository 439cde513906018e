import { IANAZone } from 'luxon';
import { DAY_MS, MINUTE_MS } from '../../campaigns/durations.js';
import type { Amount, Given, Part } from '../rollups/rollup.js';

export const SPANS = [30, 60, 90] as const;
const LONGEST = 90;

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

/** Who got a coupon of a campaign, and who was left out of it. */
export const ARMS = ['received', 'heldOut'] as const;
export type Arm = (typeof ARMS)[number];

/** A customer is watched from an instant on: when do they buy next? */
export interface Watch {
  from: Date;
  next: Date | null;
}

/** What one customer does, as far as it is compared. */
export interface Returning {
  /** From their first order on. Null: they never bought. */
  buyer: Watch | null;
  /** By campaign, from the first time that it spoke to them, or left them out. */
  campaigns: (Watch & { campaignId: string; arm: Arm })[];
}

/**
 * What a customer comes to in the sums of returns (C1-40). They are kept by the day from which somebody is watched, since it depends on the day of
 * the look who could be watched for the whole span: cohorts by month of the first order; of each campaign a sum of all days, and one a month of the
 * days. So what a look reads does not grow with customers.
 */
export function partsOfReturning({ buyer, campaigns }: Returning, zone: string): Part[] {
  const dayOf = daysIn(zone);
  const ofBuyer = (watch: Watch): Part => {
    const [from, next] = [dayOf(watch.from), watch.next && dayOf(watch.next)];
    return { target: 'cohort', id: from.month, amounts: amountsOf(from.day, from, next) };
  };
  return [
    ...(buyer ? [ofBuyer(buyer)] : []),
    ...campaigns.flatMap(({ campaignId, arm, ...watch }): Part[] => {
      const [from, next] = [dayOf(watch.from), watch.next && dayOf(watch.next)];
      return [
        { target: 'comparison', id: campaignId, amounts: amountsOf(arm, from, next) },
        { target: 'comparison', id: monthOf(campaignId, from.month), amounts: amountsOf(`${arm} ${from.day}`, from, next) },
      ];
    }),
  ];
}

const AGAIN = ' again';

/** Whoever has come back from wherever they are watched comes to the same, however often they buy later. */
export const isOver = ({ parts }: Given): boolean =>
  parts.length > 0 && parts.every(({ amounts }) => amounts.some(([word]) => word.endsWith(AGAIN)));

const amountsOf = (word: string, from: Day, next: Day | null): Amount[] => [
  [word, 1],
  ...(next ? [[`${word}${AGAIN}`, 1] satisfies Amount] : []),
  ...SPANS.flatMap((days): Amount[] => (next && next.number - from.number <= days ? [[`${word} ${days}`, 1]] : [])),
];

export const monthOf = (campaignId: string, month: string): string => `${campaignId} ${month}`;

/** The months in which somebody began to be watched who may not have been watched for the longest span at `now`. */
export function youngMonths(zone: string, now: Date): string[] {
  const dayOf = daysIn(zone);
  const days = Array.from({ length: LONGEST + 2 }, (_, ago) => new Date(now.getTime() + (1 - ago) * DAY_MS));
  return [...new Set(days.map((day) => dayOf(day).month))];
}

type Sums = ReadonlyMap<string, number>;

/** One month's sums of first orders, as they stand at `now`. */
export function readCohort(month: string, amounts: Amount[], zone: string, now: Date): Cohort {
  const [sums, today] = [new Map(amounts), daysIn(zone)(now)];
  const days = daysOf(month, sums, '');
  const sum = (word: string, some = days): number => some.reduce((total, { name }) => total + of(sums, `${name}${word}`), 0);
  return {
    month,
    customers: sum(''),
    repeated: sum(' again'),
    within: SPANS.map((span) => {
      const watched = days.filter(({ number }) => today.number - number > span);
      return { days: span, observed: sum('', watched), returned: sum(` ${span}`, watched) };
    }),
  };
}

/** One arm of a campaign at `now`: all, but for those who could not be watched for the whole span yet. */
export function readArm(arm: Arm, total: Amount[], months: [month: string, amounts: Amount[]][], zone: string, now: Date) {
  const [sums, today] = [new Map(total), daysIn(zone)(now)];
  const within = SPANS.map((span): Return => {
    let [observed, returned] = [of(sums, arm), of(sums, `${arm} ${span}`)];
    for (const [month, amounts] of months) {
      const ofMonth = new Map(amounts);
      for (const { name, number } of daysOf(month, ofMonth, `${arm} `)) {
        if (today.number - number > span) continue;
        observed -= of(ofMonth, name);
        returned -= of(ofMonth, `${name} ${span}`);
      }
    }
    return { days: span, observed, returned };
  });
  return { customers: of(sums, arm), within };
}

const of = (sums: Sums, word: string): number => sums.get(word) ?? 0;

/** The days of a month in its sums. */
const daysOf = (month: string, sums: Sums, prefix: string): { name: string; number: number }[] =>
  [...sums.keys()]
    .filter((word) => word.startsWith(prefix) && /^\d\d$/.test(word.slice(prefix.length)))
    .map((name) => ({ name, number: Date.parse(`${month}-${name.slice(prefix.length)}T00:00:00Z`) / DAY_MS }));

/** A day of the shop's calendar, numbered, so that tens of thousands are compared in a moment. */
interface Day {
  number: number;
  month: string; // YYYY-MM
  day: string; // DD
}

function daysIn(name: string): (date: Date) => Day {
  const zone = IANAZone.create(name);
  return (date) => {
    const local = date.getTime() + zone.offset(date.getTime()) * MINUTE_MS;
    const text = new Date(local).toISOString();
    return { number: Math.floor(local / DAY_MS), month: text.slice(0, 7), day: text.slice(8, 10) };
  };
}
