import { afterEach, beforeEach, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { SYSTEM } from '../../server/actors/actor.js';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer, forgetBounce } from '../../server/customers/customers.store.js';
import { openMail } from '../../server/messages/mail-drivers.js';
import { seemsBlocked } from '../../server/messages/mail-health.js';
import { mailCheck, mailStatus, resume } from '../../server/messages/mail-health.service.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMails } from '../../server/messages/send.js';
import { failureOf } from '../../server/messages/smtp.js';
import type { Shop } from '../../server/shop/shop.js';
import { type Answer, type MailServer, openMailServer } from '../faults/mail-server.js';
import { useDatabase } from '../support/database.js';
import { at, givenCoupon, givenCustomer, messagesOf } from './given.js';

const shop = useDatabase();
const realShop = (): Shop => ({ ...shop(), clock: 'real' });
const NOON = at('2026-02-01T12:00');
/** There is one offer a customer and day. */
const NEXT_DAY = at('2026-02-02T12:00');

let answers = new Map<string, Answer>();
let asked: string[] = [];
let server: MailServer;
beforeEach(async () => {
  answers = new Map();
  asked = [];
  await mongoose.connection.collection('mailcounts').deleteMany({});
  server = await openMailServer({
    answerTo(address) {
      asked.push(address);
      return answers.get(address) ?? 'yes';
    },
  });
});
afterEach(() => server.close());

const send = async (now = NOON): Promise<number> => {
  const mail = openMail({ smtpUrl: server.url, mailFrom: 'shop@example.com', dataDir: '/nowhere' }, realShop());
  return sendMails(realShop(), now, mail).finally(mail.close);
};

async function givenPlanned(number: number, answer?: Answer) {
  const email = `c-${number}@example.com`;
  if (answer !== undefined) answers.set(email, answer);
  const customer = await givenCustomer({ identifiers: { email } });
  await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), NOON);
  return customer;
}

/** Another coupon, on the next day. */
async function tellAgain(...customers: Customer[]): Promise<void> {
  for (const customer of customers) await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), NEXT_DAY);
  await send(NEXT_DAY);
}

const issued = async (customer: { _id: string }) => (await messagesOf(customer, 'coupon_issued'))[0];

test('E14: a permanent no ends this message at once; a no for now is tried again', async () => {
  const never = await givenPlanned(1, { to: 'recipient', code: 550 });
  const later = await givenPlanned(2, { to: 'recipient', code: 451 });
  await send();
  expect(await issued(never)).toMatchObject({ state: 'failed', reason: 'mail_refused_550', attempts: 1 });
  expect(await issued(later)).toMatchObject({ state: 'planned', reason: 'mail_refused_451', attempts: 1 });
  // Without saying that nobody is there the address is as good as before: the next mail goes to it.
  answers.clear();
  await tellAgain(never);
  expect(asked.filter((address) => address === 'c-1@example.com')).toHaveLength(2);
});

test.each([
  ['5.1.1', true],
  ['5.1.2', true],
  ['5.1.3', true],
  ['5.1.6', true],
  ['5.1.10', false],
  ['5.2.1', false],
  ['5.2.2', false],
  ['5.7.1', false],
])('E14: after 550 %s the address is marked: %s', async (detail, isMarked) => {
  const number = 100 + Number(detail.replaceAll('.', ''));
  const customer = await givenPlanned(number, { to: 'recipient', code: 550, text: `${detail} c-${number}@example.com` });
  await send();
  expect(await issued(customer)).toMatchObject({ state: 'failed', reason: `mail_refused_550_${detail}`, attempts: 1 });
  answers.clear();
  await tellAgain(customer);
  const tries = asked.filter((address) => address === `c-${number}@example.com`).length;
  expect(tries).toBe(isMarked ? 1 : 2);
  if (isMarked) expect(await issued(customer)).toMatchObject({ state: 'suppressed', reason: 'address_bounced' });
});

