import { isCustomType } from '../../campaigns/event-type.js';
import { cancellerNamed } from '../../campaigns/on-cancel.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { SHOP_SOURCE } from '../actors/actor.js';
import { liveByEvent } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import { lookAtOrder } from '../coupons/take-back.service.js';
import type { Customer } from '../customers/customer.js';
import { findCustomer, type Touch } from '../customers/customers.store.js';
import { tellCustomer } from '../customers/tell.service.js';
import { idOf } from '../lib/ids.js';
import type { OrderNews, OrderRecord } from '../orders/order.js';
import { recordNews } from '../orders/orders.service.js';
import { leaveWord, noteWarning } from '../orders/orders.store.js';
import { compareWithRedemptions, confirmForPaid } from '../redemptions/paid-order.service.js';
import { restoreOrder } from '../redemptions/restore.service.js';
import type { EventRecord, KnownType, RecordedWhy, ShopEvent } from './event.js';
import { tellWatchers } from './events.store.js';
import { warnOfRefunds } from './refund-warnings.js';

/** What is known after an event was written into the records: whom it is about, and the order, if it tells of one. */
export interface Subject {
  /** Whom the event names. */
  named: Customer | null;
  /** Whether the name proves who it is: an address that nobody verified does not. */
  isProven: boolean;
  /** Whom it is about: the named one, or whose order it is. */
  customer: Customer | null;
  order: OrderRecord | null;
  /** What of the event was left out or cut so far, and what somebody should look at. */
  warnings: Warning[];
  /** Says where the order and its redemptions do not agree: while the event issues what is earned, as neither needs the other. */
  compare?: () => Promise<Warning[]>;
  /** What is to be written into the customer, once, when all else is done. */
  touch: Touch;
  /** Why nothing of the event counts; it is only recorded. */
  unapplied?: Extract<RecordedWhy, 'order_of_another_customer' | 'customer_unnamed'>;
}

type Reaction = (subject: Subject, record: EventRecord, context: Context) => Promise<Subject>;

const tell: Reaction = async (subject, { event, occurredAt: toldAt }, context) => {
  const { customer, isProven } = subject;
  if (!customer || !('customer' in event.data)) return subject;
  return { ...subject, customer: await tellCustomer(customer, event.data.customer, { ...context, toldAt, isProven }) };
};

/** An order belongs to the first customer seen, whomever later events name. Another order under its identity is not applied. */
const recordOrder: Reaction = async (subject, record, { isHistory }) => {
  const { customer } = subject;
  const mayIssue = !isHistory && (await liveByEvent(record.type)) !== null;
  const { order, isApplied } = await recordNews({ ...newsOf(record, customer), ...(mayIssue && { watcher: record._id }) });
  if (!isApplied) return refuseStranger(subject, order, record);
  const owner = order.customerId === customer?._id || order.customerId === null ? customer : await findCustomer(order.customerId);
  const warnings = [...subject.warnings, ...(await warnOfRefunds(order, record))];
  const touch = { ...subject.touch, isStale: order.customerId !== null };
  return { ...subject, customer: owner, order, warnings, touch };
};

/** As the order's own customer's timeline says it. */
const STRANGER = 'Another customer’s order was told under this id. Nothing of it was applied.';

async function refuseStranger(subject: Subject, { _id }: OrderRecord, { _id: eventKey, occurredAt: at }: EventRecord): Promise<Subject> {
  const unapplied = 'order_of_another_customer';
  const told = warning(unapplied, 'customer');
  await noteWarning(_id, { id: idOf(unapplied, subject.named?._id ?? ''), at, eventKey, ...told, message: STRANGER });
  return { ...subject, warnings: [...subject.warnings, told], unapplied };
}

/** The record's event as news of an order. Only types of the table below get here. */
function newsOf({ event, occurredAt, receivedAt, eventId, source = SHOP_SOURCE }: EventRecord, customer: Customer | null): OrderNews {
  const by = event.type === 'order.cancelled' && { by: cancellerNamed(event.data.by) };
  return { type: event.type, ...event.data, ...by, at: occurredAt, receivedAt, eventId, source, customer } as OrderNews;
}

/** Who cancelled is told in a word that says nothing; the cancellation counts. */
const checkCanceller: Reaction = async (subject, { event }) => {
  const by = event.type === 'order.cancelled' ? (event.data.by ?? null) : null;
  if (by === null || cancellerNamed(by)) return subject;
  return { ...subject, warnings: [...subject.warnings, warning('canceller_unknown', 'data.by')] };
};

/** An order that names its redemption confirms it, unless its cancellation came first. */
const confirmRedemption: Reaction = async (subject, record, context) => {
  const { order, customer, warnings } = subject;
  if (!order || order.cancelledAt) return giveBack(subject, record, context);
  const compare = () => compareWithRedemptions(order, customer, context);
  return { ...subject, warnings: [...warnings, ...(await confirmForPaid(order, context))], compare };
};

/** It may have been confirmed before we heard of the order. */
const compareRedemption: Reaction = async (subject, record, context) => {
  const { order, customer } = subject;
  if (!order || order.cancelledAt) return giveBack(subject, record, context);
  return { ...subject, compare: () => compareWithRedemptions(order, customer, context) };
};

/** Only the redemptions of the order: what its checkout holds by now may be for the next try. */
const giveBack: Reaction = async (subject, _record, context) => {
  if (subject.order?.cancelledAt) await restoreOrder(subject.order._id, context);
  return subject;
};

/** The coupons that the order earned are looked at: they may go back with it. */
const look: Reaction = async (subject, { _id: event }, { shop, now }) => {
  const { order } = subject;
  if (order?.changed) await lookAtOrder(order._id, shop, now, tellWatchers, { event, rev: order.rev });
  return subject;
};

/** What messages find later. Nothing is left for what is told of former times. */
const whenNews =
  (leave: Reaction): Reaction =>
  (subject, record, context) =>
    context.isHistory ? Promise.resolve(subject) : leave(subject, record, context);

const toThank = whenNews(async (subject, { occurredAt }) => ({ ...subject, touch: { ...subject.touch, toThank: occurredAt } }));

const toRemind = whenNews(async (subject) => {
  const { order } = subject;
  if (order?.placedAt && !order.paidAt && !order.cancelledAt) await leaveWord(order._id, 'toRemind', order.placedAt);
  return subject;
});

/** A delivery may be told before its order is. */
const toAsk = whenNews(async (subject) => {
  const { order } = subject;
  if (order?.deliveredAt && order.content && order.customerId !== null) await leaveWord(order._id, 'toAsk', order.deliveredAt);
  return subject;
});

/** What an event sets off in the records, in this order, before campaigns are asked. Each may be done twice. Those of the shop's own set off nothing. */
const REACTIONS: Record<KnownType, Reaction[]> = {
  'customer.created': [tell],
  'customer.updated': [tell],
  'cart.updated': [],
  'order.placed': [recordOrder, compareRedemption, look, toRemind, toAsk],
  'order.paid': [recordOrder, confirmRedemption, look, toThank, toAsk],
  'order.shipped': [recordOrder],
  'order.delivered': [recordOrder, toAsk],
  'order.cancelled': [checkCanceller, recordOrder, giveBack, look],
  'order.refunded': [recordOrder, look],
  'visit.ended': [toThank],
};

export const reactionsTo = ({ type }: ShopEvent): Reaction[] => (isCustomType(type) ? [] : REACTIONS[type]);
