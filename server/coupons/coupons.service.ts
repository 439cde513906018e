import { normalizeCode } from '../../campaigns/coupon-code.js';
import { isShown, type Obstacle } from '../../campaigns/obstacles.js';
import type { Context } from '../context.js';
import { Refusal } from '../lib/refusal.js';
import { type Coupon, revocation } from './coupon.js';
import { findCoupon, recallHeld } from './coupons.store.js';
import { endCoupon } from './settle.service.js';

export const unknownCoupon = (): Refusal => new Refusal('not_found', 'No coupon with this code.', [], { reason: 'coupon_unknown' });

/** The coupon of a code as people write it. Refuses a typing error, told by the check character, and an unknown code. */
export async function couponByCode(typed: string): Promise<Coupon> {
  const read = normalizeCode(typed);
  if ('mistyped' in read) throw new Refusal('coupon_mistyped', 'This code has a typing error: compare it letter by letter.');
  const coupon = 'code' in read ? await findCoupon(read.code) : null;
  if (!coupon || !isShown(coupon)) throw unknownCoupon();
  return coupon;
}

/** Takes a coupon back, with a reason; the customer is told. A held one goes when its checkout lets it go. Refuses a used or expired one. */
export async function revoke(typed: string, why: string, { actor, now }: Context): Promise<Coupon> {
  const { _id } = await couponByCode(typed);
  const recall = { at: now, by: actor._id, why, cause: 'recalled' as const };
  for (;;) {
    const revoked = (await endCoupon({ _id }, revocation(recall))) ?? (await recallHeld(_id, recall));
    if (revoked) return revoked;
    const coupon = await couponByCode(_id);
    if (coupon.state === 'revoked' || (coupon.state === 'reserved' && coupon.revokeWhenFree)) return coupon;
    if (coupon.state === 'redeemed') throw notUnused(coupon, 'coupon_used');
    if (coupon.state === 'expired') throw notUnused(coupon, 'coupon_expired');
    // Taken or let go between our two writes: once more.
  }
}

const notUnused = ({ state }: Coupon, code: Obstacle): Refusal =>
  new Refusal('wrong_state', `The coupon is ${state}: only an unused one can be revoked.`, [
    { path: 'state', code, message: 'It is not unused.' },
  ]);
