import { model, Schema } from 'mongoose';
import { inserted, storeOptions } from '../lib/store.js';
import type { Coupon, CouponState } from './coupon.js';

const { Mixed } = Schema.Types;
const schema = new Schema<Coupon>(
  {
    _id: String,
    identity: String,
    campaignId: String,
    goal: String,
    customerId: String,
    state: String,
    reward: Mixed,
    currency: String,
    redeemWhen: Mixed,
    validFrom: Date,
    expiresAt: Date,
    lastDay: String,
    costMinor: Number,
    origin: Mixed,
    earnedBy: Mixed,
    redemptionId: String,
    usedMinor: Number,
    owedMinor: Number,
    revokeWhenFree: Boolean,
    refusal: String,
    isClean: Boolean,
    isSettled: Boolean,
    round: Number,
    leaseUntil: Date,
    token: String,
    untold: String,
    remindedBy: String,
    moves: [Mixed],
    createdAt: Date,
  },
  storeOptions('coupons'),
);
schema.index({ customerId: 1, state: 1 });
schema.index({ campaignId: 1, state: 1 });
schema.index({ state: 1, expiresAt: 1 });
schema.index({ 'earnedBy.orderId': 1 });
schema.index({ isSettled: 1, leaseUntil: 1 }, { partialFilterExpression: { isSettled: false } });
schema.index({ isClean: 1, leaseUntil: 1 }, { partialFilterExpression: { isClean: false } });
schema.index({ untold: 1 }, { sparse: true });

export const Coupons = model<Coupon>('Coupon', schema);

/** States of what a customer or a marketer may see: a grant under way or refused is no coupon yet. */
const SHOWN: CouponState[] = ['issued', 'reserved', 'redeemed', 'expired', 'revoked'];

export const insertCoupon = (coupon: Coupon): Promise<boolean> => inserted(Coupons.create(coupon));

export const findCoupon = (code: string): Promise<Coupon | null> => Coupons.findById(code).lean().exec();

export const findCoupons = (codes: string[]): Promise<Coupon[]> =>
  Coupons.find({ _id: { $in: codes } })
    .lean()
    .exec();

export const findCouponsOfCustomer = (customerId: string): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: { $in: SHOWN } })
    .sort({ expiresAt: 1, _id: 1 })
    .lean()
    .exec();

export const findUsableCoupons = (customerId: string): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: { $in: ['issued', 'reserved'] } })
    .sort({ expiresAt: 1, _id: 1 })
    .lean()
    .exec();

export const findCouponsEarnedBy = (orderId: string): Promise<Coupon[]> => Coupons.find({ 'earnedBy.orderId': orderId }).lean().exec();

// ---- what messages ask and note

/** Coupons whose customer has yet to be told something. */
export const findUntoldCoupons = (limit: number): Promise<Coupon[]> =>
  Coupons.find({ untold: { $exists: true } })
    .limit(limit)
    .lean()
    .exec();

export const countUntoldCoupons = (): Promise<number> => Coupons.countDocuments({ untold: { $exists: true } }).exec();

/** The message about it is planned; what has come up since stays untold. */
export const noteTold = async (code: string, told: 'issued' | 'revoked'): Promise<void> => {
  await Coupons.updateOne({ _id: code, untold: told }, { $unset: { untold: 1 } });
};

/** Unused coupons that end in a span, that no reminder names yet. */
export const findEndingCoupons = (after: Date, until: Date, limit: number): Promise<Coupon[]> =>
  Coupons.find({ state: 'issued', expiresAt: { $gt: after, $lte: until }, remindedBy: null })
    .sort({ expiresAt: 1, _id: 1 })
    .limit(limit)
    .lean()
    .exec();

/** Puts a coupon into a reminder. Harmless twice; false: another reminder has it, or it is no longer there to be used. */
export async function putIntoReminder(code: string, messageId: string): Promise<boolean> {
  const { matchedCount } = await Coupons.updateOne(
    { _id: code, state: 'issued', remindedBy: { $in: [null, messageId] } },
    { $set: { remindedBy: messageId } },
  );
  return matchedCount === 1;
}

export const findCouponsInReminder = (customerId: string, messageId: string): Promise<Coupon[]> =>
  Coupons.find({ customerId, remindedBy: messageId }).sort({ expiresAt: 1, _id: 1 }).lean().exec();

/** The reminder came to nothing: the next one may name them. */
export const takeOutOfReminder = async (customerId: string, messageId: string): Promise<void> => {
  await Coupons.updateMany({ customerId, remindedBy: messageId }, { $set: { remindedBy: null } });
};
