import { beforeAll, describe, expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer, markStale } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { findOrder, saveOrder } from '../../server/orders/orders.store.js';
import { figuresBefore, sumBefore } from '../../server/profile/history.js';
import { useDatabase } from '../support/database.js';
import { documentsRead } from '../support/documents-read.js';
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

describe('an event that comes late', () => {
  const MANY = 400;
  const at = (minute: number): Date => new Date(Date.parse('2026-03-01T00:00:00Z') + minute * 60_000);
  let big: Customer;

  /** An order a minute, each with a coupon half a minute later; the last ones were cancelled, came back whole, or are not summed yet. */
  beforeAll(async () => {
    const made = await ensureCustomer({ shopId: 'big' }, { ...systemContext(shop(), SUMMED), toldAt: SUMMED });
    const customerId = made.customer?._id ?? '';
    const order = (i: number, changes = {}) => anOrder({ customerId, id: `b-${i}`, paid: at(i).toISOString(), ...changes });
    const couponOf = (i: number) =>
      aCoupon('issued', { _id: `B1G${1000 + i}`, identity: `b-${i}`, customerId, createdAt: new Date(at(i).getTime() + 30_000) });
    const all = Array.from({ length: MANY }, (_, i) => i);
    await Promise.all(all.flatMap((i) => [saveOrder(order(i)), insertCoupon(couponOf(i))]));
    await saveOrder(order(MANY, { cancelled: '2026-03-10T00:00:00Z' }));
    await saveOrder(order(MANY + 1, { returned: [1, 10_000] }));
    await sweepFigures(SUMMED);
    await saveOrder(order(MANY + 2));
    await saveOrder({ ...order(MANY - 1, { cancelled: '2026-03-10T00:00:00Z' }), rev: 2 });
    await markStale(customerId);
    big = (await findCustomer(customerId)) as Customer;
  });

  test.each([1, 2, 3, 4, 50, 199, 200, 250, MANY])('by %i orders has the figures of its time', async (late) => {
    const instant = at(MANY + 3 - late);
    expect(await figuresBefore(big, instant, null)).toEqual(await sumBefore(big, instant, null));
  });

  test('reads what came later, not what came before, as long as that is little', async () => {
    expect(await documentsRead(() => figuresBefore(big, at(MANY - 10), null))).toBeLessThan(40);
    expect(await documentsRead(() => figuresBefore(big, at(MANY - 250), null))).toBeGreaterThan(2 * MANY);
  });

  test('does not count its own order, nor that of another late one twice', async () => {
    const order = await findOrder(`b-${MANY - 5}`);
    const instant = at(MANY - 5);
    expect(await figuresBefore(big, instant, order)).toEqual(await sumBefore(big, instant, order));
  });
});
