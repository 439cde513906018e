import { model } from 'mongoose';
import { z } from 'zod';
import type { Context } from '../context.js';
import { countSome } from '../lib/count.store.js';
import { findDirectly } from '../lib/direct-reads.js';
import { gatherList, gatherOne } from '../lib/gather.js';
import { gatherDecisions } from '../lib/gather-moves.js';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { latestFirst } from '../lib/latest.store.js';
import { type Lease, leaseLongOver, whenLeaseIsOver, whileLeased } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { realIn, realNow } from '../lib/real-time.js';
import { schemaOf } from '../lib/record.js';
import { newestFirst, olderThan, type Place } from '../lib/store.js';
import { due } from '../rollups/rollup.js';
import {
  type Family,
  type GivenBack,
  HOLD_OVER,
  lateIdOf,
  overrunIdOf,
  type Redemption,
  type RedemptionState,
  redemptionRecord,
  type WhyLost,
} from './redemption.js';

const schema = schemaOf(redemptionRecord, 'redemptions');
schema.index({ state: 1, expiresAt: 1 });
schema.index({ state: 1, leaseUntil: 1 });
schema.index({ customerId: 1, due: 1 });
schema.index({ customerId: 1, latestAt: -1, _id: -1 });
schema.index({ due: 1 }, { sparse: true });
schema.index({ isSettled: 1, leaseUntil: 1 }, { partialFilterExpression: { isSettled: false } });
schema.index({ isClean: 1, leaseUntil: 1 }, { partialFilterExpression: { isClean: false } });
schema.index({ orderId: 1 });
schema.index({ 'held.campaignId': 1, createdAt: -1, _id: -1 });
schema.index({ 'uses.campaignId': 1, createdAt: -1, _id: -1 });
schema.index({ createdAt: -1, _id: -1 });
schema.index({ news: 1 }, { sparse: true });
schema.index({ answeredAt: 1 }, { sparse: true });

export const Redemptions = model<Redemption>('Redemption', schema);

/** A checkout names its current redemption; nobody is locked out by their own reload. */
const checkoutRecord = z.object({
  _id: z.string(), // hash of the checkoutId
  redemptionId: z.string(),
});
type Checkout = z.infer<typeof checkoutRecord>;
const Checkouts = model<Checkout>('Checkout', schemaOf(checkoutRecord, 'checkouts'));

const insert = gatherInserts(Redemptions);

/** What it is copied from has its own part in the sums. */
export const insertRedemption = ({ due: _due, put: _put, ...redemption }: Redemption): Promise<boolean> =>
  insert({ ...redemption, put: null, latestAt: latestOf(redemption), ...dueAs(redemption) });

export const latestOf = ({ createdAt, decidedAt, back }: Redemption): Date =>
  new Date(Math.max(...[createdAt, decidedAt, back?.at].map((at) => at?.getTime() ?? 0)));

/** States that change what figures are summed from; a hold of coupons alone does not. */
const SUMMED_STATES: RedemptionState[] = ['confirmed', 'overrun', 'restored', 'released'];

const dueAs = ({ state }: { state?: RedemptionState }) => (state !== undefined && SUMMED_STATES.includes(state) ? due() : {});

export const findRedemption: (id: string) => Promise<Redemption | null> = gatherOne((ids) =>
  findDirectly(Redemptions, { _id: { $in: ids } }),
);

/** A redemption and what continues it, in one read. Null: there is none. */
export async function findFamily(rootId: string): Promise<Family | null> {
  const [root = null, late = null, overrun = null] = await Promise.all(
    [rootId, lateIdOf(rootId), overrunIdOf(rootId)].map((id) => findRedemption(id)),
  );
  return root && { root, late, overrun };
}

/** Those of some redemptions that were released. */
export const findReleased = async (ids: string[]): Promise<string[]> => (await releasedOf(ids)).map(({ _id }) => _id);

const releasedOf = gatherList((ids) =>
  Redemptions.find({ _id: { $in: ids }, state: 'released' }, { _id: 1 })
    .lean<Pick<Redemption, '_id'>[]>()
    .exec(),
);

/** The redemptions of a customer as they are told, those first of which the latest is to be told. */
export const pageOfRedemptions = latestFirst(Redemptions, 'latestAt', { projection: { answer: 0 } });

export interface RedemptionFilter {
  campaign?: { id: string; in: 'held' | 'uses' } | undefined; // in its coupons, or without any
  state?: RedemptionState | undefined;
  from?: Date | undefined;
  to?: Date | undefined; // exclusive
}

/** The newest first; `last` is the last one of the page before. */
export const listRedemptions = (
  { campaign, state, from = new Date(0), to }: RedemptionFilter,
  last: Place | null,
  limit: number,
): Promise<Redemption[]> =>
  Redemptions.find({
    ...(campaign && { [`${campaign.in}.campaignId`]: campaign.id }),
    ...(state !== undefined && { state }),
    ...olderThan('createdAt', last),
    createdAt: { $gte: from, ...(to && { $lt: to }), ...(last && { $lte: last.at }) },
  })
    .select({ answer: 0 })
    .sort(newestFirst('createdAt'))
    .limit(limit)
    .lean<Redemption[]>()
    .exec();

