import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { systemContext } from '../../server/context.js';
import { refuseStreams } from '../../server/customers/consents.service.js';
import { type Consent, type Customer, currentConsents } from '../../server/customers/customer.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { realIn } from '../../server/lib/real-time.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import type { Message } from '../../server/messages/message.js';
import { sendMessages } from '../../server/messages/send.js';
import { subscribe, unsubscribe } from '../../server/webhooks/webhooks.service.js';
import { aMailbox, at, givenCoupon, givenCustomer, messagesOf, planAndSend, tellOrder } from '../messages/given.js';
import { useDatabase } from '../support/database.js';
import { answering, signatureOf, useReceiver } from './receiver.js';

const shop = useDatabase();
const receiver = useReceiver();
const NOON = at('2026-02-01T12:00');
const messages = () => mongoose.connection.collection<Message>('messages');
let secret: string;
let gatewayId: string;

async function openGateway(): Promise<void> {
  const opened = await subscribe({ url: receiver.url(), events: ['message.send'] }, systemContext(shop(), NOON));
  [secret, gatewayId] = [opened.secret, opened.webhook._id];
}

beforeAll(openGateway);
/** What an earlier test left is nobody's any more. */
beforeEach(async () => {
  await messages().deleteMany({});
});

const yes = (channel: Consent['channel'], ...streams: Consent['stream'][]): Consent[] =>
  streams.map((stream) => ({ channel, stream, granted: true, source: 'test', at: at('2026-01-01T00:00') }));

let numbers = 0;

/** Somebody without a mail address. */
const onThePhone = (changes: Partial<Customer> = {}): Promise<Customer> =>
  givenCustomer({ identifiers: { phone: `+861380013${8000 + ++numbers}` }, consents: yes('sms', 'promotions'), ...changes });

/** A coupon that was just issued to the customer, and what came of its message. */
async function told(customer: Customer, now = NOON) {
  await givenCoupon(customer, { untold: 'issued' });
  const mailbox = aMailbox();
  await planAndSend(shop(), now, mailbox.driver);
  const [message] = await messagesOf(customer, 'coupon_issued');
  return { message, mails: mailbox.mailsTo(customer) };
}

test('a customer without a mail address who said yes to text messages is written to by the shop’s gateway', async () => {
  const customer = await onThePhone({ locale: 'ko' });
  const { message, mails } = await told(customer);
  expect(mails).toEqual([]);
  expect(message).toMatchObject({ state: 'sent', channel: 'sms', via: 'webhook', locale: 'ko', subject: null, sentAt: NOON });
  const [told1, ...others] = receiver.received;
  expect(others).toEqual([]);
  expect(told1?.signature).toBe(told1 && signatureOf(told1, secret));
  expect(told1?.json).toEqual({
    id: expect.stringMatching(/^msg_[0-9a-f]{40}$/),
    type: 'message.send',
    timestamp: NOON.toISOString(),
    data: {
      messageId: message?._id,
      channel: 'sms',
      to: customer.identifiers.phone,
      kind: 'coupon_issued',
      stream: 'promotions',
      customerId: customer._id,
      shopId: null,
      locale: 'ko',
      text: expect.stringContaining('쿠폰 번호: T000'),
      unsubscribeUrl: expect.stringContaining('/u/'),
    },
  });
});

test.each<[string, Partial<Customer>, Partial<Message>]>([
  [
    'who may be mailed is mailed',
    { identifiers: { email: 'a@example.com', phone: '+8613800138000' } },
    { channel: 'email', via: 'outbox' },
  ],
  [
    'who said yes to text messages only, though they have a mail address',
    { identifiers: { email: 'b@example.com', phone: '+8613800138001' }, consents: yes('sms', 'promotions') },
    { channel: 'sms' },
  ],
  ['KakaoTalk before text messages', { consents: [...yes('sms', 'promotions'), ...yes('kakao', 'promotions')] }, { channel: 'kakao' }],
  ['WeChat by the shop’s own id', { identifiers: { shopId: 'c-9' }, consents: yes('wechat', 'promotions') }, { channel: 'wechat' }],
  ['a yes to another stream is none', { consents: yes('sms', 'greetings') }, { state: 'suppressed', reason: 'no_address' }],
  ['a yes without a number', { identifiers: { shopId: 'c-10' } }, { state: 'suppressed', reason: 'no_address' }],
  ['a number without a yes', { consents: [] }, { state: 'suppressed', reason: 'no_address' }],
  [
    'a yes that was taken back',
    { consents: [...yes('sms', 'promotions'), { ...yes('sms', 'promotions')[0], granted: false, at: at('2026-01-02T00:00') } as Consent] },
    { state: 'suppressed', reason: 'no_address' },
  ],
  [
    'no yes anywhere, with a mail address',
    { identifiers: { email: 'c@example.com', phone: '+8613800138002' }, consents: [] },
    { state: 'suppressed', reason: 'no_consent' },
  ],
])('%s', async (_who, changes, expected) => {
  const customer = await onThePhone({
    ...(changes.identifiers?.email === 'a@example.com' && { consents: yes('email', 'promotions') }),
    ...changes,
  });
  const { message } = await told(customer);
  expect(message).toMatchObject({ state: 'sent', ...expected });
  if (message?.via === 'webhook') {
    const { phone, shopId } = customer.identifiers;
    expect(receiver.received[0]?.json.data).toMatchObject({ channel: message.channel, to: message.channel === 'wechat' ? shopId : phone });
  } else expect(receiver.received).toEqual([]);
});

