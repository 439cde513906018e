import type { Model, ProjectionType, QueryFilter } from 'mongoose';
import { countSome } from '../lib/count.store.js';
import { findFields } from '../lib/direct-reads.js';
import { gatherAll, gatherList } from '../lib/gather.js';
import { type Change, updateAllTogether } from '../lib/gather-writes.js';
import { due, type Summed } from './rollup.js';
import type { Note } from './turn.store.js';

/** How the records of a collection are summed: what a roll-up asks of each. */
export interface SummedRecords {
  /** The collection. */
  name: string;
  /** How many are due, up to `MOST_COUNTED`. */
  countDue(): Promise<number>;
  /** What a batch put. Twice is once; a record that has changed since it was read stays due. */
  note(notes: Note[], batch: number): Promise<void>;
  /** Has a page of those of the versions before summed, from the id `after` on. Returns the last one's id; null: there are no more. */
  bring(after: string, limit: number): Promise<string | null>;
  /** Whether there are any that were never marked. */
  isToBring(): Promise<boolean>;
  /** Whether some of those that were marked so are still to be summed. */
  isBringing(): Promise<boolean>;
  /** Has these summed again. */
  markDue(ids: string[]): Promise<void>;
  /** Has all of a customer's summed again. */
  markAllOf(customerId: string): Promise<void>;
  /** What a customer's records have put, and what all that are due have. */
  findPutsOf(customerId: string): Promise<Summed[]>;
  findPutsDue(): Promise<Summed[]>;
}

export interface DueRecords<Sums> extends SummedRecords {
  /** All, in the order of their ids, after one of them. */
  page(after: string, limit: number): Promise<Sums[]>;
  findDue(limit: number): Promise<Sums[]>;
  /** Those of a customer. */
  findDueOf(customerId: string): Promise<Sums[]>;
  find(ids: string[]): Promise<Sums[]>;
}

/** The word of records of the versions before; any other one is newer. */
const BRINGING = 'bring';
const OF_BEFORE = { put: { $exists: false } };
const IS_DUE = { due: { $gt: '' } };

interface Kept extends Summed {
  customerId?: string | null;
}

/** What is read of a record to sum it: `fields`, from which it is reckoned, and what it has put. */
export const asSummed = (fields: Record<string, 1>): Record<string, 1> => ({ ...fields, customerId: 1, due: 1, put: 1 });

/** `fields`: what they are summed from. */
export function dueRecords<Doc, Sums extends Kept>(records: Model<Doc>, fields: Record<string, 1>): DueRecords<Sums> {
  const kept = records as unknown as Model<Kept>;
  const projection: ProjectionType<Kept> = asSummed(fields);
  const read = (filter: object) => kept.find(filter as QueryFilter<Kept>, projection);
  const findOfBefore = (after: string, limit: number) =>
    kept
      .find({ _id: { $gt: after }, ...OF_BEFORE }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<{ _id: string }[]>()
      .exec();
  const findThese = gatherList((ids) => findFields<Sums, Kept>(kept, { _id: { $in: ids } }, asSummed(fields)));
  return {
    name: records.collection.name,
    findDue: (limit) => findFields<Sums, Kept>(kept, IS_DUE, asSummed(fields), limit),
    findDueOf: gatherAll(
      (ids) => findFields<Sums, Kept>(kept, { customerId: { $in: ids }, ...IS_DUE }, asSummed(fields)),
      ({ customerId = null }) => customerId,
    ),
    page: (after, limit) =>
      read({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Sums[]>()
        .exec(),
    find: (ids) => findThese([...new Set(ids)]),
    countDue: () => countSome(kept, IS_DUE),
    async note(notes, batch) {
      if (notes.length === 0) return;
      const found = await updateAllTogether(kept, changesOf(notes, batch));
      if (found < notes.length)
        await updateAllTogether(
          kept,
          changesOf(
            notes.map((one) => ({ ...one, due: null })),
            batch,
          ),
        );
    },
    async bring(after, limit) {
      const ids = (await findOfBefore(after, limit)).map(({ _id }) => _id);
      if (ids.length > 0) await kept.updateMany({ _id: { $in: ids }, ...OF_BEFORE }, { $set: { put: null, due: BRINGING } });
      return ids.at(-1) ?? null;
    },
    isToBring: async () => (await findOfBefore('', 1)).length > 0,
    isBringing: async () => (await kept.exists({ due: BRINGING } as QueryFilter<Kept>)) !== null,
    findPutsOf: (customerId) =>
      kept
        .find({ customerId: { $in: [customerId] } }, { put: 1 })
        .lean<Summed[]>()
        .exec(),
    findPutsDue: () =>
      kept
        .find(IS_DUE as QueryFilter<Kept>, { put: 1 })
        .lean<Summed[]>()
        .exec(),
    async markDue(ids) {
      await kept.updateMany({ _id: { $in: ids } }, { $set: due() });
    },
    async markAllOf(customerId) {
      await kept.updateMany({ customerId: { $in: [customerId] } }, { $set: due() });
    },
  };
}

/** One update for all that put the same. */
function changesOf(notes: Note[], batch: number): Change<Kept>[] {
  const alike = new Map<string, Note[]>();
  for (const note of notes) {
    const key = JSON.stringify([note.due === null, note.was, note.put]);
    alike.set(key, [...(alike.get(key) ?? []), note]);
  }
  return [...alike.values()].map((same) => changeOf(same, batch));
}

/**
 * As if nothing had changed since they were read. `due` null: something may have, and they stay due; then only what was put is noted. No two
 * words of `due` are the same, so that a record which has changed is found by none of theirs.
 */
function changeOf(same: Note[], batch: number): Change<Kept> {
  const [{ was, put: given }] = same as [Note];
  const words = same.flatMap(({ due: word }) => word ?? []);
  const [filter, put] = [
    { _id: oneOf(same.map(({ id }) => id)), 'put.batch': was },
    { ...given, batch },
  ];
  return words.length === 0
    ? { filter, update: { $set: { put } } }
    : { filter: { ...filter, due: oneOf(words) }, update: { $set: { put }, $unset: { due: 1 } } };
}

const oneOf = (words: string[]): string | { $in: string[] } => (words.length === 1 ? (words[0] as string) : { $in: words });
