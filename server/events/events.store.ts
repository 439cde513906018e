import { model } from 'mongoose';
import { countSome } from '../lib/count.store.js';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { type Lease, leaseLongOver, whenLeaseIsOver } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { realNow } from '../lib/real-time.js';
import { schemaOf } from '../lib/record.js';
import { type EventAnswer, type EventDecision, type EventRecord, eventRecord } from './event.js';

const schema = schemaOf(eventRecord, 'events');
schema.index({ isAnswered: 1, leaseUntil: 1 }, { partialFilterExpression: { isAnswered: false } });

const Events = model<EventRecord>('Event', schema);

export const insertEvent: (record: EventRecord) => Promise<boolean> = gatherInserts(Events);

const update = gatherUpdates(Events);

export const findEvent = (id: string): Promise<EventRecord | null> => Events.findById(id).lean<EventRecord>().exec();

/** The codes that an event was answered with. Null: there is no such event. */
export async function issuedBy(id: string): Promise<string[] | 'under_way' | null> {
  const found = await Events.findById(id, { 'answer.codes': 1 }).lean<Pick<EventRecord, 'answer'>>().exec();
  return found && (found.answer?.codes ?? 'under_way');
}

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
export const keepEarned = (
  id: string,
  lease: Lease,
  { decisions, ...changes }: Pick<EventRecord, 'customerId' | 'earned' | 'more'> & { decisions: EventDecision[] },
): Promise<boolean> =>
  update({ _id: id, isAnswered: false, token: lease.token }, { $set: { ...changes, decisions: JSON.stringify(decisions) } });

const NOT_CHANGED = { orderChanged: { $exists: false } };

/**
 * Answers the event for good; what was kept till then is all in the answer. False: its order has changed meanwhile; or the event is not ours any
 * more: who took over may have decided otherwise.
 */
export const keepAnswer = (id: string, { token }: Lease, answer: EventAnswer, customerId: string | null): Promise<boolean> =>
  update(
    { _id: id, token, ...NOT_CHANGED },
    {
      $set: {
        answer: { ...answer, decisions: JSON.stringify(answer.decisions) },
        customerId,
        decisions: [],
        isAnswered: true,
        answeredAt: realNow(),
      },
    },
  );

/** Says to those that are not answered yet that the order has changed that they watch. */
export const tellWatchers = async (ids: string[]): Promise<void> => {
  await Events.updateMany({ _id: { $in: ids }, isAnswered: false }, { $set: { orderChanged: true } });
};

/** Its order is looked at again from here on: a change that comes later is told anew. */
export const noteTold = async (id: string, { token }: Lease): Promise<void> => {
  await Events.updateOne({ _id: id, token }, { $unset: { orderChanged: 1 } });
};

/** Lets the next try begin at once. */
export const giveBackEvent = async (id: string, lease: Lease): Promise<void> => {
  await Events.updateOne({ _id: id, isAnswered: false, token: lease.token }, { $set: { leaseUntil: new Date(0) } });
};

export const findUnanswered = (limit: number): Promise<EventRecord[]> =>
  Events.find({ isAnswered: false, ...leaseLongOver() })
    .limit(limit)
    .lean<EventRecord[]>()
    .exec();

export const countUnanswered = (): Promise<number> => countSome(Events, { isAnswered: false });

export const endTooLongEventLeases = (): Promise<number> => endTooLongLeases(Events, { isAnswered: false });
