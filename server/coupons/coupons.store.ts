import { type CouponState, SHOWN_STATES } from '../../campaigns/obstacles.js';
import type { ReasonCode } from '../../campaigns/reasons.js';
import { countSome } from '../lib/count.store.js';
import { findDirectly } from '../lib/direct-reads.js';
import { gather, gatherAll, gatherList } from '../lib/gather.js';
import { gatherMoves } from '../lib/gather-moves.js';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { latestFirst } from '../lib/latest.store.js';
import { type Lease, leaseLongOver, whenLeaseIsOver } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { IN_ONE_TURN, newestFirst, olderThanOrAll, type Place } from '../lib/store.js';
import { asSummed, type DueRecords, dueRecords } from '../rollups/due.store.js';
import { due } from '../rollups/rollup.js';
import { undated } from '../rollups/undated.store.js';
import type { Coupon, Ending, Move, Recall } from './coupon.js';
import { news } from './coupon-news.store.js';
import { Coupons, moved } from './coupons.schema.js';

const insert = gatherInserts(Coupons);

export const insertCoupon = (coupon: Coupon): Promise<boolean> =>
  insert({ ...coupon, ...latestOf(coupon), put: null, ...(coupon.state !== 'opening' && due()) });

function latestOf({ moves }: Coupon): Pick<Coupon, 'latestAt'> {
  const last = moves.at(-1);
  return last ? { latestAt: last.at } : {};
}

export const findCoupons: (codes: string[]) => Promise<Coupon[]> = gatherList((codes) => findDirectly(Coupons, { _id: { $in: codes } }));

export const findCoupon = async (code: string): Promise<Coupon | null> => (await findCoupons([code]))[0] ?? null;

export const findCouponsOfCustomer: (customerId: string) => Promise<Coupon[]> = gatherAll(
  (customerIds) =>
    Coupons.find({ customerId: { $in: customerIds }, state: { $in: SHOWN_STATES } })
      .sort({ expiresAt: 1, _id: 1 })
      .batchSize(IN_ONE_TURN)
      .lean()
      .exec(),
  ({ customerId }) => customerId,
);

/** What was given to a customer for one of these orders, bargained about. */
export const findBargains = (customerId: string, orderIds: string[]): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: { $in: SHOWN_STATES }, 'origin.kind': 'bargain', 'origin.orderId': { $in: orderIds } })
    .sort({ expiresAt: 1, _id: 1 })
    .lean()
    .exec();

/** The newest first; `last` is the last one of the page before. */
export const listCouponsOfCustomer = (
  customerId: string,
  state: CouponState | undefined,
  last: Place | null,
  limit: number,
): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: state ?? { $in: SHOWN_STATES }, ...olderThanOrAll('createdAt', last) })
    .sort(newestFirst('createdAt'))
    .limit(limit)
    .lean()
    .exec();

export type CouponSums = Pick<
  Coupon,
  '_id' | 'customerId' | 'campaignId' | 'state' | 'currency' | 'usedMinor' | 'createdAt' | 'due' | 'put'
>;

const SUMMED: Record<string, 1> = { customerId: 1, campaignId: 1, state: 1, currency: 1, usedMinor: 1, createdAt: 1 };

/** As they are summed. */
export const couponSums: DueRecords<CouponSums> = dueRecords(Coupons, SUMMED);

/** A customer's coupons as their lives are told, those that moved last first. */
export const pageOfMoved = latestFirst(Coupons, 'latestAt', {
  filter: { state: { $in: SHOWN_STATES } },
  projection: { moves: 1, currency: 1, campaignId: 1, latestAt: 1 },
});

export const undatedCoupons = undated(Coupons, { 'moves.at': 1 }, (coupon) => latestOf(coupon).latestAt);

/** Those of a customer that were made at an instant or after it, at most so many, as they are summed. */
export const findMadeSince = (customerId: string, instant: Date, limit: number): Promise<CouponSums[]> =>
  Coupons.find({ customerId, createdAt: { $gte: instant } }, asSummed(SUMMED))
    .limit(limit)
    .lean<CouponSums[]>()
    .exec();

/** Of all of a customer's coupons what figures are summed from. */
export const findCouponSums: (customerId: string) => Promise<CouponSums[]> = gatherAll(
  (customerIds) =>
    Coupons.find({ customerId: { $in: customerIds }, state: { $in: SHOWN_STATES } }, SUMMED)
      .batchSize(IN_ONE_TURN)
      .lean<CouponSums[]>()
      .exec(),
  ({ customerId }) => customerId,
);

