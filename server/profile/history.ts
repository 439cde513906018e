import { type CouponSums, findCouponSums, findMadeSince } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import type { OrderRecord, OrderSums } from '../orders/order.js';
import { findOrderSums, findPaidSince, orderSums } from '../orders/orders.store.js';
import { isBrought } from '../rollups/rollups.service.js';
import { givenTo } from './discounts.js';
import { figuresWithDue } from './due-figures.js';
import { sumFigures } from './figures.js';
import { RECORDS } from './summed.js';

/** Where more of a customer's orders or coupons are later than an event, their records are summed. */
const MOST_LATER = 200;

/**
 * A customer's figures as they stood just before an instant, without the order that the event itself tells of. `customer` is as it was read
 * before the event was written into the records. It costs as much as there came later, however much came before.
 */
export async function figuresBefore(customer: Customer, instant: Date, order: OrderRecord | null): Promise<Figures> {
  if (!(await isBrought(Object.values(RECORDS)))) return sumBefore(customer, instant, order);
  const isLate = isEarlierThanSome(customer, instant);
  if (!isLate && !customer.stale && !order?.put) return customer.figures;
  const without = {
    isLeftOut: (record: OrderSums | CouponSums) => record._id === order?._id || !isBefore(record, instant),
    async find({ orders }: { orders: OrderSums[] }) {
      const isFound = orders.some(({ _id }) => _id === order?._id); // as it is until a sweep has summed it
      const [own, later] = await Promise.all([
        orderSums.find(order && !isFound ? [order._id] : []),
        isLate ? findLater(customer._id, instant) : { orders: [], coupons: [] },
      ]);
      return later && { ...later, orders: [...own, ...later.orders.filter(({ _id }) => _id !== order?._id)] };
    },
  };
  return (await figuresWithDue(customer, without)) ?? sumBefore(customer, instant, order);
}

/** Whether something that is kept was later. */
const isEarlierThanSome = ({ kept, figures: { lastOrderAt } }: Customer, instant: Date): boolean =>
  (lastOrderAt !== null && lastOrderAt >= instant) || (kept?.since !== undefined && kept.since >= instant);

/** Null: they are too many. */
async function findLater(customerId: string, instant: Date): Promise<{ orders: OrderSums[]; coupons: CouponSums[] } | null> {
  const [orders, coupons] = await Promise.all([
    findPaidSince(customerId, instant, MOST_LATER + 1),
    findMadeSince(customerId, instant, MOST_LATER + 1),
  ]);
  return orders.length > MOST_LATER || coupons.length > MOST_LATER ? null : { orders, coupons };
}

const isBefore = (record: OrderSums | CouponSums, instant: Date): boolean =>
  'paidAt' in record ? record.paidAt !== null && record.paidAt < instant : record.createdAt < instant;

/** The same from all of the records: the truth. */
export async function sumBefore({ _id }: Customer, instant: Date, order: OrderRecord | null): Promise<Figures> {
  const [orders, coupons] = await Promise.all([findOrderSums(_id), findCouponSums(_id)]);
  const earlier = orders.filter((one) => one._id !== order?._id && isBefore(one, instant));
  const { discounts, savings } = await givenTo(_id, earlier);
  return sumFigures(
    earlier,
    coupons.filter((coupon) => isBefore(coupon, instant)),
    discounts,
    savings,
  );
}
