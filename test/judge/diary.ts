import { beginOf, dayAfter, localOf } from './local.js';
import type { Kind, Stream } from './rules.js';

/** What really happened in the shop, kept by whoever let it happen. The judge believes this and what was printed, and nothing else. */
export interface Diary {
  shop: { zone: string; locale: string };
  until: Date; // the end of it
  people: Person[];
  orders: Order[];
  visits: { who: string; at: Date }[];
  coupons: Coupon[];
  cases: { who: string; openedAt: Date; closedAt: Date | null }[];
  replies: { who: string; at: Date }[]; // of the service desk
  kept: Kept[];
}

export interface Person {
  id: string;
  email: string;
  name: string;
  zone: string;
  country: string;
  birthday: string | null;
  seenAt: Date;
  locales: { locale: string; at: Date }[];
  consents: { stream: Stream; granted: boolean; at: Date }[];
}

export interface Order {
  id: string;
  who: string;
  placedAt: Date;
  paidAt: Date | null;
  goneAt: Date | null; // cancelled, or all of it sent back
  deliveredAt: Date | null;
  answeredAt: Date | null;
}

export interface Coupon {
  code: string; // as it is printed
  who: string;
  at: Date;
  lastDay: string; // the shop's
  moves: { to: 'issued' | 'held' | 'used' | 'revoked' | 'expired'; at: Date }[];
  isGoodwill: boolean;
}

/** A message that was planned and has not left, as the shop lists it with its reason. */
export interface Kept {
  kind: Kind;
  who: string;
  subjects: string[]; // the codes or the order that it is about; a greeting's day or year
  reason: string | null; // null: it is still planned
  at: Date; // when it was held back for good; while it is planned, when it is due
}

/** The last word before an instant. */
const last = <Word extends { at: Date }>(words: Word[], at: Date): Word | undefined =>
  words
    .filter((word) => word.at <= at)
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .at(-1);

export const consentOf = ({ consents }: Person, stream: Stream, at: Date): boolean | undefined =>
  last(
    consents.filter((consent) => consent.stream === stream),
    at,
  )?.granted;

/** The language that somebody is to be written in: theirs where the shop speaks it. */
export function languageOf(person: Person, { shop }: Diary, at: Date): string {
  const base = last(person.locales, at)?.locale.slice(0, 2) ?? shop.locale;
  return ['en', 'zh', 'ko'].includes(base) ? base : shop.locale;
}

/** What a coupon is at an instant: its last move, or over when its last day is. */
export function stateOf({ moves, lastDay }: Coupon, at: Date, { shop }: Diary): Coupon['moves'][number]['to'] | null {
  const { to } = last(moves, at) ?? { to: null };
  return to === 'issued' && localOf(at, shop.zone).day > lastDay ? 'expired' : to;
}

export const endOf = ({ lastDay }: Coupon, { shop }: Diary): Date => beginOf(dayAfter(lastDay), shop.zone);

export const hasCase = ({ cases }: Diary, who: string, at: Date): boolean =>
  cases.some((one) => one.who === who && one.openedAt <= at && (one.closedAt === null || one.closedAt > at));
