import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type CartLine, type Order, orderSchema, type Refund } from '../../campaigns/cart.js';
import { CANCELLERS, type Canceller } from '../../campaigns/on-cancel.js';
import { keptMinor, NO_DISCOUNT } from '../../campaigns/paid-back.js';
import { remaining } from '../../campaigns/refunds.js';
import { cartFacts } from '../../campaigns/rules/facts.js';
import type { Warning } from '../../campaigns/warnings.js';
import { SHOP_SOURCE } from '../actors/actor.js';
import { hasId, type Ids } from '../customers/customer.js';
import { summedFields } from '../rollups/rollup.js';
import { contradict } from './contradiction.js';
import { readSourceKey, sourceKey } from './source-key.js';

/** What the shop has told about one order, in whatever sequence it came. */
export const orderRecord = z.object({
  _id: z.string(), // the key of its source and id (source-key.ts)
  foreignId: z.string().exactOptional(), // its id, where another system than the shop gave it: it is found by that too
  customerId: z.string().nullable(), // the first customer seen; null until one is
  content: orderSchema.nullable(), // null: only a cancellation or a refund has come so far
  contentAt: z.date().nullable(), // occurredAt of the event that gave the content
  contentEventId: z.string().nullable(),
  checkoutId: z.string().nullable(), // the key of the source and the id
  redemptionId: z.string().nullable(),
  createdAt: z.date().nullable(), // the order's own
  placedAt: z.date().nullable(),
  paidAt: z.date().nullable(),
  shippedAt: z.date().nullable(),
  deliveredAt: z.date().nullable(),
  cancelledAt: z.date().nullable(),
  cancelledBy: z.enum(CANCELLERS).exactOptional(),
  refunds: z.array(z.custom<Refund & { at: Date }>()),
  aliases: z.custom<string[]>().exactOptional(), // customers whom others named with the same content: the payment system knows the customer by another name
  strangers: z.custom<string[]>().exactOptional(), // customers of other orders that were told under this identity: nothing of theirs is applied
  latestAt: z.date().exactOptional(), // of all that is told of it; absent in records of a version before
  warnings: z.custom<OrderWarning[]>().exactOptional(), // what was left out or cut of what was told, for whoever looks at the order
  rev: z.int(), // raised with every change
  changed: z.boolean(), // it went back, wholly or in part, or was edited, and the coupons that it earned have not all been looked at since
  watchers: z.array(z.string()).exactOptional(), // events that issue what it earns, and are told of every change instead of reading it again
  toRestore: z.string().exactOptional(), // it is cancelled, and what it used is to be given back: another word each time, so that none is taken away unread
  toRemind: z.date().exactOptional(), // placed then, and no reminder of its payment is planned yet
  toAsk: z.date().exactOptional(), // delivered then, and nobody is to ask yet how it was
  ...summedFields,
});
export type OrderRecord = z.infer<typeof orderRecord>;

/** A warning about an order, kept once under its id. */
export interface OrderWarning extends Warning {
  id: string;
  at: Date; // business time of the event
  eventKey: string; // of the event whose answer says it, in our store
}

/** What one event says about an order. */
export type OrderNews = {
  at: Date;
  receivedAt?: Date; // nothing was created after it
  eventId: string;
  source: string;
  customer: Ids | null;
  watcher?: string; // the event's key, where it may issue something for the order
} & (
  | { type: 'order.placed' | 'order.paid'; order: Order }
  | { type: 'order.shipped' | 'order.delivered'; orderId: string }
  | { type: 'order.cancelled'; orderId: string; by?: Canceller | undefined }
  | { type: 'order.refunded'; orderId: string; refund: Refund }
);

export const keyOfNews = (news: OrderNews): string => sourceKey(news.source, 'order' in news ? news.order.id : news.orderId);

const UNKNOWN: Omit<OrderRecord, '_id'> = {
  customerId: null,
  content: null,
  contentAt: null,
  contentEventId: null,
  checkoutId: null,
  redemptionId: null,
  createdAt: null,
  placedAt: null,
  paidAt: null,
  shippedAt: null,
  deliveredAt: null,
  cancelledAt: null,
  refunds: [],
  rev: 0,
  changed: false,
};

