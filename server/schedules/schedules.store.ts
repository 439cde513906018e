import { model } from 'mongoose';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type DueRecords, dueRecords } from '../rollups/due.store.js';
import { due } from '../rollups/rollup.js';
import { type Run, runRecord } from './schedule.js';

const schema = schemaOf(runRecord, 'runs');
schema.index({ due: 1 }, { sparse: true });
const Runs = model<Run>('Run', schema);

export const insertRun = (run: Run): Promise<boolean> => inserted(Runs.create({ ...run, put: null }));

export const findRun = (id: string): Promise<Run | null> => Runs.findById(id).lean<Run>().exec();

export type RunSums = Pick<Run, '_id' | 'campaignId' | 'words' | 'due' | 'put'>;

/** As they are summed. */
export const runSums: DueRecords<RunSums> = dueRecords(Runs, { campaignId: 1, words: 1 });

/** Writes how far a run has come since `cursor`. False: another program is further. */
export async function advanceRun(
  id: string,
  cursor: string | null,
  { put: _put, ...changes }: Partial<Omit<Run, '_id'>>,
): Promise<boolean> {
  const { matchedCount } = await Runs.updateOne({ _id: id, state: 'running', cursor }, { $set: { ...changes, ...due() } });
  return matchedCount === 1;
}
