import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { type Customer, hasConsent } from '../../server/customers/customer.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { signLink } from '../../server/lib/links.js';
import { customerPages } from '../../server/pages/customer.pages.js';
import { shopNow } from '../../server/shop/clock.js';
import { aMailbox, at, GREETED, givenCoupon, givenCustomer, messagesOf, planAndSend } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const app = () => express().use(customerPages(shop()));
const linkOf = ({ _id }: Pick<Customer, '_id'>) => `/u/${signLink({ purpose: 'unsubscribe', subject: _id }, shop().linkSecret)}`;
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
