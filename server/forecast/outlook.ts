import { findCasesOfCustomer } from '../cases/cases.store.js';
import { findCouponsOfCustomer } from '../coupons/coupons.store.js';
import { heedOwners } from '../customers/consents.service.js';
import type { Customer } from '../customers/customer.js';
import { listMessages } from '../messages/messages.store.js';
import type { Outlook } from '../messages/source.js';
import { zoneOf } from '../messages/window.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrdersOfWith } from '../orders/orders.store.js';
import type { Shop } from '../shop/shop.js';

/** Those of which something waits to be said: of the others no message comes. */
async function findOrdersToTell(customerId: string): Promise<OrderRecord[]> {
  const [toRemind, toAsk] = await Promise.all([findOrdersOfWith(customerId, 'toRemind'), findOrdersOfWith(customerId, 'toAsk')]);
  return [...new Map([...toRemind, ...toAsk].map((order) => [order._id, order])).values()];
}

/** More than anybody gets in a year. */
const MOST_MESSAGES = 2000;

/** A customer's records as they stand, copied: the forecast goes on from them on paper. */
export async function outlookOf(known: Customer, shop: Shop): Promise<Outlook> {
  const customer = await heedOwners(known, shop);
  const { _id } = customer;
  const [cases, orders, coupons, messages] = await Promise.all([
    findCasesOfCustomer(_id),
    findOrdersToTell(_id),
    findCouponsOfCustomer(_id),
    listMessages({ customerId: _id }, null, MOST_MESSAGES),
  ]);
  return {
    shop,
    customer,
    zone: zoneOf(customer, shop),
    cases,
    orders,
    coupons: coupons.map((coupon) => ({ ...coupon })),
    messages: new Map(messages.map((message) => [message._id, { ...message }])),
  };
}
