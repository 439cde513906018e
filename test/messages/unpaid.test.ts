import { beforeEach, describe, expect, test } from '@jest/globals';
import { cartSchema } from '../../campaigns/cart.js';
import { couponCode } from '../../campaigns/coupon-code.js';
import { SYSTEM } from '../../server/actors/actor.js';
import { messageFiguresPage } from '../../server/console/message-figures.page.js';
import { systemContext } from '../../server/context.js';
import { freezeFacts } from '../../server/coupons/frozen-facts.js';
import type { Customer } from '../../server/customers/customer.js';
import { factsNow } from '../../server/customers/customer-facts.js';
import { genericShare, messageFigures } from '../../server/insights/message-figures.js';
import { planMessages } from '../../server/messages/plan.js';
import { confirm } from '../../server/redemptions/confirm.service.js';
import { reserve } from '../../server/redemptions/reserve.service.js';
import { aCampaign, aCart, aClaimable, atLeast, fresh } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import {
  aMailbox,
  at,
  endCampaign,
  givenCampaign,
  givenCoupon,
  givenCustomer,
  messagesOf,
  planAndSend,
  tell,
  tellOf,
  tellOrder,
  YES,
} from './given.js';

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

const EVENING = at('2026-03-07T21:30');
const MORNING = at('2026-03-08T09:00');
const reminder = async (customer: Customer) => (await messagesOf(customer, 'unpaid_order'))[0];
const place = (customer: Customer, changes = {}) =>
  tellOrder(shop(), EVENING, customer, 'order.placed', { subtotalMinor: 20_000, ...changes });

test('K-07 part: without a promotion that fits, the generic text goes out next morning, once, and is counted as such', async () => {
  const customer = await givenCustomer({ consents: [] });
  const orderId = await place(customer);
  for (const hour of ['21:40', '23:00']) await planAndSend(shop(), at(`2026-03-07T${hour}`), mailbox.driver);
  await planAndSend(shop(), at('2026-03-08T08:59'), mailbox.driver);
  expect(mailbox.mails).toEqual([]);
  for (const now of [MORNING, at('2026-03-08T15:00'), at('2026-03-09T09:00')]) await planAndSend(shop(), now, mailbox.driver);
  const [mail, ...more] = mailbox.mailsTo(customer);
  expect(more).toEqual([]);
  expect(mail?.text).toContain(`You placed order ${orderId} with us on March 7, 2026, and it hasn't been paid yet.`);
  expect(mail?.text).not.toMatch(/coupon|offer/);
  expect(await reminder(customer)).toMatchObject({ state: 'sent', sentAt: MORNING, about: orderId, variant: 'generic' });
});

test('K-07 part: yesterday’s promotion that fits the order and still runs is named; a later, ended or missed one is not', async () => {
  const afternoon = at('2026-03-07T15:00');
  const given = (name: string, amountMinor: number, changes: Record<string, unknown> = {}, now = afternoon) =>
    givenCampaign(shop(), now, aCampaign({ name, reward: { type: 'amount', amountMinor }, ...changes }));
  const fitting = await given('fits', 5100);
  const others = [
    await given('asks for more', 5200, { issueWhen: { all: [atLeast('order.subtotalMinor', 20_001)] }, priority: 9 }),
    await given('began this morning', 5300, { priority: 9 }, at('2026-03-08T08:00')),
    await given('is not for them', 5400, { priority: 9, holdout: 1 }),
    await given('on the cart', 5500, { priority: 9, trigger: { event: 'order.shipped' } }),
  ];
  const ended = await given('ended in the night', 5600, { priority: 9 });
  await endCampaign(shop(), ended);
  const [english, chinese, korean, silent] = await Promise.all(
    ['en', 'zh', 'ko', 'en'].map((locale, index) => givenCustomer({ locale, ...(index === 3 && { consents: [] }) })),
  );
  for (const customer of [english, chinese, korean, silent]) if (customer) await place(customer);
  await planAndSend(shop(), MORNING, mailbox.driver);
  const textTo = (customer: Customer | undefined) => (customer ? mailbox.mailsTo(customer)[0]?.text : undefined);
  expect(textTo(english)).toContain(
    "Yesterday's offer is still on. Pay for this order and you'll get a coupon: CN¥51 off orders of CN¥100 or more.",
  );
  expect(textTo(chinese)).toContain('昨天的活动还在继续，付款后即送您一张优惠券：立减¥51，满¥100可用。');
  expect(textTo(korean)).toContain('이 주문을 결제하시면 쿠폰을 드립니다: CN¥51 할인, CN¥100 이상 구매 시 사용 가능.');
  // Only the consent to offers is missing: the block is left out, not the message.
  expect(textTo(silent)).not.toContain('CN¥51');
  expect(silent && (await reminder(silent))).toMatchObject({ state: 'sent', variant: 'generic', campaignIds: [] });
  expect(english && (await reminder(english))).toMatchObject({ variant: 'promotion', campaignIds: [fitting._id] });
  for (const campaign of [fitting, ...others]) await endCampaign(shop(), campaign);
});

