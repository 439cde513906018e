import { categoriesOf } from '../../campaigns/cart.js';
import { isShown } from '../../campaigns/obstacles.js';
import type { OrderDiscount } from '../../campaigns/paid-back.js';
import type { CouponSums } from '../coupons/coupons.store.js';
import type { Figures } from '../customers/customer.js';
import { figuresOf, keptWith, NOTHING_KEPT } from '../customers/kept.js';
import { counts, goodsMinor, type OrderSums } from '../orders/order.js';
import { isReturned } from '../orders/returned.js';
import { type Amount, changesInSlices, type Given } from '../rollups/rollup.js';

// What a customer's records come to in their figures (docs/model.md, "The profile is a projection"): the only place that reckons them.

/** What a redemption gave to one order. */
export interface Discount extends OrderDiscount {
  orderId: string;
  currency?: string; // absent: the order's
}

/** What a customer saved by an overrun, of which no coupon says so. */
export interface Saving {
  _id: string;
  currency: string;
  amountMinor: number;
}

type Order = OrderSums & { content: NonNullable<OrderSums['content']>; paidAt: Date };

const NOTHING: Given = { parts: [] };

/**
 * An order counts once it is paid, at the instant of the payment, and no longer once it is cancelled or nothing is left of it; what it cost and
 * did not come back stays spent.
 */
export function givenByOrder(order: OrderSums, discounts: Discount[]): Given {
  if (order.customerId === null || order.paidAt === null || order.content === null) return NOTHING;
  const since = order.paidAt; // of one that counts no longer, the last order does not say so
  if (!counts(order)) return { ...forCustomer(order.customerId, [['ordersEver', 1]]), since };
  const { currency } = order.content;
  const spent: Amount[] = [
    ['ordersEver', 1],
    [`spentIn.${currency}`, 1],
    [`spentMinor.${currency}`, goodsMinor(order, discountIn(currency, discounts))],
  ];
  if (isReturned(order)) return { ...forCustomer(order.customerId, spent), since };
  const categories = categoriesIn(order).map((category): Amount => [`categories.${category}`, 1]);
  return { ...forCustomer(order.customerId, [['orders', 1], ...spent, ...categories]), of: order.customerId, at: order.paidAt };
}

/** Coupons count as issued whatever became of them, as redeemed and expired while they are. */
export function givenByCoupon(coupon: CouponSums): Given {
  if (!isShown(coupon)) return NOTHING;
  const { customerId, state, currency, usedMinor, createdAt: since } = coupon;
  const redeemed: Amount[] = [
    ['redeemed', 1],
    [`savedIn.${currency}`, 1],
    [`savedMinor.${currency}`, usedMinor ?? 0],
  ];
  const ofState = state === 'redeemed' ? redeemed : state === 'expired' ? ([['expired', 1]] satisfies Amount[]) : [];
  return { ...forCustomer(customerId, [['issued', 1], ...ofState]), since };
}

export const givenBySaving = (customerId: string, { currency, amountMinor }: Saving): Given =>
  forCustomer(customerId, [
    [`savedIn.${currency}`, 1],
    [`savedMinor.${currency}`, amountMinor],
  ]);

const forCustomer = (id: string, amounts: Amount[]): Given => ({
  parts: [{ target: 'customer', id, amounts: amounts.filter(([, amount]) => amount !== 0) }],
});

/** A customer's figures from all of their records. */
export async function sumFigures(
  orders: OrderSums[],
  coupons: CouponSums[],
  discounts: Discount[],
  savings: Saving[] = [],
): Promise<Figures> {
  const ofOrder = new Map<string, Discount[]>();
  for (const discount of discounts) ofOrder.set(discount.orderId, [...(ofOrder.get(discount.orderId) ?? []), discount]);
  const given = [
    ...orders.map((order) => givenByOrder({ ...order, customerId: ANYBODY }, ofOrder.get(order._id) ?? [])),
    ...coupons.map((coupon) => givenByCoupon({ ...coupon, customerId: ANYBODY })),
    ...savings.map((saving) => givenBySaving(ANYBODY, saving)),
  ];
  const [change] = await changesInSlices(given.map((one, index) => ({ record: { _id: String(index) }, given: one })));
  if (!change) return figuresOf(NOTHING_KEPT);
  return figuresOf(keptWith(NOTHING_KEPT, change, endsOf(change.come.map(({ at }) => at)), 0));
}

/** Whoever's records they are. */
const ANYBODY = 'cus';

/** The first and the last of some instants. */
export function endsOf(instants: Date[]): Pick<Figures, 'firstOrderAt' | 'lastOrderAt'> {
  const sorted = instants.toSorted((one, other) => one.getTime() - other.getTime());
  return { firstOrderAt: sorted[0] ?? null, lastOrderAt: sorted.at(-1) ?? null };
}

/** An order's discounts as one; what was given in another currency takes nothing off it. By line only where there is but one. */
export function discountIn(currency: string, ofOrder: Discount[]): OrderDiscount {
  const own = ofOrder.filter((one) => (one.currency ?? currency) === currency);
  const [only] = own;
  if (only && own.length === 1) return only;
  return {
    discountMinor: own.reduce((sum, { discountMinor }) => sum + discountMinor, 0),
    shippingDiscountMinor: own.reduce((sum, { shippingDiscountMinor = 0 }) => sum + shippingDiscountMinor, 0),
  };
}

// Mongoose drops a field that is called __proto__, so a category of that name is shown nowhere.
const categoriesIn = ({ content }: Order): string[] =>
  [...new Set(content.lines.flatMap(categoriesOf))].filter((category) => category !== '__proto__');
