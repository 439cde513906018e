import { IANAZone } from 'luxon';
import { addDays, instantOf, localDate } from '../../campaigns/local-time.js';
import { languageIn } from '../../campaigns/words/language.js';
import type { Customer } from '../customers/customer.js';
import type { Locale, Shop } from '../shop/shop.js';

/** The hours of the customer's day in which a kind of message may arrive; `until` is no longer in it. */
export interface Window {
  from: string; // HH:mm
  until: string;
}

/** One day's window in a zone, as instants. */
export interface Opening {
  day: string; // YYYY-MM-DD, the customer's
  from: Date;
  until: Date;
}

/** The same for all customers of a zone and a day, and costly to reckon. */
const openings = new Map<string, Opening>();
const MOST_KEPT = 1000;

export function openingOn(day: string, { from, until }: Window, zone: string): Opening {
  const key = `${day} ${from} ${until} ${zone}`;
  const known = openings.get(key);
  if (known) return known;
  const opening = { day, from: instantOf(`${day}T${from}`, zone).toJSDate(), until: instantOf(`${day}T${until}`, zone).toJSDate() };
  if (openings.size >= MOST_KEPT) openings.clear();
  openings.set(key, opening);
  return opening;
}

/** The window that is open at `now`, or else the next one to open. */
export function nextOpening(now: Date, window: Window, zone: string): Opening {
  const today = localDate(now, zone);
  const opening = openingOn(today, window, zone);
  return now < opening.until ? opening : openingOn(addDays(today, 1), window, zone);
}

/** `now` while the window is open, else the moment at which it opens. */
export const dueWithin = ({ from }: Opening, now: Date): Date => (now < from ? from : now);

/** The customer's zone, or the shop's where it is unknown. */
export const zoneOf = (customer: Pick<Customer, 'zone'> | undefined, shop: Shop): string =>
  customer?.zone && IANAZone.create(customer.zone).isValid ? customer.zone : shop.zone;

/** The customer's language where we speak it, else the shop's: `zh-TW` is answered in `zh`. */
export const localeOf = (customer: Pick<Customer, 'locale'>, shop: Shop): Locale => languageIn(customer.locale) ?? shop.locale;