test('K-07 part: what is claimed is named if the order could use it', async () => {
  const small = await givenCampaign(shop(), EVENING, aClaimable({ redeemWhen: { all: [atLeast('cart.subtotalMinor', 20_000)] } }));
  const customer = await givenCustomer();
  const poor = await givenCustomer();
  await place(customer);
  await place(poor, { subtotalMinor: 19_999 });
  await planAndSend(shop(), MORNING, mailbox.driver);
  expect(mailbox.mailsTo(customer)[0]?.text).toContain("There's a coupon you can use on it: CN¥20 off");
  expect(await reminder(poor)).toMatchObject({ variant: 'generic' });
  await endCampaign(shop(), small);
});

test('K-07 part: without a promotion, a coupon of the customer’s that the order could use is named', async () => {
  const customer = await givenCustomer();
  const other = await givenCustomer();
  await givenCoupon(customer, { _id: '7K3M9QXT2HVAC' }); // 50 off 200
  await givenCoupon(other, { redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThan', value: 20_000 }] } });
  await place(customer);
  await place(other);
  await planAndSend(shop(), MORNING, mailbox.driver);
  const mail = mailbox.mailsTo(customer).find(({ id }) => id.startsWith('unpaid_order'));
  expect(mail?.text).toContain('By the way, you have a coupon you can use on it:\n\nCN¥50 off');
  expect(mail?.text).toContain('7K3M-9QXT-2HVA-C');
  expect(await reminder(other)).toMatchObject({ variant: 'generic' });
});

test('C2-10: a coupon that a later order earned is not named for an order without a checkout either', async () => {
  const customer = await givenCustomer();
  const later = { orderId: 'o-later', checkoutId: null, createdAt: at('2026-03-07T22:00'), issueWhen: { all: [] } };
  await givenCoupon(customer, {
    earnedBy: { ...later, facts: freezeFacts(factsNow(customer, { shop: shop(), now: EVENING }), { all: [] }) },
  });
  await place(customer, { checkoutId: undefined });
  await planAndSend(shop(), MORNING, mailbox.driver);
  expect(await reminder(customer)).toMatchObject({ variant: 'generic' });
});

test('K-07 part: the share of reminders that name no promotion is reported, to programs and on the page of messages', async () => {
  const before = (await messageFigures(EVENING)).unpaidReminders;
  const campaign = await givenCampaign(shop(), EVENING, aCampaign());
  for (const consents of [YES, YES, []]) await place(await givenCustomer({ consents }));
  await planAndSend(shop(), MORNING, mailbox.driver);
  const { unpaidReminders } = await messageFigures(MORNING);
  const { sent, generic, genericShareBp } = unpaidReminders;
  expect([sent - before.sent, generic - before.generic]).toEqual([3, 1]);
  expect(genericShareBp).toBe(Math.round((generic * 10_000) / sent));
  const page = await messageFiguresPage({ id: '', after: null }, { shop: shop(), now: MORNING, person: SYSTEM });
  expect(page?.variables).toMatchObject({
    figures: { unpaid: expect.stringContaining(`Of ${sent} reminders of unpaid orders ${generic} named no promotion (`) },
  });
  expect(genericShare(new Map())).toEqual({ sent: 0, generic: 0, genericShareBp: null });
  await endCampaign(shop(), campaign);
});

test('C2-34 part: a payment before the reminder goes cancels it, to the last moment', async () => {
  const [inNight, justBefore, cancelled] = [await givenCustomer(), await givenCustomer(), await givenCustomer()];
  const orders = [];
  for (const customer of [inNight, justBefore, cancelled]) orders.push(await place(customer));
  await planMessages(shop(), at('2026-03-07T21:35'));
  await tellOrder(shop(), at('2026-03-08T02:00'), inNight, 'order.paid', { id: orders[0] ?? '' });
  await tellOf(shop(), at('2026-03-08T02:00'), 'order.cancelled', orders[2] ?? '');
  await planMessages(shop(), MORNING);
  await tellOrder(shop(), MORNING, justBefore, 'order.paid', { id: orders[1] ?? '' });
  await planAndSend(shop(), MORNING, mailbox.driver);
  expect(await reminder(inNight)).toMatchObject({ state: 'suppressed', reason: 'paid' });
  expect(await reminder(justBefore)).toMatchObject({ state: 'suppressed', reason: 'paid' });
  expect(await reminder(cancelled)).toMatchObject({ state: 'suppressed', reason: 'order_cancelled' });
});

test('paid at once, or told as history: nothing is planned', async () => {
  const [paid, history] = [await givenCustomer(), await givenCustomer()];
  const orderId = await place(paid);
  await tellOrder(shop(), EVENING, paid, 'order.paid', { id: orderId });
  const order = {
    id: 'o-old',
    createdAt: EVENING.toISOString(),
    currency: 'CNY',
    lines: [{ id: '1', sku: 'T', quantity: 1, lineTotalMinor: 1 }],
  };
  await tell(shop(), EVENING, { type: 'order.placed', customer: { id: history._id }, data: { order }, backfill: true });
  await planMessages(shop(), EVENING);
  for (const customer of [paid, history]) expect(await reminder(customer)).toBeUndefined();
});

test('nine o’clock is the customer’s, and after eight in the evening it is too late', async () => {
  const [london, asleep] = [await givenCustomer({ zone: 'Europe/London' }), await givenCustomer()];
  for (const customer of [london, asleep]) await place(customer);
  await planMessages(shop(), EVENING); // 13:30 in London
  expect(await reminder(london)).toMatchObject({ dueAt: new Date('2026-03-08T09:00:00Z'), lateAt: new Date('2026-03-08T20:00:00Z') });
  await planAndSend(shop(), at('2026-03-08T20:00'), mailbox.driver);
  expect(await reminder(asleep)).toMatchObject({ state: 'suppressed', reason: 'too_late' });
});

describe('B19: the checkout is what is paid', () => {
  const NIGHT = at('2026-03-07T23:00');
  const remindersOf = (customer: Customer) => messagesOf(customer, 'unpaid_order');

  test('another try of the checkout is paid before the planning: nothing is planned', async () => {
    const customer = await givenCustomer();
    const checkoutId = fresh('chk');
    await place(customer, { checkoutId });
    await tellOrder(shop(), EVENING, customer, 'order.paid', { checkoutId });
    await planAndSend(shop(), MORNING, mailbox.driver);
    expect(await remindersOf(customer)).toEqual([]);
  });

  test('another try is paid after the planning: nothing is sent', async () => {
    const customer = await givenCustomer();
    const checkoutId = fresh('chk');
    await place(customer, { checkoutId });
    await planMessages(shop(), EVENING);
    await tellOrder(shop(), NIGHT, customer, 'order.paid', { checkoutId });
    await planAndSend(shop(), MORNING, mailbox.driver);
    expect(await remindersOf(customer)).toMatchObject([{ state: 'suppressed', reason: 'paid' }]);
  });

  test('two tries that are not paid: one mail, about the last; another checkout and an order without one have their own', async () => {
    const customer = await givenCustomer();
    const checkoutId = fresh('chk');
    await place(customer, { checkoutId });
    await planMessages(shop(), EVENING);
    const last = await tellOrder(shop(), NIGHT, customer, 'order.placed', { checkoutId });
    await planAndSend(shop(), MORNING, mailbox.driver);
    const [mail, ...more] = mailbox.mailsTo(customer).filter(({ id }) => id.startsWith('unpaid_order'));
    expect(more).toEqual([]);
    expect(mail?.text).toContain(`order ${last} `);
    const other = await givenCustomer();
    await place(other);
    await place(other, { checkoutId: fresh('chk') });
    await planMessages(shop(), EVENING);
    expect(await remindersOf(other)).toHaveLength(2);
  });

  test('the first try is cancelled, the second still open: the second is named', async () => {
    const customer = await givenCustomer();
    const checkoutId = fresh('chk');
    const first = await place(customer, { checkoutId });
    await planMessages(shop(), EVENING);
    const second = await tellOrder(shop(), NIGHT, customer, 'order.placed', { checkoutId });
    await tellOf(shop(), NIGHT, 'order.cancelled', first);
    await planAndSend(shop(), MORNING, mailbox.driver);
    expect(mailbox.mailsTo(customer).find(({ id }) => id.startsWith('unpaid_order'))?.text).toContain(`order ${second} `);
  });

  test('every try is cancelled: nothing is sent', async () => {
    const customer = await givenCustomer();
    const checkoutId = fresh('chk');
    const tries = [await place(customer, { checkoutId }), await place(customer, { checkoutId })];
    await planMessages(shop(), EVENING);
    for (const id of tries) await tellOf(shop(), NIGHT, 'order.cancelled', id);
    await planAndSend(shop(), MORNING, mailbox.driver);
    expect(await remindersOf(customer)).toMatchObject([{ state: 'suppressed', reason: 'order_cancelled' }]);
  });

  test('a redemption of the checkout is confirmed: its money is authorised, and nobody is reminded', async () => {
    const customer = await givenCustomer();
    const coupon = await givenCoupon(customer, { _id: couponCode('B19', shop().codeKey, 0) });
    const cart = cartSchema.parse(aCart([20_000]));
    const context = systemContext(shop(), EVENING);
    const hold = await reserve({ cart, codes: [coupon._id], customer, key: fresh('key') }, context);
    const orderId = await place(customer, { checkoutId: cart.checkoutId });
    await planMessages(shop(), EVENING);
    expect(await remindersOf(customer)).toMatchObject([{ state: 'planned' }]); // a hold is no payment
    await confirm(hold._id, { orderId, isPaid: false }, context);
    await planAndSend(shop(), MORNING, mailbox.driver);
    expect(await remindersOf(customer)).toMatchObject([{ state: 'suppressed', reason: 'redemption_confirmed' }]);
  });

  test('the last try is another customer’s: it is theirs to be reminded of', async () => {
    const [guest, account] = [await givenCustomer(), await givenCustomer()];
    const checkoutId = fresh('chk');
    await place(guest, { checkoutId });
    await planMessages(shop(), EVENING);
    await tellOrder(shop(), NIGHT, account, 'order.placed', { checkoutId });
    await planAndSend(shop(), MORNING, mailbox.driver);
    expect(await remindersOf(guest)).toMatchObject([{ state: 'suppressed', reason: 'tried_again' }]);
    expect(await remindersOf(account)).toMatchObject([{ state: 'sent' }]);
  });
});
