import { model } from 'mongoose';
import { countSome } from '../lib/count.store.js';
import { findDirectly } from '../lib/direct-reads.js';
import { gatherAll, gatherOne } from '../lib/gather.js';
import { gatherInserts, gatherNotes } from '../lib/gather-writes.js';
import { newId } from '../lib/ids.js';
import { latestFirst } from '../lib/latest.store.js';
import { schemaOf } from '../lib/record.js';
import { IN_ONE_TURN, newestFirst, olderThanOrAll } from '../lib/store.js';
import { asSummed, type DueRecords, dueRecords } from '../rollups/due.store.js';
import { due, newlyDue } from '../rollups/rollup.js';
import { undated } from '../rollups/undated.store.js';
import { latestOf, type OrderRecord, type OrderSums, type OrderWarning, orderRecord } from './order.js';

const schema = schemaOf(orderRecord, 'orders');
schema.index({ customerId: 1, due: 1 });
schema.index({ customerId: 1, createdAt: -1, _id: -1 });
schema.index({ customerId: 1, paidAt: 1 });
schema.index({ customerId: 1, latestAt: -1, _id: -1 });
schema.index({ due: 1 }, { sparse: true });
schema.index({ 'put.of': 1, 'put.at': 1 }, { sparse: true });
schema.index({ checkoutId: 1 });
schema.index({ foreignId: 1 }, { sparse: true });
schema.index({ changed: 1 }, { partialFilterExpression: { changed: true } });
schema.index({ toRestore: 1 }, { sparse: true });
schema.index({ toRemind: 1 }, { sparse: true });
schema.index({ toAsk: 1 }, { sparse: true });

const Orders = model<OrderRecord>('Order', schema);

export const findOrders = (ids: string[]): Promise<OrderRecord[]> => findDirectly(Orders, { _id: { $in: ids } });

export const findOrder: (id: string) => Promise<OrderRecord | null> = gatherOne(findOrders);

export const findOrdersOfCustomer: (customerId: string) => Promise<OrderRecord[]> = gatherAll(
  (customerIds) =>
    Orders.find({ customerId: { $in: customerIds } })
      .lean()
      .exec(),
  ({ customerId }) => customerId,
);

/** A customer's orders of which something happened at an instant or later; with them those of a version before that do not say when yet. */
export async function findOrdersToldSince(customerId: string, since: Date): Promise<OrderRecord[]> {
  const find = (filter: object) =>
    Orders.find({ customerId, ...filter })
      .lean<OrderRecord[]>()
      .exec();
  const [undated, found] = await Promise.all([find({ latestAt: null }), find({ latestAt: { $gte: since } })]);
  return [...undated, ...found];
}

/** Their ids alone. */
export const findOrderIdsOf = async (customerId: string): Promise<string[]> =>
  (
    await Orders.find({ customerId: { $in: [customerId] } }, { _id: 1 })
      .lean<Pick<OrderRecord, '_id'>[]>()
      .exec()
  ).map(({ _id }) => _id);

/**
 * The newest first, and last those of which it is not told when they were made; `last` is the last one of the page before.
 */
export async function listOrdersOfCustomer(customerId: string, last: OrderRecord | null, limit: number): Promise<OrderRecord[]> {
  const list = (filter: object, most: number): Promise<OrderRecord[]> =>
    Orders.find({ customerId, ...filter })
      .sort(newestFirst('createdAt'))
      .limit(most)
      .lean<OrderRecord[]>()
      .exec();
  const place = last?.createdAt ? { at: last.createdAt, id: last._id } : null;
  const isAmongOthers = last !== null && place === null;
  const dated = isAmongOthers ? [] : await list(olderThanOrAll('createdAt', place), limit);
  if (dated.length === limit) return dated;
  const others = await list({ createdAt: null, ...(isAmongOthers && { _id: { $lt: last._id } }) }, limit - dated.length);
  return [...dated, ...others];
}

