import { countSome } from '../lib/count.store.js';
import { gatherNotes, gatherSweeps, gatherUpdates } from '../lib/gather-writes.js';
import type { Coupon } from './coupon.js';
import { Coupons } from './coupons.schema.js';

/** As much of a coupon as a message about it begins with. */
export type UntoldCoupon = Pick<Coupon, '_id' | 'customerId' | 'campaignId' | 'untold'>;

/** Coupons whose customer has yet to be told something. */
export const findUntoldCoupons = (limit: number): Promise<UntoldCoupon[]> =>
  Coupons.find({ untold: { $exists: true } }, { customerId: 1, campaignId: 1, untold: 1 })
    .limit(limit)
    .lean<UntoldCoupon[]>()
    .exec();

export const countUntoldCoupons = (): Promise<number> => countSome(Coupons, { untold: { $exists: true } });

const unsay = gatherNotes(Coupons);

/** The message about it is planned; what has come up since stays untold. */
export const noteTold = async (code: string, told: 'issued' | 'revoked'): Promise<void> => {
  await unsay({ _id: code, untold: told }, { $unset: { untold: 1 } });
};

const ending = (after: Date, until: Date) => ({ state: 'issued' as const, expiresAt: { $gt: after, $lte: until }, remindedBy: null });

export const countEndingCoupons = (after: Date, until: Date): Promise<number> => countSome(Coupons, ending(after, until));

/** Unused coupons that end in a span, that no reminder names yet. */
export const findEndingCoupons = (after: Date, until: Date, limit: number): Promise<Coupon[]> =>
  Coupons.find(ending(after, until)).sort({ expiresAt: 1 }).limit(limit).lean().exec();

const remind = gatherUpdates(Coupons);

/** Puts a coupon into a reminder. Harmless twice; false: another reminder has it, or it is no longer there to be used. */
export const putIntoReminder = (code: string, messageId: string): Promise<boolean> =>
  remind({ _id: code, state: 'issued', remindedBy: { $in: [null, messageId] } }, { $set: { remindedBy: messageId } });

export const findCouponsInReminder = (customerId: string, messageId: string): Promise<Coupon[]> =>
  Coupons.find({ customerId, remindedBy: messageId }).sort({ expiresAt: 1, _id: 1 }).lean().exec();

const takeOutAll = gatherSweeps(Coupons);

/** The reminder does not name them, but for those of `named`: the next one may. */
export const takeOutOfReminder = (customerId: string, messageId: string, named: string[]): Promise<void> =>
  takeOutAll({ customerId, remindedBy: messageId, _id: { $nin: named } }, { $set: { remindedBy: null } });

const takeOut = gatherNotes(Coupons);

/** One came too late into a reminder. */
export const takeCouponOut = (code: string, messageId: string): Promise<void> =>
  takeOut({ _id: code, remindedBy: messageId }, { $set: { remindedBy: null } });
