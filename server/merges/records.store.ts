import mongoose from 'mongoose';
import { due } from '../rollups/rollup.js';

/**
 * What is kept of customers, under the field `customerId`. A collection with such a field that is missing here is named by
 * test/merges/records.test.ts. `rev`: whole documents are written there from a revision, so that it is raised.
 * `isSummed`: they count for somebody else from now on.
 */
export const RECORDS: readonly { collection: string; rev?: true; isSummed?: true }[] = [
  { collection: 'orders', rev: true, isSummed: true },
  { collection: 'coupons', isSummed: true },
  { collection: 'redemptions', isSummed: true },
  { collection: 'discrepancies' },
  { collection: 'cases', rev: true },
  { collection: 'approvals', rev: true },
  { collection: 'surveys' },
  { collection: 'messages' },
  { collection: 'heldOut', isSummed: true },
];

interface Kept {
  _id: string;
  customerId: string | null;
}

/** Moves what is kept under some ids to whom each leads to. Returns whose records there were. Harmless twice. */
export async function moveRecords(leadsTo: ReadonlyMap<string, string>): Promise<Set<string>> {
  const moved = new Set<string>();
  const { db } = mongoose.connection;
  if (!db) throw new Error('There is no database');
  const move = async ({ collection, rev, isSummed }: (typeof RECORDS)[number]): Promise<void> => {
    const records = db.collection<Kept>(collection);
    const found = await records.find({ customerId: { $in: [...leadsTo.keys()] } }, { projection: { customerId: 1 } }).toArray();
    for (const from of new Set(found.map(({ customerId }) => customerId ?? ''))) {
      const to = leadsTo.get(from);
      if (to === undefined) continue;
      await records.updateMany(
        { customerId: { $in: [from] } },
        { $set: { customerId: to, ...(isSummed && due()) }, ...(rev && { $inc: { rev: 1 } }) },
      );
      moved.add(from);
    }
  };
  await Promise.all(RECORDS.map(move));
  return moved;
}
