import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type Actor, begin, finish, step, stopped } from '../../scripts/faults/actors.js';
import { openWorld, type World } from '../../scripts/faults/world.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import type { Customer } from '../../server/customers/customer.js';
import { realIn } from '../../server/lib/real-time.js';
import { SendFailure } from '../../server/messages/mail.js';
import type { Message } from '../../server/messages/message.js';
import { reminders } from '../../server/messages/plan-reminders.js';
import { sendMails } from '../../server/messages/send.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const TODAY = at('2026-03-09T10:00');
const TOMORROW = at('2026-03-10T10:00');

const move = (state: Coupon['state'], which: Partial<Coupon> = {}) =>
  mongoose.connection.collection<Coupon>('coupons').updateMany(which, { $set: { state } });
const plan = (now: Date) => reminders.plan({ shop: world.shop, now }, realIn(25_000));
const send = (now: Date) => sendMails(world.shop, now, world.outside.mail);

const given = async (customer: Customer) => givenCoupon(customer, { expiresAt: at('2026-03-12T00:00') });

/** Somebody who has two coupons that end soon, the first in today's reminder already. */
async function begun(): Promise<void> {
  await world.wipe();
  const customer = await givenCustomer();
  await given(customer);
  await plan(TODAY);
  await given(customer);
}

/** Somebody who has come to their k-th command, or to the end. */
async function upTo(k: number, act: () => Promise<unknown>): Promise<Actor> {
  const actor = begin('somebody', act);
  await stopped(actor);
  for (let command = 1; command < k && !actor.isDone; command++) await step(actor, 'do');
  return actor;
}

/** How often each coupon was named in a reminder that left, by the end of the next day. */
async function timesReminded(): Promise<number[]> {
  for (const now of [TODAY, TOMORROW]) {
    await plan(now);
    await send(now);
  }
  const sent = await mongoose.connection.collection<Message>('messages').find({ kind: 'coupon_expiry', state: 'sent' }).toArray();
  const coupons = await mongoose.connection.collection<Coupon>('coupons').find().toArray();
  return coupons.map(({ _id }) => sent.filter(({ codes }) => codes.includes(_id)).length);
}

test('the planner comes between the sender’s commands, while a checkout lets coupons go: each is named in one reminder', async () => {
  for (let k = 1, isOver = false; !isOver; k++) {
    await begun();
    await plan(TODAY);
    await move('reserved');
    const sender = await upTo(k, () => send(TODAY));
    isOver = sender.isDone;
    await move('issued');
    await plan(TODAY);
    await finish(sender);
    expect({ k, times: await timesReminded() }).toEqual({ k, times: [1, 1] });
  }
}, 60_000);

test('the sender comes between the planner’s commands, while a checkout holds coupons: each is named in one reminder', async () => {
  for (let k = 1, isOver = false; !isOver; k++) {
    await begun();
    const planner = await upTo(k, () => plan(TODAY));
    isOver = planner.isDone;
    await move('reserved');
    await send(TODAY);
    await move('issued');
    await finish(planner);
    expect({ k, times: await timesReminded() }).toEqual({ k, times: [1, 1] });
  }
}, 60_000);

test('what a checkout holds when its reminder goes out is named in the next, once it is free', async () => {
  await begun();
  await plan(TODAY);
  const [held] = await mongoose.connection.collection<Coupon>('coupons').find().toArray();
  await move('reserved', { _id: held?._id ?? '' });
  await send(TODAY);
  await move('issued');
  expect(await timesReminded()).toEqual([1, 1]);
});

test('a reminder that the mail server takes at no try lets its coupons go', async () => {
  await begun();
  const refusing = { ...world.outside.mail, send: () => Promise.reject(new SendFailure('mail_refused_451')) };
  await plan(TODAY);
  for (const hours of [0, 0.1, 0.6, 2.6, 8.6]) await sendMails(world.shop, new Date(TODAY.getTime() + hours * 3_600_000), refusing);
  expect(await mongoose.connection.collection<Message>('messages').findOne({ kind: 'coupon_expiry' })).toMatchObject({ state: 'failed' });
  expect(await timesReminded()).toEqual([1, 1]);
});
