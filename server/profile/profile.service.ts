import { findCouponSums } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import { findStaleCustomers, noteFresh } from '../customers/customers.store.js';
import { realNow } from '../lib/real-time.js';
import { batchOf } from '../lib/requests-first.js';
import { findOrderSums } from '../orders/orders.store.js';
import { isBrought } from '../rollups/rollups.service.js';
import { givenTo } from './discounts.js';
import { figuresWithDue } from './due-figures.js';
import { sumFigures } from './figures.js';
import { findAllDue, RECORDS } from './summed.js';

/** The customer with figures as new as their records. Nothing is kept. */
export async function current(customer: Customer): Promise<Customer> {
  const isKept = await isBrought(Object.values(RECORDS));
  if (isKept && !customer.stale) return customer;
  const figures = (isKept && (await figuresWithDue(customer))) || (await sumRecords(customer._id));
  return { ...customer, figures };
}

/** The same, with the instant of which the figures are. */
export async function fresh(customer: Customer, now: Date): Promise<Customer> {
  const figuresAsOf = customer.stale || customer.figuresAsOf === null ? now : customer.figuresAsOf;
  return { ...(await current(customer)), figuresAsOf };
}

/** What all of the customer's records come to at this moment: the truth that what is kept is held to. */
export async function sumRecords(customerId: string): Promise<Figures> {
  const [orders, coupons] = await Promise.all([findOrderSums(customerId), findCouponSums(customerId)]);
  const { discounts, savings } = await givenTo(customerId, orders);
  return sumFigures(orders, coupons, discounts, savings);
}

const BATCH = 250;

/**
 * Notes of customers that all of their records are in their figures, until the time is over; `rest` is taken between batches. Those of whom something is due
 * again are the next run's, and hold up nobody behind them. Returns of how many.
 */
export async function noteFreshCustomers(now: Date, until: Date, rest = async (): Promise<void> => {}): Promise<number> {
  const behind = new Set<string>();
  for (let noted = 0; ; await rest()) {
    const limit = batchOf(BATCH, noted);
    const found = await findStaleCustomers(behind.size + limit); // read first: what comes after it raises the revision
    const stale = found.filter(({ _id }) => !behind.has(_id));
    const due = await Promise.all(stale.map(({ _id }) => findAllDue(_id)));
    const isSummed = (index: number) => Object.values(due[index] ?? {}).every(({ length }) => length === 0);
    const done = stale.filter((_customer, index) => isSummed(index));
    await noteFresh(done, now);
    noted += done.length;
    for (const [index, { _id }] of stale.entries()) if (!isSummed(index)) behind.add(_id);
    if (stale.length < limit || realNow() >= until) return noted;
  }
}
