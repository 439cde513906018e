import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { newLease } from '../../server/lib/lease.js';
import { realIn } from '../../server/lib/real-time.js';
import { SendFailure } from '../../server/messages/mail.js';
import type { Message } from '../../server/messages/message.js';
import { countDueMessages, settleMessage, takeDueMessages } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, givenCoupon, givenCustomer } from './given.js';

const shop = useDatabase();
const NOON = at('2026-02-01T12:00');
const messages = () => mongoose.connection.collection<Message>('messages');
const messagesOf = (customerId: string) => messages().find({ customerId }).toArray();

async function givenToPlan() {
  const customer = await givenCustomer();
  await givenCoupon(customer, { untold: 'issued' });
  return customer;
}

async function givenPlanned() {
  const customer = await givenToPlan();
  await planMessages(shop(), NOON);
  return customer;
}

test('two senders race: each message is sent once', async () => {
  const customers = await Promise.all(Array.from({ length: 50 }, givenToPlan));
  await planMessages(shop(), NOON);
  const mailbox = aMailbox();
  const handled = await Promise.all([1, 2, 3].map(() => sendMessages(shop(), NOON, mailbox.driver)));
  expect(handled.reduce((sum, count) => sum + count)).toBe(50);
  expect(mailbox.mails).toHaveLength(50);
  for (const customer of customers) expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('sending again sends nothing more', async () => {
  await givenPlanned();
  const mailbox = aMailbox();
  expect(await sendMessages(shop(), NOON, mailbox.driver)).toBe(1);
  expect(await sendMessages(shop(), NOON, mailbox.driver)).toBe(0);
  expect(mailbox.mails).toHaveLength(1);
});

test('a sender stopped in the middle: nobody touches its messages while the lease lasts, then they are due again', async () => {
  const customer = await givenPlanned();
  const lease = newLease();
  expect(await takeDueMessages('email', NOON, lease, 10)).toHaveLength(1);
  const mailbox = aMailbox();
  expect(await sendMessages(shop(), NOON, mailbox.driver)).toBe(0);
  expect(await countDueMessages(NOON)).toBe(0);

  await messages().updateMany({ customerId: customer._id }, { $set: { leaseUntil: realIn(-60_000) } });
  expect(await countDueMessages(NOON)).toBe(1);
  expect(await sendMessages(shop(), NOON, mailbox.driver)).toBe(1);
  const [message] = await messagesOf(customer._id);
  expect(message?.state).toBe('sent');
  // The first one wakes up after all, and finds that it is no longer its message.
  expect(await settleMessage(message?._id ?? '', lease.token, { state: 'failed', reason: 'internal' })).toBe(false);
});

test('a mail server that is away is tried again later, five times in all', async () => {
  const customer = await givenPlanned();
  const away = aMailbox(() => Promise.reject(new SendFailure('mail_server_unreachable')));
  const dueAts: string[] = [];
  let now = NOON;
  for (let attempt = 1; attempt <= 5; attempt++) {
    await sendMessages(shop(), now, away.driver);
    const [message] = await messagesOf(customer._id);
    expect(message).toMatchObject({ attempts: attempt, reason: 'mail_server_unreachable', state: attempt < 5 ? 'planned' : 'failed' });
    expect(await sendMessages(shop(), now, away.driver)).toBe(0);
    now = message?.dueAt ?? now;
    dueAts.push(now.toISOString().slice(11, 16));
  }
  expect(dueAts.slice(0, 4)).toEqual(['04:05', '04:35', '06:35', '12:35']);
});

test('a bug in one message is thrown, counted as its failure, and keeps no other from being sent', async () => {
  const unlucky = await givenPlanned();
  const lucky = await givenPlanned();
  const mailbox = aMailbox(async ({ to }) => {
    if (to === unlucky.identifiers.email) throw new TypeError('a bug');
  });
  await expect(sendMessages(shop(), NOON, mailbox.driver)).rejects.toThrow('a bug');
  expect(mailbox.mailsTo(lucky)).toHaveLength(1);
  expect((await messagesOf(unlucky._id))[0]).toMatchObject({ state: 'planned', attempts: 1, reason: 'internal' });
});

test('E-11 part: a message of which a word is missing is not sent, and says why', async () => {
  const customer = await givenPlanned();
  const mailbox = aMailbox();
  await sendMessages({ ...shop(), title: ' ' }, NOON, mailbox.driver);
  expect(mailbox.mailsTo(customer)).toEqual([]);
  expect((await messagesOf(customer._id))[0]).toMatchObject({ state: 'suppressed', reason: 'template_variable_missing' });
});