export const findCheckout: (id: string) => Promise<Checkout | null> = gatherOne((ids) => findDirectly(Checkouts, { _id: { $in: ids } }));

export const insertCheckout: (checkout: Checkout) => Promise<boolean> = gatherInserts(Checkouts);

/** Moves a checkout from one redemption to the next. False: it names another one by now. */
export async function moveCheckout(id: string, from: string, to: string): Promise<boolean> {
  const { matchedCount } = await Checkouts.updateOne({ _id: id, redemptionId: from }, { $set: { redemptionId: to } });
  return matchedCount === 1;
}

type Changes = Partial<Omit<Redemption, '_id'>>;

/** What a move writes. */
function written(changes: Changes) {
  const latestAt = changes.back?.at ?? changes.decidedAt;
  return { $set: { ...changes, ...dueAs(changes) }, ...(latestAt && { $max: { latestAt } }) };
}

const move = (filter: object, changes: Changes): Promise<Redemption | null> =>
  Redemptions.findOneAndUpdate(filter, written(changes), { returnDocument: 'after' }).lean<Redemption>().exec();

/** Writes on while it is pending and ours. Null: it is decided, or was taken over. */
export const movePending = (id: string, lease: Lease, changes: Changes): Promise<Redemption | null> =>
  move({ _id: id, state: 'pending', token: lease.token }, changes);

const decided = gatherDecisions(Redemptions);

/** `before`: as it was read; what it is decided to is all that can have changed. */
async function decide(
  before: Redemption,
  filter: Omit<Parameters<typeof decided>[0], '_id'>,
  changes: Changes & Pick<Redemption, 'state'>,
  { token }: Lease,
): Promise<Redemption | null> {
  const write = written(changes);
  const isOurs = (after: Redemption): boolean => after.state === changes.state && after.token === token;
  return (await decided({ _id: before._id, ...filter }, write, isOurs)) ? { ...before, ...write.$set } : null;
}

/** Decides it while it is pending and ours. Null: it is decided, or was taken over, or went on from there; read to tell. */
export const decidePending = (
  pending: Redemption,
  lease: Lease,
  changes: Changes & Pick<Redemption, 'state'>,
): Promise<Redemption | null> => decide(pending, { state: 'pending', token: lease.token }, changes, lease);

/** A pending one whose owner is gone. Null: decided, or its owner lives. */
export const takeOverPending = (id: string, lease: Lease, changes: Changes = {}): Promise<Redemption | null> =>
  move({ _id: id, state: 'pending', ...whenLeaseIsOver() }, { ...changes, ...lease });

/** Who decides a redemption, and when. */
type Decider = Pick<Context, 'now' | 'actor'>;

/** Confirms a hold that lasts, while its order is ours to name. Null: it is over, or decided, or that lease is over; read to tell. */
export const confirmReserved = (reserved: Redemption, orderId: string, lease: Lease, { now, actor }: Decider): Promise<Redemption | null> =>
  decide(
    reserved,
    { state: 'reserved', expiresAt: { $gt: realNow() }, ...whileLeased(lease) },
    { state: 'confirmed', orderId, isSettled: false, decidedAt: now, decidedBy: actor._id, ...lease },
    lease,
  );

/** Confirms one that took its coupons again, while it and its order are ours. Null: decided, or not ours any more. */
export const confirmPending = (id: string, lease: Lease, settling: Lease, now: Date): Promise<Redemption | null> =>
  move(
    { _id: id, state: 'pending', token: lease.token, ...whileLeased(lease) },
    { state: 'confirmed', isSettled: false, decidedAt: now, ...settling },
  );

/** Makes a hold last longer. Null: it is over, or decided. */
export const extendReserved = (id: string, expiresAt: Date): Promise<Redemption | null> =>
  move({ _id: id, state: 'reserved', expiresAt: { $gt: realNow() } }, { expiresAt });

/** Lets a reserved one go. Null: it is decided already. */
export const releaseReserved = (id: string, why: WhyLost, lease: Lease, { now, actor }: Decider): Promise<Redemption | null> =>
  move({ _id: id, state: 'reserved' }, { state: 'released', why, isClean: false, decidedAt: now, decidedBy: actor._id, ...lease });

/** Notes that somebody let go of a hold whose time was over already: it is not taken again. Null: that is not how it ended. */
export const noteLetGo = (id: string, why: WhyLost): Promise<Redemption | null> =>
  move({ _id: id, state: 'released', why: HOLD_OVER }, { why });

/** Gives back what an order used, once that was written everywhere. Null: it is not settled, or given back already. */
export const restoreGiven = (id: string, back: GivenBack, lease: Lease, news: Pick<Redemption, 'news'>): Promise<Redemption | null> =>
  move(
    { _id: id, state: { $in: ['confirmed', 'overrun'] }, isSettled: true },
    { state: 'restored', back, isSettled: false, ...news, ...lease },
  );

