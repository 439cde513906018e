import { model } from 'mongoose';
import { z } from 'zod';
import { countSome } from '../lib/count.store.js';
import { findDirectly } from '../lib/direct-reads.js';
import { gatherList, gatherOne } from '../lib/gather.js';
import { gatherInserts, gatherNotes, gatherUpdates } from '../lib/gather-writes.js';
import { type Lease, whileLeased } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';

/**
 * Whose effect an entry in flight is: the sweep asks there whether it is over. `use`: what a redemption holds of a campaign without coupons,
 * from its reserve until it is decided; the other two hold nothing any more.
 */
export interface Owner {
  kind: 'coupon' | 'redemption' | 'use';
  id: string;
}

/**
 * What a campaign may still give away, and what is in flight. Each effect is guarded by its own id in `held`, in the very document that it
 * changes, so that it may be repeated; numbers and id move in one write. After every write:
 * budget = free + promised + spent + what is held; total = left + coupons issued + places held.
 */
const allowanceRecord = z.object({
  _id: z.string(), // the campaign's id
  budgetMinor: z.int().nullable(), // null: no budget; then `freeMinor` stands so high that it never ends
  total: z.int().nullable(), // null: no limit; the same for `left`
  freeMinor: z.int(),
  promisedMinor: z.int(),
  spentMinor: z.int(),
  overrunMinor: z.int(),
  left: z.int(),
  held: z.array(z.custom<{ id: string; amountMinor: number; owner: Owner }>()),
  /** Nothing more is set aside here: its customer is merged into another, and what was given here counts there. */
  closed: z.boolean().exactOptional(),
});
export type Allowance = z.infer<typeof allowanceRecord>;

/** Stands for "no limit": far beyond any sum that is reached, far below where integers end. */
export const ENDLESS = 4_000_000_000_000_000;

const schema = schemaOf(allowanceRecord, 'allowances');
schema.index({ 'held.owner.kind': 1 }, { sparse: true });

const Allowances = model<Allowance>('Allowance', schema);

/** How often something was used under one key: the codes of the coupons that count, or the redemptions where there are no coupons. */
const usageRecord = z.object({
  _id: z.string(), // hash of campaign and customer, or of campaign and address
  uses: z.array(z.string()),
  /** The row is closed: its customer is merged into this one, in whose row is counted from now on. */
  movedTo: z.string().exactOptional(),
  /** The closed rows whose uses were added to this one. */
  merged: z.array(z.string()).exactOptional(),
});
export type Usage = z.infer<typeof usageRecord>;
const Usages = model<Usage>('Usage', schemaOf(usageRecord, 'usage'));

/** What an effect adds to the numbers; they sum to 0 but for a hold's own amount and an overrun. */
export type Change = Partial<Record<'freeMinor' | 'promisedMinor' | 'spentMinor' | 'overrunMinor' | 'left', number>>;

export const insertAllowance: (allowance: Allowance) => Promise<boolean> = gatherInserts(Allowances);

export const findAllowance: (id: string) => Promise<Allowance | null> = gatherOne((ids) => findDirectly(Allowances, { _id: { $in: ids } }));

/** Something is in flight: by the index, whose entries stay the same however many there are. */
const isInFlight = { 'held.owner.kind': { $gt: '' } };

export const findAllowancesInFlight = (limit: number): Promise<Allowance[]> =>
  Allowances.find(isInFlight).limit(limit).lean<Allowance[]>().exec();

export const countAllowancesInFlight = (): Promise<number> => countSome(Allowances, isInFlight);

const OPEN_ALLOWANCE = { closed: { $exists: false } };

/** Sets nothing aside in it any more; one that is not there yet is made, closed. What is in flight goes on. */
export async function closeAllowance(id: string): Promise<void> {
  const numbers = { freeMinor: 0, promisedMinor: 0, spentMinor: 0, overrunMinor: 0, left: ENDLESS };
  if (await insertAllowance({ _id: id, budgetMinor: 0, total: null, ...numbers, held: [], closed: true })) return;
  await Allowances.updateOne({ _id: id }, { $set: { closed: true } });
}

/** Another budget or limit: the difference goes to what is free, of which there must be `leastMinor`, if given. False: it was changed meanwhile; read again. */
export async function changeAllowance(
  before: Allowance,
  to: Pick<Allowance, 'budgetMinor' | 'total'>,
  leastMinor = Number.NEGATIVE_INFINITY,
): Promise<boolean> {
  const inc = {
    freeMinor: (to.budgetMinor ?? ENDLESS) - (before.budgetMinor ?? ENDLESS),
    left: (to.total ?? ENDLESS) - (before.total ?? ENDLESS),
  };
  const { matchedCount } = await Allowances.updateOne(
    {
      _id: before._id,
      budgetMinor: before.budgetMinor,
      total: before.total,
      ...OPEN_ALLOWANCE,
      ...(leastMinor > Number.NEGATIVE_INFINITY && { freeMinor: { $gte: leastMinor } }),
    },
    { $set: { budgetMinor: to.budgetMinor, total: to.total }, $inc: inc },
  );
  return matchedCount === 1;
}

