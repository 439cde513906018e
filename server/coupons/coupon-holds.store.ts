import type { QueryFilter } from 'mongoose';
import { gatherDecisions, gatherMoves } from '../lib/gather-moves.js';
import { type Lease, whileLeased } from '../lib/lease.js';
import { due } from '../rollups/rollup.js';
import { type Coupon, type KeptRecall, type Move, revocation } from './coupon.js';
import { news } from './coupon-news.store.js';
import { Coupons, moved } from './coupons.schema.js';
import { findCoupon } from './coupons.store.js';

// What redemptions do with a coupon: each move is one conditional write.

const moves = gatherMoves(Coupons);
const decisions = gatherDecisions(Coupons);

/** Holds the coupon for a redemption: it is free, or was held by `replaced`, which has been released. False: neither, or not valid now, or it has changed since; read to tell. */
export function reserveCoupon(
  code: string,
  by: { redemptionId: string; replaced: string | null },
  lease: Lease,
  now: Date,
  move: Move,
): Promise<boolean> {
  const free: QueryFilter<Coupon>[] = [
    { state: 'issued' },
    ...(by.replaced === null ? [] : [{ state: 'reserved' as const, redemptionId: by.replaced }]),
  ];
  return decisions(
    {
      _id: code,
      revokeWhenFree: null,
      validFrom: { $lte: now },
      expiresAt: { $gt: now },
      $or: free,
      ...whileLeased(lease),
    },
    { $set: { state: 'reserved', redemptionId: by.redemptionId }, ...moved(move) },
    (coupon) => coupon.state === 'reserved' && coupon.redemptionId === by.redemptionId,
  );
}

/**
 * Holds the coupon again for a redemption whose hold was over: it is free, held by one that has been `released`, or expired since. Of an
 * expired one it is noted that its money had come back. Null: none of these, or it was recalled.
 */
export async function retakeCoupon(
  code: string,
  by: { redemptionId: string; released: string | null },
  lease: Lease,
  move: Move,
): Promise<Coupon | null> {
  const holder: QueryFilter<Coupon>[] = by.released === null ? [] : [{ state: 'reserved', redemptionId: by.released }];
  const free: QueryFilter<Coupon> = { $or: [{ state: 'issued' }, ...holder] };
  const take = (filter: QueryFilter<Coupon>, changes: object): Promise<Coupon | null> =>
    Coupons.findOneAndUpdate(
      { _id: code, revokeWhenFree: null, ...filter, ...whileLeased(lease) },
      { $set: { state: 'reserved', redemptionId: by.redemptionId, ...changes }, ...moved(move) },
      { returnDocument: 'after' },
    )
      .lean()
      .exec();
  return (await take(free, {})) ?? (await take({ state: 'expired', isSettled: true }, { isFromExpired: true, ...due() }));
}

interface Used {
  _id: string;
  state: 'redeemed';
  redemptionId: string;
}

/** As if it had not been used: what it gave, and what was owed for it, is taken back. */
const UNUSED = { redemptionId: null, usedMinor: null, owedMinor: null, remindedBy: null };

/** The order that used a coupon was cancelled: it is free again, perhaps for longer, and is reminded of anew. Null: it is done, or it was recalled. */
export const restoreCoupon = (
  code: string,
  redemptionId: string,
  span: Partial<Pick<Coupon, 'lastDay' | 'expiresAt'>>,
  move: Omit<Move, 'to'>,
): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, state: 'redeemed', redemptionId, revokeWhenFree: null } satisfies Used & { revokeWhenFree: null },
    {
      $set: { state: 'issued', ...UNUSED, ...span, ...news(), ...due() },
      $unset: { isFromExpired: 1 },
      ...moved({ to: 'issued', ...move }),
    },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

/** The same, of one that is not to come back: it is revoked, and the customer is told. Null: it is done. */
export const revokeUsed = (code: string, redemptionId: string, lease: Lease, recall: KeptRecall): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, state: 'redeemed', redemptionId } satisfies Used,
    {
      $set: { state: 'revoked', ...UNUSED, isSettled: false, untold: 'revoked', ...lease, ...news(), ...due() },
      $unset: { isFromExpired: 1 },
      $inc: { round: 1 },
      ...moved(revocation(recall)),
    },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

interface Held {
  _id: string;
  state: 'reserved';
  redemptionId: string;
}

/** Lets a coupon go that a redemption held: free again, or expired as before, or revoked where it was recalled meanwhile. Null: that redemption does not hold it. */
export async function freeCoupon(code: string, redemptionId: string, lease: Lease, move: Omit<Move, 'to'>): Promise<Coupon | null> {
  const held: Held = { _id: code, state: 'reserved', redemptionId };
  const freed = await Coupons.findOneAndUpdate(
    { ...held, revokeWhenFree: null, isFromExpired: { $exists: false } },
    { $set: { state: 'issued', redemptionId: null }, ...moved({ to: 'issued', ...move }) },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();
  return freed ?? endHeld(held, lease, move);
}

async function endHeld(held: Held, lease: Lease, move: Omit<Move, 'to'>): Promise<Coupon | null> {
  const coupon = await findCoupon(held._id);
  if (coupon?.isFromExpired) return expireHeld(held, move);
  return coupon?.revokeWhenFree ? revokeHeld(held, coupon.revokeWhenFree, lease) : null;
}

/** Its money is free already. */
const expireHeld = (held: Held, move: Omit<Move, 'to'>): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    { ...held, isFromExpired: true },
    {
      $set: { state: 'expired', redemptionId: null, ...due() },
      $unset: { isFromExpired: 1 },
      ...moved({ to: 'expired', ...move }),
    },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

async function revokeHeld(held: Held, recall: KeptRecall, lease: Lease): Promise<Coupon | null> {
  return Coupons.findOneAndUpdate(
    { ...held, revokeWhenFree: { $ne: null } },
    {
      $set: { state: 'revoked', redemptionId: null, isSettled: false, untold: 'revoked', ...lease, ...news(), ...due() },
      $inc: { round: 1 },
      ...moved(revocation(recall)),
    },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();
}

/** The redemption that holds it is confirmed. Null: that is noted already, or it has changed since; read to tell. */
export const redeemCoupon = (code: string, redemptionId: string, usedMinor: number, move: Move): Promise<Coupon | null> =>
  moves(
    { _id: code, state: 'reserved', redemptionId },
    { $set: { state: 'redeemed', usedMinor, ...news(), ...due() }, ...moved(move) },
    (coupon) => coupon.state === 'redeemed' && coupon.redemptionId === redemptionId,
  );
