import { beforeEach, expect, test } from '@jest/globals';
import { openCase } from '../../server/cases/cases.service.js';
import { systemContext } from '../../server/context.js';
import type { Customer } from '../../server/customers/customer.js';
import { planMessages } from '../../server/messages/plan.js';
import { findOrder } from '../../server/orders/orders.store.js';
import { answerSurvey } from '../../server/surveys/surveys.service.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, givenCustomer, messagesOf, planAndSend, tell, tellOf, tellOrder } from './given.js';

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

const DELIVERED = at('2026-03-02T15:00');

async function delivered(customer: Customer, now = DELIVERED, id?: string): Promise<string> {
  const orderId = await tellOrder(shop(), new Date(now.getTime() - 86_400_000), customer, 'order.paid', id === undefined ? {} : { id });
  await tellOf(shop(), now, 'order.delivered', orderId);
  return orderId;
}

/** Lives from one day to another, two hours at a time. */
async function live(from: string, until: string): Promise<void> {
  for (let now = at(from).getTime(); now < at(until).getTime(); now += 2 * 3_600_000)
    await planAndSend(shop(), new Date(now), mailbox.driver);
}

async function answer(orderId: string, word: 'satisfied' | 'unsatisfied'): Promise<void> {
  const order = await findOrder(orderId);
  await answerSurvey(
    { ...order, customerId: order?.customerId ?? '' } as Parameters<typeof answerSurvey>[0],
    word,
    '',
    at('2026-03-05T00:00'),
  );
}

const checks = (customer: Customer) => messagesOf(customer, 'satisfaction_check');
const reminders = (customer: Customer) => messagesOf(customer, 'satisfaction_reminder');

test.each([
  ['en', 'How was your order from', 'March 2, 2026', 'All good'],
  ['zh', '您在', '2026年3月2日', '一切都好'],
  ['ko', '주문은 만족스러우셨나요', '2026년 3월 2일', '만족해요'],
])('C1-31: two days after the delivery, inside the window, one question goes out, in %s', async (locale, subject, day, words) => {
  const customer = await givenCustomer({ locale, consents: [] });
  await delivered(customer);
  await live('2026-03-02T15:00', '2026-03-06T15:00');
  const [mail, ...more] = mailbox.mailsTo(customer);
  expect(more).toEqual([]);
  expect(mail?.subject).toContain(subject);
  expect(mail?.text).toContain(day);
  expect(mail?.text).toContain(words);
  for (const answer of ['satisfied', 'unsatisfied'])
    expect(mail?.text).toMatch(new RegExp(`[:：] ?http://localhost/s/[\\w-]+\\.[\\w-]{43}\\?answer=${answer}\n`));
  expect((await checks(customer))[0]).toMatchObject({ state: 'sent', sentAt: at('2026-03-04T15:00') });
});

test('C1-31: delivered in the evening, it is asked in the morning', async () => {
  const customer = await givenCustomer({ zone: 'Asia/Seoul' });
  await delivered(customer, at('2026-03-02T21:00'));
  await planMessages(shop(), at('2026-03-02T21:00'));
  expect((await checks(customer))[0]?.dueAt).toEqual(new Date('2026-03-05T09:00:00+09:00'));
});

test('C1-31: not while a case of the customer is open', async () => {
  const customer = await givenCustomer();
  await delivered(customer);
  const complaint = { customer: { id: customer._id }, kind: 'slow', text: 'Where is it?' } as const;
  await openCase(complaint, '', systemContext(shop(), DELIVERED));
  await live('2026-03-04T09:00', '2026-03-06T15:00');
  expect((await checks(customer))[0]).toMatchObject({ state: 'suppressed', reason: 'case_open' });
});

test('C1-31: not if they were asked in the last 30 days, however many orders arrive', async () => {
  const customer = await givenCustomer();
  for (const id of ['o-31a', 'o-31b']) await delivered(customer, DELIVERED, id);
  await delivered(customer, at('2026-04-01T09:00'), 'o-31c'); // asked on 3 April: 29 days and 18 hours later
  await delivered(customer, at('2026-04-01T15:00'), 'o-31d'); // asked on 3 April at 15:00: just 30 days later
  for (const day of ['2026-03-04', '2026-04-03']) await live(`${day}T09:00`, `${day}T17:00`);
  const outcomes = Object.fromEntries((await checks(customer)).map(({ about, state, reason }) => [about, reason ?? state]));
  const [asked, spared] = [outcomes['o-31a'], outcomes['o-31b']].sort();
  expect([asked, spared]).toEqual(['asked_recently', 'sent']);
  expect([outcomes['o-31c'], outcomes['o-31d']]).toEqual(['asked_recently', 'sent']);
});

