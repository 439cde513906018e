import { model } from 'mongoose';
import { z } from 'zod';
import type { Customer, Merge } from '../customers/customer.js';
import { Customers, searchWords } from '../customers/customers.schema.js';
import { countSome } from '../lib/count.store.js';
import { newId } from '../lib/ids.js';
import { type Lease, whenLeaseIsOver, whileLeased } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { due } from '../rollups/rollup.js';

/** One row: whoever holds it may lead a customer's id to another customer. Two at once could lead two ids to each other. */
const turnRecord = z.object({
  _id: z.literal('merge'),
  leaseUntil: z.date(),
  token: z.string(),
});
type Turn = z.infer<typeof turnRecord>;

const Turns = model<Turn>('Merge', schemaOf(turnRecord, 'merges'));

/** False: somebody else has the turn. (An upsert may not ask `$expr`, so the row is made first.) */
export async function takeTurn(lease: Lease): Promise<boolean> {
  const take = async () => (await Turns.updateOne({ _id: 'merge', ...whenLeaseIsOver() }, { $set: lease })).matchedCount === 1;
  if (await take()) return true;
  const isNew = await inserted(Turns.create({ _id: 'merge', leaseUntil: new Date(0), token: '' }));
  return isNew && take();
}

export const giveBackTurn = async ({ token }: Lease): Promise<void> => {
  await Turns.updateOne({ _id: 'merge', token }, { $set: { leaseUntil: new Date(0) } });
};

const NOT_MOVED = { movedTo: { $exists: false } };
const change = async (filter: object, update: object): Promise<boolean> => (await Customers.updateOne(filter, update)).matchedCount === 1;

/** Writes down, in the one that stays, who is about to be merged into it. False: that stands there, or the lease is over; read to tell. */
export const announce = (id: string, merges: Merge[], lease: Lease): Promise<boolean> =>
  change(
    { _id: id, ...NOT_MOVED, 'joining.from': { $ne: merges[0]?.from }, ...whileLeased(lease) },
    { $push: { joining: { $each: merges } } },
  );

/**
 * Leads a customer’s id to another customer, for ever. What the customer was found by, and what waited in it, leaves the lists with the same write, so that it must be as
 * it was read. False: it is not, or the lease is over; read again.
 */
export const moveTo = ({ _id, rev, identifiers, birthday, toWelcome, toThank }: Customer, to: string, lease: Lease): Promise<boolean> =>
  change(
    { _id, rev, ...NOT_MOVED, toWelcome: toWelcome ?? { $exists: false }, toThank: toThank ?? { $exists: false }, ...whileLeased(lease) },
    {
      $set: {
        movedTo: to,
        mergedAt: realNow(),
        stale: false,
        ...due(),
        identifiers: {},
        ...searchWords({ name: null, identifiers: {} }),
        birthday: null,
        left: { identifiers, birthday, ...(toWelcome && { toWelcome }), ...(toThank && { toThank }) },
      },
      $unset: { toWelcome: 1, toThank: 1, joining: 1 },
      $inc: { rev: 1 },
    },
  );

/** Makes the one that stays what both come to, as computed from its revision `rev`, once. False: it is done, or it was changed; read again. */
export const unite = ({ _id, rev }: Customer, merge: Merge, changes: Partial<Customer>, gone: (keyof Customer)[]): Promise<boolean> =>
  change(
    { _id, rev, ...NOT_MOVED, formerIds: { $ne: merge.from } },
    {
      $set: { ...changes, ...searchWords(changes), news: newId('nws') },
      $pull: { joining: { from: merge.from } },
      $inc: { rev: 1 },
      ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, 1])) }),
    },
  );

/** Nothing is to be merged from there any more: it is done, or came to something else. */
export const forgetJoining = async (id: string, from: string): Promise<void> => {
  await Customers.updateOne({ _id: id }, { $pull: { joining: { from } } });
};

// ---- what the sweep looks for

/** By the index, also where it is sparse. */
const IS_JOINING = { 'joining.from': { $gt: '' } };

/** The ids of customers into whom somebody is being merged. */
export const findJoining = async (limit: number): Promise<string[]> =>
  (await Customers.find(IS_JOINING, { _id: 1 }).limit(limit).lean().exec()).map(({ _id }) => _id);

export const countJoining = (): Promise<number> => countSome(Customers, IS_JOINING);

/** So long somebody who read a customer before the merge may still write under the old id. */
const LATE_MS = 2 * 60_000;
const isOver = () => ({ mergedAt: { $lte: realIn(-LATE_MS) } });

/** The ids under which records may still come, and whether that is over for each. */
export async function findMerged(limit: number): Promise<{ id: string; isOver: boolean }[]> {
  const found = await Customers.find({ mergedAt: { $gt: new Date(0) } }, { mergedAt: 1 })
    .sort({ mergedAt: 1 })
    .limit(limit)
    .lean()
    .exec();
  const until = realIn(-LATE_MS);
  return found.map(({ _id, mergedAt }) => ({ id: _id, isOver: mergedAt !== undefined && mergedAt <= until }));
}

/** Those whose last look is due. */
export const countMergedOver = (): Promise<number> => countSome(Customers, isOver());

/** Nobody writes under these ids any more. */
export const noteOver = async (ids: string[]): Promise<void> => {
  await Customers.updateMany({ _id: { $in: ids }, ...isOver() }, { $unset: { mergedAt: 1 } });
};
