import type { SHOWN_STATES } from '../../campaigns/obstacles.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { newestAfter } from '../http/lists.js';

interface Asked {
  after: string | null; // a code of the customer's, as we keep it
  state?: (typeof SHOWN_STATES)[number] | undefined;
}

/** A customer's coupons, the newest first, after one of them. Refuses an `after` that is none of them. */
export async function walletOf({ _id }: Customer, { after, state }: Asked): Promise<Coupon[]> {
  const coupons = newestAfter(await findCouponsOfCustomer(_id), ({ createdAt }) => createdAt.getTime(), after, 'this wallet');
  return coupons.filter((coupon) => state === undefined || coupon.state === state);
}