/** An order of which nothing has been told yet. */
export function unknownOrder(key: string): OrderRecord {
  const { source, id } = readSourceKey(key);
  return { _id: key, ...(source !== SHOP_SOURCE && { foreignId: id }), ...UNKNOWN };
}

/** The order as it stands after the news. Repeats and any sequence of the same news come to the same. */
export function applyNews(record: OrderRecord | null, news: OrderNews): OrderRecord {
  const known = record ?? unknownOrder(keyOfNews(news));
  const order = { ...withAlias(known, news), customerId: known.customerId ?? news.customer?._id ?? null };
  switch (news.type) {
    case 'order.placed':
      return withCreation({ ...withContent(order, news), placedAt: earlier(order.placedAt, news.at) });
    case 'order.paid':
      return withCreation({ ...withContent(order, news), paidAt: earlier(order.paidAt, news.at) });
    case 'order.shipped':
      return { ...order, shippedAt: earlier(order.shippedAt, news.at) };
    case 'order.delivered':
      return { ...order, deliveredAt: earlier(order.deliveredAt, news.at) };
    case 'order.cancelled':
      return { ...withCancellation(order, news.at, news.by ?? 'buyer'), changed: order.changed || order.cancelledAt === null };
    case 'order.refunded':
      return withRefund(order, { ...news.refund, at: news.at });
  }
}

/** Whether the news is of another order under the same identity: it names another customer and another content, or a customer who did so before. */
export function isOfAnother({ customerId, content, strangers = [] }: OrderRecord, news: OrderNews): boolean {
  if (customerId === null || news.customer === null || hasId(news.customer, customerId)) return false;
  if (strangers.includes(news.customer._id)) return true;
  return 'order' in news && content !== null && contradict(content, news.order);
}

const MOST_NAMES = 50;

const added = (ids: string[], id: string): string[] => (ids.includes(id) ? ids : [...ids, id].slice(-MOST_NAMES));

/** So many events may issue something for one order at once without reading it again. */
const MOST_WATCHERS = 20;

/** Written with what the event tells, so that whoever changes the order afterwards finds whom to tell. */
export function withWatcher(order: OrderRecord, { watcher }: OrderNews): OrderRecord {
  const { watchers = [] } = order;
  if (watcher === undefined || watchers.includes(watcher) || watchers.length >= MOST_WATCHERS) return order;
  return { ...order, watchers: [...watchers, watcher] };
}

/** Whoever has told the order itself under another name may tell what becomes of it. */
function withAlias(order: OrderRecord, { customer, ...news }: OrderNews): OrderRecord {
  const { customerId, content, aliases = [] } = order;
  if (customerId === null || customer === null || content === null || !('order' in news) || hasId(customer, customerId)) return order;
  return { ...order, aliases: added(aliases, customer._id) };
}

/** Their further events name the same customer, and may say less. */
export function withStranger(order: OrderRecord, { customer }: OrderNews): OrderRecord {
  const { strangers = [], aliases = [] } = order;
  return customer === null || aliases.includes(customer._id) ? order : { ...order, strangers: added(strangers, customer._id) };
}

/** The content is that of the latest event; of two at the same instant that of the greater event id. */
function withContent(order: OrderRecord, news: OrderNews & { order: Order }): OrderRecord {
  const { order: content, at, eventId, source } = news;
  const isNewer =
    order.contentAt === null ||
    at > order.contentAt ||
    (at.getTime() === order.contentAt.getTime() && eventId > (order.contentEventId ?? ''));
  if (!isNewer) return order;
  return {
    ...order,
    changed: order.changed || (order.content !== null && !isDeepStrictEqual(inRules(content), inRules(order.content))),
    content,
    contentAt: at,
    contentEventId: eventId,
    checkoutId: content.checkoutId === undefined ? order.checkoutId : sourceKey(source, content.checkoutId),
    redemptionId: content.redemptionId ?? order.redemptionId,
    createdAt: createdAt(order, news),
  };
}

