import type { CouponSums } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import { findKept } from '../customers/customers.store.js';
import { figuresOf, type Kept, keptWith, NOTHING_KEPT } from '../customers/kept.js';
import type { OrderSums } from '../orders/order.js';
import { orderSums } from '../orders/orders.store.js';
import { changesBy, type Given, type Reckoned, type Summed } from '../rollups/rollup.js';
import { type DueOfCustomer, endsAfter, findAllDue, isFor, ordersOf, reckonCoupons, reckonOrders, reckonRedemptions } from './summed.js';

/** Records that are not to count, whatever they have put. */
export interface Without {
  /** Looked at even where it is not due. */
  orderId: string | null;
  isLeftOut(record: OrderSums | CouponSums): boolean;
}

const ALL: Without = { orderId: null, isLeftOut: () => false };
const TRIES = 3;

/**
 * A customer's figures with what is due of their records, or without some: it costs what has changed since the last sweep, however much came
 * before. Null: a batch is being added just now, and what it added cannot be told from here; then only the records can.
 */
export async function figuresWithDue({ _id, kept = NOTHING_KEPT }: Pick<Customer, '_id' | 'kept'>, without = ALL): Promise<Figures | null> {
  let before = kept;
  for (let tries = 0; tries < TRIES; tries++) {
    const due = await findDue(_id, without);
    const [{ kept: after } = { kept: NOTHING_KEPT }] = await findKept([_id]); // after the records: what is not due any more is in it
    if (after.batch === before.batch) return reckon(_id, after, due, without);
    before = after;
  }
  return null;
}

/** What is due, and the orders that redemptions which are due took something off. */
async function findDue(customerId: string, { orderId }: Without): Promise<DueOfCustomer> {
  const due = await findAllDue(customerId);
  const more = [...ordersOf(due.redemptions), ...(orderId === null ? [] : [orderId])];
  const others = await orderSums.find(more.filter((id) => !due.orders.some(({ _id }) => _id === id)));
  return { ...due, orders: [...due.orders, ...others.filter((order) => order.customerId === customerId)] };
}

async function reckon(customerId: string, kept: Kept, due: DueOfCustomer, without: Without): Promise<Figures | null> {
  const being = beingAdded(kept, due);
  if (being === null) return null;
  const reckoned = await reckonDue(due, without);
  const change = changesBy(reckoned.filter(({ record }) => !being.has(record._id))).find(isFor(customerId));
  if (!change) return figuresOf(kept);
  if (being.size > 0 && change.gone.length > 0) return null; // what it leaves its place to cannot be asked for yet
  return figuresOf(keptWith(kept, change, await endsAfter(kept, change), kept.batch));
}

/** Records that are in what is kept, and do not say so yet. Null: one of them has changed since. */
function beingAdded({ records, batch }: Kept, due: DueOfCustomer): Set<string> | null {
  const words = new Map(records);
  const all = [...due.orders, ...due.coupons, ...due.redemptions];
  const being = all.filter(({ _id, put }) => words.has(_id) && (put?.batch ?? 0) < batch);
  return being.every((record) => words.get(record._id) === (record.due ?? null)) ? new Set(being.map(({ _id }) => _id)) : null;
}

async function reckonDue({ orders, coupons, redemptions }: DueOfCustomer, { isLeftOut }: Without): Promise<Reckoned[]> {
  const [ofOrders, ofCoupons, ofRedemptions] = await Promise.all([
    reckonOrders(orders),
    reckonCoupons(coupons),
    reckonRedemptions(redemptions),
  ]);
  const but = <Sums extends OrderSums | CouponSums>(records: Sums[], given: Given[]) =>
    given.map((one, index) => (isLeftOut(records[index] as Sums) ? { parts: [] } : one));
  return [...beside(orders, but(orders, ofOrders)), ...beside(coupons, but(coupons, ofCoupons)), ...beside(redemptions, ofRedemptions)];
}

const beside = (records: Summed[], given: Given[]): Reckoned[] =>
  given.map((one, index) => ({ record: records[index] as Summed, given: one }));
