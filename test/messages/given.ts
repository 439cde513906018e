import mongoose from 'mongoose';
import type { CouponState } from '../../campaigns/obstacles.js';
import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import type { CampaignRecord } from '../../server/campaigns/campaigns.store.js';
import { systemContext } from '../../server/context.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import { type Customer, NO_FIGURES } from '../../server/customers/customer.js';
import { insertCustomer } from '../../server/customers/customers.store.js';
import { eventSchema } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import { newId } from '../../server/lib/ids.js';
import type { Mail, MailDriver } from '../../server/messages/mail.js';
import type { MessageKind } from '../../server/messages/message.js';
import { listMessages } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import type { Shop } from '../../server/shop/shop.js';
import { anOrder } from '../support/builders.js';

/** Times in the shop's zone, Asia/Shanghai. */
export const at = (local: string): Date => new Date(`${local}:00+08:00`);

export const YES: Customer['consents'] = [
  { channel: 'email', stream: 'promotions', granted: true, source: 'test', at: new Date('2026-01-01T00:00:00Z') },
];

/** Yes to greetings too. */
export const GREETED: Customer['consents'] = (['promotions', 'greetings'] as const).map((stream) => ({
  channel: 'email',
  stream,
  granted: true,
  source: 'test',
  at: new Date('2026-01-01T00:00:00Z'),
}));

/** A customer who may be written to. */
export async function givenCustomer(changes: Partial<Customer> = {}): Promise<Customer> {
  const _id = newId('cus');
  const customer: Customer = {
    _id,
    formerIds: [],
    identifiers: { email: `${_id}@example.com` },
    name: 'Lin',
    locale: 'en',
    zone: null,
    country: null,
    birthday: null,
    tier: null,
    tags: [],
    traits: {},
    preferences: {},
    consents: YES,
    toldAt: null,
    figures: NO_FIGURES,
    figuresAsOf: null,
    rev: 1,
    stale: false,
    createdAt: at('2026-01-01T00:00'),
    createdBy: 'system',
    ...changes,
  };
  await insertCustomer(customer);
  return customer;
}

let codes = 0;

/** 50 off 200, whose customer has been told of it; through 10 March unless `expiresAt` says otherwise. */
export async function givenCoupon(customer: Customer, changes: Partial<Coupon> = {}): Promise<Coupon> {
  const coupon: Coupon = {
    _id: `T${String(++codes).padStart(11, '0')}X`,
    identity: `test ${codes}`,
    campaignId: 'cmp_1',
    goal: 'induce_next_purchase',
    customerId: customer._id,
    state: 'issued',
    reward: { type: 'amount', amountMinor: 5000 },
    currency: 'CNY',
    redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: 20_000 }] },
    validFrom: at('2026-02-01T00:00'),
    expiresAt: at('2026-03-11T00:00'),
    lastDay: '2026-03-10',
    costMinor: 5000,
    origin: { kind: 'event', by: 'system', id: 'e' },
    earnedBy: null,
    redemptionId: null,
    usedMinor: null,
    owedMinor: null,
    revokeWhenFree: null,
    refusal: null,
    isClean: true,
    isSettled: true,
    round: 0,
    leaseUntil: new Date(0),
    token: 'none',
    remindedBy: null,
    moves: [{ to: 'issued', at: at('2026-02-01T00:00'), by: 'system' }],
    createdAt: at('2026-02-01T00:00'),
    ...changes,
  };
  await insertCoupon(coupon);
  return coupon;
}

/** An event that happens and is told at `now`. */
export const tell = (shop: Shop, now: Date, event: Record<string, unknown>) =>
  receiveEvent(eventSchema.parse({ id: newId('evt'), occurredAt: now.toISOString(), data: {}, ...event }), systemContext(shop, now));

/** An order of the customer of this worth, told by an event. Returns its id. */
export async function tellOrder(
  shop: Shop,
  now: Date,
  customer: Customer,
  type: 'order.placed' | 'order.paid',
  { subtotalMinor = 10_000, ...changes }: { subtotalMinor?: number; id?: string; checkoutId?: string; redemptionId?: string } = {},
): Promise<string> {
  const order = anOrder([subtotalMinor], now, changes);
  await tell(shop, now, { type, customer: { id: customer._id }, data: { order } });
  return order.id;
}

/** What happens to an order without saying what is in it. */
export const tellOf = (shop: Shop, now: Date, type: 'order.delivered' | 'order.cancelled', orderId: string) =>
  tell(shop, now, { type, data: { orderId } });

/** A campaign that is active from `now` on. */
export async function givenCampaign(shop: Shop, now: Date, body: Record<string, unknown>): Promise<CampaignRecord> {
  const { _id } = await createCampaign(body, systemContext(shop, now));
  return actOnCampaign(_id, 'activate', systemContext(shop, now));
}

export const endCampaign = (shop: Shop, { _id }: CampaignRecord, act: 'pause' | 'end' = 'end') =>
  actOnCampaign(_id, act, systemContext(shop, at('2026-12-31T00:00')));

/** What other parts of the program would have written. */
export const setState = (coupon: Coupon, state: CouponState, changes: Partial<Coupon> = {}) =>
  mongoose.connection.collection<Coupon>('coupons').updateOne({ _id: coupon._id }, { $set: { state, ...changes } });

/** A driver that keeps what it is given. `mailsTo` are those of one customer. */
export function aMailbox(send: (mail: Mail) => Promise<void> = async () => {}) {
  const mails: Mail[] = [];
  const driver: MailDriver = {
    via: 'outbox',
    description: 'a test',
    close: () => {},
    async send(mail) {
      await send(mail);
      mails.push(mail);
    },
  };
  return { driver, mails, mailsTo: (customer: Customer) => mails.filter(({ to }) => to === customer.identifiers.email) };
}

/** All messages of a kind to a customer, the latest first. */
export const messagesOf = (customer: Pick<Customer, '_id'>, kind: MessageKind) =>
  listMessages({ customerId: customer._id, kind }, null, 100);

/** Plans and sends at a moment, as the jobs do. */
export async function planAndSend(shop: Shop, now: Date, driver: MailDriver): Promise<void> {
  await planMessages(shop, now);
  await sendMessages(shop, now, driver);
}
