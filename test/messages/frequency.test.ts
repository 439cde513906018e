import { beforeEach, expect, test } from '@jest/globals';
import type { Customer } from '../../server/customers/customer.js';
import { listMessages } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, GREETED, givenCoupon, givenCustomer, messagesOf, planAndSend, tell, tellOrder, YES } from './given.js';

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

const FAR = at('2026-12-31T00:00');
const greeted = (changes: Partial<Customer> = {}) => givenCustomer({ consents: GREETED, ...changes });
const visit = (customer: Customer, now: Date) => tell(shop(), now, { type: 'visit.ended', customer: { id: customer._id } });
const issuedTo = (customer: Customer) => givenCoupon(customer, { untold: 'issued', expiresAt: FAR });
const kindsSent = async ({ _id }: Customer) =>
  (await listMessages({ customerId: _id, state: 'sent' }, null, 100)).map(({ kind }) => kind).sort();

test('C1-33: greetings and promotions are consents of their own, and one cap holds over both: what may wait waits, the rest is dropped and says why', async () => {
  const customer = await greeted({ birthday: '03-08' });
  await issuedTo(customer);
  await givenCoupon(customer, { expiresAt: at('2026-03-10T00:00') });
  await visit(customer, at('2026-03-08T08:00'));
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);

  expect(await kindsSent(customer)).toEqual(['coupon_expiry']); // what ends matters most
  expect((await messagesOf(customer, 'birthday'))[0]).toMatchObject({ state: 'suppressed', reason: 'frequency_cap' });
  expect((await messagesOf(customer, 'thanks'))[0]).toMatchObject({ state: 'suppressed', reason: 'frequency_cap' });
  expect((await messagesOf(customer, 'coupon_issued'))[0]).toMatchObject({
    state: 'planned',
    reason: 'frequency_cap',
    dueAt: at('2026-03-09T08:00'),
  });
  await planAndSend(shop(), at('2026-03-09T08:00'), mailbox.driver);
  expect(await kindsSent(customer)).toEqual(['coupon_expiry', 'coupon_issued']);
});

test('C1-33: of those who bought, each is written to by what they said yes to: one stream is not the other, and of several words the latest counts', async () => {
  const no = (stream: 'promotions' | 'greetings') =>
    ({ ...GREETED[0], stream, granted: false, at: at('2026-02-01T00:00') }) as (typeof GREETED)[number];
  const rows = [
    [await givenCustomer({ consents: YES }), ['coupon_issued']],
    [await greeted({ consents: GREETED.slice(1) }), ['thanks']],
    [await greeted({ consents: [...GREETED, no('promotions')] }), ['thanks']],
    [await greeted({ consents: [no('greetings'), ...GREETED] }), ['coupon_issued']],
    [await givenCustomer({ consents: [] }), []],
  ] as const;
  for (const [customer] of rows) {
    await issuedTo(customer);
    await tellOrder(shop(), at('2026-03-08T10:00'), customer, 'order.paid');
  }
  for (const hour of ['10:00', '11:00']) await planAndSend(shop(), at(`2026-03-08T${hour}`), mailbox.driver);
  for (const [customer, kinds] of rows) expect(await kindsSent(customer)).toEqual(kinds);
});

test('four in seven days: the fifth waits until the first is seven days past', async () => {
  const customer = await givenCustomer();
  for (let coupon = 0; coupon < 8; coupon++) await issuedTo(customer);
  const days: string[] = [];
  for (let hour = 0; hour < 24 * 12; hour += 3) {
    const now = new Date(at('2026-03-01T08:00').getTime() + hour * 3_600_000);
    const before = mailbox.mails.length;
    await planAndSend(shop(), now, mailbox.driver);
    if (mailbox.mails.length > before) days.push(now.toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' }));
  }
  expect(days).toEqual(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-08', '2026-03-09', '2026-03-10']);
  // Nothing waits for ever: after ten days it is dropped.
  expect((await messagesOf(customer, 'coupon_issued')).filter(({ reason }) => reason === 'frequency_cap')).toMatchObject([
    { state: 'suppressed' },
  ]);
});

test('what serves or must be told is no part of the cap', async () => {
  const customer = await greeted();
  await visit(customer, at('2026-03-08T10:00'));
  await planAndSend(shop(), at('2026-03-08T10:30'), mailbox.driver);
  for (let coupon = 0; coupon < 3; coupon++) await givenCoupon(customer, { state: 'revoked', untold: 'revoked' });
  await planAndSend(shop(), at('2026-03-08T10:40'), mailbox.driver);
  expect(await kindsSent(customer)).toEqual(['coupon_revoked', 'coupon_revoked', 'coupon_revoked', 'thanks']);
});

test('the day is the customer’s: late in the evening in Los Angeles one, next morning another', async () => {
  const customer = await givenCustomer({ zone: 'America/Los_Angeles' });
  await issuedTo(customer);
  await issuedTo(customer);
  const local = (time: string) => new Date(`2026-03-${time}:00-07:00`);
  await planAndSend(shop(), local('09T20:30'), mailbox.driver);
  await planAndSend(shop(), local('09T20:50'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
  await planAndSend(shop(), local('10T08:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(2);
});

test('many senders race for one customer’s day: one message goes', async () => {
  const customers = await Promise.all(Array.from({ length: 10 }, () => givenCustomer()));
  for (const customer of customers) for (let coupon = 0; coupon < 4; coupon++) await issuedTo(customer);
  await planMessages(shop(), at('2026-03-08T10:00'));
  await Promise.all([1, 2, 3, 4].map(() => sendMessages(shop(), at('2026-03-08T10:00'), mailbox.driver)));
  for (const customer of customers) expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('a reminder that was dropped for the cap lets its coupons go: the next day’s names them', async () => {
  const customer = await greeted();
  const first = at('2026-03-08T08:30');
  await issuedTo(customer);
  await planAndSend(shop(), first, mailbox.driver);
  await givenCoupon(customer, { expiresAt: at('2026-03-10T00:00') });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  await planAndSend(shop(), at('2026-03-09T09:00'), mailbox.driver);
  expect(await kindsSent(customer)).toEqual(['coupon_expiry', 'coupon_issued']);
});
