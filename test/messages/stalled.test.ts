import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import type { Consent, Customer } from '../../server/customers/customer.js';
import { type MailDriver, SendFailure } from '../../server/messages/mail.js';
import { mailCheck, mailStatus } from '../../server/messages/mail-health.service.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMails } from '../../server/messages/send.js';
import { subscribe } from '../../server/webhooks/webhooks.service.js';
import { useDatabase } from '../support/database.js';
import { useReceiver } from '../webhooks/receiver.js';
import { at, givenCoupon, givenCustomer, messagesOf } from './given.js';

const shop = useDatabase();
const gateway = useReceiver();
const NOON = at('2026-02-01T12:00');

beforeAll(async () => {
  await subscribe({ url: gateway.url(), events: ['message.send'] }, systemContext(shop(), NOON));
});

/** A mail server that keeps everybody waiting until it is let go. */
function aStalledServer() {
  const waiting: { to: string; yes(): void; no(error: Error): void }[] = [];
  let verdict: Error | null | undefined;
  const driver: MailDriver = {
    via: 'smtp',
    description: 'a mail server',
    send: ({ to }) =>
      new Promise((yes, no) => {
        if (verdict === undefined) waiting.push({ to, yes, no });
        else if (verdict === null) yes();
        else no(verdict);
      }),
    close: () => {},
  };
  servers.push(() => letGo(null));
  const letGo = (said: Error | null): void => {
    verdict = said;
    for (const { yes, no } of waiting) said === null ? yes() : no(said);
  };
  return { driver, waiting, letGo };
}
const servers: (() => void)[] = [];
afterEach(() => {
  for (const letGo of servers.splice(0)) letGo();
});

const YES_BY_SMS: Consent[] = [
  { channel: 'sms', stream: 'promotions', granted: true, source: 'test', at: new Date('2026-01-01T00:00:00Z') },
];
const onThePhone = (): Promise<Customer> =>
  givenCustomer({ identifiers: { phone: `+8613${String(Math.random()).slice(2, 11)}` }, consents: YES_BY_SMS });

async function allTold(customers: Customer[], now: Date): Promise<void> {
  for (const customer of customers) await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), now);
}

const people = (count: number, one: () => Promise<Customer>): Promise<Customer[]> => Promise.all(Array.from({ length: count }, one));
const messageOf = async (customer: Customer) => (await messagesOf(customer, 'coupon_issued'))[0];

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries === 200) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('E10: at a mail server that stalls, texts are passed on at once, no more mails are tried than it has connections for, and it is said that mails wait', async () => {
  const [mailed, phones] = [await people(40, () => givenCustomer()), await people(5, onThePhone)];
  await allTold([...mailed, ...phones], NOON);
  const { driver, waiting, letGo } = aStalledServer();
  const run = sendMails(shop(), NOON, driver);
  await until(() => waiting.length === 8);
  for (const customer of phones) expect(await messageOf(customer)).toMatchObject({ channel: 'sms', state: 'planned', attempts: 0 });
  letGo(new SendFailure('mail_server_unreachable', 'not_about_it'));
  await run;
  expect(waiting).toHaveLength(8);
  const attempts = (await Promise.all(mailed.map(messageOf))).map((message) => message?.attempts);
  expect(attempts.toSorted()).toEqual([...new Array(32).fill(0), ...new Array(8).fill(1)]);

  const { away, stop } = await mailStatus();
  expect([stop, away?.reason]).toEqual([null, 'mail_server_unreachable']);
  const [note] = mailCheck();
  expect(note?.sentence).toMatch(
    /^Mails wait since \d{4}-\S+Z, and were last tried at \S+Z\. The mail server could not be reached\. It is tried again every minute\./,
  );

  // It is well again, and nobody needs to do anything.
  const later = at('2026-02-01T12:10');
  const well = aStalledServer();
  well.letGo(null);
  await sendMails(shop(), later, well.driver);
  expect((await Promise.all(mailed.map(messageOf))).map((message) => message?.state)).toEqual(new Array(40).fill('sent'));
  expect([(await mailStatus()).away, mailCheck()]).toEqual([null, []]);
}, 60_000);

test('a stop lets the mails that are in hand end, and puts back the others untried', async () => {
  const mailed = await people(30, () => givenCustomer());
  await allTold(mailed, NOON);
  const { driver, waiting, letGo } = aStalledServer();
  const stopping = new AbortController();
  const run = sendMails(shop(), NOON, driver, stopping.signal);
  await until(() => waiting.length === 8);
  stopping.abort();
  letGo(null);
  await run;
  const messages = await Promise.all(mailed.map(messageOf));
  expect(waiting).toHaveLength(8);
  expect(messages.filter((message) => message?.state === 'sent')).toHaveLength(8);
  for (const message of messages)
    if (message?.state !== 'sent') expect(message).toMatchObject({ state: 'planned', attempts: 0, reason: null });
  // Due as before: the next program begins where this one left off.
  expect(await sendMails(shop(), NOON, driver)).toBe(22);
}, 60_000);