// Each by itself: where one of a turn finds nothing, the others of its kind are asked again.
const holding = gatherUpdates(Allowances);
const promising = gatherUpdates(Allowances);
const settling = gatherNotes(Allowances);
const changing = gatherUpdates(Allowances);
const forgetting = gatherNotes(Allowances);

/** Where so much, and a place, is free, and nothing is in flight under an id; within a lease. */
const roomFor = (allowanceId: string, id: string, amountMinor: number, lease: Lease) => ({
  _id: allowanceId,
  freeMinor: { $gte: amountMinor },
  left: { $gte: 1 },
  'held.id': { $ne: id },
  ...OPEN_ALLOWANCE,
  ...whileLeased(lease),
});

/** Sets an amount and a place aside under an id. False: too little is free, or it is held already, or the lease is over; read to tell. */
export const hold: Take = (allowanceId, id, amountMinor, owner, lease) =>
  holding(roomFor(allowanceId, id, amountMinor, lease), {
    $inc: { freeMinor: -amountMinor, left: -1 },
    $push: { held: { id, amountMinor, owner } },
  });

/** The same of a coupon that is being issued: what it may cost counts as promised from now on, and no second write says so. */
export const promise: Take = (allowanceId, id, amountMinor, owner, lease) =>
  promising(roomFor(allowanceId, id, amountMinor, lease), {
    $inc: { freeMinor: -amountMinor, left: -1, promisedMinor: amountMinor },
    $push: { held: { id, amountMinor: 0, owner } },
  });

/** How something is set aside. */
export type Take = (allowanceId: string, id: string, amountMinor: number, owner: Owner, lease: Lease) => Promise<boolean>;

/** Takes an id out of what is in flight and changes the numbers with it. Nothing where it is not in flight. */
export const settleHeld = async (allowanceId: string, id: string, change: Change): Promise<void> => {
  await settling({ _id: allowanceId, 'held.id': id }, { $pull: { held: { id } }, $inc: change });
};

/** Changes the numbers once under an id, which stays in flight until `forget`. False: it is there already, or the lease is over. */
export const changeOnce = (allowanceId: string, id: string, change: Change, owner: Owner, lease: Lease): Promise<boolean> =>
  changing(
    { _id: allowanceId, 'held.id': { $ne: id }, ...whileLeased(lease) },
    { $inc: change, $push: { held: { id, amountMinor: 0, owner } } },
  );

/** The owner has noted that the effect is done. */
export const forget = async (allowanceId: string, id: string): Promise<void> => {
  await forgetting({ _id: allowanceId }, { $pull: { held: { id, amountMinor: 0 } } });
};

/** The same for several at once. */
export const forgetAll = async (allowanceId: string, ids: string[]): Promise<void> => {
  await forgetting({ _id: allowanceId }, { $pull: { held: { id: { $in: ids }, amountMinor: 0 } } });
};

const findAllUsages = (ids: string[]): Promise<Usage[]> => findDirectly(Usages, { _id: { $in: ids } });

export const findUsage: (id: string) => Promise<Usage | null> = gatherOne(findAllUsages);

export const findUsages: (ids: string[]) => Promise<Usage[]> = gatherList(findAllUsages);

const OPEN = { movedTo: { $exists: false } };
const counting = gatherUpdates(Usages);
const insert = gatherInserts(Usages);

/** Counts a code under the limit, which may be infinite. False: the limit is reached, or it is counted already, or the row is closed, or the lease is over; read to tell. */
export async function countUse(id: string, code: string, limit: number, lease: Lease): Promise<boolean> {
  const under = Number.isFinite(limit) ? { [`uses.${limit - 1}`]: { $exists: false } } : {};
  const filter = { _id: id, uses: { $ne: code }, ...under, ...OPEN, ...whileLeased(lease) };
  return counting(filter, { $push: { uses: code } });
}

/** Makes the row that uses are counted in. */
export const insertUsage = (id: string): Promise<boolean> => insert({ _id: id, uses: [] });

/** Nothing where the row is closed: read to tell. */
export const takeBackUse = async (id: string, code: string): Promise<void> => {
  await Usages.updateOne({ _id: id, ...OPEN }, { $pull: { uses: code } });
};

/** Nothing is counted in these rows any more, nor taken back; those that are not there yet are made, closed. */
export async function closeUsages(ids: string[], movedTo: string): Promise<void> {
  await Promise.all(ids.map((_id) => insert({ _id, uses: [], movedTo })));
  await Usages.updateMany({ _id: { $in: ids }, ...OPEN }, { $set: { movedTo } });
}

/** Adds the uses of a closed row, once. False: they are there, or this row is closed too, or is not there; read to tell. */
export async function addUses({ _id: closed, uses }: Usage, to: string): Promise<boolean> {
  const { matchedCount } = await Usages.updateOne(
    { _id: to, merged: { $ne: closed }, ...OPEN },
    { $addToSet: { uses: { $each: uses } }, $push: { merged: closed } },
  );
  return matchedCount === 1;
}
