import type { SpokenReason } from '../../campaigns/reasons.js';
import type { Language } from '../../campaigns/words/language.js';
import type { Customer } from '../customers/customer.js';
import { idOf } from '../lib/ids.js';
import type { LatestPage } from '../lib/latest.store.js';
import type { Place as After } from '../lib/store.js';
import { shownId, shownSource } from '../orders/source-key.js';

/** What may stand in a timeline. Of one instant, what stands further down here came later. */
export const HAPPENINGS = [
  'customer.created',
  'customer.corrected',
  'customer.merged',
  'consent.granted',
  'consent.withdrawn',
  'redemption.refused',
  'order.placed',
  'order.paid',
  'order.shipped',
  'order.delivered',
  'order.refunded',
  'order.cancelled',
  'order.redemption_unknown',
  'order.redemption_mismatch',
  'redemption.overrun',
  'redemption.overrun_undone',
  'redemption.used',
  'redemption.returned',
  'order.warning',
  'survey.answered',
  'case.opened',
  'case.reopened',
  'case.flagged',
  'case.flag_lifted',
  'case.escalated',
  'case.replied',
  'case.facts_noted',
  'case.decided',
  'case.offered',
  'case.approval_asked',
  'coupon.issued',
  'coupon.reserved',
  'coupon.released',
  'coupon.redeemed',
  'coupon.restored',
  'coupon.extended',
  'coupon.expired',
  'coupon.revoked',
  'case.granted',
  'case.not_granted',
  'case.accepted',
  'case.declined',
  'case.moved',
  'case.closed',
  'message.sent',
  'message.suppressed',
  'message.failed',
] as const;

export type Happening = (typeof HAPPENINGS)[number];

/** One thing that happened with a customer, read from the record that says so. */
export interface Entry {
  at: Date; // business time
  what: Happening;
  sentence: string;
  /** Its record, and its place within where there are several of a kind: so a page can go on after any entry. */
  key: string;
  orderId?: string;
  source?: string; // of the order, where it is not the shop
  code?: string; // as shown; masked where it was refused
  campaignId?: string;
  redemptionId?: string;
  messageId?: string;
  caseId?: string;
  by?: string; // actor
  reasons?: SpokenReason[];
}

/** Some of what records tell. What is not told yet was not after `until`; null: all is told. */
export interface Told {
  entries: Entry[];
  until: Date | null;
}

/** Whoever keeps records of customers tells what they say, bit by bit. */
export type Source = (customer: Customer, telling: Telling) => AsyncGenerator<Told>;

/** Of records that are few: all at once. */
export const atOnce = (tell: (customer: Customer, telling: Telling) => Promise<Entry[]> | Entry[]): Source =>
  async function* (customer, telling) {
    yield { entries: await tell(customer, telling), until: null };
  };

const PAGE = 100;

/** Of records that may be many: a page of them after the other. No entry of a record is later than the instant by which the pages are sorted. */
export const byPages = <Doc>(
  read: (customerId: string, last: After | null, limit: number) => Promise<LatestPage<Doc>>,
  tell: (records: Doc[], telling: Telling) => Promise<Entry[]> | Entry[],
): Source =>
  async function* ({ _id }, telling) {
    for (let next: After | null = null, isOver = false; !isOver; isOver = next === null) {
      const page: LatestPage<Doc> = await read(_id, next, PAGE);
      next = page.next;
      yield { entries: await tell(page.records, telling), until: next === null ? null : next.at };
    }
  };

/** To whom it is told. */
export interface Telling {
  language: Language;
}

/** The order that an entry is about, by its key; null: none. */
export const orderOf = (key: string | null): Pick<Entry, 'orderId' | 'source'> =>
  key === null ? {} : { orderId: shownId(key), ...shownSource(key) };

/** Where a page ended: the instant in milliseconds, the happening's number, a hash of the key. */
export type Place = [at: number, rank: number, key: string];

export const placeOf = ({ at, what, key }: Entry): Place => [at.getTime(), HAPPENINGS.indexOf(what), idOf(key)];

export const isAfter = (entry: Entry, place: Place | null): boolean => place === null || compare(placeOf(entry), place) > 0;

/** The newest entries after a place, the newest first. */
export const pageOf = (entries: Entry[], after: Place | null, limit: number): Entry[] =>
  entries
    .filter((entry) => isAfter(entry, after))
    .sort((one, other) => compare(placeOf(one), placeOf(other)))
    .slice(0, limit);

const compare = (one: Place, other: Place): number =>
  other[0] - one[0] || other[1] - one[1] || (one[2] < other[2] ? 1 : one[2] > other[2] ? -1 : 0);
