import { formatMinor } from '../../campaigns/money.js';
import type { Customer } from '../customers/customer.js';
import { goodsMinor, type OrderRecord } from '../orders/order.js';
import { findOrdersOfCustomer } from '../orders/orders.store.js';
import type { Entry, Happening } from './timeline.js';

type Moment = 'placedAt' | 'paidAt' | 'shippedAt' | 'deliveredAt' | 'cancelledAt';

const MOMENTS: [Moment, Happening, (order: OrderRecord) => string][] = [
  ['placedAt', 'order.placed', (order) => `Order ${order._id} was placed${worth(order)}.`],
  ['paidAt', 'order.paid', (order) => `Order ${order._id} was paid${worth(order)}.`],
  ['shippedAt', 'order.shipped', ({ _id }) => `Order ${_id} was shipped.`],
  ['deliveredAt', 'order.delivered', ({ _id }) => `Order ${_id} was delivered.`],
  ['cancelledAt', 'order.cancelled', ({ _id }) => `Order ${_id} was cancelled.`],
];

/** What became of the customer's orders, step by step. */
export const orderEntries = async ({ _id }: Customer): Promise<Entry[]> =>
  (await findOrdersOfCustomer(_id)).flatMap((order) => [...momentsOf(order), ...refundsOf(order)]);

const momentsOf = (order: OrderRecord): Entry[] =>
  MOMENTS.flatMap(([moment, what, sentence]) => {
    const at = order[moment];
    return at ? [{ at, what, sentence: sentence(order), key: order._id, orderId: order._id }] : [];
  });

const refundsOf = ({ _id, content, refunds }: OrderRecord): Entry[] =>
  refunds.map(({ id, lines, shippingMinor, at }) => {
    const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, shippingMinor);
    const amount = content ? `${formatMinor(amountMinor, content.currency)} ${content.currency}` : 'Something';
    return { at, what: 'order.refunded', sentence: `${amount} was paid back of order ${_id}.`, key: `${_id} ${id}`, orderId: _id };
  });

/** The goods as they were ordered: what was paid back has its own line. */
const worth = (order: OrderRecord): string =>
  order.content
    ? `: goods for ${formatMinor(goodsMinor({ ...order, refunds: [] }), order.content.currency)} ${order.content.currency}`
    : '';
