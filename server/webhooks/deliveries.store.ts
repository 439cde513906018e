import { model } from 'mongoose';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { countDue, takeDue } from '../lib/in-hands.store.js';
import type { Lease } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { schemaOf } from '../lib/record.js';
import { type Delivery, type DeliveryMove, type DeliveryState, deliveryRecord } from './delivery.js';

const schema = schemaOf(deliveryRecord, 'deliveries');
schema.index({ state: 1, webhookId: 1, dueAt: 1 });
schema.index({ state: 1, webhookId: 1, leaseUntil: 1 });
schema.index({ token: 1 });
schema.index({ webhookId: 1, state: 1 });
schema.index({ settledAt: 1 }, { expireAfterSeconds: 30 * 86_400 });

const Deliveries = model<Delivery>('Delivery', schema);

const insert = gatherInserts(Deliveries);

/** Those that are planned already stay as they are. */
export const insertDeliveries = async (deliveries: Delivery[]): Promise<void> => {
  await Promise.all(deliveries.map(insert));
};

/** Takes up to `limit` due deliveries of a webhook into one's hands: no other sender has them until the lease is over. */
export const takeDueDeliveries = (webhookId: string, now: Date, lease: Lease, limit: number): Promise<Delivery[]> =>
  takeDue(Deliveries, { webhookId }, now, lease, limit);

export const countDueDeliveries = (webhookIds: string[], now: Date): Promise<number> =>
  countDue(Deliveries, { webhookId: { $in: webhookIds } }, now);

const settle = gatherUpdates(Deliveries);

/** Writes what came of a delivery. False: its lease ran out and somebody else has it. */
export const settleDelivery = (id: string, token: string, move: DeliveryMove): Promise<boolean> =>
  settle({ _id: id, token }, { $set: move });

/** How many there are in each state, of those that are not forgotten yet. */
export async function countDeliveries(webhookId: string): Promise<Partial<Record<DeliveryState, number>>> {
  const counts = await Deliveries.aggregate<{ _id: DeliveryState; count: number }>([
    { $match: { webhookId } },
    { $group: { _id: '$state', count: { $sum: 1 } } },
  ]).exec();
  return Object.fromEntries(counts.map(({ _id, count }) => [_id, count]));
}

/** The first webhook after `after`, by its id, that has deliveries. Null: there is none. */
export const nextWithDeliveries = async (after: string): Promise<string | null> =>
  (
    await Deliveries.findOne({ webhookId: { $gt: after } }, { webhookId: 1 })
      .sort({ webhookId: 1, state: 1 })
      .lean()
      .exec()
  )?.webhookId ?? null;

export const deleteDeliveries = async (webhookId: string): Promise<void> => {
  await Deliveries.deleteMany({ webhookId });
};

export const endTooLongDeliveryLeases = (): Promise<number> => endTooLongLeases(Deliveries, { state: 'sending' });
