import { model } from 'mongoose';
import { z } from 'zod';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { type Lease, newLease, whenLeaseIsOver } from '../lib/lease.js';
import { realNow } from '../lib/real-time.js';
import { schemaOf } from '../lib/record.js';
import type { Answer } from './endpoint.js';

/** One POST under an Idempotency-Key: first begun, then answered once and for all. */
const idempotencyRecord = z.object({
  _id: z.string(), // hash of actor, route with its parameters, and key
  fingerprint: z.string(), // of the body
  answer: z.custom<Answer>().nullable(),
  leaseUntil: z.date(),
  token: z.string(),
  createdAt: z.date(), // real time
});
export type IdempotencyRecord = z.infer<typeof idempotencyRecord>;

const schema = schemaOf(idempotencyRecord, 'idempotency');
schema.index({ createdAt: 1 }, { expireAfterSeconds: 72 * 3600 });

const Records = model<IdempotencyRecord>('Idempotency', schema);

const insert = gatherInserts(Records);
const update = gatherUpdates(Records);

/** True: it is ours to answer. False: somebody began it before. */
export const beginRecord = (_id: string, fingerprint: string, lease: Lease): Promise<boolean> =>
  insert({ _id, fingerprint, answer: null, createdAt: realNow(), ...lease });

export const findRecord = (_id: string): Promise<IdempotencyRecord | null> => Records.findById(_id).lean().exec();

/** Goes on with what a crash left. Null: answered meanwhile, or another does it. */
export const takeOverRecord = (_id: string, lease: Lease): Promise<IdempotencyRecord | null> =>
  Records.findOneAndUpdate({ _id, answer: null, ...whenLeaseIsOver() }, { $set: lease }, { returnDocument: 'after' })
    .lean()
    .exec();

/** Harmless twice. False: somebody took over. */
export const answerRecord = (_id: string, { token }: Lease, answer: IdempotencyRecord['answer']): Promise<boolean> =>
  update({ _id, token }, { $set: { answer } });

/** Lets the next try begin at once. */
export const giveBackRecord = async (_id: string, lease: Lease): Promise<void> => {
  await Records.updateOne({ _id, answer: null, token: lease.token }, { $set: { leaseUntil: new Date(0), token: newLease().token } });
};
