import { formatMinor } from '../../campaigns/money.js';
import { countRefunds } from '../../campaigns/paid-back.js';
import type { Customer } from '../customers/customer.js';
import { goodsMinor, type OrderRecord } from '../orders/order.js';
import { findOrdersOfCustomer } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { type Discount, discountIn } from '../profile/figures.js';
import { discountsOn } from '../profile/profile.service.js';
import { type Entry, type Happening, orderOf } from './timeline.js';

type Moment = 'placedAt' | 'paidAt' | 'shippedAt' | 'deliveredAt' | 'cancelledAt';

const MOMENTS: [Moment, Happening, (order: OrderRecord) => string][] = [
  ['placedAt', 'order.placed', (order) => `was placed${worth(order)}`],
  ['paidAt', 'order.paid', (order) => `was paid${worth(order)}`],
  ['shippedAt', 'order.shipped', () => 'was shipped'],
  ['deliveredAt', 'order.delivered', () => 'was delivered'],
  ['cancelledAt', 'order.cancelled', () => 'was cancelled'],
];

/** What became of the customer's orders, step by step. */
export async function orderEntries({ _id }: Customer): Promise<Entry[]> {
  const orders = await findOrdersOfCustomer(_id);
  const discounts = await discountsOn(orders, _id);
  return orders.flatMap((order) => [
    ...momentsOf(order),
    ...refundsOf(
      order,
      discounts.filter(({ orderId }) => orderId === order._id),
    ),
    ...warningsOf(order),
  ]);
}

const momentsOf = (order: OrderRecord): Entry[] =>
  MOMENTS.flatMap(([moment, what, words]) => {
    const at = order[moment];
    const sentence = `Order ${nameOfKey(order._id)} ${words(order)}.`;
    return at ? [{ at, what, sentence, key: order._id, ...orderOf(order._id) }] : [];
  });

/** What counts of each refund; why that is less than was told, its warning says. */
function refundsOf({ _id, content, refunds }: OrderRecord, discounts: Discount[]): Entry[] {
  const counted = content ? countRefunds(content, refunds, discountIn(content.currency, discounts)) : [];
  return refunds.map(({ id, at }) => {
    const amountMinor = counted.reduce((sum, one) => sum + (one.refundId === id ? one.countedMinor : 0), 0);
    const amount = content ? `${formatMinor(amountMinor, content.currency)} ${content.currency}` : 'Something';
    const sentence = `${amount} was paid back of order ${nameOfKey(_id)}.`;
    return { at, what: 'order.refunded', sentence, key: `${_id} ${id}`, ...orderOf(_id) };
  });
}

/** What of an order's events was left out or cut. */
const warningsOf = ({ _id, warnings = [] }: OrderRecord): Entry[] =>
  warnings.map(({ id, at, message }) => ({
    at,
    what: 'order.warning',
    sentence: `Order ${nameOfKey(_id)}: ${message}`,
    key: `${_id} ${id}`,
    ...orderOf(_id),
  }));

/** The goods as they were ordered: what was paid back has its own line. */
const worth = (order: OrderRecord): string =>
  order.content
    ? `: goods for ${formatMinor(goodsMinor({ ...order, refunds: [] }), order.content.currency)} ${order.content.currency}`
    : '';
