import { beforeEach, expect, test } from '@jest/globals';
import type { Coupon } from '../../server/coupons/coupon.js';
import { findCoupon } from '../../server/coupons/coupons.store.js';
import { messagesOfCampaign } from '../../server/insights/message-figures.js';
import { idOf } from '../../server/lib/ids.js';
import type { MessageKind } from '../../server/messages/message.js';
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

const about = (coupon: Coupon, kind: MessageKind) => findMessage(`${kind}:${coupon.customerId}:${idOf('coupon', coupon._id)}`);
const taken = (why: string): Partial<Coupon> => ({
  state: 'revoked',
  untold: 'revoked',
  moves: [{ to: 'revoked', at: at('2026-03-01T00:00'), by: 'system', why }],
});

test('a coupon issued by day is told at once, in the language of its customer', async () => {
  const customer = await givenCustomer({ locale: 'ko-KR' });
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  await planAndSend(shop(), at('2026-02-01T12:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)[0]?.subject).toMatch(/^\(광고\) .+에서 쿠폰을 보내 드립니다: CN¥50 할인$/);
  expect(await about(coupon, 'coupon_issued')).toMatchObject({ state: 'sent', locale: 'ko', via: 'outbox', campaignIds: ['cmp_1'] });
  expect((await findCoupon(coupon._id))?.untold).toBeUndefined();
});

test("a customer whose language is not spoken is written to in the shop's", async () => {
  const customer = await givenCustomer({ locale: 'fr' });
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  await planAndSend(shop(), at('2026-02-01T12:00'), mailbox.driver);
  expect((await about(coupon, 'coupon_issued'))?.locale).toBe(shop().locale);
});

test.each([
  ['20:59', '20:59'],
  ['21:00', '08:00'],
  ['07:59', '08:00'],
])('a coupon issued at %s is told at %s', async (issued, told) => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), at(`2026-02-01T${issued}`));
  expect((await about(coupon, 'coupon_issued'))?.dueAt.toISOString()).toContain(at(`2026-02-01T${told}`).toISOString().slice(11, 16));
});

test('due by day, but found at night, it waits for the next morning without having failed', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), at('2026-02-01T20:00'));
  await sendMessages(shop(), at('2026-02-01T23:00'), mailbox.driver);
  expect(await about(coupon, 'coupon_issued')).toMatchObject({ state: 'planned', attempts: 0, dueAt: at('2026-02-02T08:00') });
});

test.each([
  ['redeemed', 'coupon_used'],
  ['reserved', 'coupon_reserved'],
  ['revoked', 'coupon_revoked'],
  ['expired', 'coupon_expired'],
] as const)('a coupon that is %s before it was told is not told: %s', async (state, reason) => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), at('2026-02-01T12:00'));
  await setState(coupon, state);
  await sendMessages(shop(), at('2026-02-01T12:00'), mailbox.driver);
  expect(await about(coupon, 'coupon_issued')).toMatchObject({ state: 'suppressed', reason });
});

test('a coupon that was recalled a moment ago is not told, though nobody has ended it yet', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  await planMessages(shop(), at('2026-02-01T12:00'));
  await setState(coupon, 'issued', { revokeWhenFree: { at: at('2026-02-01T12:00'), by: 'system', why: 'order_cancelled' } });
  await sendMessages(shop(), at('2026-02-01T12:00'), mailbox.driver);
  expect(await about(coupon, 'coupon_issued')).toMatchObject({ state: 'suppressed', reason: 'coupon_revoked' });
});

test('C2-10b part: of a coupon whose order went back the customer is told once, without asking for their consent to promotions', async () => {
  const customer = await givenCustomer({ consents: [], locale: 'zh' });
  const coupon = await givenCoupon(customer, taken('order_refunded'));
  for (const hour of ['12:00', '13:00']) await planAndSend(shop(), at(`2026-03-01T${hour}`), mailbox.driver);
  expect(mailbox.mailsTo(customer)).toHaveLength(1);
  expect(mailbox.mailsTo(customer)[0]?.text).toContain('由于获得这张优惠券的订单已取消、退货或有变更');
  expect((await findCoupon(coupon._id))?.untold).toBeUndefined();
});

test("a recall's own words stay in the house", async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer, taken('Suspected of fraud'));
  await planAndSend(shop(), at('2026-03-01T12:00'), mailbox.driver);
  expect(mailbox.mailsTo(customer)[0]?.text).toContain("We've had to withdraw one of your coupons");
  expect(mailbox.mailsTo(customer)[0]?.text).not.toContain('fraud');
});

test('who has said no to service messages is not told', async () => {
  const no = { ...YES[0], stream: 'service', granted: false } as (typeof YES)[number];
  const coupon = await givenCoupon(await givenCustomer({ consents: [no] }), taken('order_refunded'));
  await planAndSend(shop(), at('2026-03-01T12:00'), mailbox.driver);
  expect(await about(coupon, 'coupon_revoked')).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
});

test('a plan that was broken off between message and note is finished by the next one, with one message', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { untold: 'issued' });
  expect(await planMessages(shop(), at('2026-02-01T22:00'))).toBe(1);
  await setState(coupon, 'issued', { untold: 'issued' });
  expect(await planMessages(shop(), at('2026-02-01T22:05'))).toBe(0);
  expect((await findCoupon(coupon._id))?.untold).toBeUndefined();
});

test('what was sent and not sent is counted by reason, also per campaign', async () => {
  const mine = { untold: 'issued', campaignId: 'cmp_counted' } as const;
  await givenCoupon(await givenCustomer(), mine);
  await givenCoupon(await givenCustomer(), mine);
  await givenCoupon(await givenCustomer({ consents: [] }), mine);
  await planAndSend(shop(), at('2026-02-01T12:00'), mailbox.driver);
  expect(await messagesOfCampaign('cmp_counted', at('2026-02-01T12:00'))).toEqual([
    { kind: 'coupon_issued', state: 'sent', reason: null, count: 2 },
    { kind: 'coupon_issued', state: 'suppressed', reason: 'no_consent', count: 1 },
  ]);
});