const USABLE: CouponState[] = ['issued', 'reserved'];

/** Those of a customer that are free or held and end in a span, the first that ends first. One read for all customers who are asked for in one turn with the same span. */
export const findUsableEnding = (customerId: string, after: Date, until: Date): Promise<Coupon[]> =>
  findEndingOf(JSON.stringify([after.getTime(), until.getTime(), customerId]));

const findEndingOf = gather<Coupon[]>(async (keys) => {
  const asked = keys.map((key) => JSON.parse(key) as [number, number, string]);
  const spans = new Map(asked.map(([after, until]) => [`${after} ${until}`, [after, until] as const]));
  const reads = [...spans].map(async ([span, [after, until]]): Promise<[string, Coupon[]]> => {
    const customerIds = asked.flatMap(([from, to, customerId]) => (from === after && to === until ? [customerId] : []));
    const expiresAt = { $gt: new Date(after), $lte: new Date(until) };
    return [
      span,
      await Coupons.find({ customerId: { $in: customerIds }, state: { $in: USABLE }, expiresAt })
        .sort({ expiresAt: 1, _id: 1 })
        .lean()
        .exec(),
    ];
  });
  const found = new Map(await Promise.all(reads));
  return asked.map(([after, until, customerId]) => (found.get(`${after} ${until}`) ?? []).filter((one) => one.customerId === customerId));
});

/** Those of a customer that are free or held and were made in a span, the newest first. */
export const findUsableMade = (customerId: string, from: Date, until: Date): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: { $in: USABLE }, createdAt: { $gte: from, $lte: until } })
    .sort(newestFirst('createdAt'))
    .lean()
    .exec();

export const findCouponsEarnedBy = (orderId: string): Promise<Coupon[]> => Coupons.find({ 'earnedBy.orderId': orderId }).lean().exec();

// ---- one life: each move is one conditional write

/** A grant that a crash left under way. Null: decided, or somebody is at it. */
export const takeOverOpening = (code: string, lease: Lease): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate({ _id: code, state: 'opening', ...whenLeaseIsOver() }, { $set: lease }, { returnDocument: 'after' })
    .lean()
    .exec();

const decide = gatherUpdates(Coupons);

/**
 * Decides that the grant, as its holder knows it, becomes a coupon, and with it that nothing is left to be written that follows from it. Only
 * where it was not seen to be done it is read: nobody else changes one that is being issued. Null: its order was taken back meanwhile, or it
 * is not ours any more.
 */
export async function decideIssued(coupon: Coupon, { token }: Lease, move: Move): Promise<Coupon | null> {
  const { _id } = coupon;
  const changes = { state: 'issued', untold: 'issued', isSettled: true, ...news(), ...due() } as const;
  const isDone = await decide({ _id, state: 'opening', token, revokeWhenFree: null }, { $set: changes, ...moved(move) });
  if (isDone) return { ...coupon, ...changes, moves: [...coupon.moves, move] };
  const found = await findCoupon(_id);
  return found?.token === token && found.state !== 'opening' && found.state !== 'refused' ? found : null;
}

/** Decides that the grant comes to nothing. Null: it is decided, or not ours any more. */
export const decideRefused = (code: string, lease: Lease, refusal: ReasonCode): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, state: 'opening', token: lease.token },
    { $set: { state: 'refused', refusal, isClean: false } },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

/** One that was written as issued comes to nothing after all, unless somebody has it in hands. Null: so it is, or it is not ours any more. */
export const withdrawIssued = (code: string, lease: Lease, refusal: ReasonCode): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, state: 'issued', token: lease.token, isSettled: false },
    { $set: { state: 'refused', refusal, isClean: false, isSettled: true, moves: [], ...due() }, $unset: { untold: 1, news: 1 } },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

export const noteClean = async (code: string): Promise<void> => {
  await Coupons.updateOne({ _id: code, state: 'refused', isClean: false }, { $set: { isClean: true } });
};

type Ended = { _id: string; expiresAt?: { $lte: Date } };

const isFree = (filter: Ended) => ({ ...filter, state: 'issued' as const });

const ended = (lease: Lease, move: Ending) => ({
  $set: { state: move.to, isSettled: false, ...lease, ...news(), ...due(), ...(move.to === 'revoked' && { untold: 'revoked' as const }) },
  $inc: { round: 1 },
  ...moved(move),
});

/** A free coupon ends: expired by its time, or revoked. Null: it was not free any more. */
export const endIssued = (filter: Ended, lease: Lease, move: Ending): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(isFree(filter), ended(lease, move), { returnDocument: 'after' }).lean().exec();

