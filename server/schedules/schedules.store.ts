import { model } from 'mongoose';
import { gatherAll } from '../lib/gather.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type Run, runRecord } from './schedule.js';

const schema = schemaOf(runRecord, 'runs');
schema.index({ campaignId: 1 });
const Runs = model<Run>('Run', schema);

export const insertRun = (run: Run): Promise<boolean> => inserted(Runs.create(run));

export const findRun = (id: string): Promise<Run | null> => Runs.findById(id).lean<Run>().exec();

/** What a campaign's runs said, those of several campaigns in one read. */
export const findWordsOfRuns: (campaignId: string) => Promise<Pick<Run, 'campaignId' | 'words'>[]> = gatherAll(
  (campaignIds) =>
    Runs.find({ campaignId: { $in: campaignIds } }, { campaignId: 1, words: 1 })
      .lean<Pick<Run, 'campaignId' | 'words'>[]>()
      .exec(),
  ({ campaignId }) => campaignId,
);

/** Writes how far a run has come since `cursor`. False: another program is further. */
export async function advanceRun(id: string, cursor: string | null, changes: Partial<Omit<Run, '_id'>>): Promise<boolean> {
  const { matchedCount } = await Runs.updateOne({ _id: id, state: 'running', cursor }, { $set: changes });
  return matchedCount === 1;
}
