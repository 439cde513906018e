import { findCouponSums } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrderSums } from '../orders/orders.store.js';
import { sumFigures } from './figures.js';
import { discountsOn } from './profile.service.js';

/**
 * A customer's figures as they stood just before an instant, without the order that the event itself tells of. `customer` is as it was read
 * before the event was written into the records.
 */
export async function figuresBefore(customer: Customer, instant: Date, order: OrderRecord | null): Promise<Figures> {
  if (standsBefore(customer, instant) && !wasPaidBefore(order, instant)) return customer.figures;
  const [orders, coupons] = await Promise.all([findOrderSums(customer._id), findCouponSums(customer._id)]);
  const earlier = orders.filter(({ _id, paidAt }) => _id !== order?._id && paidAt !== null && paidAt < instant);
  return sumFigures(
    earlier,
    coupons.filter(({ createdAt }) => createdAt < instant),
    await discountsOn(earlier, customer._id),
  );
}

/** Figures to which no record has come since, and none that they count is later: what reading the records again would come to. */
const standsBefore = ({ stale, figures, figuresAsOf }: Customer, instant: Date): boolean =>
  !stale && figuresAsOf !== null && figuresAsOf < instant && (figures.lastOrderAt === null || figures.lastOrderAt < instant);

const wasPaidBefore = (order: OrderRecord | null, instant: Date): boolean =>
  order !== null && order.paidAt !== null && order.paidAt < instant;
