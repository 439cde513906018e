import { beforeEach, expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import { claim } from '../../server/coupons/grants.service.js';
import { customerOf } from '../../server/customers/resolve.service.js';
import { eventSchema } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import { listMessages } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { aCampaign, aClaimable, aShopper, atLeast } from '../support/builders.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, endCampaign, GREETED, givenCampaign, messagesOf, planAndSend, tell } from './given.js';

const shop = useDatabase();
const NOON = at('2026-03-08T12:00');
const SOON = at('2026-03-08T12:05');
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

/** Somebody new, as a shop tells of them. */
async function seen(data: Record<string, unknown> = {}, now = NOON, changes: Record<string, unknown> = {}) {
  const reference = aShopper();
  const customer = {
    name: 'Lin',
    email: `${reference.shopId}@example.com`,
    locale: 'en',
    consents: GREETED.map((consent) => ({ ...consent, at: consent.at.toISOString() })),
    ...data,
  };
  await tell(shop(), now, { type: 'customer.created', customer: reference, data: { customer }, ...changes });
  const found = await customerOf(reference, shop());
  if (!found) throw new Error('told, and not known');
  return found;
}

test('E-10: the welcome names the best campaign that is live for the customer, and none that is paused, ended or for others', async () => {
  const campaigns = [
    await givenCampaign(shop(), NOON, aClaimable({ name: 'live', reward: { type: 'amount', amountMinor: 2100 }, priority: 1 })),
    await givenCampaign(shop(), NOON, aClaimable({ name: 'less', reward: { type: 'amount', amountMinor: 2200 }, priority: 0 })),
    await givenCampaign(
      shop(),
      NOON,
      aClaimable({
        name: 'for others',
        issueWhen: { all: [atLeast('customer.orders', 1)] },
        reward: { type: 'amount', amountMinor: 2300 },
        priority: 9,
      }),
    ),
    await givenCampaign(
      shop(),
      NOON,
      aClaimable({ name: 'held out', trigger: { event: 'order.paid' }, goal: 'induce_next_purchase', holdout: 1, priority: 8 }),
    ),
  ];
  const paused = await givenCampaign(
    shop(),
    NOON,
    aClaimable({ name: 'paused', reward: { type: 'amount', amountMinor: 2400 }, priority: 10 }),
  );
  const ended = await givenCampaign(
    shop(),
    NOON,
    aClaimable({ name: 'ended', reward: { type: 'amount', amountMinor: 2500 }, priority: 11 }),
  );
  await endCampaign(shop(), paused, 'pause');
  await endCampaign(shop(), ended);

  const customer = await seen();
  await planAndSend(shop(), NOON, mailbox.driver);
  expect(mailbox.mails).toEqual([]); // five minutes for the shop to tell the rest
  await planAndSend(shop(), SOON, mailbox.driver);
  const [mail] = mailbox.mailsTo(customer);
  expect(mail?.text).toContain("There's a coupon waiting for you: CN¥21 off, no minimum order.");
  expect(mail?.text).not.toMatch(/CN¥2[2-5]/);
  expect((await messagesOf(customer, 'welcome'))[0]).toMatchObject({ state: 'sent', campaignIds: [campaigns[0]?._id] });

  // One that ends between planning and sending is not named: it is looked at when the mail leaves.
  const later = await seen();
  await planMessages(shop(), SOON);
  for (const campaign of campaigns) await endCampaign(shop(), campaign);
  await planAndSend(shop(), SOON, mailbox.driver);
  expect(mailbox.mailsTo(later)[0]?.text).not.toContain('coupon');
});

test('E-10: without a live campaign the block disappears, in every language', async () => {
  for (const locale of ['en', 'zh', 'ko']) {
    const customer = await seen({ locale });
    await planAndSend(shop(), SOON, mailbox.driver);
    const [mail] = mailbox.mailsTo(customer);
    expect(mail?.text).not.toMatch(/coupon|优惠券|쿠폰|\n{3}/);
    expect(mail?.text).toContain(shop().title);
  }
});

test('what is earned by an order says how much it takes; without consent to offers, or with its budget used up, it is not named', async () => {
  const campaign = await givenCampaign(shop(), NOON, aCampaign({ budgetMinor: 5000 }));
  const [told, greeted] = [await seen(), await seen({ consents: GREETED.slice(1).map((yes) => ({ ...yes, at: yes.at.toISOString() })) })];
  await planAndSend(shop(), SOON, mailbox.driver);
  expect(mailbox.mailsTo(told)[0]?.text).toContain(
    'Right now, an order of CN¥100 or more earns you a coupon: CN¥50 off orders of CN¥100 or more.',
  );
  expect(mailbox.mailsTo(greeted)[0]?.text).not.toContain('coupon');

  await tell(shop(), SOON, {
    type: 'order.paid',
    customer: { id: told._id },
    data: {
      order: {
        id: 'o-budget',
        createdAt: SOON.toISOString(),
        currency: 'CNY',
        lines: [{ id: '1', sku: 'TEA', quantity: 1, lineTotalMinor: 10_000 }],
      },
    },
  });
  const late = await seen();
  await planAndSend(shop(), at('2026-03-08T12:10'), mailbox.driver);
  expect(mailbox.mailsTo(late)[0]?.text).not.toContain('coupon');
  await endCampaign(shop(), campaign);
});

test('nobody is welcomed twice, nor for what is told of former times, nor without consent to greetings', async () => {
  const customer = await seen();
  await tell(shop(), NOON, { type: 'visit.ended', customer: { id: customer._id } });
  const before = await seen({}, NOON, { backfill: true });
  const old = await seen({}, NOON, { occurredAt: at('2026-03-05T11:59').toISOString() });
  const offersOnly = await seen({ consents: GREETED.slice(0, 1).map((yes) => ({ ...yes, at: yes.at.toISOString() })) });
  for (const now of [SOON, SOON, at('2026-03-08T13:00'), at('2026-03-10T13:00')]) await planAndSend(shop(), now, mailbox.driver);
  expect(mailbox.mailsTo(customer).filter(({ id }) => id.startsWith('welcome:'))).toHaveLength(1);
  for (const one of [before, old]) expect(await messagesOf(one, 'welcome')).toEqual([]);
  expect((await messagesOf(offersOnly, 'welcome'))[0]).toMatchObject({ state: 'suppressed', reason: 'no_consent' });
});

test('the first word that somebody is there may also be a claim', async () => {
  const campaign = await givenCampaign(shop(), NOON, aClaimable());
  const reference = aShopper();
  const { customerId } = await claim(campaign._id, reference, 'k', systemContext(shop(), NOON));
  await planMessages(shop(), NOON);
  expect(await messagesOf({ _id: customerId }, 'welcome')).toHaveLength(1);
});

test('while a year of former times is told nobody is greeted, thanked or asked', async () => {
  const reference = aShopper();
  const context = { ...systemContext(shop(), NOON), isHistory: true };
  const orderOf = (id: string) => ({
    id,
    createdAt: NOON.toISOString(),
    currency: 'CNY',
    lines: [{ id: '1', sku: 'T', quantity: 1, lineTotalMinor: 1 }],
  });
  for (const event of [
    { type: 'order.placed', customer: reference, data: { order: orderOf('o-h1') } },
    { type: 'order.paid', customer: reference, data: { order: orderOf('o-h2') } },
    { type: 'order.delivered', data: { orderId: 'o-h2' } },
    { type: 'visit.ended', customer: reference, data: {} },
  ])
    await receiveEvent(eventSchema.parse({ id: `${event.type} h`, occurredAt: NOON.toISOString(), ...event }), context);
  await planMessages(shop(), NOON);
  const customer = await customerOf(reference, shop());
  expect(customer && (await listMessages({ customerId: customer._id }, null, 10))).toEqual([]);
});
