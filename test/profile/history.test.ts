import { beforeAll, expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer, markStale } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { findOrder, saveOrder } from '../../server/orders/orders.store.js';
import { figuresBefore } from '../../server/profile/history.js';

import { useDatabase } from '../support/database.js';
import { aCoupon, anOrder } from './records.js';

const SUMMED = new Date('2026-03-20T00:00:00Z');
const shop = useDatabase();
let customer: Customer;

/** Orders of 8 and 10 March, a coupon of the 8th, and figures of the 20th. */
beforeAll(async () => {
  const made = await ensureCustomer({ shopId: 'history' }, { ...systemContext(shop(), SUMMED), toldAt: SUMMED });
  const customerId = made.customer?._id ?? '';
  await saveOrder(anOrder({ customerId, id: 'h-8', paid: '2026-03-08T12:00:00Z' }));
  await saveOrder(anOrder({ customerId, id: 'h-10', paid: '2026-03-10T12:00:00Z' }));
  await insertCoupon(aCoupon('issued', { _id: 'H1ST0RYH1ST00', customerId }));
  await sweepFigures(SUMMED);
  customer = (await findCustomer(customerId)) as Customer;
});

test.each([
  ['before all', '2026-03-08T12:00:00Z', 0, 0],
  ['between the two orders', '2026-03-10T12:00:00Z', 1, 1],
  ['just when they were summed', '2026-03-20T00:00:00Z', 2, 1],
  ['after they were summed', '2026-03-21T00:00:00Z', 2, 1],
])('figures %s', async (_when, instant, orders, issued) => {
  expect(await figuresBefore(customer, new Date(instant), null)).toMatchObject({ orders, coupons: { issued } });
});

test('an order that is told again later does not count for itself', async () => {
  const order = await findOrder('h-10');
  expect(await figuresBefore(customer, new Date('2026-03-21T00:00:00Z'), order)).toMatchObject({ orders: 1 });
});

test('figures that wait to be summed are not believed, those that are fresh are, without another look', async () => {
  await saveOrder(anOrder({ customerId: customer._id, id: 'h-15', paid: '2026-03-15T12:00:00Z' }));
  await markStale(customer._id);
  const stale = (await findCustomer(customer._id)) as Customer;
  const instant = new Date('2026-03-21T00:00:00Z');
  expect(await figuresBefore(stale, instant, null)).toMatchObject({ orders: 3 });
  expect(await figuresBefore(customer, instant, null)).toBe(customer.figures);
});
