import { normalizeCode, showCode } from '../../campaigns/coupon-code.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { Refusal } from '../lib/refusal.js';

export const SHOWN_STATES = ['issued', 'reserved', 'redeemed', 'expired', 'revoked'] as const;

interface Asked {
  limit: number;
  cursor?: string | undefined; // the last code of the page before
  state?: (typeof SHOWN_STATES)[number] | undefined;
}

/** One page of a customer's coupons, the newest first. Refuses a cursor that is none of them. */
export async function walletPage(
  { _id }: Customer,
  { limit, cursor, state }: Asked,
): Promise<{ items: Coupon[]; nextCursor: string | null }> {
  const coupons = (await findCouponsOfCustomer(_id)).sort(newestFirst);
  const rest = coupons.slice(placeAfter(coupons, cursor)).filter((coupon) => state === undefined || coupon.state === state);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rest.length > limit ? showCode(last._id) : null };
}

function placeAfter(coupons: Coupon[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const read = normalizeCode(cursor);
  const place = 'code' in read ? coupons.findIndex(({ _id }) => _id === read.code) : -1;
  if (place === -1) throw new Refusal('bad_cursor', 'This cursor leads nowhere. Take it from the page before.');
  return place + 1;
}

const newestFirst = (one: Coupon, other: Coupon): number =>
  other.createdAt.getTime() - one.createdAt.getTime() || (one._id < other._id ? -1 : 1);
