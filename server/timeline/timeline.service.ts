import type { Language } from '../../campaigns/words/language.js';
import type { Customer } from '../customers/customer.js';
import { caseEntries } from './of-cases.js';
import { correctionEntries } from './of-corrections.js';
import { couponEntries } from './of-coupons.js';
import { customerEntries } from './of-customer.js';
import { messageEntries } from './of-messages.js';
import { orderEntries } from './of-orders.js';
import { discrepancyEntries, redemptionEntries } from './of-redemptions.js';
import { surveyEntries } from './of-surveys.js';
import { type Entry, isAfter, type Place, pageOf, type Source, type Told } from './timeline.js';

/** To add one, add a row. */
const SOURCES: Source[] = [
  customerEntries,
  correctionEntries,
  orderEntries,
  surveyEntries,
  caseEntries,
  couponEntries,
  redemptionEntries,
  discrepancyEntries,
  messageEntries,
];

/**
 * What happened with a customer, the newest first, after a place, in one of our languages. Nothing is stored for it: the records tell. Of each
 * kind as much is read as the page needs, and what is newer than it.
 */
export async function timelineOf(customer: Customer, after: Place | null, limit: number, language: Language = 'en'): Promise<Entry[]> {
  const telling = SOURCES.map((tell) => tell(customer, { language }));
  const entries: Entry[] = [];
  for (let told = await Promise.all(telling.map(goOn)); ; ) {
    for (const one of told) entries.push(...one.entries.splice(0).filter((entry) => isAfter(entry, after)));
    const horizon = Math.max(...told.map(({ until }) => until?.getTime() ?? Number.NEGATIVE_INFINITY));
    const complete = entries.filter(({ at }) => at.getTime() > horizon);
    if (complete.length >= limit || horizon === Number.NEGATIVE_INFINITY) return pageOf(complete, after, limit);
    told = await Promise.all(told.map((one, index) => (one.until?.getTime() === horizon ? goOn(telling[index]) : one)));
  }
}

/** What a source tells next. */
async function goOn(telling: AsyncGenerator<Told> | undefined): Promise<Told> {
  const next = await telling?.next();
  return next?.value ?? ALL_TOLD;
}

const ALL_TOLD: Told = { entries: [], until: null };