const endMany = gatherMoves(Coupons);

/** The same of many at once. Null: it was not free any more, or somebody has it by now, who settles it. */
export const endIssuedOfMany: typeof endIssued = (filter, lease, move) =>
  endMany(isFree(filter), ended(lease, move), ({ token }) => token === lease.token);

/** Whatever state it is in: as soon as it is free it is to be revoked. The first reason stays. */
export const markRecalled = async (code: string, recall: Recall): Promise<void> => {
  await Coupons.updateOne(
    { _id: code, state: { $nin: ['refused', 'revoked'] }, revokeWhenFree: null },
    { $set: { revokeWhenFree: recall } },
  );
};

/** A held one: as soon as its checkout lets it go it is to be revoked. Null: nobody holds it (any more), or it is marked already. */
export const recallHeld = (code: string, recall: Recall): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, state: 'reserved', revokeWhenFree: null },
    { $set: { revokeWhenFree: recall } },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

/** A used coupon whose order went back: what it gave is owed. */
export const noteOwed = async (code: string): Promise<void> => {
  const coupon = await findCoupon(code);
  if (coupon?.state !== 'redeemed' || coupon.revokeWhenFree === null || coupon.owedMinor !== null) return;
  await Coupons.updateOne(
    { _id: code, state: 'redeemed', revokeWhenFree: { $ne: null }, owedMinor: null },
    { $set: { owedMinor: coupon.usedMinor } },
  );
};

const settle = gatherUpdates(Coupons);

/** What the last move means has been written everywhere. False: it is not ours to say any more. */
export const noteSettled = (code: string, token: string): Promise<boolean> => settle({ _id: code, token }, { $set: { isSettled: true } });

// ---- what sweeps look for

export const findAbandonedOpenings = (limit: number): Promise<Coupon[]> =>
  Coupons.find({ state: 'opening', ...leaseLongOver() })
    .limit(limit)
    .lean()
    .exec();

export const findUncleanRefusals = (limit: number): Promise<Coupon[]> =>
  Coupons.find({ isClean: false, ...leaseLongOver() })
    .limit(limit)
    .lean()
    .exec();

export const findUnsettled = (limit: number): Promise<Coupon[]> =>
  Coupons.find({ isSettled: false, ...leaseLongOver() })
    .limit(limit)
    .lean()
    .exec();

/** Takes over an unsettled coupon. Null: settled, or somebody is at it. */
export const takeOverUnsettled = (code: string, lease: Lease): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate({ _id: code, isSettled: false, ...whenLeaseIsOver() }, { $set: lease }, { returnDocument: 'after' })
    .lean()
    .exec();

export const findExpired = (now: Date, limit: number): Promise<Coupon[]> =>
  Coupons.find({ state: 'issued', expiresAt: { $lte: now } })
    .limit(limit)
    .lean()
    .exec();

export const countExpired = (now: Date): Promise<number> => countSome(Coupons, { state: 'issued', expiresAt: { $lte: now } });

// ---- counts

export const anyCoupon = async (): Promise<boolean> => (await Coupons.exists({})) !== null;

export const countOpenings = (): Promise<number> => countSome(Coupons, { state: 'opening' });

export const countUnsettled = (): Promise<number> => countSome(Coupons, { isSettled: false });

export type Receipt = Pick<Coupon, '_id' | 'customerId' | 'campaignId' | 'createdAt'>;

const RECEIPT = { customerId: 1, campaignId: 1, createdAt: 1 };

/** What these campaigns issued to these customers, and when. */
export const findReceipts = (customerIds: string[], campaignIds: string[]): Promise<Receipt[]> =>
  Coupons.find({ customerId: { $in: customerIds }, state: { $in: SHOWN_STATES }, campaignId: { $in: campaignIds } }, RECEIPT)
    .lean<Receipt[]>()
    .exec();

/** Any coupons, in the order of their codes, after one of them. */
export const listReceipts = (after: string, limit: number): Promise<Receipt[]> =>
  Coupons.find({ _id: { $gt: after } }, RECEIPT)
    .sort({ _id: 1 })
    .limit(limit)
    .lean<Receipt[]>()
    .exec();

/** One after the other: a coupon may be found by more than one of them. */
export async function endTooLongCouponLeases(): Promise<number> {
  const opening = await endTooLongLeases(Coupons, { state: 'opening' });
  const unclean = await endTooLongLeases(Coupons, { isClean: false });
  return opening + unclean + (await endTooLongLeases(Coupons, { isSettled: false }));
}
