import { addDays } from '../../campaigns/local-time.js';
import type { CustomerData } from '../../server/customers/customer.js';
import { type Random, randomFrom } from '../faults/random.js';

/** Somebody who shops here, and what the shop is told of them. */
export interface Person {
  number: number;
  shopId: string;
  joinsOn: number; // day of the run
  zone: string;
  about: CustomerData;
}

/** Where people live. */
export interface Home {
  zone: string;
  country: string;
  locale: string;
  names: readonly string[];
}

/** Five zones, two without daylight saving and three with, on both halves of the Earth. */
export const HOMES: readonly Home[] = [
  { zone: 'Asia/Shanghai', country: 'CN', locale: 'zh-CN', names: ['陈静', '李远', '王芳', '周杰', '林悦'] },
  { zone: 'Asia/Seoul', country: 'KR', locale: 'ko', names: ['김서연', '박지훈', '이민지', '최유진', '정하은'] },
  { zone: 'America/New_York', country: 'US', locale: 'en-US', names: ['Emily', 'James', 'Sophie', 'Noah', 'Grace'] },
  { zone: 'Europe/Berlin', country: 'DE', locale: 'en', names: ['Lukas', 'Hannah', 'Felix', 'Marie', 'Paul'] },
  { zone: 'Pacific/Auckland', country: 'NZ', locale: 'en-NZ', names: ['Aroha', 'Oliver', 'Mia', 'Jack', 'Isla'] },
];

/** What people agree to hear, so many of twenty. */
const HEARD: readonly { of20: number; streams: readonly ('promotions' | 'greetings')[] }[] = [
  { of20: 12, streams: ['promotions', 'greetings'] },
  { of20: 3, streams: ['promotions'] },
  { of20: 2, streams: ['greetings'] },
  { of20: 3, streams: [] },
];

const JOIN_WITHIN_DAYS = 5;
/** Nearer than a year, so that a month has some. */
const BIRTHDAYS_WITHIN_DAYS = 150;

/** The same people for the same seed; whatever of them has a date is told from the run's first day on. */
export function peopleOf(count: number, seed: number, from: string): Person[] {
  return Array.from({ length: count }, (_, index) => personOf(index + 1, randomFrom(seed * 10_007 + index), from));
}

function personOf(number: number, random: Random, from: string): Person {
  const home = HOMES[number % HOMES.length] as Home;
  return {
    number,
    shopId: `sim-${number}`,
    joinsOn: random.below(JOIN_WITHIN_DAYS),
    zone: home.zone,
    about: {
      name: random.one(home.names),
      email: `sim-${number}@customers.invalid`,
      locale: home.locale,
      country: home.country,
      zone: home.zone,
      ...(random.once(6) ? {} : { birthday: birthdayOf(random, from) }),
      consents: consentsOf(random),
    },
  };
}

function birthdayOf(random: Random, from: string): string {
  const day = addDays(from, random.below(BIRTHDAYS_WITHIN_DAYS)).slice(5);
  return random.once(2) ? day : `${1950 + random.below(50)}-${day}`;
}

function consentsOf(random: Random): CustomerData['consents'] {
  const streams = drawn(HEARD, random).streams;
  // The instant is that of the telling (acts.ts).
  return streams.map((stream) => ({ channel: 'email' as const, stream, granted: true, source: 'checkout', at: '' }));
}

/** One of several, each as likely as its share of twenty. */
export function drawn<Row extends { of20: number }>(rows: readonly Row[], random: Random): Row {
  let left = random.below(20);
  for (const row of rows) {
    if (left < row.of20) return row;
    left -= row.of20;
  }
  return rows.at(-1) as Row;
}
