import { beforeEach, expect, test } from '@jest/globals';
import { findCoupon } from '../../server/coupons/coupons.store.js';
import { readLink } from '../../server/lib/links.js';
import { findMessage } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, givenCoupon, givenCustomer, planAndSend, setState, YES } from './given.js';

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

const reminder = (customerId: string, day: string) => findMessage(`coupon_expiry:${customerId}:${day}`);

test.each([
  ['en', 1, 'Your CN¥50 coupon expires on Mar 10', 'You have 1 coupon at'],
  ['en', 3, "3 coupons expire soon: don't lose CN¥150", 'You have 3 coupons at'],
  ['zh-CN', 1, 'AD｜您有1张优惠券即将到期，价值¥50', '有1张优惠券即将到期'],
  ['zh-CN', 3, 'AD｜您有3张优惠券即将到期，价值¥150', '有3张优惠券即将到期'],
  ['ko', 1, '(광고) 곧 만료되는 쿠폰 1장, CN¥50 혜택이 사라집니다', '쿠폰 1장이 곧 만료됩니다'],
  ['ko', 3, '(광고) 곧 만료되는 쿠폰 3장, CN¥150 혜택이 사라집니다', '쿠폰 3장이 곧 만료됩니다'],
])('C2-01: in %s, a customer with %i coupons that end soon gets one message that says so', async (locale, count, subject, sentence) => {
  const customer = await givenCustomer({ locale });
  for (let coupon = 0; coupon < count; coupon++) await givenCoupon(customer);
  for (const hour of ['09:00', '10:00', '19:00']) await planAndSend(shop(), at(`2026-03-08T${hour}`), mailbox.driver);
  await planAndSend(shop(), at('2026-03-09T09:00'), mailbox.driver);
  const mails = mailbox.mailsTo(customer);
  expect(mails.map((mail) => mail.subject)).toEqual([subject]);
  expect(mails[0]?.text).toContain(sentence);
});

test('C2-01: with no coupon that ends within three days nothing is sent', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer, { expiresAt: at('2026-03-11T09:01') });
  await givenCoupon(customer, { state: 'redeemed' });
  await givenCoupon(customer, { expiresAt: at('2026-03-08T09:00') });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toEqual([]);
  expect(await reminder(customer._id, '2026-03-08')).toBeNull();
});

test('C2-01: a coupon that ends at the very end of the three days is named', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer, { expiresAt: at('2026-03-11T09:00') });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('C2-02: the money at stake is the sum of amount coupons, each currency for itself; what is worth nobody knows how much is listed, not summed', async () => {
  const customer = await givenCustomer({ locale: 'zh' });
  await givenCoupon(customer);
  await givenCoupon(customer, { reward: { type: 'amount', amountMinor: 1250 } });
  await givenCoupon(customer, { reward: { type: 'amount', amountMinor: 800 }, currency: 'JPY' });
  await givenCoupon(customer, { reward: { type: 'percent', basisPoints: 1500, capMinor: 3000 } });
  await givenCoupon(customer, { reward: { type: 'free_shipping' } });
  await givenCoupon(customer, { state: 'redeemed', reward: { type: 'amount', amountMinor: 99_900 } });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  const [mail] = mailbox.mailsTo(customer);
  expect(mail?.subject).toBe('AD｜您有5张优惠券即将到期，价值¥62.50 + JP¥800');
  expect(mail?.text).toContain('如果不用，¥62.50 + JP¥800 就要溜走啦');
  expect(mail?.text).toContain('8.5折（最多减¥30）');
  expect(mail?.text).toContain('免运费');
});

test('C2-02: percent coupons alone promise no sum', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer, { reward: { type: 'percent', basisPoints: 1000 } });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  const [mail] = mailbox.mailsTo(customer);
  expect(mail?.subject).toBe('Your 10% off coupon expires on Mar 10');
  expect(mail?.text).not.toContain('lose');
});

test("C2-03 part: the reminder carries a signed link to the customer's own coupon page, codes and the last valid day", async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer, { _id: '7K3M9QXT2HVAC' });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  const [mail] = mailbox.mailsTo(customer);
  const token = /http:\/\/localhost\/w\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  expect(readLink(token, 'wallet', shop().linkSecret)).toBe(customer._id);
  expect(mail?.text).toContain('7K3M-9QXT-2HVA-C');
  expect(mail?.text).toContain('through March 10, 2026');
  expect(mail?.html).toContain(`href="http://localhost/w/${token}"`);
});

