import { showCode } from '../../campaigns/coupon-code.js';
import { formatMinor } from '../../campaigns/money.js';
import type { Coupon, CouponState, Move } from '../coupons/coupon.js';
import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import type { Entry, Happening } from './timeline.js';

/** Every step of every coupon's life, with its reason. */
export const couponEntries = async ({ _id }: Customer): Promise<Entry[]> =>
  (await findCouponsOfCustomer(_id)).flatMap((coupon) => coupon.moves.flatMap((move, index) => entryOf(coupon, move, index)));

function entryOf(coupon: Coupon, move: Move, index: number): Entry[] {
  const what = happeningOf(move.to, coupon.moves[index - 1]?.to);
  if (!what) return [];
  return [
    {
      at: move.at,
      what,
      sentence: `Coupon ${showCode(coupon._id)} was ${what.replace('coupon.', '')}${amountOf(coupon, move)}${move.why ? `: ${move.why}` : ''}.`,
      key: `${coupon._id} ${String(index).padStart(4, '0')}`,
      code: showCode(coupon._id),
      campaignId: coupon.campaignId,
      by: move.by,
    },
  ];
}

/** Whence a coupon comes back to `issued`; from anywhere else it is new. */
const BACK: Partial<Record<CouponState, Happening>> = {
  reserved: 'coupon.released',
  redeemed: 'coupon.restored',
  expired: 'coupon.extended',
  issued: 'coupon.extended',
};

const ONWARD: Partial<Record<CouponState, Happening>> = {
  reserved: 'coupon.reserved',
  redeemed: 'coupon.redeemed',
  expired: 'coupon.expired',
  revoked: 'coupon.revoked',
};

const happeningOf = (to: CouponState, from: CouponState | undefined): Happening | undefined =>
  to === 'issued' ? ((from && BACK[from]) ?? 'coupon.issued') : ONWARD[to];

const amountOf = ({ currency }: Coupon, { amountMinor }: Move): string =>
  amountMinor === undefined ? '' : ` for ${formatMinor(amountMinor, currency)} ${currency}`;