test('C1-31: not for what went back, was told as history, or where asking needs a yes', async () => {
  const [back, history, berlin] = [await givenCustomer(), await givenCustomer(), await givenCustomer({ country: 'DE', consents: [] })];
  const gone = await delivered(back);
  await tellOf(shop(), DELIVERED, 'order.cancelled', gone);
  const old = await tellOrder(shop(), DELIVERED, history, 'order.paid');
  await tell(shop(), DELIVERED, { type: 'order.delivered', data: { orderId: old }, backfill: true });
  await delivered(berlin);
  await live('2026-03-04T09:00', '2026-03-05T15:00');
  expect((await checks(back))[0]).toMatchObject({ state: 'suppressed', reason: 'order_gone' });
  expect(await checks(history)).toEqual([]);
  expect((await checks(berlin))[0]).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
});

test('C1-31: a delivery that is told before its order is asked about all the same', async () => {
  const customer = await givenCustomer();
  await tellOf(shop(), DELIVERED, 'order.delivered', 'o-early');
  await planMessages(shop(), DELIVERED);
  await tellOrder(shop(), DELIVERED, customer, 'order.paid', { id: 'o-early' });
  await live('2026-03-04T09:00', '2026-03-04T17:00');
  expect((await checks(customer))[0]).toMatchObject({ state: 'sent', about: 'o-early' });
});

test('C1-32: without an answer there is one reminder after four days, then silence; with one there is none', async () => {
  const [silent, satisfied, unhappy, complaining] = await Promise.all([1, 2, 3, 4].map(() => givenCustomer()));
  if (!silent || !satisfied || !unhappy || !complaining) throw new Error('four were asked for');
  const orders = new Map<Customer, string>();
  for (const customer of [silent, satisfied, unhappy, complaining]) orders.set(customer, await delivered(customer));
  await live('2026-03-04T09:00', '2026-03-04T17:00');
  await answer(orders.get(satisfied) ?? '', 'satisfied');
  await planMessages(shop(), at('2026-03-06T00:00'));
  await answer(orders.get(unhappy) ?? '', 'unsatisfied');
  await openCase({ customer: { id: complaining._id }, kind: 'other', text: 'No.' }, '', systemContext(shop(), at('2026-03-06T00:00')));
  await live('2026-03-08T09:00', '2026-04-20T09:00');
  expect((await reminders(silent)).map(({ state, sentAt }) => [state, sentAt])).toEqual([['sent', at('2026-03-08T15:00')]]);
  expect(mailbox.mailsTo(silent)).toHaveLength(2);
  for (const customer of [satisfied, unhappy])
    expect((await reminders(customer))[0]).toMatchObject({ state: 'suppressed', reason: 'answered' });
  expect((await reminders(complaining))[0]).toMatchObject({ state: 'suppressed', reason: 'case_open' });
}, 60_000);

test('planned by two at once, and again, there is one question and one reminder', async () => {
  const customers = await Promise.all(Array.from({ length: 10 }, () => givenCustomer()));
  for (const customer of customers) await delivered(customer);
  const plan = (now: Date) => Promise.all([1, 2, 3].map(() => planMessages(shop(), now)));
  expect((await plan(DELIVERED)).reduce((sum, count) => sum + count)).toBe(20); // and thanks for buying
  await planAndSend(shop(), at('2026-03-04T15:00'), mailbox.driver);
  expect((await plan(at('2026-03-04T15:00'))).reduce((sum, count) => sum + count)).toBe(10);
  expect((await plan(at('2026-03-04T15:05'))).reduce((sum, count) => sum + count)).toBe(0);
  for (const customer of customers) expect([(await checks(customer)).length, (await reminders(customer)).length]).toEqual([1, 1]);
});
