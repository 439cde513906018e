import mongoose, { model } from 'mongoose';
import { z } from 'zod';
import { type Lease, whenLeaseIsOver } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import type { Change, Put } from './rollup.js';

/** What is to be noted in a record when the sums have what it comes to. */
export interface Note {
  kind: string;
  id: string;
  due: string | null; // as it was read; a record that has changed since stays due
  was: number | null; // the batch by which it was put before
  put: Omit<Put, 'batch'>;
}

/** Written down whole before anything of it is done, so that whoever comes after a crash does the same. */
export interface Batch {
  changes: Change[];
  notes: Note[];
}

/**
 * One row: whoever has the turn adds to the sums, a batch at a time. So no two batches are ever under way, and each has a number that is greater
 * than all before: a sum that says by which batch it was changed last takes none twice, however late somebody who stood still goes on.
 */
const turnRecord = z.object({
  _id: z.literal('rollup'),
  leaseUntil: z.date(),
  token: z.string(),
  batch: z.int(), // the number of the last one
  open: z.union([z.string(), z.custom<Batch>()]).nullable(), // it is being added: one text, for as documents it is many times as much; in a version before documents
  isBrought: z.boolean(), // all records of the versions before have put what they come to; of those that were summed when there was one mark for all
  brought: z.array(z.string()).exactOptional(), // the collections of which that is so; absent: those of the one mark
  marked: z.array(z.string()).exactOptional(), // of those that are not among them, the collections of which all records of the versions before are marked
  wholeAt: z.date().nullable().exactOptional(), // business time of the last run that left nothing due
});
export type Turn = z.infer<typeof turnRecord>;

const Turns = model<Turn>('Rollup', schemaOf(turnRecord, 'rollups'));

/** The batch that a turn left open, as it was written down. */
export const readBatch = (open: NonNullable<Turn['open']>): Batch =>
  typeof open === 'string' ? JSON.parse(open, (name, value) => (INSTANTS.has(name) && value ? new Date(value) : value)) : open;

/** What is an instant, wherever it stands in a batch. */
const INSTANTS = new Set(['at', 'since']);

const ONE = { _id: 'rollup' as const };

/** How far it is, without what is being added. */
export const findTurn = (): Promise<Omit<Turn, 'open'> | null> => Turns.findOne(ONE, { open: 0 }).lean<Turn>().exec();

/** The collections that were summed when there was one mark for all. */
const ONE_MARK = ['orders', 'coupons', 'redemptions', 'discrepancies', 'runs', 'heldOut', 'customers'];

/** The collections of which all records have put what they come to. */
export const broughtIn = ({ isBrought, brought }: Pick<Turn, 'isBrought' | 'brought'>): string[] => brought ?? (isBrought ? ONE_MARK : []);

const NEW = { leaseUntil: new Date(0), token: '', batch: 0, open: null };

/** Makes the row. False: it is there. */
export const insertTurn = (brought: string[]): Promise<boolean> => inserted(Turns.create({ ...ONE, ...NEW, isBrought: false, brought }));

/** Null: somebody else has the turn. */
export async function takeTurn(lease: Lease): Promise<Turn | null> {
  const take = () =>
    Turns.findOneAndUpdate({ ...ONE, ...whenLeaseIsOver() }, { $set: lease }, { returnDocument: 'after' })
      .lean<Turn>()
      .exec();
  const taken = await take();
  if (taken || (await Turns.exists(ONE))) return taken;
  return (await insertTurn([])) ? take() : null;
}

/** Changes the row while the turn is ours. False: it is not any more. */
const change = async (token: string, filter: Partial<Turn>, changes: Partial<Turn>): Promise<boolean> =>
  (await Turns.updateOne({ ...ONE, token, ...filter }, { $set: changes })).matchedCount === 1;

/** The one before is done: it is not written down any more. */
export const openBatch = (token: string, batch: number, open: Batch, { leaseUntil }: Lease): Promise<boolean> =>
  change(token, { batch: batch - 1 }, { batch, open: JSON.stringify(open), leaseUntil });

export const closeBatch = (token: string, batch: number): Promise<boolean> => change(token, { batch }, { open: null });

/** What is to be known when a turn is over. `open` null: all that was opened in it is done. */
export type Ending = { open?: null } & Partial<Pick<Turn, 'brought' | 'marked' | 'wholeAt'>>;

export const giveBackTurn = (token: string, ending: Ending = {}): Promise<boolean> =>
  change(token, {}, { ...ending, leaseUntil: new Date(0) });

/** By database, the collections of which we know that all is brought: that never changes back. */
const known = new WeakMap<object, Set<string>>();

export function isKnownBrought(collections: string[]): boolean {
  const { db } = mongoose.connection;
  const brought = db && known.get(db);
  return brought !== undefined && collections.every((name) => brought.has(name));
}

export function knowBrought(collections: string[]): void {
  const { db } = mongoose.connection;
  if (db) known.set(db, new Set([...(known.get(db) ?? []), ...collections]));
}
