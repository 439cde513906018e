import { formatMinor } from '../../campaigns/money.js';
import type { Customer } from '../customers/customer.js';
import { goodsMinor, type OrderRecord } from '../orders/order.js';
import { findOrdersOfCustomer } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
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
export const orderEntries = async ({ _id }: Customer): Promise<Entry[]> =>
  (await findOrdersOfCustomer(_id)).flatMap((order) => [...momentsOf(order), ...refundsOf(order)]);

const momentsOf = (order: OrderRecord): Entry[] =>
  MOMENTS.flatMap(([moment, what, words]) => {
    const at = order[moment];
    const sentence = `Order ${nameOfKey(order._id)} ${words(order)}.`;
    return at ? [{ at, what, sentence, key: order._id, ...orderOf(order._id) }] : [];
  });

const refundsOf = ({ _id, content, refunds }: OrderRecord): Entry[] =>
  refunds.map(({ id, lines, shippingMinor, at }) => {
    const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, shippingMinor);
    const amount = content ? `${formatMinor(amountMinor, content.currency)} ${content.currency}` : 'Something';
    const sentence = `${amount} was paid back of order ${nameOfKey(_id)}.`;
    return { at, what: 'order.refunded', sentence, key: `${_id} ${id}`, ...orderOf(_id) };
  });

/** The goods as they were ordered: what was paid back has its own line. */
const worth = (order: OrderRecord): string =>
  order.content
    ? `: goods for ${formatMinor(goodsMinor({ ...order, refunds: [] }), order.content.currency)} ${order.content.currency}`
    : '';
