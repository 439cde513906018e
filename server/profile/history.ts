import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import type { Figures } from '../customers/customer.js';
import { findOrdersOfCustomer } from '../orders/orders.store.js';
import { sumFigures } from './figures.js';
import { discountsOn } from './profile.service.js';

/** A customer's figures as they stood just before an instant, without the order that the event itself tells of. */
export async function figuresBefore(customerId: string, instant: Date, orderId: string | null): Promise<Figures> {
  const [orders, coupons] = await Promise.all([findOrdersOfCustomer(customerId), findCouponsOfCustomer(customerId)]);
  const earlier = orders.filter(({ _id, paidAt }) => _id !== orderId && paidAt !== null && paidAt < instant);
  return sumFigures(
    earlier,
    coupons.filter(({ createdAt }) => createdAt < instant),
    await discountsOn(earlier, customerId),
  );
}
