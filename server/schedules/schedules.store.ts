import { model, Schema } from 'mongoose';
import { inserted, storeOptions } from '../lib/store.js';
import type { Run } from './schedule.js';

const { Mixed } = Schema.Types;
const schema = new Schema<Run>(
  {
    _id: String,
    campaignId: String,
    plannedAt: String,
    state: String,
    cursor: String,
    issued: Number,
    words: Mixed,
    startedAt: Date,
    finishedAt: Date,
  },
  storeOptions('runs'),
);
schema.index({ campaignId: 1 });
const Runs = model<Run>('Run', schema);

/** A customer whom a run left out, and what would have been issued: to compare with. */
interface HeldOut {
  _id: string; // hash of run and customer
  runId: string;
  campaignId: string;
  customerId: string;
  at: Date; // business time
  wouldHaveIssued: unknown;
}
const heldOutSchema = new Schema<HeldOut>(
  { _id: String, runId: String, campaignId: String, customerId: String, at: Date, wouldHaveIssued: Mixed },
  storeOptions('heldOut'),
);
heldOutSchema.index({ campaignId: 1 });
const HeldOuts = model<HeldOut>('HeldOut', heldOutSchema);

export const insertRun = (run: Run): Promise<boolean> => inserted(Runs.create(run));

export const findRun = (id: string): Promise<Run | null> => Runs.findById(id).lean<Run>().exec();

export const findRunsOfCampaign = (campaignId: string): Promise<Run[]> => Runs.find({ campaignId }).lean<Run[]>().exec();

/** Writes how far a run has come since `cursor`. False: another program is further. */
export async function advanceRun(id: string, cursor: string | null, changes: Partial<Omit<Run, '_id'>>): Promise<boolean> {
  const { matchedCount } = await Runs.updateOne({ _id: id, state: 'running', cursor }, { $set: changes });
  return matchedCount === 1;
}

export const keepHeldOut = (heldOut: HeldOut): Promise<boolean> => inserted(HeldOuts.create(heldOut));