test('what serves goes to a telephone only after some yes on it, and leaves the offer out where offers have none', async () => {
  const [unasked, served] = [await onThePhone({ consents: [] }), await onThePhone({ consents: yes('sms', 'service') })];
  const yesterday = at('2026-01-31T10:00');
  for (const customer of [unasked, served]) {
    await givenCoupon(customer);
    await tellOrder(shop(), yesterday, customer, 'order.placed', { subtotalMinor: 30_000 });
  }
  await planAndSend(shop(), at('2026-02-01T09:30'), aMailbox().driver);
  expect((await messagesOf(unasked, 'unpaid_order'))[0]).toMatchObject({ state: 'suppressed', reason: 'no_address' });
  expect((await messagesOf(served, 'unpaid_order'))[0]).toMatchObject({ state: 'sent', channel: 'sms' });
  expect(receiver.received.map(({ json }) => json.data.kind)).toEqual(['unpaid_order']);
  expect(receiver.received[0]?.json.data.text).not.toContain('T000');
});

test('quiet hours and the cap of a day hold for text messages too', async () => {
  const customer = await onThePhone();
  const night = at('2026-02-01T22:30');
  expect((await told(customer, night)).message).toMatchObject({ state: 'planned', dueAt: at('2026-02-02T08:00') });
  await planAndSend(shop(), at('2026-02-02T08:00'), aMailbox().driver);
  const { message } = await told(customer, at('2026-02-02T12:00'));
  expect(message).toMatchObject({ state: 'planned', reason: 'frequency_cap', dueAt: at('2026-02-03T08:00') });
  expect(receiver.received).toHaveLength(1);
});

test('a gateway that says no is asked again later under the same id; so it is after a stop between its yes and our note', async () => {
  const customer = await onThePhone();
  receiver.answer(answering(500));
  expect((await told(customer)).message).toMatchObject({ state: 'planned', attempts: 1, reason: 'gateway_answered_500' });
  receiver.answer(answering(202));
  await sendMessages(shop(), at('2026-02-01T12:05'), aMailbox().driver);
  expect((await messagesOf(customer, 'coupon_issued'))[0]).toMatchObject({ state: 'sent', attempts: 1, reason: null });

  await messages().updateMany({ customerId: customer._id }, { $set: { state: 'sending', token: 'tok_gone', leaseUntil: realIn(-60_000) } });
  await sendMessages(shop(), at('2026-02-01T12:06'), aMailbox().driver);
  expect(receiver.received).toHaveLength(3);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
});

test('a gateway that does not answer is asked no more in this run than by those who were at it; mails go on', async () => {
  const many = await Promise.all(Array.from({ length: 40 }, () => onThePhone()));
  const mailed = await givenCustomer();
  for (const customer of [...many, mailed]) await givenCoupon(customer, { untold: 'issued' });
  receiver.answer((res) => void res.destroy());
  const mailbox = aMailbox();
  await planAndSend(shop(), NOON, mailbox.driver);
  expect(mailbox.mailsTo(mailed)).toHaveLength(1);
  expect(receiver.received.length).toBeLessThanOrEqual(24);
  const waiting = await messages().find({ state: 'planned' }).toArray();
  expect(waiting).toHaveLength(40);
  expect(waiting.filter(({ attempts }) => attempts === 0).length).toBeGreaterThanOrEqual(16);
  receiver.answer(answering(200));
  await sendMessages(shop(), at('2026-02-01T12:05'), mailbox.driver);
  expect(await messages().countDocuments({ state: 'sent', via: 'webhook' })).toBe(40);
});

test('where no mail is to leave, nothing goes to the gateway either', async () => {
  const customer = await onThePhone();
  await givenCoupon(customer, { untold: 'issued' });
  await planAndSend(shop(), NOON, NO_MAIL);
  expect((await messagesOf(customer, 'coupon_issued'))[0]).toMatchObject({ state: 'sent', via: 'none' });
  expect(receiver.received).toEqual([]);
});

test('whoever unsubscribes is not written to elsewhere instead', async () => {
  const customer = await onThePhone({ consents: [...yes('sms', 'promotions'), ...yes('kakao', 'service')] });
  await refuseStreams(customer, ['promotions', 'greetings'], 'unsubscribe link', NOON);
  const refused = currentConsents((await findCustomer(customer._id))?.consents ?? []).filter(({ granted }) => !granted);
  expect(refused.map(({ channel, stream }) => `${channel} ${stream}`).sort()).toEqual([
    'email greetings',
    'email promotions',
    'sms promotions',
  ]);
  expect((await told(customer)).message).toMatchObject({ state: 'suppressed', reason: 'no_address' });
});

test('a shop without a gateway, or whose gateway is paused: not sent, and tried again', async () => {
  const customer = await onThePhone();
  await mongoose.connection.collection<{ _id: string }>('webhooks').updateOne({ _id: gatewayId }, { $set: { state: 'paused' } });
  expect((await told(customer)).message).toMatchObject({ state: 'planned', reason: 'gateway_paused' });
  await unsubscribe(gatewayId);
  await sendMessages(shop(), at('2026-02-01T12:05'), aMailbox().driver);
  expect((await messagesOf(customer, 'coupon_issued'))[0]).toMatchObject({ state: 'suppressed', reason: 'no_address' });
  expect(receiver.received).toEqual([]);
  await openGateway();
});
