import { findCouponSums } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import { countStaleCustomers, findCustomer, findStaleCustomers, saveFigures } from '../customers/customers.store.js';
import { realIn, realNow } from '../lib/real-time.js';
import { keepApart } from '../lib/resume.js';
import type { OrderSums } from '../orders/order.js';
import { findOrderSums } from '../orders/orders.store.js';
import { amountOf, membersOf, rootIdOf } from '../redemptions/redemption.js';
import { findFamily, findRedemptionSums, type RedemptionSums } from '../redemptions/redemptions.store.js';
import { type Discount, sumFigures } from './figures.js';

const TRIES = 5;
const BATCH = 200;
/** How long one run of the sweep goes on at the most; the next takes the rest. */
const RUN_MS = 20_000;

/** The customer with figures as new as their records. */
export const fresh = async (customer: Customer, now: Date): Promise<Customer> =>
  customer.stale || customer.figuresAsOf === null ? ((await sumCustomer(customer._id, now)) ?? customer) : customer;

/** The same for whoever may only read: nothing is kept. */
export const current = async (customer: Customer): Promise<Customer> =>
  customer.stale || customer.figuresAsOf === null ? { ...customer, figures: await sumRecords(customer._id) } : customer;

/**
 * Sums a customer's figures again and keeps them, unless records came meanwhile: then again. While they keep coming the customer stays
 * stale, for the sweep. Null: there is no such customer.
 */
export async function sumCustomer(customerId: string, now: Date, tries = TRIES): Promise<Customer | null> {
  const customer = await findCustomer(customerId);
  if (!customer) return null;
  const { _id } = customer;
  const figures = await sumRecords(_id);
  const isKept = await saveFigures(_id, customer.rev, figures, now);
  return isKept || tries === 1 ? { ...customer, figures, figuresAsOf: now, stale: !isKept } : sumCustomer(_id, now, tries - 1);
}

/** What the customer's records come to at this moment. */
export async function sumRecords(customerId: string): Promise<Figures> {
  const [orders, coupons] = await Promise.all([findOrderSums(customerId), findCouponSums(customerId)]);
  return sumFigures(orders, coupons, await discountsOn(orders, customerId));
}

/** What the customer's redemptions took off, and those that an order names although the checkout knew the customer by another id. */
export async function discountsOn(orders: Pick<OrderSums, 'redemptionId'>[], customerId: string): Promise<Discount[]> {
  const own = await findRedemptionSums(customerId);
  const isOwn = new Set(own.map(({ _id }) => _id));
  const foreign = new Set(orders.flatMap(({ redemptionId }) => (redemptionId !== null && !isOwn.has(redemptionId) ? [redemptionId] : [])));
  const families = await Promise.all([...foreign].map((id) => findFamily(rootIdOf(id))));
  return [
    ...own.flatMap((redemption) => discountOf(redemption, true)),
    ...families.flatMap((family) => (family ? membersOf(family) : [])).flatMap((redemption) => discountOf(redemption, false)),
  ];
}

/** An overrun moved no coupon, so that what its customer saved by coupons stands only there. */
function discountOf({ state, orderId, pricing, uses = [] }: RedemptionSums, isOwn: boolean): Discount[] {
  if (orderId === null || !pricing || (state !== 'confirmed' && state !== 'overrun')) return [];
  const { discountMinor, shippingDiscountMinor, lines, currency, applied } = pricing;
  const ofCoupons = applied.filter(({ campaignId }) => !uses.some((use) => use.campaignId === campaignId));
  const amountMinor = ofCoupons.reduce((sum, one) => sum + (one.gift?.valueMinor ?? amountOf(one)), 0);
  const discount = { orderId, currency, discountMinor, shippingDiscountMinor, lines };
  return [{ ...discount, ...(isOwn && state === 'overrun' && { saved: { currency, amountMinor } }) }];
}

/** Sums customers whose records are newer than their figures, a batch at a time. Returns how many. */
export async function sweepFigures(now: Date): Promise<number> {
  const apart = keepApart();
  const end = realIn(RUN_MS);
  let summed = 0;
  while (realNow() < end) {
    const stale = await findStaleCustomers(BATCH);
    const done = await Promise.all(stale.map(({ _id }) => apart.run(() => sumCustomer(_id, now))));
    summed += stale.length;
    if (stale.length < BATCH || !done.some(Boolean)) break;
  }
  apart.end();
  return summed;
}

export const figuresDue = (): Promise<number> => countStaleCustomers();
