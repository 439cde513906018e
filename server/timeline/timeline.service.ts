import type { Customer } from '../customers/customer.js';
import { caseEntries } from './of-cases.js';
import { couponEntries } from './of-coupons.js';
import { customerEntries } from './of-customer.js';
import { messageEntries } from './of-messages.js';
import { orderEntries } from './of-orders.js';
import { discrepancyEntries, redemptionEntries } from './of-redemptions.js';
import { surveyEntries } from './of-surveys.js';
import { type Entry, type Place, pageOf } from './timeline.js';

/** Whoever keeps records of customers tells what they say. To add one, add a row. A customer's records are few, so each tells all. */
const SOURCES: ((customer: Customer) => Promise<Entry[]>)[] = [
  customerEntries,
  orderEntries,
  surveyEntries,
  caseEntries,
  couponEntries,
  redemptionEntries,
  discrepancyEntries,
  messageEntries,
];

/** What happened with a customer, the newest first, after a place. Nothing is stored for it: the records tell. */
export async function timelineOf(customer: Customer, after: Place | null, limit: number): Promise<Entry[]> {
  const told = await Promise.all(SOURCES.map((tell) => tell(customer)));
  return pageOf(told.flat(), after, limit);
}
