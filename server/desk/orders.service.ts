import { isShown } from '../../campaigns/obstacles.js';
import type { CaseRecord } from '../cases/case.js';
import { findCasesOfOrder } from '../cases/cases.store.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCoupons, findCouponsEarnedBy } from '../coupons/coupons.store.js';
import type { Customer } from '../customers/customer.js';
import { badCursor } from '../http/lists.js';
import { Refusal } from '../lib/refusal.js';
import type { OrderRecord } from '../orders/order.js';
import { keyOfNamed, type NamedOrder } from '../orders/orders.service.js';
import { findOrder, listOrdersOfCustomer } from '../orders/orders.store.js';
import { type Discrepancy, findDiscrepanciesOfCustomer } from '../redemptions/discrepancies.store.js';
import type { Redemption } from '../redemptions/redemption.js';
import { findRedemptionsOfOrder } from '../redemptions/redemptions.store.js';

/** An order and what hangs on it. */
export interface OrderDetails {
  order: OrderRecord;
  redemptions: Redemption[];
  used: Coupon[];
  earned: Coupon[];
  cases: CaseRecord[];
  discrepancies: Discrepancy[]; // between the order and the redemption that it names
}

/** The order that somebody names, with what it used, what it earned and what was complained of. Refuses one that is not known. */
export async function orderDetails(named: NamedOrder, { actor }: Context): Promise<OrderDetails> {
  const key = await keyOfNamed(named, actor);
  const order = await findOrder(key);
  if (!order) throw new Refusal('not_found', 'There is no order with this id.');
  const [redemptions, earned, cases, discrepancies] = await Promise.all([
    findRedemptionsOfOrder(key),
    findCouponsEarnedBy(key),
    findCasesOfOrder(key),
    order.customerId === null ? [] : findDiscrepanciesOfCustomer(order.customerId),
  ]);
  const used = await findCoupons([...new Set(redemptions.flatMap(({ held }) => held.map(({ code }) => code)))]);
  return {
    order,
    redemptions,
    used,
    earned: earned.filter(isShown),
    cases,
    discrepancies: discrepancies.filter(({ orderId }) => orderId === key),
  };
}

/** A customer's orders, the newest first, after one of them by its key. Refuses an `after` that is none of them. */
export async function ordersOf({ _id }: Pick<Customer, '_id'>, after: string | null, limit: number): Promise<OrderRecord[]> {
  const last = after === null ? null : await findOrder(after);
  if (after !== null && last?.customerId !== _id) throw badCursor('from this customer’s orders');
  return listOrdersOfCustomer(_id, last, limit);
}
