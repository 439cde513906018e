import type { Model, ProjectionType, QueryFilter } from 'mongoose';
import { type Change, updateTogether } from '../lib/gather-writes.js';
import type { SummedRecords } from './due.store.js';

interface Dated {
  _id: string;
  latestAt?: Date;
}

const UNDATED = { latestAt: { $exists: false } };

/**
 * The records of a collection that do not say when the latest of them was to be told, as those of a version before. `latestOf` says it of one by
 * `fields`; null: nothing of it is told.
 */
export const undated = <Doc extends Dated>(
  all: Model<Doc>,
  fields: Record<string, 1>,
  latestOf: (record: Doc) => Date | null | undefined,
): Pick<SummedRecords, 'name' | 'bring'> => ({
  name: `${all.collection.name} latestAt`,
  async bring(after, limit) {
    const records = all as unknown as Model<Dated>;
    const found = await records
      .find({ _id: { $gt: after }, ...UNDATED } as QueryFilter<Dated>, fields as ProjectionType<Dated>)
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Doc[]>()
      .exec();
    const changes = found.flatMap((record): Change<Dated>[] => {
      const latestAt = latestOf(record);
      return latestAt ? [{ filter: { _id: record._id, ...UNDATED }, update: { $set: { latestAt } } }] : [];
    });
    if (changes.length > 0) await updateTogether(records, changes);
    return found.at(-1)?._id ?? null;
  },
});
