import { beforeEach, expect, test } from '@jest/globals';
import type { Customer } from '../../server/customers/customer.js';
import { newMessage } from '../../server/messages/message.js';
import { insertMessage } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { chooseVariant } from '../../server/messages/variants.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, GREETED, givenCustomer, messagesOf, planAndSend, tell, tellOf, tellOrder } from './given.js';

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

const greeted = (changes: Partial<Customer> = {}) => givenCustomer({ consents: GREETED, ...changes });
const visit = (customer: Customer, now: Date, changes = {}) =>
  tell(shop(), now, { type: 'visit.ended', customer: { id: customer._id }, ...changes });
const thanksTo = (customer: Customer) => messagesOf(customer, 'thanks');

test('E-18: who bought is thanked for it, who was only here for the visit', async () => {
  const [buyer, visitor, both] = [await greeted(), await greeted(), await greeted()];
  await tellOrder(shop(), at('2026-03-08T10:00'), buyer, 'order.paid');
  await visit(visitor, at('2026-03-08T10:00'));
  await visit(both, at('2026-03-08T10:00')); // and pays before the thanks go
  await planMessages(shop(), at('2026-03-08T10:01'));
  await tellOrder(shop(), at('2026-03-08T10:20'), both, 'order.paid');
  await planAndSend(shop(), at('2026-03-08T11:00'), mailbox.driver);
  const variants = await Promise.all(
    [buyer, visitor, both].map(async (customer) => (await thanksTo(customer)).map(({ variant }) => variant)),
  );
  expect(variants).toEqual([
    [expect.stringMatching(/^bought_[123]$/)],
    [expect.stringMatching(/^visited_[123]$/)],
    [expect.stringMatching(/^bought_[123]$/)],
  ]);
});

test('E-18: at most one a customer and day of theirs, however often they come and buy', async () => {
  const customer = await greeted({ zone: 'America/New_York' });
  const hours = Array.from({ length: 48 }, (_, hour) => new Date(Date.parse('2026-03-10T00:00:00-04:00') + hour * 3_600_000));
  for (const now of hours) {
    await visit(customer, now);
    if (now.getUTCHours() % 5 === 0) await tellOrder(shop(), now, customer, 'order.paid');
    await planAndSend(shop(), now, mailbox.driver);
  }
  const sent = (await thanksTo(customer)).filter(({ state }) => state === 'sent');
  const days = sent.map(({ sentAt }) => sentAt?.toLocaleDateString('sv', { timeZone: 'America/New_York' }));
  expect(days).toEqual(['2026-03-11', '2026-03-10']);
});

test('E-18: a visit late in the evening is thanked for in the morning, and that is the thanks of that day', async () => {
  const customer = await greeted();
  await visit(customer, at('2026-03-08T23:00'));
  await planAndSend(shop(), at('2026-03-08T23:30'), mailbox.driver);
  await planAndSend(shop(), at('2026-03-09T08:00'), mailbox.driver);
  await visit(customer, at('2026-03-09T12:00'));
  await planAndSend(shop(), at('2026-03-09T13:00'), mailbox.driver);
  expect((await thanksTo(customer)).map(({ _id, state, sentAt }) => [_id, state, sentAt])).toEqual([
    [`thanks:${customer._id}:2026-03-09`, 'sent', at('2026-03-09T08:00')],
  ]);
});

test('an order that was cancelled before the thanks went is not thanked for', async () => {
  const customer = await greeted();
  const orderId = await tellOrder(shop(), at('2026-03-08T10:00'), customer, 'order.paid');
  await planMessages(shop(), at('2026-03-08T10:01'));
  await tellOf(shop(), at('2026-03-08T10:10'), 'order.cancelled', orderId);
  await planAndSend(shop(), at('2026-03-08T11:00'), mailbox.driver);
  expect((await thanksTo(customer))[0]).toMatchObject({ state: 'suppressed', reason: 'order_gone' });
});

test('history is not thanked for: backfilled, too old, or without consent', async () => {
  const [backfilled, old, silent] = [await greeted(), await greeted(), await givenCustomer()];
  await visit(backfilled, at('2026-03-08T10:00'), { backfill: true });
  await visit(old, at('2026-03-08T10:00'), { occurredAt: at('2026-03-05T09:59').toISOString() });
  await visit(silent, at('2026-03-08T10:00'));
  await planAndSend(shop(), at('2026-03-08T11:00'), mailbox.driver);
  expect([await thanksTo(backfilled), await thanksTo(old)]).toEqual([[], []]);
  expect((await thanksTo(silent))[0]).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
});

test('E-19: over forty days, the same customer never gets the same text twice in a row, and gets all of them', async () => {
  const customers = await Promise.all(['en', 'zh', 'ko'].map((locale) => greeted({ locale })));
  for (let day = 0; day < 40; day++) {
    const now = new Date(at('2026-04-01T10:00').getTime() + day * 86_400_000);
    for (const customer of customers) await visit(customer, now);
    await planAndSend(shop(), new Date(now.getTime() + 3_600_000), mailbox.driver);
  }
  for (const customer of customers) {
    const mails = mailbox.mailsTo(customer);
    const subjects = mails.map(({ subject }) => subject);
    expect(mails.length).toBeGreaterThan(20); // four in seven days
    expect(subjects.filter((subject, index) => subject === subjects[index + 1])).toEqual([]);
    expect(new Set(mails.map(({ text }) => text)).size).toBe(3);
  }
});

test('E-19: a message that is tried again keeps its text, and each greeting has three', async () => {
  const customer = await greeted();
  const chosen = new Set<string>();
  for (let year = 2026; year < 2060; year++) {
    const message = newMessage(
      {
        kind: 'birthday',
        channel: 'email',
        stream: 'greetings',
        customerId: customer._id,
        occasion: String(year),
        dueAt: at('2026-01-01T09:00'),
        lateAt: null,
      },
      at('2026-01-01T09:00'),
    );
    await insertMessage(message);
    const variant = await chooseVariant(message);
    expect(await chooseVariant(message)).toBe(variant);
    chosen.add(variant);
  }
  expect([...chosen].sort()).toEqual(['1', '2', '3']);
});
