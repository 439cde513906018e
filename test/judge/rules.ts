import { consentOf, type Person } from './diary.js';
import { DAY, localOf } from './local.js';

// What the shop has promised about its messages, written down once more, by hand.

export type Stream = 'transactional' | 'service' | 'promotions' | 'greetings';

export type Kind =
  | 'apology'
  | 'case_reply'
  | 'coupon_revoked'
  | 'coupon_expiry'
  | 'coupon_issued'
  | 'birthday'
  | 'welcome'
  | 'unpaid_order'
  | 'satisfaction_check'
  | 'satisfaction_reminder'
  | 'thanks';

interface Rule {
  stream: Stream;
  /** The hours of the customer's day in which it may arrive; null: at any hour. */
  hours: [from: string, until: string] | null;
  /** The countries where it counts as advertising. */
  advertises: 'everywhere' | string[];
}

const WHERE_ASKING_ADVERTISES = ['DE', 'AT', 'KR'];

export const RULES: Record<Kind, Rule> = {
  apology: { stream: 'transactional', hours: null, advertises: [] },
  case_reply: { stream: 'transactional', hours: null, advertises: [] },
  coupon_revoked: { stream: 'service', hours: ['08:00', '21:00'], advertises: [] },
  coupon_expiry: { stream: 'promotions', hours: ['09:00', '20:00'], advertises: 'everywhere' },
  birthday: { stream: 'greetings', hours: ['09:00', '20:00'], advertises: 'everywhere' },
  coupon_issued: { stream: 'promotions', hours: ['08:00', '21:00'], advertises: 'everywhere' },
  welcome: { stream: 'greetings', hours: ['08:00', '21:00'], advertises: 'everywhere' },
  unpaid_order: { stream: 'service', hours: ['09:00', '20:00'], advertises: [] },
  satisfaction_check: { stream: 'service', hours: ['09:00', '20:00'], advertises: WHERE_ASKING_ADVERTISES },
  satisfaction_reminder: { stream: 'service', hours: ['09:00', '20:00'], advertises: WHERE_ASKING_ADVERTISES },
  thanks: { stream: 'greetings', hours: ['08:00', '21:00'], advertises: 'everywhere' },
};

/** Offers and greetings of all kinds together: one a day, the customer's, and four in any seven days. */
export const CAP = { perDay: 1, inSevenDays: 4 };
export const SEVEN_DAYS = 7 * DAY;

export const isCapped = (kind: Kind): boolean => ['promotions', 'greetings'].includes(RULES[kind].stream);

/** Which of two goes first where only one may: they stand in this order. */
export const rankOf = (kind: Kind): number => Object.keys(RULES).indexOf(kind);

export const isAdvertising = (kind: Kind, country: string): boolean => {
  const { advertises } = RULES[kind];
  return advertises === 'everywhere' || advertises.includes(country);
};

/** What a law of the country wants first in an advertisement; without such a law, what readers of the language are used to at home. */
const MARKS: Record<string, string> = { KR: '(광고)', CN: 'AD｜', ko: '(광고)', zh: 'AD｜' };

export const markIn = (country: string, language: string | null): string | null => MARKS[country] ?? MARKS[language ?? ''] ?? null;

/** Offers and greetings; and what reminds of an order where it offers something besides. */
export const isAdvertisement = (kind: Kind, offers: boolean): boolean => isCapped(kind) || (kind === 'unpaid_order' && offers);

/** What must be told is told; what serves heeds a no; what advertises needs a yes, and no no to its own stream. */
export function mayHear(kind: Kind, person: Person, at: Date): boolean {
  const { stream } = RULES[kind];
  if (stream === 'transactional') return true;
  if (consentOf(person, stream, at) === false) return false;
  return !isAdvertising(kind, person.country) || consentOf(person, stream === 'greetings' ? 'greetings' : 'promotions', at) === true;
}

export function isWithinHours(kind: Kind, at: Date, zone: string): boolean {
  const { hours } = RULES[kind];
  const { time } = localOf(at, zone);
  return hours === null || (time >= hours[0] && time < hours[1]);
}