/** Those of them that are held for nobody proven. */
export const findUnproven = async (ids: string[]): Promise<string[]> =>
  (
    await Redemptions.find({ _id: { $in: ids }, state: 'reserved', isUnproven: true }, { _id: 1 })
      .lean<Pick<Redemption, '_id'>[]>()
      .exec()
  ).map(({ _id }) => _id);

export const findRedemptionsOfOrder = (orderId: string): Promise<Redemption[]> => Redemptions.find({ orderId }).lean<Redemption[]>().exec();

/** Lets go of a hold whose time is over. Null: it lasts, or is decided already. */
export const releaseOver = (id: string, lease: Lease, now: Date): Promise<Redemption | null> =>
  move(
    { _id: id, state: 'reserved', expiresAt: { $lte: realNow() } },
    { state: 'released', why: HOLD_OVER, isClean: false, decidedAt: now, ...lease },
  );

/** Lets go what a newer redemption of the same checkout replaces: a reserved one, or a pending one whose owner is gone. Within the newer one's lease. */
export const replaceOld = (id: string, lease: Lease, newer: Lease, now: Date): Promise<Redemption | null> =>
  move(
    { _id: id, $or: [{ state: 'reserved' }, { state: 'pending', ...whenLeaseIsOver() }], ...whileLeased(newer) },
    { state: 'released', why: 'replaced', isClean: false, decidedAt: now, ...lease },
  );

export const releaseAbandoned = (id: string, lease: Lease): Promise<Redemption | null> =>
  move({ _id: id, state: 'pending', ...whenLeaseIsOver() }, { state: 'released', why: 'broken_off', isClean: false, ...lease });

export const noteClean = async (id: string): Promise<void> => {
  await Redemptions.updateOne({ _id: id, state: 'released' }, { $set: { isClean: true } });
};

const settle = gatherUpdates(Redemptions);

/** False: it is not ours to say any more. */
export const noteSettled = (id: string, lease: Lease): Promise<boolean> =>
  settle({ _id: id, token: lease.token }, { $set: { isSettled: true } });

export const takeOverUnsettled = (id: string, lease: Lease): Promise<Redemption | null> =>
  move({ _id: id, isSettled: false, ...whenLeaseIsOver() }, { ...lease });

// ---- what sweeps look for

const found = (filter: object, limit: number): Promise<Redemption[]> => Redemptions.find(filter).limit(limit).lean<Redemption[]>().exec();

export const findAbandonedPending = (limit: number) => found({ state: 'pending', ...leaseLongOver() }, limit);
export const findOverHolds = (limit: number) => found({ state: 'reserved', expiresAt: { $lte: realNow() } }, limit);
export const findUnclean = (limit: number) => found({ isClean: false, ...leaseLongOver() }, limit);
export const findUnsettled = (limit: number) => found({ isSettled: false, ...leaseLongOver() }, limit);
export const countOverHolds = (): Promise<number> => countSome(Redemptions, { state: 'reserved', expiresAt: { $lte: realNow() } });

// ---- what was answered

const ANSWERS_LAST_MS = 72 * 60 * 60 * 1000;
const answeredLongAgo = () => ({ answeredAt: { $lte: realIn(-ANSWERS_LAST_MS) } });

export const countOldAnswers = (): Promise<number> => countSome(Redemptions, answeredLongAgo());

/** Forgets answers that nobody asks for any more, at most so many. Returns how many there were. */
export async function forgetOldAnswers(limit: number): Promise<number> {
  const old = await Redemptions.find(answeredLongAgo(), { _id: 1 }).limit(limit).lean().exec();
  if (old.length > 0) await Redemptions.updateMany({ _id: { $in: old.map(({ _id }) => _id) } }, { $unset: { answer: 1, answeredAt: 1 } });
  return old.length;
}

// ---- what other systems are told

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

export const findRedemptionsWithNews = (limit: number): Promise<(Redemption & { news: string })[]> =>
  Redemptions.find(hasNews).limit(limit).lean<(Redemption & { news: string })[]>().exec();

export const countRedemptionsWithNews = (): Promise<number> => countSome(Redemptions, hasNews);

/** What has come up since stays. */
export const forgetRedemptionNews = async (read: string[]): Promise<void> => {
  await Redemptions.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};

export const countUnfinished = (): Promise<number> =>
  countSome(Redemptions, { $or: [{ state: 'pending' }, { isClean: false }, { isSettled: false }] });

/** One after the other: a redemption may be found by more than one of them. */
export async function endTooLongRedemptionLeases(): Promise<number> {
  const pending = await endTooLongLeases(Redemptions, { state: 'pending' });
  const unclean = await endTooLongLeases(Redemptions, { isClean: false });
  return pending + unclean + (await endTooLongLeases(Redemptions, { isSettled: false }));
}

/** No hold lasts longer from now on than one that is made now. */
export async function shortenHolds(longestMs: number): Promise<number> {
  const { modifiedCount } = await Redemptions.updateMany(
    { state: 'reserved', expiresAt: { $gt: realIn(longestMs + 60_000) } },
    { $set: { expiresAt: realIn(longestMs) } },
  );
  return modifiedCount;
}
