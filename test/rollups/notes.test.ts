import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer, findStaleCustomers, markStale, noteFresh } from '../../server/customers/customers.store.js';
import { realIn } from '../../server/lib/real-time.js';
import { requestBegins } from '../../server/lib/requests-first.js';
import { type Message, newMessage } from '../../server/messages/message.js';
import { addCoupon, insertMessage, messageSums } from '../../server/messages/messages.store.js';
import { noteFreshCustomers } from '../../server/profile/profile.service.js';
import { due, type Summed } from '../../server/rollups/rollup.js';
import type { Note } from '../../server/rollups/turn.store.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

// What many records note alike is noted by one update; each of them as if it were alone.

useDatabase();
const NOON = at('2026-02-01T12:00');
const PUT = { parts: '[]' };

const messages = () => mongoose.connection.collection<Message>('messages');
const noteOf = ({ _id: id, due: word, put }: Summed): Note => ({
  kind: 'message',
  id,
  due: word ?? null,
  was: put?.batch ?? null,
  put: PUT,
});

async function givenMessages(count: number): Promise<Summed[]> {
  await messages().deleteMany({});
  for (let i = 0; i < count; i++) {
    const plan = { kind: 'welcome', channel: 'email', stream: 'greetings', customerId: `cus_${i}`, occasion: 'first' } as const;
    await insertMessage(newMessage({ ...plan, dueAt: NOON, lateAt: null }, NOON));
  }
  return messageSums.findDue(100);
}

const noted = async (): Promise<Summed[]> =>
  messages()
    .find({}, { projection: { due: 1, put: 1 } })
    .sort({ _id: 1 })
    .toArray();

test('all that put the same note it, and are due no more', async () => {
  await messageSums.note((await givenMessages(3)).map(noteOf), 1);
  expect(await noted()).toEqual([0, 1, 2].map((i) => ({ _id: `welcome:cus_${i}:first`, put: { ...PUT, batch: 1 } })));
});

test('one that has changed since it was read notes what it put, and stays due', async () => {
  const read = await givenMessages(3);
  await addCoupon('welcome:cus_1:first', 'CODE', 'cmp_one');
  await messageSums.note(read.map(noteOf), 1);
  const [first, changed, last] = await noted();
  expect([first, last].map((one) => one?.due)).toEqual([undefined, undefined]);
  expect(changed).toEqual({ _id: 'welcome:cus_1:first', due: expect.any(String), put: { ...PUT, batch: 1 } });
  expect(read.map(({ due: word }) => word)).not.toContain(changed?.due);
});

test('whoever comes late with what an earlier batch put changes nothing', async () => {
  const read = (await givenMessages(2)).map(noteOf);
  await messageSums.note(read, 1);
  await messageSums.note(
    read.map((note) => ({ ...note, was: 1 })),
    2,
  );
  await addCoupon('welcome:cus_0:first', 'CODE', 'cmp_one');
  const before = await noted();
  await messageSums.note(read, 1);
  expect(await noted()).toEqual(before);
});

test('the oldest are summed first', async () => {
  const words = [due(), await later(due), await later(due)].map(({ due: word }) => word);
  expect([...words].sort()).toEqual(words);
});

const later = <Result>(act: () => Result): Promise<Result> => new Promise((resolve) => setTimeout(() => resolve(act()), 3));

test('customers are fresh together, but for one who changed meanwhile', async () => {
  const ids = [(await givenCustomer())._id, (await givenCustomer())._id, (await givenCustomer())._id];
  for (const id of ids) await markStale(id);
  await markStale(ids[2] ?? '');
  const read = await findStaleCustomers(10);
  expect(read).toHaveLength(3);
  await markStale(ids[1] ?? '');
  await noteFresh(read, NOON);
  expect((await findStaleCustomers(10)).map(({ _id }) => _id)).toEqual([ids[1]]);
});

/** More than one batch takes while requests are answered. */
const MANY = 70;

test('customers of whom something is due again hold up nobody behind them', async () => {
  for (let i = 0; i < MANY; i++) await markStale((await givenCustomer())._id);
  const all = await findStaleCustomers(10 * MANY);
  const behind = (await findCustomer(all[0]?._id ?? '')) as Customer; // in every batch
  await givenCoupon(behind);
  const answered = requestBegins();
  try {
    expect(await noteFreshCustomers(NOON, realIn(10_000))).toBe(all.length - 1);
  } finally {
    answered();
  }
  expect((await findStaleCustomers(10)).map(({ _id }) => _id)).toEqual([behind._id]);
});
