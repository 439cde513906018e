import { type Model, model } from 'mongoose';
import { z } from 'zod';
import { findDirectly } from '../lib/direct-reads.js';
import { updateTogether } from '../lib/gather-writes.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type Amount, added } from '../rollups/rollup.js';
import type { Adding } from '../rollups/rollups.service.js';

/** What records come to in one sum, kept by differences (server/rollups). */
const keptRecord = z.object({
  _id: z.string(),
  sums: z.array(z.custom<Amount>()),
  batch: z.int(), // what changed it last
});
export type KeptSums = z.infer<typeof keptRecord>;

const KEPT = new Map<string, Model<KeptSums>>();

/** A collection of sums. To keep sums of another kind, make another one. */
export function keptSums(name: string, collection: string): Model<KeptSums> {
  const made = model<KeptSums>(name, schemaOf(keptRecord, collection));
  KEPT.set(collection, made);
  return made;
}

/** Adds to them, each once: what this batch or a later one has changed stays as it is, also where somebody who stood still comes late. */
export const addingTo =
  (sums: Model<KeptSums>): Adding =>
  async (changes, batch) => {
    const ids = changes.map(({ id }) => id);
    const known = new Map((await findDirectly(sums, { _id: { $in: ids } })).map((one) => [one._id, one]));
    const isNew = ids.filter((id) => !known.has(id));
    await Promise.all(isNew.map((_id) => inserted(sums.create({ _id, sums: [], batch: 0 }))));
    const updates = changes.flatMap(({ id, amounts }) => {
      const { sums: before, batch: was } = known.get(id) ?? { sums: [], batch: 0 };
      if (was >= batch) return [];
      return [{ filter: { _id: id, batch: was }, update: { $set: { sums: added(before, amounts), batch } } }];
    });
    if (updates.length > 0) await updateTogether(sums, updates);
  };

const modelOf = (collection: string): Model<KeptSums> => {
  const found = KEPT.get(collection);
  if (!found) throw new Error(`No sums are kept in ${collection}.`);
  return found;
};

/** All of a collection. */
export const keptSumsOf = (collection: string): Promise<KeptSums[]> => modelOf(collection).find().lean<KeptSums[]>().exec();

/** Makes them what they should be. While nobody else adds to them. */
export const mendSums = async (collection: string, id: string, sums: Amount[]): Promise<void> => {
  await modelOf(collection).updateOne({ _id: id }, { $set: { sums } });
};