test('without consent it is not sent, and says why', async () => {
  const refused = { ...YES[0], granted: false, at: at('2026-02-01T00:00') } as (typeof YES)[number];
  const unknown = await givenCustomer({ consents: [] });
  const withdrawn = await givenCustomer({ consents: [...YES, refused] });
  const nowhere = await givenCustomer({ identifiers: { shopId: 'c-1' } });
  for (const customer of [unknown, withdrawn, nowhere]) await givenCoupon(customer);
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(mailbox.mails).toEqual([]);
  expect(await reminder(unknown._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
  expect(await reminder(withdrawn._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
  expect(await reminder(nowhere._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'no_address' });
});

test('what was redeemed between planning and sending is dropped, and the count is what is left', async () => {
  const some = await givenCustomer();
  const all = await givenCustomer();
  const [used, ofAll] = [await givenCoupon(some), await givenCoupon(all)];
  await givenCoupon(some);
  await planMessages(shop(), at('2026-03-08T06:00'));
  await setState(used, 'redeemed');
  await setState(ofAll, 'redeemed');
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(some)[0]?.subject).toBe('Your CN¥50 coupon expires on Mar 10');
  expect(await reminder(all._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'coupons_redeemed' });
});

test('a coupon whose last day is over has expired, though nobody has ended it yet', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer);
  await planMessages(shop(), at('2026-03-08T06:00'));
  await setState(coupon, 'issued', { expiresAt: at('2026-03-08T08:00') });
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(await reminder(customer._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'coupons_expired' });
});

test('a coupon held by a checkout in the morning and free again later is named the next day', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer);
  await planMessages(shop(), at('2026-03-08T06:00'));
  await setState(coupon, 'reserved');
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(await reminder(customer._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'coupons_reserved' });
  await setState(coupon, 'issued');
  await planAndSend(shop(), at('2026-03-08T10:00'), mailbox.driver);
  await planAndSend(shop(), at('2026-03-09T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('a coupon that comes after the planning goes into the same message', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer);
  await planMessages(shop(), at('2026-03-08T06:00'));
  await givenCoupon(customer);
  await sendMessages(shop(), at('2026-03-08T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)[0]?.subject).toContain('2 coupons');
});

test("a coupon that comes after the day's message is named in the next day's, the others are not named again", async () => {
  const customer = await givenCustomer();
  const first = await givenCoupon(customer);
  await planAndSend(shop(), at('2026-03-08T09:00'), mailbox.driver);
  const second = await givenCoupon(customer, { reward: { type: 'amount', amountMinor: 700 } });
  await planAndSend(shop(), at('2026-03-08T15:00'), mailbox.driver);
  await planAndSend(shop(), at('2026-03-09T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer).map(({ subject }) => subject)).toEqual([
    'Your CN¥50 coupon expires on Mar 10',
    'Your CN¥7 coupon expires on Mar 10',
  ]);
  expect((await findCoupon(first._id))?.remindedBy).toContain('2026-03-08');
  expect((await findCoupon(second._id))?.remindedBy).toContain('2026-03-09');
});

test('found at 23:00 in Seoul, it waits for the morning there', async () => {
  const customer = await givenCustomer({ zone: 'Asia/Seoul' });
  await givenCoupon(customer);
  await planAndSend(shop(), at('2026-03-08T22:00'), mailbox.driver);
  await planAndSend(shop(), at('2026-03-09T07:59'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toEqual([]);
  await planAndSend(shop(), at('2026-03-09T08:00'), mailbox.driver); // 09:00 in Seoul
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('on the morning on which the clocks go forward, New York is written to at nine by its new time', async () => {
  const customer = await givenCustomer({ zone: 'America/New_York' });
  await givenCoupon(customer);
  await planMessages(shop(), new Date('2026-03-08T05:30:00Z'));
  expect((await reminder(customer._id, '2026-03-08'))?.dueAt).toEqual(new Date('2026-03-08T13:00:00Z'));
});

test('too late: after 20:00 it is not sent, and its coupons are named the next morning', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer);
  await planMessages(shop(), at('2026-03-08T08:00'));
  await sendMessages(shop(), at('2026-03-08T20:00'), mailbox.driver);
  expect(await reminder(customer._id, '2026-03-08')).toMatchObject({ state: 'suppressed', reason: 'too_late' });
  await planAndSend(shop(), at('2026-03-09T09:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('just before 20:00 it is sent', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer);
  await planMessages(shop(), at('2026-03-08T08:00'));
  await sendMessages(shop(), at('2026-03-08T19:59'), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
});

test('a coupon that ends before its customer’s next morning is not looked at again', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { expiresAt: at('2026-03-09T00:00') });
  await planMessages(shop(), at('2026-03-08T20:00'));
  expect((await findCoupon(coupon._id))?.remindedBy).toBe('none');
});

test('planning from two programs at once, and again, makes one message', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer);
  await givenCoupon(customer);
  const now = at('2026-03-08T08:00');
  await Promise.all([planMessages(shop(), now), planMessages(shop(), now)]);
  expect(await planMessages(shop(), now)).toBe(0);
  expect((await reminder(customer._id, '2026-03-08'))?.codes).toHaveLength(2);
});
