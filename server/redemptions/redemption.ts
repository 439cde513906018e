import type { Cart } from '../../campaigns/cart.js';
import type { Reason } from '../../campaigns/reasons.js';
import type { Pricing } from '../../campaigns/rewards/discount.js';
import { shownId, shownSource } from '../orders/source-key.js';

/** A coupon in a redemption: what it takes off, and whose allowance it is settled with. */
export interface Held {
  code: string;
  campaignId: string;
  costMinor: number | null;
  discountMinor: number;
}

/** A code that was refused, as it stands in the timeline and in the campaign's count; the code is masked. */
export interface RefusedCode {
  code: string;
  campaignId: string | null; // null: unknown, or somebody else's
  reasons: Reason[];
}

/** One checkout's hold on its coupons: written first, decided by one write, settled afterwards. */
export interface Redemption {
  _id: string; // red_ and a hash of the actor and the Idempotency-Key
  actorId: string;
  checkoutId: string; // the key of its source and id, as in the cart
  customerId: string | null;
  state: 'pending' | 'reserved' | 'confirmed' | 'released';
  cart: Cart;
  codes: string[]; // as typed; only while it is pending
  pricing: Omit<Pricing, 'refused'> | null;
  held: Held[];
  refused: RefusedCode[]; // why it was released without ever being reserved
  orderId: string | null; // the order's key
  why: string | null; // it was released
  replaces: string | null; // the redemption of the same checkout that it took the place of
  expiresAt: Date | null; // real time: the end of the hold
  isSettled: boolean; // a confirmed one: everything that it means is written
  isClean: boolean; // a released one: nothing is held for it any more
  leaseUntil: Date;
  token: string;
  createdAt: Date; // business time
  decidedAt: Date | null; // business time of the confirmation or release
}

/** As the API answers it. */
export const redemptionView = ({ _id, state, checkoutId, orderId, expiresAt, pricing, why }: Redemption) => ({
  id: _id,
  state,
  checkoutId: shownId(checkoutId),
  orderId: orderId && shownId(orderId),
  ...shownSource(checkoutId),
  expiresAt,
  ...(why !== null && { why }),
  ...pricing,
  refused: [],
});
