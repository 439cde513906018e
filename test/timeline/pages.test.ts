import { beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { randomFrom } from '../../scripts/faults/random.js';
import { systemContext } from '../../server/context.js';
import type { Move } from '../../server/coupons/coupon.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import type { Customer } from '../../server/customers/customer.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { newMessage, suppressed } from '../../server/messages/message.js';
import { insertMessage, settleMessage } from '../../server/messages/messages.store.js';
import { noteWarning, saveOrder } from '../../server/orders/orders.store.js';
import { newSurvey } from '../../server/surveys/survey.js';
import { insertSurvey } from '../../server/surveys/surveys.store.js';
import { type Entry, placeOf } from '../../server/timeline/timeline.js';
import { timelineOf } from '../../server/timeline/timeline.service.js';
import { aCoupon, anOrder } from '../profile/records.js';
import { useDatabase } from '../support/database.js';
import { documentsRead } from '../support/documents-read.js';

// A timeline is read from the records, as many of each kind as a page needs.

const shop = useDatabase();
const MANY = 450;
const BEGIN = Date.parse('2025-01-01T00:00:00Z');
const random = randomFrom(3);
const at = (hour: number): Date => new Date(BEGIN + hour * 3_600_000);
let customer: Customer;

beforeAll(async () => {
  const now = at(0);
  const made = await ensureCustomer({ shopId: 'long' }, { ...systemContext(shop(), now), toldAt: now });
  customer = made.customer as Customer;
  await Promise.all(Array.from({ length: MANY }, (_, i) => live(i)));
});

/** An order an hour, what it earned, and what became of either, soon or much later. */
async function live(i: number): Promise<void> {
  const { _id: customerId } = customer;
  const later = () => at(i + (random.once(10) ? random.below(MANY) : random.below(48)));
  const order = anOrder({
    customerId,
    id: `t-${i}`,
    paid: at(i).toISOString(),
    ...(random.once(8) && { placed: at(i - 1).toISOString(), refunds: [100] }),
  });
  await saveOrder(order);
  if (random.once(3)) await saveOrder({ ...order, shippedAt: later(), deliveredAt: later(), rev: 2 });
  if (random.once(9))
    await noteWarning(order._id, {
      id: `w-${i}`,
      at: at(random.below(MANY)),
      eventKey: 'e',
      code: 'customer_unknown',
      path: 'x',
      message: 'x',
    });
  const moves: Move[] = [
    { to: 'issued', at: at(i), by: 'system' },
    { to: 'reserved', at: later(), by: 'system' },
    { to: random.once(2) ? 'issued' : 'redeemed', at: at(i + MANY), by: 'system' },
  ];
  const code = `T1MEL1NE${1000 + i}`;
  await insertCoupon(
    aCoupon('issued', { _id: code, identity: code, customerId, createdAt: at(i), moves: moves.slice(0, 1 + random.below(3)) }),
  );
  if (random.once(5)) await insertSurvey(newSurvey(order._id, customerId, 'satisfied', null, later()));
  const plan = {
    kind: 'thanks',
    channel: 'email',
    stream: 'service',
    customerId,
    dueAt: at(i),
    lateAt: null,
    occasion: String(i),
  } as const;
  const message = { ...newMessage(plan, at(i)), token: 'tok_1' };
  await insertMessage(message);
  const move = random.once(2) ? suppressed('no_consent') : ({ state: 'sent', reason: null, sentAt: later() } as const);
  if (!random.once(10)) await settleMessage(message._id, 'tok_1', move);
}

async function allPages(limit: number): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let page = await timelineOf(customer, null, limit); page.length > 0; ) {
    all.push(...page);
    page = await timelineOf(customer, placeOf(page.at(-1) as Entry), limit);
  }
  return all;
}

const KINDS = ['orders', 'coupons', 'messages'];
const collection = (name: string) => mongoose.connection.collection(name);

test('the first page reads what it needs, however much there is', async () => {
  expect(await documentsRead(() => timelineOf(customer, null, 50))).toBeLessThan(600);
  expect(await documentsRead(() => timelineOf(customer, null, 50_000))).toBeGreaterThan(3 * MANY);
});

test('page by page it tells the same as all at once, and as records of a version before, which do not say when the latest of them was', async () => {
  const whole = await timelineOf(customer, null, 50_000);
  expect(whole.length).toBeGreaterThan(4 * MANY);
  expect(new Set(whole.map(({ what }) => what)).size).toBeGreaterThan(10);
  expect(await allPages(97)).toEqual(whole);
  const half = { latestAt: { $lt: at(MANY / 2) } };
  await Promise.all(KINDS.map((name) => collection(name).updateMany(half, { $unset: { latestAt: 1 } })));
  expect(await allPages(97)).toEqual(whole);
  await Promise.all(KINDS.map((name) => collection(name).updateMany({}, { $unset: { latestAt: 1 } })));
  expect(await timelineOf(customer, null, 50_000)).toEqual(whole);
});

test('records of a version before are dated once, bit by bit, and then the first page reads no more of them than of others', async () => {
  const whole = await timelineOf(customer, null, 50_000);
  const dates = async () => (await Promise.all(KINDS.map((name) => collection(name).find().sort({ _id: 1 }).toArray()))).flat();
  await Promise.all(KINDS.map((name) => collection(name).updateMany({}, { $unset: { latestAt: 1 } })));
  await collection('rollups').updateMany({}, { $pull: { brought: { $regex: 'latestAt' } } } as object);
  expect(await documentsRead(() => timelineOf(customer, null, 50))).toBeGreaterThan(3 * MANY);
  await sweepFigures(at(2 * MANY));
  expect((await dates()).filter(({ latestAt }) => !latestAt)).toEqual([]);
  expect(await documentsRead(() => timelineOf(customer, null, 50))).toBeLessThan(600);
  expect(await timelineOf(customer, null, 50_000)).toEqual(whole);
  expect(await allPages(97)).toEqual(whole);
});

test('what is dated is not looked for again', async () => {
  const lost = { customerId: customer._id, rev: 2 };
  await collection('orders').updateMany(lost, { $unset: { latestAt: 1 } });
  await sweepFigures(at(2 * MANY));
  expect(await collection('orders').countDocuments({ latestAt: { $exists: false } })).toBeGreaterThan(0);
  expect(await collection('rollups').findOne()).toMatchObject({ brought: expect.arrayContaining(['orders', 'orders latestAt']) });
});
