import { beforeEach, expect, test } from '@jest/globals';
import { birthdayIn, birthdaysKeptOn } from '../../campaigns/birthday.js';
import { updateCustomer } from '../../server/customers/customers.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, GREETED, givenCoupon, givenCustomer, messagesOf, planAndSend } from './given.js';

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

const born = (birthday: string, changes = {}) => givenCustomer({ birthday, consents: GREETED, ...changes });

/** Lives through some days, an hour at a time. */
async function live(from: string, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour++) await planAndSend(shop(), new Date(at(from).getTime() + hour * 3_600_000), mailbox.driver);
}

test.each([
  ['03-08', 2026, '2026-03-08'],
  ['1990-03-08', 2026, '2026-03-08'],
  ['02-29', 2027, '2027-02-28'],
  ['02-29', 2028, '2028-02-29'],
  ['2000-02-29', 2100, '2100-02-28'],
])('the birthday %s is kept in %i on %s', (birthday, year, day) => {
  expect(birthdayIn(birthday, year)).toBe(day);
  expect(birthdaysKeptOn(day)).toContain(birthday);
});

test('on 28 February of a leap year only those are congratulated who were born on it', () => {
  expect(birthdaysKeptOn('2028-02-28')).not.toContain('02-29');
  expect(birthdaysKeptOn('2028-03-01')).not.toContain('02-29');
});

test('a birthday greeting leaves once, at nine in the morning where the customer lives, with or without a known year', async () => {
  const zones = ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu'];
  const people = await Promise.all(zones.map((zone, index) => born(index % 2 ? '05-20' : '1990-05-20', { zone })));
  const other = await born('05-22');
  await live('2026-05-19T06:00', 60);
  for (const [index, customer] of people.entries()) {
    const [message, ...more] = await messagesOf(customer, 'birthday');
    expect([message?._id, message?.state, more.length]).toEqual([`birthday:${customer._id}:2026`, 'sent', 0]);
    const local = message?.sentAt?.toLocaleString('sv', { timeZone: zones[index] ?? '' });
    expect(local).toMatch(/^2026-05-20 (09|10):\d\d/); // Kathmandu's hour is not a full one
  }
  expect(mailbox.mails).toHaveLength(people.length);
  expect(await messagesOf(other, 'birthday')).toHaveLength(0);
});

test('29 February is kept on the 28th in common years, and every year has its greeting', async () => {
  const customer = await born('02-29');
  await live('2027-02-27T08:00', 72);
  await live('2028-02-27T08:00', 96);
  const days = (await messagesOf(customer, 'birthday')).map(({ sentAt }) => sentAt?.toISOString());
  expect(days).toEqual(['2028-02-29T01:00:00.000Z', '2027-02-28T01:00:00.000Z']);
});

test('the day when the clocks change has its nine o’clock too', async () => {
  const customer = await born('03-08', { zone: 'America/New_York' });
  await live('2026-03-08T06:00', 40);
  expect((await messagesOf(customer, 'birthday'))[0]?.sentAt?.toISOString()).toBe('2026-03-08T13:00:00.000Z');
});

test('without consent, or when the day turns out to be another, it is not sent and says why', async () => {
  const silent = await givenCustomer({ birthday: '06-02' });
  const corrected = await born('06-02');
  await planMessages(shop(), at('2026-06-02T00:30'));
  await updateCustomer(corrected._id, corrected.rev, { birthday: '06-03' });
  await live('2026-06-02T09:00', 1);
  expect((await messagesOf(silent, 'birthday'))[0]).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
  expect((await messagesOf(corrected, 'birthday'))[0]).toMatchObject({ state: 'suppressed', reason: 'not_birthday' });
});

test('whoever comes to the shop after the day is not told that they were forgotten', async () => {
  const customer = await born('06-09', { createdAt: at('2026-06-10T09:00') });
  await live('2026-06-10T09:00', 3);
  expect(await messagesOf(customer, 'birthday')).toEqual([]);
});

test('a coupon that a schedule issued for the day goes with it', async () => {
  const customer = await born('06-20');
  await givenCoupon(customer, {
    createdAt: at('2026-06-20T08:00'),
    expiresAt: at('2026-08-01T00:00'),
    origin: { kind: 'schedule', by: 'system', id: 'run' },
  });
  await live('2026-06-20T09:00', 1);
  expect(mailbox.mailsTo(customer)[0]?.text).toMatch(/A little present from us:.*CN¥50 off.*Code: T/s);
});

test('news of the coupon do not take the greeting’s place: it goes with the greeting, and is not told twice', async () => {
  const customer = await born('06-25');
  await givenCoupon(customer, {
    untold: 'issued',
    createdAt: at('2026-06-25T08:00'),
    expiresAt: at('2026-08-01T00:00'),
    origin: { kind: 'schedule', by: 'system', id: 'run' },
  });
  await live('2026-06-25T08:00', 48);
  expect(mailbox.mailsTo(customer).map(({ text }) => /Code: T/.test(text))).toEqual([true]);
  expect((await messagesOf(customer, 'birthday'))[0]).toMatchObject({ state: 'sent', sentAt: at('2026-06-25T09:00') });
  expect((await messagesOf(customer, 'coupon_issued'))[0]).toMatchObject({ state: 'suppressed', reason: 'told_with_birthday' });
});

test('two planners race: one greeting', async () => {
  const customers = await Promise.all(Array.from({ length: 20 }, () => born('07-01')));
  const planned = await Promise.all([1, 2, 3].map(() => planMessages(shop(), at('2026-07-01T05:00'))));
  expect(planned.reduce((sum, count) => sum + count)).toBe(customers.length);
  expect(await planMessages(shop(), at('2026-07-01T05:01'))).toBe(0);
});
