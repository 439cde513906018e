import { expect, test } from '@jest/globals';
import type { CommandSucceededEvent } from 'mongodb';
import mongoose from 'mongoose';
import { systemContext } from '../../server/context.js';
import { findCouponSums, insertCoupon } from '../../server/coupons/coupons.store.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { joinCustomers } from '../../server/merges/merges.service.js';
import { moveRecords } from '../../server/merges/records.store.js';
import { findOrderIdsOf, saveOrder } from '../../server/orders/orders.store.js';
import { current, sumRecords } from '../../server/profile/profile.service.js';
import { aCoupon, anOrder } from '../profile/records.js';
import { aShopper } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { whileHearing } from '../support/hearing.js';

// However much somebody has, a merge moves it in small steps.

const shop = useDatabase();
const NOW = new Date('2027-03-08T12:00:00Z');
const MANY = 450;
const PAGE = 200;

async function aCustomer(): Promise<string> {
  const { customer } = await ensureCustomer(aShopper(), { ...systemContext(shop(), NOW), toldAt: NOW });
  return customer?._id ?? '';
}

async function aBigCustomer(): Promise<string> {
  const customerId = await aCustomer();
  const all = Array.from({ length: MANY }, (_, i) => `${customerId}-${i}`);
  await Promise.all(
    all.flatMap((id) => [
      saveOrder(anOrder({ id, customerId })),
      insertCoupon(aCoupon('issued', { _id: `C${id}`, identity: id, customerId })),
    ]),
  );
  return customerId;
}

/** The most that one command read or wrote while something was done. */
async function mostAtOnce(act: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const look = ({ reply }: CommandSucceededEvent) => {
    const { cursor, nModified = 0 } = reply as { cursor?: { firstBatch?: unknown[]; nextBatch?: unknown[] }; nModified?: number };
    most = Math.max(most, nModified, (cursor?.firstBatch ?? cursor?.nextBatch ?? []).length);
  };
  await whileHearing('commandSucceeded', look, act);
  return most;
}

test(`a customer with ${MANY} orders and as many coupons is merged, at most ${PAGE} records a command`, async () => {
  const [survivor, from] = [await aCustomer(), await aBigCustomer()];
  await sweepFigures(NOW);
  expect(await mostAtOnce(() => joinCustomers(survivor, from, { by: 'act_1', at: NOW }))).toBe(PAGE);
  expect(await findOrderIdsOf(from)).toEqual([]);
  expect(await findOrderIdsOf(survivor)).toHaveLength(MANY);
  expect(await findCouponSums(survivor)).toHaveLength(MANY);
  const { figures } = await current((await findCustomer(survivor)) as NonNullable<Awaited<ReturnType<typeof findCustomer>>>);
  expect(figures).toEqual(await sumRecords(survivor));
  expect(figures).toMatchObject({ orders: MANY, coupons: { issued: MANY } });
});

test('what a crash left unmoved is moved by the next, and what was moved stays', async () => {
  const [survivor, from] = [await aCustomer(), await aBigCustomer()];
  const part = (await findOrderIdsOf(from)).slice(0, PAGE + 50);
  await mongoose.connection.collection<{ _id: string }>('orders').updateMany({ _id: { $in: part } }, { $set: { customerId: survivor } });
  const leadsTo = new Map([[from, survivor]]);
  expect(await moveRecords(leadsTo)).toEqual(new Set([from]));
  expect(await findOrderIdsOf(survivor)).toHaveLength(MANY);
  expect(await moveRecords(leadsTo)).toEqual(new Set());
});
