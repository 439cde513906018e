import { type CouponSums, findCouponSums } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import type { OrderRecord, OrderSums } from '../orders/order.js';
import { findOrderSums } from '../orders/orders.store.js';
import { isBrought } from '../rollups/rollups.service.js';
import { givenTo } from './discounts.js';
import { figuresWithDue } from './due-figures.js';
import { sumFigures } from './figures.js';
import { RECORDS } from './summed.js';

/**
 * A customer's figures as they stood just before an instant, without the order that the event itself tells of. `customer` is as it was read
 * before the event was written into the records.
 */
export async function figuresBefore(customer: Customer, instant: Date, order: OrderRecord | null): Promise<Figures> {
  if (!(await isBrought(Object.values(RECORDS))) || !standsBefore(customer, instant)) return sumBefore(customer, instant, order);
  if (!customer.stale && !order?.put) return customer.figures;
  const without = {
    orderId: order?._id ?? null,
    isLeftOut: (record: OrderSums | CouponSums) => record._id === order?._id || !isBefore(record, instant),
  };
  return (await figuresWithDue(customer, without)) ?? sumBefore(customer, instant, order);
}

/** Whether nothing that is kept was later: an event that is told late is reckoned from the records. */
const standsBefore = ({ kept, figures: { lastOrderAt } }: Customer, instant: Date): boolean =>
  (lastOrderAt === null || lastOrderAt < instant) && (kept?.since === undefined || kept.since < instant);

const isBefore = (record: OrderSums | CouponSums, instant: Date): boolean =>
  'paidAt' in record ? record.paidAt !== null && record.paidAt < instant : record.createdAt < instant;

async function sumBefore({ _id }: Customer, instant: Date, order: OrderRecord | null): Promise<Figures> {
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
