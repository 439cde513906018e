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

/** So many records are moved by one statement: what the database does in one turn, others wait for. */
const PAGE = 200;

/**
 * Moves what is kept under some ids to whom each leads to, a page at a time. Returns whose records there were. Harmless twice: what a crash cuts
 * off has moved a part, and the next time moves the rest.
 */
export async function moveRecords(leadsTo: ReadonlyMap<string, string>): Promise<Set<string>> {
  const moved = new Set<string>();
  const move = async (row: (typeof RECORDS)[number]): Promise<void> => {
    for (let isMore = true; isMore; ) {
      const page = await movePage(row, leadsTo);
      for (const from of page.owners) moved.add(from);
      isMore = page.isFull;
    }
  };
  await Promise.all(RECORDS.map(move));
  return moved;
}

async function movePage({ collection, rev, isSummed }: (typeof RECORDS)[number], leadsTo: ReadonlyMap<string, string>) {
  const { db } = mongoose.connection;
  if (!db) throw new Error('There is no database');
  const records = db.collection<Kept>(collection);
  const found = await records
    .find({ customerId: { $in: [...leadsTo.keys()] } }, { projection: { customerId: 1 }, limit: PAGE, batchSize: PAGE })
    .toArray();
  const ids = new Map<string, string[]>();
  for (const { _id, customerId } of found) if (customerId !== null) ids.set(customerId, [...(ids.get(customerId) ?? []), _id]);
  for (const [from, own] of ids)
    await records.updateMany(
      { _id: { $in: own }, customerId: from },
      { $set: { customerId: leadsTo.get(from) ?? from, ...(isSummed && due()) }, ...(rev && { $inc: { rev: 1 } }) },
    );
  return { owners: ids.keys(), isFull: found.length === PAGE };
}
