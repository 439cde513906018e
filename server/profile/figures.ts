import { categoriesOf } from '../../campaigns/cart.js';
import { isShown } from '../../campaigns/obstacles.js';
import type { OrderDiscount } from '../../campaigns/paid-back.js';
import type { CouponSums } from '../coupons/coupons.store.js';
import type { Figures } from '../customers/customer.js';
import { counts, goodsMinor, type OrderSums } from '../orders/order.js';
import { isReturned } from '../orders/returned.js';

/** What a redemption gave to one order. */
export interface Discount extends OrderDiscount {
  orderId: string;
  currency?: string; // absent: the order's
  /** What the customer saved by it where no coupon says so. */
  saved?: { currency: string; amountMinor: number };
}

type Order = OrderSums & { content: NonNullable<OrderSums['content']>; paidAt: Date };

/**
 * A customer's figures from their records (docs/model.md, "The profile is a projection"), the only place that reckons them. An order counts
 * once it is paid, at the instant of the payment, and no longer once it is cancelled or nothing is left of it; what it cost and did not come
 * back stays spent. Coupons count as issued whatever became of them, as redeemed and expired while they are.
 */
export function sumFigures(orders: OrderSums[], coupons: CouponSums[], discounts: Discount[]): Figures {
  const discountOf = discountsByOrder(discounts);
  const paid = orders.filter(counts);
  const counted = paid.filter((order) => !isReturned(order));
  return {
    orders: counted.length,
    ordersEver: orders.filter(({ paidAt, content }) => paidAt !== null && content !== null).length,
    spentMinor: tally(paid.map((order) => [order.content.currency, goodsMinor(order, discountOf(order))])),
    ...span(counted),
    categories: tally(counted.flatMap(categoriesIn).map((category) => [category, 1])),
    coupons: couponFigures(coupons, discounts),
  };
}

function discountsByOrder(discounts: Discount[]): (order: Order) => OrderDiscount {
  const byOrder = new Map<string, Discount[]>();
  for (const discount of discounts) byOrder.set(discount.orderId, [...(byOrder.get(discount.orderId) ?? []), discount]);
  return ({ _id, content }) => discountIn(content.currency, byOrder.get(_id) ?? []);
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

function span(orders: Order[]): Pick<Figures, 'firstOrderAt' | 'lastOrderAt'> {
  const paid = orders.map(({ paidAt }) => paidAt).sort((one, other) => one.getTime() - other.getTime());
  return { firstOrderAt: paid[0] ?? null, lastOrderAt: paid.at(-1) ?? null };
}

// Mongoose drops a field that is called __proto__, so a category of that name could not be kept.
const categoriesIn = ({ content }: Order): string[] =>
  [...new Set(content.lines.flatMap(categoriesOf))].filter((category) => category !== '__proto__');

function couponFigures(coupons: CouponSums[], discounts: Discount[]): Figures['coupons'] {
  const issued = coupons.filter(isShown);
  const redeemed = issued.filter(({ state }) => state === 'redeemed');
  return {
    issued: issued.length,
    redeemed: redeemed.length,
    expired: issued.filter(({ state }) => state === 'expired').length,
    savedMinor: tally([
      ...redeemed.map(({ currency, usedMinor }): [string, number] => [currency, usedMinor ?? 0]),
      ...discounts.flatMap(({ saved }): Amounts => (saved ? [[saved.currency, saved.amountMinor]] : [])),
    ]),
  };
}

type Amounts = [word: string, amount: number][];

/** Sums by word, the words in the order of the alphabet, so that equal figures read equal. */
const tally = (amounts: Amounts): Record<string, number> =>
  Object.fromEntries([...sumsByWord(amounts)].sort(([one], [other]) => (one < other ? -1 : 1)));

function sumsByWord(amounts: Amounts): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [word, amount] of amounts) sums.set(word, (sums.get(word) ?? 0) + amount);
  return sums;
}
