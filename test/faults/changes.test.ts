import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { begin, finish, step, stopped, type Verdict } from '../../scripts/faults/actors.js';
import { openWorld, type World } from '../../scripts/faults/world.js';
import { countToList, listChanges } from '../../server/changes/list-changes.js';
import { BEGINNING, type Place, readChanges } from '../../server/changes/read-changes.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import { news } from '../../server/coupons/coupon-news.store.js';
import { newId } from '../../server/lib/ids.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const issued = async (): Promise<Coupon> => givenCoupon(await givenCustomer(), news());

/** As redeemCoupon writes it. */
const redeemed = ({ _id }: Coupon) =>
  mongoose.connection.collection<Coupon>('coupons').updateOne(
    { _id },
    {
      $set: { state: 'redeemed', news: newId('nws') },
      $push: { moves: { to: 'redeemed', at: at('2026-02-02T12:00'), by: 'system', amountMinor: 1 } },
    },
  );

/** Somebody who polls: what they have read, and up to where. */
const aReader = () => ({ ids: [] as string[], place: BEGINNING as Place });

async function readOn(reader: ReturnType<typeof aReader>): Promise<void> {
  const read = await readChanges(reader.place, 2);
  if (!read) throw new Error('The book does not know a place that it gave.');
  const { changes, next } = read;
  reader.ids.push(...changes.map(({ _id }) => _id));
  reader.place = next;
  if (changes.length > 0) await readOn(reader);
}

async function rest(): Promise<void> {
  while ((await countToList()) > 0) await listChanges();
}

async function wholeBook(): Promise<string[]> {
  const reader = aReader();
  await readOn(reader);
  return reader.ids;
}

/** More commands than one run of the planner takes here. */
const COMMANDS = 18;

/** Somebody who plans, and has come to their k-th command; or to the end, where there are fewer. */
async function planningUpTo(k: number) {
  const planner = begin('a planner', listChanges);
  await stopped(planner);
  for (let command = 1; command < k && !planner.isDone; command++) await step(planner, 'do');
  return planner;
}

const FATES: Verdict[] = ['die_after', 'lose_answer'];

test.each(FATES)('the planner meets its end at any command (%s): each change stands in the book, and once', async (fate) => {
  let met = 0;
  for (let k = 1; k <= COMMANDS; k++) {
    await world.wipe();
    const first = await issued();
    await listChanges();
    await Promise.all([issued(), issued(), redeemed(first)]);
    const planner = await planningUpTo(k);
    planner.outcome.catch(() => {});
    if (!planner.isDone) {
      met += 1;
      await step(planner, fate);
      if (!planner.isDead) await finish(planner);
    }
    await rest();
    const ids = await wholeBook();
    expect({ k, listed: ids.length, once: new Set(ids).size }).toEqual({ k, listed: 4, once: 4 });
  }
  expect(met).toBeGreaterThan(7);
  expect(met).toBeLessThan(COMMANDS);
});

test('two planners come between each other anywhere, while coupons move and somebody reads: nothing is missed, and nothing stands twice', async () => {
  for (let k = 1; k <= COMMANDS; k++) for (let m = 1; m <= COMMANDS; m += 3) await tryTwo(k, m);
}, 60_000);

/** One stops before its k-th command, another before its m-th; the first goes on to its end, then the other. */
async function tryTwo(k: number, m: number): Promise<void> {
  await world.wipe();
  const reader = aReader();
  const [first] = [await issued(), await issued()];
  const one = await planningUpTo(k);
  await redeemed(first);
  const other = await planningUpTo(m);
  await readOn(reader);
  await issued();
  await finish(one);
  await readOn(reader);
  await finish(other);
  await rest();
  await readOn(reader);
  expect({ k, m, read: reader.ids.length, once: new Set(reader.ids).size }).toEqual({ k, m, read: 4, once: 4 });
  expect(reader.ids).toEqual(await wholeBook());
}
