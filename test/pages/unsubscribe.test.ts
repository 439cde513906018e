import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { type Customer, hasConsent } from '../../server/customers/customer.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { signLink } from '../../server/lib/links.js';
import { MESSAGE_KINDS, type MessageKind } from '../../server/messages/message.js';
import { mayHear } from '../../server/messages/obstacles.js';
import { customerPages } from '../../server/pages/customer.pages.js';
import { shopNow } from '../../server/shop/clock.js';
import { aMailbox, at, GREETED, givenCoupon, givenCustomer, messagesOf, planAndSend } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const app = () => express().use(customerPages(shop()));
const linkOf = ({ _id }: Pick<Customer, '_id'>) => `/u/${signLink({ purpose: 'unsubscribe', subject: _id }, shop().linkSecret)}`;
const REFUSED = (['promotions', 'greetings'] as const).map((stream) => ({
  channel: 'email' as const,
  stream,
  granted: false,
  source: 'x',
  at: new Date(0),
}));
/** What the page promises of each kind. */
const KINDS_SAID: { kind: MessageKind; still: boolean }[] = [
  ...(['coupon_issued', 'coupon_expiry', 'birthday', 'welcome', 'thanks'] as const).map((kind) => ({ kind, still: false })),
  ...(['unpaid_order', 'satisfaction_check', 'satisfaction_reminder'] as const).map((kind) => ({ kind, still: true })),
  ...(['case_reply', 'apology', 'coupon_revoked'] as const).map((kind) => ({ kind, still: true })),
];
const consentsOf = async ({ _id }: Customer) => (await findCustomer(_id))?.consents ?? [];

test.each([
  ['en', 'Unsubscribe', 'Done.'],
  ['zh', '确认退订', '已退订'],
  ['ko', '수신 거부', '처리되었습니다'],
])(
  'C1-33 part: the page in %s shows a button; looking changes nothing, pressing it ends offers and greetings, and only those',
  async (locale, button, done) => {
    const customer = await givenCustomer({ locale, consents: GREETED });
    const { text } = await request(app()).get(linkOf(customer)).expect(200);
    expect(text).toContain(`>${button}</button>`);
    await request(app()).head(linkOf(customer)).expect(200);
    expect(await consentsOf(customer)).toEqual(GREETED);

    expect((await request(app()).post(linkOf(customer)).type('form').send({}).expect(200)).text).toContain(done);
    const consents = await consentsOf(customer);
    expect(consents.slice(0, 2)).toEqual(GREETED); // the history stays
    expect(consents.slice(2)).toMatchObject([
      { channel: 'email', stream: 'promotions', granted: false, source: 'unsubscribe link' },
      { channel: 'email', stream: 'greetings', granted: false, source: 'unsubscribe link' },
    ]);
    const at = consents[2]?.at.getTime() ?? 0;
    expect(Math.abs(at - (await shopNow(shop())).getTime())).toBeLessThan(60_000);
  },
);

/** What the page says, without its title and its button. */
const wordsOf = (text: string) => /<dl>.*?<\/dl>\n<p[^>]*>[^<]*<\/p>/s.exec(text)?.[0];

test.each([
  [
    'en',
    ['Offers, such as new coupons', 'reminders before they expire', 'birthday wishes'],
    ['your orders', 'our answers to you', 'withdrawn'],
  ],
  ['zh', ['新优惠券', '到期提醒', '生日祝福'], ['订单', '回复', '收回']],
  ['ko', ['새 쿠폰', '만료 전 알림', '생일 축하'], ['주문', '답변', '회수']],
])(
  'F5: the page in %s says the same before and after: what stops, what still comes, and how to have it back',
  async (locale, stops, stays) => {
    const customer = await givenCustomer({ locale, consents: GREETED });
    const before = (await request(app()).get(linkOf(customer))).text;
    const after = (await request(app()).post(linkOf(customer))).text;
    expect(wordsOf(before)).toBe(wordsOf(after));
    const [, stopped = '', stayed = ''] = /<dd>(.*?)<\/dd>.*<dd>(.*?)<\/dd>/s.exec(before) ?? [];
    for (const word of stops) expect(stopped).toContain(word);
    for (const word of stays) expect(stayed).toContain(word);
    expect(before).toContain('<button');
    expect(after).not.toContain('<button');
  },
);

test('F5: and it is true: after it offers and greetings stay away, orders, answers and revoked coupons do not', async () => {
  expect(KINDS_SAID).toHaveLength(MESSAGE_KINDS.length);
  for (const { kind, still } of KINDS_SAID)
    expect([kind, mayHear(kind, { consents: REFUSED, country: 'CN' }, 'email')]).toEqual([kind, still]);
});

test('the mail program’s own button posts one click (RFC 8058); again, and many at once, write nothing more', async () => {
  const customer = await givenCustomer({ consents: GREETED });
  const server = app();
  const click = () => request(server).post(linkOf(customer)).type('form').send('List-Unsubscribe=One-Click').expect(200);
  await Promise.all([click(), click(), click()]);
  await click();
  expect(await consentsOf(customer)).toHaveLength(4);
  const asForm = await givenCustomer({ consents: GREETED });
  await request(server).post(linkOf(asForm)).field('List-Unsubscribe', 'One-Click').expect(200);
  expect(hasConsent(await consentsOf(asForm), 'email', 'promotions')).toBe(false);
});

test('what is said later counts again, and a yes whose clock was ahead does not outlive the no', async () => {
  const ahead = new Date((await shopNow(shop())).getTime() + 240_000);
  const customer = await givenCustomer({ consents: GREETED.map((yes) => ({ ...yes, at: ahead })) });
  await request(app()).post(linkOf(customer)).expect(200);
  expect(hasConsent(await consentsOf(customer), 'email', 'promotions')).toBe(false);
});

test('a mail of offers carries the link in its text and in its header, one that serves does not; after the click no more comes', async () => {
  const mailbox = aMailbox();
  const customer = await givenCustomer({ consents: GREETED });
  const revoked = await givenCustomer({ consents: GREETED });
  await givenCoupon(customer, { untold: 'issued' });
  await givenCoupon(revoked, { state: 'revoked', untold: 'revoked' });
  await planAndSend(shop(), at('2026-03-01T12:00'), mailbox.driver);
  const [offer] = mailbox.mailsTo(customer);
  expect(offer?.unsubscribeUrl).toMatch(/^http:\/\/localhost\/u\//);
  expect(offer?.text).toContain(`Unsubscribe: ${offer?.unsubscribeUrl}`);
  expect(mailbox.mailsTo(revoked)[0]?.unsubscribeUrl).toBeNull();

  await request(app())
    .post(new URL(offer?.unsubscribeUrl ?? '').pathname)
    .expect(200);
  await givenCoupon(customer, { untold: 'issued' });
  await planAndSend(shop(), at('2026-03-02T12:00'), mailbox.driver);
  expect((await messagesOf(customer, 'coupon_issued'))[0]).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
});

test('a link for something else, or of nobody, is refused and changes nothing', async () => {
  const customer = await givenCustomer({ consents: GREETED });
  const wallet = `/u/${signLink({ purpose: 'wallet', subject: customer._id }, shop().linkSecret)}`;
  await request(app()).post(wallet).expect(403);
  await request(app())
    .post(linkOf({ _id: 'cus_nobody' }))
    .expect(403);
  expect(await consentsOf(customer)).toEqual(GREETED);
});
