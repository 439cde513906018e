import { model, Schema } from 'mongoose';
import { type Lease, leaseIsOver, leaseLongOver } from '../lib/lease.js';
import { insertMissing, storeOptions } from '../lib/store.js';
import type { Delivery, DeliveryMove, DeliveryState } from './delivery.js';

const { Mixed } = Schema.Types;
const schema = new Schema<Delivery>(
  {
    _id: String,
    webhookId: String,
    change: Mixed,
    state: String,
    reason: String,
    dueAt: Date,
    attempts: Number,
    settledAt: Date,
    leaseUntil: Date,
    token: String,
  },
  storeOptions('deliveries'),
);
schema.index({ state: 1, dueAt: 1 });
schema.index({ state: 1, leaseUntil: 1 });
schema.index({ token: 1 });
schema.index({ webhookId: 1, state: 1 });
schema.index({ settledAt: 1 }, { expireAfterSeconds: 30 * 86_400 });

const Deliveries = model<Delivery>('Delivery', schema);

/** Those that are planned already stay as they are. */
export const insertDeliveries = (deliveries: Delivery[]): Promise<void> => insertMissing(Deliveries, deliveries);

const due = (webhookIds: string[], now: Date) => ({ state: 'planned' as const, dueAt: { $lte: now }, webhookId: { $in: webhookIds } });
/** Their sender stopped in the middle. */
const abandoned = (webhookIds: string[]) => ({ state: 'sending' as const, ...leaseLongOver(), webhookId: { $in: webhookIds } });

/** Takes up to `limit` due deliveries of these webhooks into one's hands: no other sender has them until the lease is over. */
export async function takeDueDeliveries(webhookIds: string[], now: Date, lease: Lease, limit: number): Promise<Delivery[]> {
  const ids = await findDueIds(webhookIds, now, limit);
  if (ids.length === 0) return [];
  await Deliveries.updateMany(
    {
      _id: { $in: ids },
      $or: [
        { state: 'planned', dueAt: { $lte: now } },
        { state: 'sending', ...leaseIsOver },
      ],
    },
    { $set: { state: 'sending', ...lease } },
  );
  return Deliveries.find({ token: lease.token, state: 'sending' }).lean<Delivery[]>().exec();
}

async function findDueIds(webhookIds: string[], now: Date, limit: number): Promise<string[]> {
  const [left, planned] = [abandoned(webhookIds), due(webhookIds, now)];
  const ids = [
    ...(await Deliveries.find(left, { _id: 1 }).limit(limit).lean().exec()),
    ...(await Deliveries.find(planned, { _id: 1 }).sort({ dueAt: 1 }).limit(limit).lean().exec()),
  ];
  return ids.slice(0, limit).map(({ _id }) => _id);
}

export const countDueDeliveries = async (webhookIds: string[], now: Date): Promise<number> =>
  (await Deliveries.countDocuments(due(webhookIds, now)).exec()) + (await Deliveries.countDocuments(abandoned(webhookIds)).exec());

/** Writes what came of a delivery. False: its lease ran out and somebody else has it. */
export async function settleDelivery(id: string, token: string, move: DeliveryMove): Promise<boolean> {
  const { matchedCount } = await Deliveries.updateOne({ _id: id, token, state: 'sending' }, { $set: { ...move, token: null } });
  return matchedCount === 1;
}

/** How many there are in each state, of those that are not forgotten yet. */
export async function countDeliveries(webhookId: string): Promise<Partial<Record<DeliveryState, number>>> {
  const counts = await Deliveries.aggregate<{ _id: DeliveryState; count: number }>([
    { $match: { webhookId } },
    { $group: { _id: '$state', count: { $sum: 1 } } },
  ]).exec();
  return Object.fromEntries(counts.map(({ _id, count }) => [_id, count]));
}

export const deleteDeliveries = async (webhookId: string): Promise<void> => {
  await Deliveries.deleteMany({ webhookId });
};
