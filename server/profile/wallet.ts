import { isShown, type SHOWN_STATES } from '../../campaigns/obstacles.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCoupon, listCouponsOfCustomer } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { badCursor } from '../http/lists.js';

interface Asked {
  after: string | null; // a code of the customer's, as we keep it
  limit: number;
  state?: (typeof SHOWN_STATES)[number] | undefined;
}

/** A customer's coupons, the newest first, after one of them. Refuses an `after` that is none of them. */
export async function walletOf({ _id }: Customer, { after, limit, state }: Asked): Promise<Coupon[]> {
  const last = after === null ? null : await findCoupon(after);
  if (after !== null && !(last?.customerId === _id && isShown(last))) throw badCursor('from this wallet');
  return listCouponsOfCustomer(_id, state, last && { at: last.createdAt, id: last._id }, limit);
}
