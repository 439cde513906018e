import { model } from 'mongoose';
import { z } from 'zod';
import { type Lease, whenLeaseIsOver } from '../lib/lease.js';
import { realNow } from '../lib/real-time.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';

/** What a job did last. Real times, but for `now`. */
const jobRecord = z.object({
  _id: z.string(), // its name
  lastStartedAt: z.date().nullable(),
  lastFinishedAt: z.date().nullable(),
  now: z.date().nullable(), // business time of the last run
  handled: z.int().nullable(),
  error: z.string().nullable(),
  leaseUntil: z.date(),
  token: z.string().nullable(),
});
export type JobRecord = z.infer<typeof jobRecord>;

const schema = schemaOf(jobRecord, 'jobs');

const Jobs = model<JobRecord>('Job', schema);

export const findJobRecords = (): Promise<JobRecord[]> => Jobs.find().lean().exec();

const NEVER_RUN = {
  lastStartedAt: null,
  lastFinishedAt: null,
  now: null,
  handled: null,
  error: null,
  leaseUntil: new Date(0),
  token: null,
};

/**
 * False: another process runs it. `left`: tokens of one's own that may still stand in the row, though nothing runs under them. (An upsert may
 * not ask `$expr`, so the row is made first.)
 */
export async function takeJob(name: string, lease: Lease, now: Date, left: string[]): Promise<boolean> {
  const isFree = left.length === 0 ? whenLeaseIsOver() : { $or: [whenLeaseIsOver(), { token: { $in: left } }] };
  const change = { $set: { ...lease, now, lastStartedAt: realNow() } };
  const take = async () => (await Jobs.updateOne({ _id: name, ...isFree }, change)).matchedCount === 1;
  if (await take()) return true;
  const isNew = await inserted(Jobs.create({ _id: name, ...NEVER_RUN }));
  return isNew && take();
}

/** Keeps it for longer, while it runs. */
export const keepJob = async (name: string, { token, leaseUntil }: Lease): Promise<void> => {
  await Jobs.updateOne({ _id: name, token }, { $set: { leaseUntil } });
};

export const finishJob = async (name: string, token: string, outcome: { handled: number | null; error: string | null }): Promise<void> => {
  await Jobs.updateOne({ _id: name, token }, { $set: { ...outcome, lastFinishedAt: realNow(), leaseUntil: new Date(0), token: null } });
};