/** A customer's orders, those first of which the latest is to be told. */
export const pageOfTold = latestFirst(Orders, 'latestAt');

export const undatedOrders = undated(
  Orders,
  { placedAt: 1, paidAt: 1, shippedAt: 1, deliveredAt: 1, cancelledAt: 1, 'refunds.at': 1, 'warnings.at': 1 },
  latestOf,
);

/** Of all of a customer's orders what figures are summed from: whole ones are many times as much. */
export const findOrderSums: (customerId: string) => Promise<OrderSums[]> = gatherAll(
  (customerIds) =>
    Orders.find({ customerId: { $in: customerIds } }, SUMMED)
      .batchSize(IN_ONE_TURN)
      .lean<OrderSums[]>()
      .exec(),
  ({ customerId }) => customerId,
);

const SUMMED: Record<string, 1> = {
  customerId: 1,
  paidAt: 1,
  cancelledAt: 1,
  redemptionId: 1,
  'content.currency': 1,
  'content.lines.id': 1,
  'content.lines.category': 1,
  'content.lines.categories': 1,
  'content.lines.quantity': 1,
  'content.lines.lineTotalMinor': 1,
  'refunds.id': 1,
  'refunds.lines.id': 1,
  'refunds.lines.quantity': 1,
  'refunds.lines.amountMinor': 1,
};

/** As they are summed. */
export const orderSums: DueRecords<OrderSums> = dueRecords(Orders, SUMMED);

/** Those of a customer that were paid at an instant or after it, at most so many, as they are summed. */
export const findPaidSince = (customerId: string, instant: Date, limit: number): Promise<OrderSums[]> =>
  Orders.find({ customerId, paidAt: { $gte: instant } }, asSummed(SUMMED))
    .limit(limit)
    .lean<OrderSums[]>()
    .exec();

/** When the first (1) or the last (-1) of a customer's orders was paid that are put and are none of `others`. */
export const findPutEnd = async (customerId: string, sign: 1 | -1, others: string[]): Promise<Date | null> => {
  const found = await Orders.findOne({ 'put.of': customerId, _id: { $nin: others } }, { 'put.at': 1 })
    .sort({ 'put.at': sign })
    .lean<Pick<OrderRecord, 'put'>>()
    .exec();
  return found?.put?.at ?? null;
};

export interface Purchase {
  customerId: string;
  at: Date;
}

type PutOrder = { put: { of: string; at: Date } };
const read = ({ put: { of: customerId, at } }: PutOrder): Purchase => ({ customerId, at });
const PUT = { 'put.of': 1, 'put.at': 1 };

/** All purchases of these customers: the payments of orders that count for them, as far as they are put. */
export const findPurchases = async (customerIds: string[]): Promise<Purchase[]> =>
  (
    await Orders.find({ 'put.of': { $in: customerIds } }, PUT)
      .lean<PutOrder[]>()
      .exec()
  ).map(read);

/** The first ones of a customer, or the first after an instant. */
export const findFirstPurchases = async (customerId: string, after: Date, limit: number): Promise<Purchase[]> =>
  (
    await Orders.find({ 'put.of': customerId, 'put.at': { $gt: after } }, PUT)
      .sort({ 'put.at': 1 })
      .limit(limit)
      .lean<PutOrder[]>()
      .exec()
  ).map(read);

/** Something else has changed what it comes to. */
export const markDue = async (id: string): Promise<void> => {
  await Orders.updateOne({ _id: id }, { $set: due() });
};

/** The orders of these ids whose source is not the shop. */
export const findForeignOrders = (ids: string[]): Promise<OrderRecord[]> =>
  Orders.find({ foreignId: { $in: ids } })
    .lean<OrderRecord[]>()
    .exec();

/** By the checkout's key. */
export const findOrdersOfCheckout: (checkoutId: string) => Promise<OrderRecord[]> = gatherAll(
  (checkoutIds) => findDirectly(Orders, { checkoutId: { $in: checkoutIds } }),
  ({ checkoutId }) => checkoutId,
);

