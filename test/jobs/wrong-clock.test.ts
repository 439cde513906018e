import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { pullBack } from '../../server/jobs/agenda-guard.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { takeJob } from '../../server/jobs/jobs.store.js';
import { endWhatWrongClocksWrote } from '../../server/jobs/wrong-clock.js';
import { newLease } from '../../server/lib/lease.js';
import { realIn } from '../../server/lib/real-time.js';
import { isBeingStepped } from '../../server/shop/clock.js';
import { fresh } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const MINUTE = 60_000;
const TWO_HOURS = 120 * MINUTE;
const rowsOf = (name: string) => mongoose.connection.collection<{ _id: string } & Record<string, unknown>>(name);

/** Whatever a sweep looks for by the end of a lease. */
const LEASED: [collection: string, is: Record<string, unknown>, path: string][] = [
  ['events', { isAnswered: false }, 'leaseUntil'],
  ['coupons', { state: 'opening' }, 'leaseUntil'],
  ['coupons', { isClean: false }, 'leaseUntil'],
  ['coupons', { isSettled: false }, 'leaseUntil'],
  ['coupons', { isExtending: true }, 'extension.leaseUntil'],
  ['redemptions', { state: 'pending' }, 'leaseUntil'],
  ['redemptions', { isClean: false }, 'leaseUntil'],
  ['redemptions', { isSettled: false }, 'leaseUntil'],
  ['messages', { state: 'sending' }, 'leaseUntil'],
  ['deliveries', { state: 'sending' }, 'leaseUntil'],
];

/** A row with the end of its lease in so many milliseconds. */
async function leased(collection: string, is: object, path: string, milliseconds: number): Promise<string> {
  const _id = fresh('row');
  const [first = '', second] = path.split('.');
  const at = realIn(milliseconds);
  await rowsOf(collection).insertOne({ _id, ...is, [first]: second ? { [second]: at } : at });
  return _id;
}

const endOf = async (collection: string, _id: string, path: string): Promise<number> => {
  const row: unknown = await rowsOf(collection).findOne({ _id });
  const end = path.split('.').reduce((value, key) => (value as Record<string, unknown>)[key], row);
  return (end as Date).getTime();
};

describe('E9: a lease that ends later than any lease lasts is over, and found by its sweep:', () => {
  test.each(LEASED)('%s %j', async (collection, is, path) => {
    const wrong = await leased(collection, is, path, TWO_HOURS);
    const right = await leased(collection, is, path, 9 * MINUTE);
    expect(await endWhatWrongClocksWrote()).toBe(1);
    expect(await endOf(collection, wrong, path)).toBe(0);
    expect(await endOf(collection, right, path)).toBeGreaterThan(Date.now());
    expect(await endWhatWrongClocksWrote()).toBe(0);
    await rowsOf(collection).deleteMany({});
  });
});

test('E9: a hold that would last for hours lasts as long as one made now', async () => {
  const ends = (milliseconds: number) => leased('redemptions', { state: 'reserved' }, 'expiresAt', milliseconds);
  const [wrong, right] = [await ends(TWO_HOURS), await ends(30 * MINUTE)];
  const before = await endOf('redemptions', right, 'expiresAt');
  expect(await endWhatWrongClocksWrote()).toBe(1);
  expect(await endOf('redemptions', wrong, 'expiresAt')).toBeLessThanOrEqual(Date.now() + 30 * MINUTE);
  expect(await endOf('redemptions', wrong, 'expiresAt')).toBeGreaterThan(Date.now() + 29 * MINUTE);
  expect(await endOf('redemptions', right, 'expiresAt')).toBe(before);
  expect(await endWhatWrongClocksWrote()).toBe(0);
});

test('E9: a job, and the clock of a stepped shop, are not held by a lease that ends in two hours, but by one that lasts', async () => {
  const job = fresh('job');
  expect(await takeJob(job, newLease(TWO_HOURS), new Date(), [])).toBe(true);
  expect(await takeJob(job, newLease(MINUTE), new Date(), [])).toBe(true);
  expect(await takeJob(job, newLease(MINUTE), new Date(), [])).toBe(false);

  const stepped = async (milliseconds: number): Promise<boolean> => {
    await rowsOf('shop').updateOne({ _id: 'shop' }, { $set: { leaseUntil: realIn(milliseconds), token: 'tok_stepper' } });
    return isBeingStepped(shop());
  };
  expect([await stepped(TWO_HOURS), await stepped(MINUTE), await stepped(-1)]).toEqual([false, true, false]);
});

test("E9: no row of Agenda's is believed further than its own interval, nor a lock of a time to come", async () => {
  const rows = mongoose.connection.collection('agendaJobs');
  const [quick, slow] = [JOBS.find(({ every }) => every === '5 seconds')?.name, JOBS.find(({ every }) => every === '1 minute')?.name];
  if (!quick || !slow) throw new Error('There are no such jobs any more.');
  const at = (milliseconds: number) => new Date(Date.now() + milliseconds);
  await rows.insertMany([
    { name: quick, type: 'single', nextRunAt: at(TWO_HOURS), lockedAt: null },
    { name: slow, type: 'single', nextRunAt: at(MINUTE / 2), lockedAt: at(TWO_HOURS) },
    { name: 'somebody else’s', type: 'single', nextRunAt: at(TWO_HOURS), lockedAt: at(TWO_HOURS) },
  ]);
  const { db } = mongoose.connection;
  if (!db) throw new Error('no database');
  expect(await pullBack(db)).toBe(2);
  expect((await rows.findOne({ name: quick }))?.nextRunAt.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await rows.findOne({ name: slow })).toMatchObject({ lockedAt: null });
  expect((await rows.findOne({ name: slow }))?.nextRunAt.getTime()).toBeGreaterThan(Date.now());
  expect((await rows.findOne({ name: 'somebody else’s' }))?.lockedAt.getTime()).toBeGreaterThan(Date.now());
  expect(await pullBack(db)).toBe(0);
});