/** What an order says of its creation is cut to its receipt; said again it stays as it was. */
function createdAt({ content, createdAt: known }: OrderRecord, { order: { createdAt: told }, receivedAt }: OrderNews & { order: Order }) {
  if (told === undefined) return null;
  const stated = new Date(told);
  const created = receivedAt !== undefined && receivedAt < stated ? receivedAt : stated;
  return content?.createdAt === told ? earlier(known, created) : created;
}

/** An order that does not say when it was created was so when it is first told of. */
function withCreation(order: OrderRecord): OrderRecord {
  if (order.content?.createdAt !== undefined) return order;
  const told = [order.placedAt, order.paidAt].flatMap((at) => at ?? []);
  return { ...order, createdAt: told.reduce<Date | null>(earlier, null) };
}

/** What rules see of a content, and what a refund takes from. */
const inRules = (content: Order): unknown => [cartFacts(content), content.lines];

function withRefund(order: OrderRecord, refund: Refund & { at: Date }): OrderRecord {
  if (order.refunds.some(({ id }) => id === refund.id)) return order;
  return { ...order, refunds: [...order.refunds, refund], changed: true };
}

/** The earliest counts; of two at the same instant that which comes first in the alphabet. */
function withCancellation(order: OrderRecord, at: Date, by: Canceller): OrderRecord {
  const { cancelledAt, cancelledBy = 'buyer' } = order;
  const isFirst = cancelledAt === null || at < cancelledAt || (at.getTime() === cancelledAt.getTime() && by < cancelledBy);
  return isFirst ? { ...order, cancelledAt: at, cancelledBy: by } : order;
}

const earlier = (known: Date | null, told: Date): Date => (known !== null && known <= told ? known : told);

/** What is left of the order after its refunds; null while its content is not known. */
export const leftOf = ({ content, refunds }: OrderRecord): Order | null => content && remaining(content, refunds);

/** Cancelled, or refunded to the last piece: it earns nothing, even where no least amount is asked. */
export const isGone = (order: OrderRecord): boolean => order.cancelledAt !== null || (order.refunds.length > 0 && isEmpty(leftOf(order)));

const isEmpty = (left: Order | null): boolean =>
  left?.lines.every(({ quantity, lineTotalMinor }) => quantity + lineTotalMinor === 0) ?? false;

/** As much of an order as its customer's figures are summed from. */
export type OrderSums = Pick<OrderRecord, '_id' | 'customerId' | 'paidAt' | 'cancelledAt' | 'redemptionId' | 'due' | 'put'> & {
  content: { currency: string; lines: Pick<CartLine, 'id' | 'category' | 'categories' | 'quantity' | 'lineTotalMinor'>[] } | null;
  refunds: { id: string; lines: { id: string; quantity: number; amountMinor: number }[] }[];
};

/** When the latest of it was that is told of it; null: nothing is. */
export function latestOf({ placedAt, paidAt, shippedAt, deliveredAt, cancelledAt, refunds, warnings = [] }: OrderRecord): Date | null {
  const all = [placedAt, paidAt, shippedAt, deliveredAt, cancelledAt, ...[...refunds, ...warnings].map(({ at }) => at)];
  return all.reduce((latest, at) => (at !== null && (latest === null || at > latest) ? at : latest), null);
}

/** Goods in minor units after refunds and, where it is given, our discount. What was paid back counts in money, not by quantity. */
export const goodsMinor = ({ content, refunds }: Pick<OrderSums, 'content' | 'refunds'>, discount = NO_DISCOUNT): number =>
  content === null ? 0 : keptMinor(content, refunds, discount);

/** Paid and not cancelled, with known content: what counts in a customer's figures. */
export const counts = (order: OrderSums): order is OrderSums & { content: NonNullable<OrderSums['content']>; paidAt: Date } =>
  order.paidAt !== null && order.cancelledAt === null && order.content !== null;