export const findChangedOrders = (limit: number): Promise<OrderRecord[]> => Orders.find({ changed: true }).limit(limit).lean().exec();

export const countChangedOrders = (): Promise<number> => countSome(Orders, { changed: true });

const insertOrder = gatherInserts(Orders);

/** Inserts the first word about an order, or writes what was computed from revision `rev - 1`. False: somebody was faster; read again. */
export async function saveOrder(order: OrderRecord): Promise<boolean> {
  const latestAt = latestOf(order);
  if (order.rev === 1) return insertOrder({ ...order, ...(latestAt && { latestAt }), ...newlyDue() });
  const { _id, warnings: _warnings, toRestore: _toRestore, put: _put, latestAt: _latestAt, ...changes } = order;
  const { matchedCount } = await Orders.updateOne(
    { _id, rev: order.rev - 1 },
    { $set: { ...changes, ...due() }, ...(latestAt && { $max: { latestAt } }) },
  );
  return matchedCount === 1;
}

/** Keeps a warning once, beside the order's content: it changes no revision. */
export const noteWarning = async (id: string, warning: OrderWarning): Promise<void> => {
  await Orders.updateOne({ _id: id, 'warnings.id': { $ne: warning.id } }, { $push: { warnings: warning }, $max: { latestAt: warning.at } });
};

/** The coupons of revision `rev` have been looked at, and of those who watched only these are not told. A change since then stays to be looked at. */
export const clearChanged = async (id: string, rev: number, watchers: string[]): Promise<void> => {
  const change = watchers.length > 0 ? { $set: { changed: false, watchers } } : { $set: { changed: false }, $unset: { watchers: 1 } };
  await Orders.updateOne({ _id: id, rev }, change);
};

// ---- what a cancelled order used is given back

/** Leaves word that what a cancelled order used is to be given back. Nothing where it is not cancelled. */
export const leaveToRestore = async (id: string): Promise<void> => {
  await Orders.updateOne({ _id: id, cancelledAt: { $ne: null } }, { $set: { toRestore: newId('rst') } });
};

/** By the index, also where it is sparse. */
const isToRestore = { toRestore: { $gt: '' } };

export const findOrdersToRestore = (limit: number): Promise<OrderRecord[]> => Orders.find(isToRestore).limit(limit).lean().exec();

export const countOrdersToRestore = (): Promise<number> => countSome(Orders, isToRestore);

/** All of it is given back. What has come up since that word was read stays. */
export const noteRestored = async (id: string, toRestore: string): Promise<void> => {
  await Orders.updateOne({ _id: id, toRestore }, { $unset: { toRestore: 1 } });
};

// ---- what messages ask and note; none of it changes the revision

/** Words that wait in an order until a message is planned. */
export type OrderWord = 'toRemind' | 'toAsk';

const note = gatherNotes(Orders);

/** Leaves word of what came up at `at`. Harmless twice. */
export const leaveWord = (id: string, word: OrderWord, at: Date): Promise<void> => note({ _id: id }, { $set: { [word]: at } });

export const findOrdersWith = (word: OrderWord, limit: number): Promise<OrderRecord[]> =>
  Orders.find({ [word]: { $exists: true } })
    .limit(limit)
    .lean()
    .exec();

/** A customer's orders in which a word waits. */
export const findOrdersOfWith = (customerId: string, word: OrderWord): Promise<OrderRecord[]> =>
  Orders.find({ customerId, [word]: { $exists: true } })
    .lean()
    .exec();

export const countOrdersWith = (word: OrderWord): Promise<number> => countSome(Orders, { [word]: { $exists: true } });

/** The message is planned; what has come up since stays. */
export const noteWord = (id: string, word: OrderWord, at: Date): Promise<void> => note({ _id: id, [word]: at }, { $unset: { [word]: 1 } });
