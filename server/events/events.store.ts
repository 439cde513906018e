import { model, Schema } from 'mongoose';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { type Lease, leaseLongOver, whenLeaseIsOver } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { realNow } from '../lib/real-time.js';
import { storeOptions } from '../lib/store.js';
import type { EventAnswer, EventRecord } from './event.js';

const { Mixed } = Schema.Types;
const schema = new Schema<EventRecord>(
  {
    _id: String,
    actorId: String,
    eventId: String,
    type: { type: String },
    fingerprint: String,
    event: Mixed,
    occurredAt: Date,
    source: String,
    receivedAt: Date,
    isHistory: Boolean,
    customerId: String,
    earned: Mixed,
    decisions: Mixed,
    answer: Mixed,
    isAnswered: Boolean,
    answeredAt: Date,
    leaseUntil: Date,
    token: String,
  },
  storeOptions('events'),
);
schema.index({ leaseUntil: 1 }, { partialFilterExpression: { isAnswered: false } });
schema.index({ answeredAt: 1 });

const Events = model<EventRecord>('Event', schema);

export const insertEvent: (record: EventRecord) => Promise<boolean> = gatherInserts(Events);

const update = gatherUpdates(Events);

export const findEvent = (id: string): Promise<EventRecord | null> => Events.findById(id).lean<EventRecord>().exec();

/** Those of some events that were answered. */
export const findAnsweredIds = async (ids: string[]): Promise<Set<string>> => {
  const answered = await Events.find({ _id: { $in: ids }, isAnswered: true }, { _id: 1 })
    .lean()
    .exec();
  return new Set(answered.map(({ _id }) => _id));
};

/** Goes on with what a crash left. Null: answered, or somebody is at it. */
export const takeOverEvent = (id: string, lease: Lease): Promise<EventRecord | null> =>
  Events.findOneAndUpdate({ _id: id, isAnswered: false, ...whenLeaseIsOver() }, { $set: lease }, { returnDocument: 'after' })
    .lean<EventRecord>()
    .exec();

/** Keeps what was earned before any coupon exists. False: the event is not ours any more. */
export const keepEarned = (id: string, lease: Lease, changes: Pick<EventRecord, 'customerId' | 'earned' | 'decisions'>): Promise<boolean> =>
  update({ _id: id, isAnswered: false, token: lease.token }, { $set: changes });

/** Answers the event for good. False: the event is not ours any more: who took over may have decided otherwise. */
export const keepAnswer = (id: string, lease: Lease, answer: EventAnswer, customerId: string | null): Promise<boolean> =>
  update({ _id: id, token: lease.token }, { $set: { answer, customerId, isAnswered: true, answeredAt: realNow() } });

/** Lets the next try begin at once. */
export const giveBackEvent = async (id: string, lease: Lease): Promise<void> => {
  await Events.updateOne({ _id: id, isAnswered: false, token: lease.token }, { $set: { leaseUntil: new Date(0) } });
};

export const findUnanswered = (limit: number): Promise<EventRecord[]> =>
  Events.find({ isAnswered: false, ...leaseLongOver() })
    .limit(limit)
    .lean<EventRecord[]>()
    .exec();

export const countUnanswered = (): Promise<number> => Events.countDocuments({ isAnswered: false }).exec();

/** What campaigns said to the events answered in a span of real time: per campaign and word (`held_out` or a reason) how often. */
export const tallyAnswers = (from: Date, until: Date | null): Promise<{ _id: { campaignId: string; word: string }; count: number }[]> =>
  Events.aggregate([
    { $match: { answeredAt: { $gte: from, ...(until && { $lt: until }) } } },
    { $project: { 'answer.tally': 1 } },
    { $unwind: '$answer.tally' },
    { $group: { _id: { campaignId: '$answer.tally.campaignId', word: '$answer.tally.word' }, count: { $sum: 1 } } },
  ]);

/** When the very first event was answered, in real time. */
export async function findFirstAnswer(): Promise<Date | null> {
  const [first] = await Events.find({ answeredAt: { $ne: null } })
    .sort({ answeredAt: 1 })
    .limit(1)
    .lean<EventRecord[]>()
    .exec();
  return first?.answeredAt ?? null;
}

export const endTooLongEventLeases = (): Promise<number> => endTooLongLeases(Events, { isAnswered: false });
