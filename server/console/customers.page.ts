import { countUsable } from '../coupons/coupon-counts.store.js';
import type { Customer } from '../customers/customer.js';
import { listCustomers } from '../customers/customers.store.js';
import { fresh } from '../profile/profile.service.js';
import type { ReadAs } from './page.js';
import { sumsWords } from './words.js';

const PAGE = 50;

/** Customers in the order of their ids, a page at a time. */
export const customersPage: ReadAs = async ({ after }, { now }) => {
  const found = await listCustomers(after, PAGE + 1);
  const customers = await Promise.all(found.slice(0, PAGE).map((customer) => customerRow(customer, now)));
  const next = found.length > PAGE ? (customers.at(-1)?.id ?? null) : null;
  return { template: 'console-customers', title: 'Customers', variables: { customers, next, isFirst: after === null } };
};

/** One line about a customer. */
export async function customerRow(customer: Customer, now: Date) {
  const { _id, identifiers, name, locale, zone, tier, figures } = await fresh(customer, now);
  return {
    id: _id,
    name: name ?? identifiers.shopId ?? _id,
    language: locale ?? '–',
    zone: zone ?? '–',
    tier: tier ?? '–',
    orders: figures.orders,
    spent: sumsWords(figures.spentMinor),
    coupons: await countUsable(_id),
    redeemed: figures.coupons.redeemed,
  };
}
