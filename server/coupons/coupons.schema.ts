import { model } from 'mongoose';
import { schemaOf } from '../lib/record.js';
import { type Coupon, couponRecord, type Move } from './coupon.js';

const schema = schemaOf(couponRecord, 'coupons');
schema.index({ customerId: 1, state: 1, expiresAt: 1, _id: 1 });
schema.index({ customerId: 1, due: 1 });
schema.index({ customerId: 1, createdAt: -1, _id: -1 });
schema.index({ customerId: 1, latestAt: -1, _id: -1 });
schema.index({ due: 1 }, { sparse: true });
schema.index({ state: 1, expiresAt: 1 });
schema.index({ state: 1, remindedBy: 1, expiresAt: 1 });
schema.index({ 'earnedBy.orderId': 1 });
schema.index({ isSettled: 1, leaseUntil: 1 }, { partialFilterExpression: { isSettled: false } });
schema.index({ isClean: 1, leaseUntil: 1 }, { partialFilterExpression: { isClean: false } });
schema.index({ untold: 1 }, { sparse: true });
schema.index({ isExtending: 1 }, { sparse: true });
schema.index({ news: 1 }, { sparse: true });

export const Coupons = model<Coupon>('Coupon', schema);

/** To be written with a move. */
export const moved = (move: Move) => ({ $push: { moves: move }, $max: { latestAt: move.at } });
