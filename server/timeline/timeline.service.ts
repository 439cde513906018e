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
import { type Entry, type Place, pageOf, type Source } from './timeline.js';

/** To add one, add a row. A customer's records are few, so each tells all. */
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

/** What happened with a customer, the newest first, after a place, in one of our languages. Nothing is stored for it: the records tell. */
export async function timelineOf(customer: Customer, after: Place | null, limit: number, language: Language = 'en'): Promise<Entry[]> {
  const told = await Promise.all(SOURCES.map((tell) => tell(customer, { language })));
  return pageOf(told.flat(), after, limit);
}
