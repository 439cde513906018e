import { model, Schema } from 'mongoose';
import { storeOptions } from '../lib/store.js';
import type { Coupon } from './coupon.js';

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
    onCancel: { type: Mixed, default: undefined },
    validFrom: Date,
    expiresAt: Date,
    lastDay: String,
    costMinor: Number,
    stock: String,
    draws: { type: [String], default: undefined },
    extension: { type: Mixed, default: undefined },
    isExtending: Boolean,
    origin: Mixed,
    earnedBy: Mixed,
    redemptionId: String,
    isFromExpired: Boolean,
    usedMinor: Number,
    owedMinor: Number,
    revokeWhenFree: Mixed,
    refusal: String,
    isClean: Boolean,
    isSettled: Boolean,
    round: Number,
    leaseUntil: Date,
    token: String,
    untold: String,
    news: String,
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
schema.index({ isExtending: 1 }, { sparse: true });
schema.index({ news: 1 }, { sparse: true });

export const Coupons = model<Coupon>('Coupon', schema);
