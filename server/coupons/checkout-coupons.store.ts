import { type CouponState, SHOWN_STATES } from '../../campaigns/obstacles.js';
import { findDirectly } from '../lib/direct-reads.js';
import { gather } from '../lib/gather.js';
import type { Coupon } from './coupon.js';
import { Coupons } from './coupons.schema.js';

/** So many of a customer's coupons stand beside a cart: each is judged and priced, and no customer reads through more. */
export const MOST_BESIDE_CART = 200;

/** What a checkout asks for: coupons by their codes, and those that their customer may use, in the order of their ends. */
export interface CheckoutCoupons {
  typed: Coupon[];
  usable: Coupon[];
}

/** Both at once. `customerId`: null asks for nobody's. A customer who has too many has those that end soonest after `now`. */
export async function findForCheckout(codes: string[], customerId: string | null, now: Date): Promise<CheckoutCoupons> {
  const [usable, ...typed] = await Promise.all([
    customerId === null ? [] : findTypedOrUsable(`of ${customerId}`),
    ...codes.map((code) => findTypedOrUsable(code)),
  ]);
  const isTooMany = customerId !== null && (usable === null || usable.length > MOST_BESIDE_CART);
  const bounded = isTooMany ? await findEndingSoonest(customerId, now) : (usable ?? []);
  return { typed: typed.flatMap((found) => found ?? []), usable: [...bounded].sort(byEnd) };
}

const byEnd = (one: Coupon, other: Coupon): number => one.expiresAt.getTime() - other.expiresAt.getTime() || (one._id < other._id ? -1 : 1);

const USABLE: CouponState[] = ['issued', 'reserved'];

/** By a code, or by `of ` and a customer; null: so many were found that this customer's may not all be among them. */
const findTypedOrUsable: (key: string) => Promise<Coupon[] | null> = gather(async (keys) => {
  const codes = keys.filter((key) => !key.startsWith('of '));
  const customerIds = keys.filter((key) => key.startsWith('of ')).map((key) => key.slice('of '.length));
  const [typed, usable] = [{ _id: { $in: codes } }, { customerId: { $in: customerIds }, state: { $in: USABLE } }];
  const filter = codes.length === 0 ? usable : customerIds.length === 0 ? typed : { $or: [typed, usable] };
  const most = codes.length + customerIds.length * MOST_BESIDE_CART;
  const found = await findDirectly(Coupons, filter, most + 1);
  const isWhole = found.length <= most;
  const all = isWhole || codes.length === 0 ? found : await findDirectly(Coupons, typed);
  return keys.map((key) => {
    if (!isWhole && key.startsWith('of ')) return null;
    return all.filter(({ _id, customerId, state }) => _id === key || (`of ${customerId}` === key && USABLE.includes(state)));
  });
});

const findEndingSoonest = (customerId: string, now: Date): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: { $in: USABLE }, expiresAt: { $gt: now } })
    .sort({ expiresAt: 1, _id: 1 })
    .limit(MOST_BESIDE_CART)
    .lean()
    .exec();

const ENDED: CouponState[] = ['redeemed', 'expired', 'revoked'];

/**
 * A customer's coupons in the order of their ends, for a page of their own. A customer who has too many has those to use that end soonest after
 * `now`, and `mostEnded` of those that have been.
 */
export async function findForPage(customerId: string, now: Date, mostEnded: number): Promise<Coupon[]> {
  const shown = await findDirectly(Coupons, { customerId, state: { $in: SHOWN_STATES } }, MOST_BESIDE_CART + 1);
  if (shown.length <= MOST_BESIDE_CART) return shown.sort(byEnd);
  const [usable, ended] = await Promise.all([findEndingSoonest(customerId, now), findEndedLast(customerId, mostEnded)]);
  return [...usable, ...ended].sort(byEnd);
}

const findEndedLast = (customerId: string, limit: number): Promise<Coupon[]> =>
  Coupons.find({ customerId, state: { $in: ENDED } })
    .sort({ expiresAt: -1, _id: -1 })
    .limit(limit)
    .lean()
    .exec();
