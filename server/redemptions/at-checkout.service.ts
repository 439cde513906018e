import type { Cart } from '../../campaigns/cart.js';
import { normalizeCode } from '../../campaigns/coupon-code.js';
import { isForNext } from '../../campaigns/next-purchase.js';
import { liveDiscounts, oncePerVersion } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import { type CheckoutCoupons, findForCheckout } from '../coupons/checkout-coupons.store.js';
import type { CustomerReference } from '../customers/customer.js';
import { resolveAsking } from '../customers/resolve.service.js';
import type { OrderRecord } from '../orders/order.js';
import { type Asker, askerOf, type Current } from './asker.service.js';
import { type Checkout, readCheckout } from './cart-use.service.js';
import { isLimited } from './promotions.service.js';
import { findCheckout } from './redemptions.store.js';
import { checkoutKey, releasedHolders } from './take.service.js';

/** What a price and a wallet depend on, read once for both. */
export interface AtCheckout extends Checkout, CheckoutCoupons {
  /** The redemption that this checkout holds, or held last; null: none, or it makes no difference here. */
  own: string | null;
  /** The redemptions whose holds do not count against this checkout: its own, and those that have been released. */
  free: string[];
}

/**
 * Who stands at a checkout, and what it has, in two or three reads after each other: names and coupons; what a coupon in play makes necessary
 * beside the figures of its customer.
 */
export async function meet(
  { customer: reference, cart, codes }: { customer: CustomerReference; cart: Cart; codes: string[] },
  context: Context,
  current: Current,
): Promise<{ asker: Asker; at: AtCheckout }> {
  const bare = bareCodes(codes);
  const [{ resolved, answer: coupons }, own] = await Promise.all([
    resolveAsking(reference, context.shop, (customerId) => findForCheckout(bare, customerId, context.now)),
    heldBy(cart, codes),
  ]);
  const [asker, at] = await Promise.all([askerOf(resolved, reference, current), readWith(cart, coupons, { own })]);
  return { asker, at };
}

/** The same of a customer who is known already. `own`: what the checkout holds, where that is known; `order`: what it has become, if anything. */
export async function readAt(
  cart: Cart,
  codes: string[],
  customerId: string | null,
  now: Date,
  known: { own?: string | null; order?: OrderRecord } = {},
): Promise<AtCheckout> {
  return readWith(cart, await findForCheckout(bareCodes(codes), customerId, now), known);
}

/** The redemption that a checkout holds, or held last. */
export const currentOf = async (checkoutId: string): Promise<string | null> =>
  (await findCheckout(checkoutKey(checkoutId)))?.redemptionId ?? null;

/** The same where it makes a difference; undefined: it makes none. */
const heldBy = async ({ checkoutId }: Cart, codes: string[]): Promise<string | null | undefined> =>
  (await takesLimited(codes)) ? currentOf(checkoutId) : undefined;

const bareCodes = (codes: string[]): string[] =>
  codes.flatMap((typed) => {
    const read = normalizeCode(typed);
    return 'code' in read ? [read.code] : [];
  });

/** What a checkout took of a limited campaign without coupons is free to it. Its coupons say by themselves who holds them. */
const takesLimited = async (codes: string[]): Promise<boolean> =>
  codes.some((typed) => 'unreadable' in normalizeCode(typed)) || areLimited(await liveDiscounts());

const areLimited = oncePerVersion(({ byPriority }) => byPriority.some(isLimited));

async function readWith(
  cart: Cart,
  { typed, usable }: CheckoutCoupons,
  known: { own?: string | null | undefined; order?: OrderRecord },
): Promise<AtCheckout> {
  const coupons = [...typed, ...usable];
  const isHeld = coupons.some(({ state }) => state === 'reserved');
  const [own, released, checkout] = await Promise.all([
    known.own !== undefined || !isHeld ? (known.own ?? null) : currentOf(cart.checkoutId),
    isHeld ? releasedHolders(coupons) : [],
    coupons.some(isForNext) ? readCheckout(cart, known.order) : { cart, order: null },
  ]);
  return { ...checkout, typed, usable, own, free: [...(own === null ? [] : [own]), ...released] };
}
