import { DAY_MS } from './durations.js';

/** When, how often and on what consent customers are written to. All times are the customer's own. */

/** Nothing but what must be told arrives in these hours. In Korea a law asks it of advertisements; elsewhere it is manners. */
export const QUIET_HOURS = { from: '21:00', until: '08:00' };

/** How many offers and greetings, of all kinds together, one customer gets: a day of theirs, and in so many days. */
export const FREQUENCY_CAP = { perDay: 1, inDays: { days: 7, most: 4 } };

/** What a kind of message is in law: what must be told is told, what serves heeds a no, what advertises needs a yes. */
export type CountsAs = 'transactional' | 'service' | 'advertising';

/** Where nothing else is said. Greetings advertise too: a shop's good wishes are meant to bring one back. */
const COUNTS_AS = {
  apology: 'transactional',
  case_reply: 'transactional',
  coupon_revoked: 'service',
  coupon_expiry: 'advertising',
  coupon_issued: 'advertising',
  birthday: 'advertising',
  welcome: 'advertising',
  unpaid_order: 'service',
  satisfaction_check: 'service',
  satisfaction_reminder: 'service',
  thanks: 'advertising',
} as const satisfies Record<string, CountsAs>;

export type MessageWord = keyof typeof COUNTS_AS;

/** To ask how it was is to advertise. */
const ASKING_ADVERTISES = { satisfaction_check: 'advertising', satisfaction_reminder: 'advertising' } as const;

/**
 * What is read otherwise in a country. To add a country, add a row; have it read by somebody who knows its law.
 * DE: BGH, VI ZR 225/17 (10 July 2018), a request for feedback with an invoice is advertising. AT: read the same way, for caution.
 * KR: the network act, article 50, asks a yes for whatever promotes; asking for praise is read as that, for caution.
 */
const BY_COUNTRY: Readonly<Record<string, Partial<Record<MessageWord, CountsAs>>>> = {
  DE: ASKING_ADVERTISES,
  AT: ASKING_ADVERTISES,
  KR: ASKING_ADVERTISES,
};

/** What a kind of message is for a customer of a country; null: unknown. */
export const countsAs = (kind: MessageWord, country: string | null): CountsAs =>
  (country === null ? undefined : BY_COUNTRY[country]?.[kind]) ?? COUNTS_AS[kind];

/**
 * What a law wants first in an advertisement: in the subject of a mail, or at the beginning of a short text. To add a country, add a row.
 * KR: the network act, article 50, and its decree, annex 6. CN: the measures on e-mail services of 2006, article 13, for mails alone.
 */
const MARKS: Readonly<Record<string, { email: string; text: string | null }>> = {
  KR: { email: '(광고) ', text: '(광고)' },
  CN: { email: 'AD｜', text: null },
};

/** Where readers of a language are taken to live if nothing better is known: a mark too many does no harm. */
const HOME: Readonly<Record<string, string>> = { ko: 'KR', zh: 'CN' };

/** The mark that an advertisement carries for a reader; null: none. */
export const advertisingMark = (part: 'email' | 'text', { country, locale }: { country: string | null; locale: string }): string | null =>
  (MARKS[country ?? ''] ?? MARKS[HOME[locale] ?? ''])?.[part] ?? null;

/** An offer or a greeting that went out. */
export interface Contact {
  day: string; // YYYY-MM-DD, the customer's
  at: Date;
}

/** Whether one more today would be too many. */
export function isCapReached(contacts: Contact[], today: string, now: Date): boolean {
  const { perDay, inDays } = FREQUENCY_CAP;
  const since = now.getTime() - inDays.days * DAY_MS;
  return (
    contacts.filter(({ day }) => day === today).length >= perDay || contacts.filter(({ at }) => at.getTime() > since).length >= inDays.most
  );
}

/** Whether an hour of the day `HH:mm` is quiet. The hours pass midnight. */
export const isQuiet = (time: string): boolean => time >= QUIET_HOURS.from || time < QUIET_HOURS.until;