test('E14: a marked address has a way back: by hand, or by another address', async () => {
  const customer = await givenPlanned(201, { to: 'recipient', code: 550, text: '5.1.1 nobody' });
  const moved = await givenPlanned(202, { to: 'recipient', code: 550, text: '5.1.1 nobody' });
  await send();
  expect((await findCustomer(customer._id))?.bounced).toMatchObject({ reason: 'mail_refused_550_5.1.1' });
  answers.clear();
  const at = new Date(NEXT_DAY);
  await forgetBounce(customer._id, 'act_1', at);
  await forgetBounce(customer._id, 'act_2', at); // it is written to again already
  expect(await findCustomer(customer._id)).toMatchObject({ bounceLifted: { by: 'act_1', at } });
  expect((await findCustomer(customer._id))?.bounced).toBeUndefined();
  // Another address of the customer's: as if a customer.updated had told it.
  await mongoose.connection
    .collection<{ _id: string }>('customers')
    .updateOne({ _id: moved._id }, { $set: { 'identifiers.email': 'new-202@example.com' } });
  await tellAgain(customer, moved);
  expect(asked.slice(-2).sort()).toEqual(['c-201@example.com', 'new-202@example.com']);
});

test('E14: above 5 % of permanent noes sending stops and says so; resumed by hand it begins anew', async () => {
  await resume(SYSTEM);
  const people = [];
  for (let number = 300; number < 340; number++) people.push(await givenPlanned(number, { to: 'text', code: 554 }));
  await expect(send()).rejects.toThrow(/refused .* for good within an hour.*blocked/s);
  const states = (await Promise.all(people.map(issued))).map((message) => message?.state);
  const failed = states.filter((state) => state === 'failed').length;
  // What was under way is through; nothing after it was begun.
  expect(failed).toBeGreaterThanOrEqual(5);
  expect(failed).toBeLessThan(40);
  expect((await mailStatus()).stop).toMatchObject({ refused: expect.any(Number) });
  expect(mailCheck()).toEqual([{ kind: 'note', sentence: expect.stringMatching(/^Mails are stopped until .*resume/) }]);

  answers.clear();
  const before = asked.length;
  expect(await send(NEXT_DAY)).toBe(0);
  expect(asked).toHaveLength(before);

  expect((await resume(SYSTEM)).stop).toBeNull();
  expect(mailCheck()).toEqual([]);
  expect(await send(NEXT_DAY)).toBe(40 - failed);
  expect((await mailStatus()).lastHour).toEqual({ sent: 40 - failed, refused: 0 });
});

test('E14: at 5 % and below it goes on, and a handful says nothing', () => {
  expect(seemsBlocked({ sent: 95, refused: 5 })).toBe(false);
  expect(seemsBlocked({ sent: 94, refused: 5 })).toBe(true);
  expect(seemsBlocked({ sent: 0, refused: 4 })).toBe(false);
  expect(seemsBlocked({ sent: 1900, refused: 100 })).toBe(false);
  expect(seemsBlocked({ sent: 1899, refused: 100 })).toBe(true);
});

test('a no to us is not a no to the mail: login, greeting, sender, and a server that is closing', () => {
  const verdict = (responseCode: number, command: string, response = '') => failureOf({ responseCode, command, response }).verdict;
  expect(verdict(535, 'AUTH PLAIN')).toBe('not_about_it');
  expect(verdict(554, 'CONN', '554 5.7.1 your address is blocked')).toBe('not_about_it');
  expect(verdict(550, 'MAIL FROM', '550 5.1.1 sender unknown')).toBe('not_about_it');
  expect(verdict(421, 'DATA')).toBe('not_about_it');
  expect(verdict(550, 'RCPT TO', '550-5.1.1 nobody\n550 5.1.1 here')).toBe('unknown_address');
  expect(verdict(452, 'RCPT TO', '452 4.2.2 full')).toBe('later');
  expect(failureOf({ code: 'EENVELOPE', command: 'API' }).verdict).toBe('never');
  expect(failureOf({ code: 'ECONNECTION', command: 'CONN' }).verdict).toBe('not_about_it');
});
