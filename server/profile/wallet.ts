import type { SHOWN_STATES } from '../../campaigns/obstacles.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { Refusal } from '../lib/refusal.js';

interface Asked {
  after: string | null; // a code of the customer's, as we keep it
  state?: (typeof SHOWN_STATES)[number] | undefined;
}

/** A customer's coupons, the newest first, after one of them. Refuses an `after` that is none of them. */
export async function walletOf({ _id }: Customer, { after, state }: Asked): Promise<Coupon[]> {
  const coupons = (await findCouponsOfCustomer(_id)).sort(newestFirst);
  const place = coupons.findIndex((coupon) => coupon._id === after);
  if (after !== null && place === -1)
    throw new Refusal('bad_cursor', 'This cursor is not from this wallet. Use nextCursor of the previous page.');
  return coupons.slice(place + 1).filter((coupon) => state === undefined || coupon.state === state);
}

const newestFirst = (one: Coupon, other: Coupon): number =>
  other.createdAt.getTime() - one.createdAt.getTime() || (one._id < other._id ? -1 : 1);
