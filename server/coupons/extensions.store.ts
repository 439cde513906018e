import { countSome } from '../lib/count.store.js';
import { type Lease, leaseLongOver, whenLeaseIsOver } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { due } from '../rollups/rollup.js';
import { type Coupon, type Extension, revocation } from './coupon.js';
import { news } from './coupon-news.store.js';
import { Coupons, moved } from './coupons.schema.js';
import { findCoupon } from './coupons.store.js';

export type Extending = Coupon & { extension: Extension };

/** Writes an extension down. Null: the coupon is not as it was read, is being extended, or was extended before. */
export const beginExtension = (code: string, extension: Extension): Promise<Extending | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, state: extension.from, isSettled: true, extension: { $exists: false } },
    { $set: { extension, isExtending: true } },
    { returnDocument: 'after' },
  )
    .lean<Extending>()
    .exec();

/** Goes on with what a crash left. Null: it is finished, or somebody is at it. */
export const takeOverExtension = (code: string, { leaseUntil, token }: Lease): Promise<Extending | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, isExtending: true, ...whenLeaseIsOver('extension.') },
    { $set: { 'extension.leaseUntil': leaseUntil, 'extension.token': token } },
    { returnDocument: 'after' },
  )
    .lean<Extending>()
    .exec();

/** Decides it: the coupon lives on, is reminded of again, or goes where it was recalled to. Null: it has moved meanwhile, or the extension is not ours any more. */
export async function decideExtended({ _id, extension }: Extending, lease: Lease): Promise<Coupon | null> {
  const { from, lastDay, expiresAt, at, by, why } = extension;
  const mine = { _id, state: from, isSettled: true, 'extension.token': lease.token, 'extension.state': 'opening' };
  const span = { lastDay, expiresAt, remindedBy: null };
  const extended = await decide({ ...mine, revokeWhenFree: null }, { state: 'issued', ...span }, { to: 'issued', at, by, why }, lease);
  if (extended) return extended;
  const recall = (await findCoupon(_id))?.revokeWhenFree;
  if (!recall) return null;
  const revoked = { state: 'revoked', untold: 'revoked', ...news() };
  return decide({ ...mine, revokeWhenFree: { $ne: null } }, revoked, revocation(recall), lease);
}

const decide = (filter: object, changes: object, move: Coupon['moves'][number], lease: Lease): Promise<Coupon | null> =>
  Coupons.findOneAndUpdate(
    filter,
    {
      $set: { ...changes, isSettled: false, ...lease, ...due(), 'extension.state': 'done' },
      $unset: { isExtending: 1 },
      $inc: { round: 1 },
      ...moved(move),
    },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

/** Decides that it comes to nothing. Null: it is decided, or not ours any more. */
export const refuseExtension = (code: string, { token }: Lease): Promise<Extending | null> =>
  Coupons.findOneAndUpdate(
    { _id: code, 'extension.token': token, 'extension.state': 'opening' },
    { $set: { 'extension.state': 'refused' } },
    { returnDocument: 'after' },
  )
    .lean<Extending>()
    .exec();

/** What it held has been given back: as if it had never been. */
export const clearExtension = async (code: string, id: string): Promise<void> => {
  await Coupons.updateOne({ _id: code, 'extension.id': id, 'extension.state': 'refused' }, { $unset: { extension: 1, isExtending: 1 } });
};

/** Their extender stopped in the middle. */
export const findLeftExtending = (limit: number): Promise<Coupon[]> =>
  Coupons.find({ isExtending: true, 'extension.leaseUntil': leaseLongOver().leaseUntil }).limit(limit).lean().exec();

export const countExtending = (): Promise<number> => countSome(Coupons, { isExtending: true });

export const endTooLongExtensionLeases = (): Promise<number> => endTooLongLeases(Coupons, { isExtending: true }, 'extension.');
