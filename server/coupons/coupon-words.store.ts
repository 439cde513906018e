import { countSome } from '../lib/count.store.js';
import { gather } from '../lib/gather.js';
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

/** The message about it is planned; what has come up since stays untold. One update for all that are noted in one turn. */
export const noteTold = (code: string, told: Told): Promise<void> => unsay(`${told} ${code}`);

type Told = NonNullable<Coupon['untold']>;
const TOLD: Record<Told, true> = { issued: true, revoked: true };

const unsay = gather<void>(async (keys) => {
  const updates = Object.keys(TOLD).map(async (untold) => {
    const codes = keys.filter((key) => key.startsWith(`${untold} `)).map((key) => key.slice(untold.length + 1));
    if (codes.length > 0) await Coupons.updateMany({ _id: { $in: codes }, untold: untold as Told }, { $unset: { untold: 1 } });
  });
  await Promise.all(updates);
  return keys.map(() => undefined);
});

const ending = (after: Date, until: Date) => ({ state: 'issued' as const, expiresAt: { $gt: after, $lte: until }, remindedBy: null });

export const countEndingCoupons = (after: Date, until: Date): Promise<number> => countSome(Coupons, ending(after, until));

/** As much of a coupon as a reminder begins with. */
export type EndingCoupon = Pick<Coupon, '_id' | 'customerId' | 'campaignId' | 'expiresAt'>;

/** Unused coupons that end in a span, that no reminder names yet. */
export const findEndingCoupons = (after: Date, until: Date, limit: number): Promise<EndingCoupon[]> =>
  Coupons.find(ending(after, until), { customerId: 1, campaignId: 1, expiresAt: 1 })
    .sort({ expiresAt: 1 })
    .limit(limit)
    .lean<EndingCoupon[]>()
    .exec();

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
