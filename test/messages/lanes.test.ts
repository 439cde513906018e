import { beforeAll, expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import type { Consent } from '../../server/customers/customer.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMails, sendTexts } from '../../server/messages/send.js';
import { tellWebhooks } from '../../server/webhooks/deliver.service.js';
import { subscribe } from '../../server/webhooks/webhooks.service.js';
import { useDatabase } from '../support/database.js';
import { answering, useReceiver } from '../webhooks/receiver.js';
import { aMailbox, at, givenCoupon, givenCustomer, messagesOf } from './given.js';

const shop = useDatabase();
const gateway = useReceiver();
const NOON = at('2026-02-01T12:00');

const YES_BY_SMS: Consent[] = [
  { channel: 'sms', stream: 'promotions', granted: true, source: 'test', at: new Date('2026-01-01T00:00:00Z') },
];
const onThePhone = () => givenCustomer({ identifiers: { phone: `+8613${String(Math.random()).slice(2, 11)}` }, consents: YES_BY_SMS });

/** Has the gateway keep its callers waiting until it is let go, and from then on answer at once. */
function holdGateway(status: number): () => void {
  const waiting: (() => void)[] = [];
  let isHeld = true;
  gateway.answer((res, told) => {
    const answer = () => answering(status)(res, told);
    if (isHeld) waiting.push(answer);
    else answer();
  });
  return () => {
    isHeld = false;
    for (const answer of waiting) answer();
  };
}

beforeAll(async () => {
  await subscribe({ url: gateway.url(), events: ['message.send'] }, systemContext(shop(), NOON));
});

test('E10: 200 texts at a slow gateway that says 500, before ten mails: the mails leave at once, and the gateway is left in peace', async () => {
  const phones = await Promise.all(Array.from({ length: 200 }, onThePhone));
  const mailed = await Promise.all(Array.from({ length: 10 }, () => givenCustomer()));
  for (const customer of [...phones, ...mailed]) await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), NOON);
  const mailbox = aMailbox();
  // The first run only finds out who is reached by what.
  await sendMails(shop(), NOON, mailbox.driver);
  for (const customer of mailed) expect(mailbox.mailsTo(customer)).toHaveLength(1);

  const late = await givenCustomer();
  await givenCoupon(late, { untold: 'issued' });
  await planMessages(shop(), NOON);
  const letGo = holdGateway(500);
  const texts = sendTexts(shop(), NOON, mailbox.driver);
  // Not one text is answered, and the mail leaves all the same.
  await sendMails(shop(), NOON, mailbox.driver);
  expect(mailbox.mailsTo(late)).toHaveLength(1);
  letGo();
  await texts;
  // Noes in a row are about the gateway: whoever was not at it yet waits, untried.
  expect(gateway.received.length).toBeLessThanOrEqual(30);
  const [first] = phones;
  expect(first && (await messagesOf(first, 'coupon_issued'))[0]?.state).toBe('planned');
}, 60_000);

test('E10: mails and texts are jobs of their own, so that no run waits for the other', () => {
  const names = JOBS.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['send_mails', 'send_texts', 'tell_webhooks']));
});

const other = useReceiver();

test('E10: of two webhooks the quick one is told everything while the slow one is still at its first', async () => {
  const before = at('2026-03-01T10:00');
  for (const receiver of [gateway, other])
    await subscribe({ url: receiver.url('localhost'), events: ['coupon.issued'] }, systemContext(shop(), before));
  const listed = JOBS.find(({ name }) => name === 'list_changes');
  for (let number = 0; number < 40; number++) await givenCoupon(await givenCustomer(), { news: `nws_${number}` } as never);
  await listed?.run(shop(), before, aMailbox().driver);
  // The slow one says nothing before the quick one has heard everything.
  const letGo = holdGateway(200);
  other.answer((res, told) => {
    if (other.received.length === 40) letGo();
    answering(200)(res, told);
  });
  await tellWebhooks(shop(), before);
  expect(other.received).toHaveLength(40);
  expect(gateway.received).toHaveLength(40);
}, 90_000);

test('a slow receiver does not hold up what comes up for the others meanwhile', async () => {
  const now = at('2026-03-02T10:00');
  const listed = JOBS.find(({ name }) => name === 'list_changes');
  const news = async (name: string) => {
    await givenCoupon(await givenCustomer(), { news: `nws_${name}` } as never);
    await listed?.run(shop(), now, aMailbox().driver);
  };
  await news('first');
  const letGo = holdGateway(200);
  other.answer((res, told) => {
    if (other.received.length === 2) letGo();
    answering(200)(res, told);
  });
  const run = tellWebhooks(shop(), now);
  await news('second');
  await run;
  expect(other.types().filter((type) => type === 'coupon.issued')).toHaveLength(2);
}, 60_000);
