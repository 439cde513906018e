import { setTimeout as sleep } from 'node:timers/promises';
import type { CouponSums } from '../coupons/coupons.store.js';
import type { Customer, Figures } from '../customers/customer.js';
import { findKept } from '../customers/customers.store.js';
import { figuresOf, type Kept, keptWith, NOTHING_KEPT } from '../customers/kept.js';
import type { OrderSums } from '../orders/order.js';
import { orderSums } from '../orders/orders.store.js';
import { type Counted, changesInSlices, type Given, putOf, type Reckoned, type Summed } from '../rollups/rollup.js';
import { muchIsDue } from '../rollups/soon.js';
import { type DueOfCustomer, endsAfter, findAllDue, isFor, ordersOf, reckonCoupons, reckonOrders, reckonRedemptions } from './summed.js';

type OrdersAndCoupons = Pick<DueOfCustomer, 'orders' | 'coupons'>;

/** Records that are not to count, whatever they have put. */
export interface Without {
  isLeftOut(record: OrderSums | CouponSums): boolean;
  /** All of these, also those of which nothing is due, but for those that were found `due`. Null: they are too many. */
  find(due: OrdersAndCoupons): Promise<OrdersAndCoupons | null>;
}

const NOBODY: Without = { isLeftOut: () => false, find: async () => ({ orders: [], coupons: [] }) };

/** A batch is added within some hundredths of a second. */
const [TRIES, WAIT_MS] = [6, 10];

/** So much due of one customer is not to be read again by each request until the next sweep. */
const MUCH = 16;

/** To read so many records again takes less than to wait. */
const FEW = 50;

/**
 * A customer's figures with what is due of their records, or without some: it costs what has changed since the last sweep and what is left out,
 * however much came before. Null: a batch is being added just now, and what it added cannot be told from here, or too many are left out; then
 * only the records can.
 */
export async function figuresWithDue(
  { _id, kept = NOTHING_KEPT }: Pick<Customer, '_id' | 'kept'>,
  without = NOBODY,
): Promise<Figures | null> {
  let before = kept;
  for (let tries = 0; tries < TRIES; tries++) {
    const due = await findDue(_id, without);
    if (due === null) return null;
    const [{ kept: after } = { kept: NOTHING_KEPT }] = await findKept([_id]); // after the records: what is not due any more is in it
    const isSame = after.batch === before.batch;
    const figures = isSame ? await reckon(_id, after, due, without) : null;
    if (figures) return figures;
    if (isSame && recordsIn(after) <= FEW) return null;
    if (isSame) await sleep(WAIT_MS);
    before = after;
  }
  return null;
}

const recordsIn = ({ sums }: Kept): number => sums.reduce((count, [word, amount]) => (COUNTED.has(word) ? count + amount : count), 0);
const COUNTED = new Set(['ordersEver', 'issued']);

/** What is due, the orders that redemptions which are due took something off, and what is left out. */
async function findDue(customerId: string, without: Without): Promise<DueOfCustomer | null> {
  const due = await findAllDue(customerId);
  if (due.orders.length + due.coupons.length + due.redemptions.length >= MUCH) muchIsDue();
  const more = await without.find(due);
  if (more === null) return null;
  const { redemptions } = due;
  const orders = eachOnce(due.orders, more.orders);
  const others = await orderSums.find(ordersOf(redemptions).filter((id) => !orders.some(({ _id }) => _id === id)));
  return {
    orders: [...orders, ...others.filter((order) => order.customerId === customerId)],
    coupons: eachOnce(due.coupons, more.coupons),
    redemptions,
  };
}

/** Of a record that was read twice either will do: both were read before what is kept. */
function eachOnce<Sums extends Summed>(some: Sums[], more: Sums[]): Sums[] {
  const ids = new Set(some.map(({ _id }) => _id));
  return [...some, ...more.filter(({ _id }) => !ids.has(_id))];
}

async function reckon(customerId: string, kept: Kept, due: DueOfCustomer, { isLeftOut }: Without): Promise<Figures | null> {
  const being = beingAdded(kept, due);
  if (being === null) return null;
  const [orders, coupons, redemptions] = await Promise.all([
    reckonOrders(due.orders),
    reckonCoupons(due.coupons),
    reckonRedemptions(due.redemptions),
  ]);
  const put = <Sums extends Summed>(record: Sums, given: Given): Sums =>
    being.has(record._id) ? { ...record, put: { ...putOf(given), batch: kept.batch } } : record;
  const beside = <Sums extends Summed>(records: Sums[], given: Given[], isOut: (record: Sums) => boolean): Reckoned[] =>
    records.map((record, index) => {
      const own = given[index] ?? NOTHING;
      return { record: put(record, own), given: isOut(record) ? NOTHING : own };
    });
  const reckoned = [
    ...beside(due.orders, orders, isLeftOut),
    ...beside(due.coupons, coupons, isLeftOut),
    ...beside(due.redemptions, redemptions, () => false),
  ];
  const change = (await changesInSlices(reckoned)).find(isFor(customerId));
  if (!change) return figuresOf(kept);
  const counted = reckoned.filter(({ record }) => being.has(record._id)).flatMap(countedFor(customerId));
  const unnoted = { ids: [...being], counted };
  return figuresOf(keptWith(kept, change, await endsAfter(kept, change, unnoted), kept.batch));
}

const NOTHING: Given = { parts: [] };

const countedFor =
  (customerId: string) =>
  ({ record: { _id: id }, given: { of, at } }: Reckoned): Counted[] =>
    of === customerId && at ? [{ id, at }] : [];

/** Records that are in what is kept, and do not say so yet. Null: one of them comes to something else since. */
function beingAdded({ records, batch }: Kept, { orders, coupons, redemptions }: DueOfCustomer): Set<string> | null {
  const words = new Map(records);
  const being = [...orders, ...coupons, ...redemptions].filter(({ _id, put }) => words.has(_id) && (put?.batch ?? 0) < batch);
  const ids = new Set(being.map(({ _id }) => _id));
  const isChanged = ({ _id, due }: Summed): boolean => words.get(_id) !== (due ?? null);
  const isOfLater = redemptions.some(({ _id, orderId }) => !ids.has(_id) && orderId !== null && ids.has(orderId));
  return being.some(isChanged) || isOfLater ? null : ids;
}
