import { type CouponSums, couponSums } from '../coupons/coupons.store.js';
import { findKept, keep } from '../customers/customers.store.js';
import { type Kept, keptWith } from '../customers/kept.js';
import { counts, type OrderSums } from '../orders/order.js';
import { findPutEnd, orderSums } from '../orders/orders.store.js';
import { findSumsOfOrder, type RedemptionSums, redemptionSums } from '../redemptions/redemption-sums.store.js';
import type { Reckoning } from '../rollups/kind.js';
import { added, type Change, type Counted, type Given, givenIn, type Part } from '../rollups/rollup.js';
import type { Adding } from '../rollups/rollups.service.js';
import { discountsOf, savingsBy } from './discounts.js';
import { endsOf, givenByCoupon, givenByOrder, givenBySaving } from './figures.js';

// Customers' figures are kept by differences (server/rollups): what each kind of record comes to in them, and how they are added to.

/** What redemptions gave to so many orders is asked for at once. */
const PAGE = 500;

export const reckonOrders: Reckoning<OrderSums> = async (orders) => {
  const given: Given[] = [];
  for (let from = 0; from < orders.length; from += PAGE)
    given.push(...(await Promise.all(orders.slice(from, from + PAGE).map(reckonOrder))));
  return given;
};

const reckonOrder = async (order: OrderSums): Promise<Given> =>
  givenByOrder(order, counts(order) ? discountsOf(order, await findSumsOfOrder(order._id)) : []);

export const reckonCoupons: Reckoning<CouponSums> = async (coupons) => coupons.map(givenByCoupon);

export const reckonRedemptions: Reckoning<RedemptionSums> = async (redemptions) =>
  redemptions.map((redemption) => ({
    parts: savingsBy(redemption).flatMap((saving) => givenBySaving(redemption.customerId ?? '', saving).parts),
  }));

/** Orders that cost something else by these. */
export const ordersOf = (redemptions: RedemptionSums[]): string[] => redemptions.flatMap(({ orderId }) => orderId ?? []);

/** `isOver`: what a customer has put is so for good, however often they buy later. */
export const addToCustomers =
  (isOver: (given: Given) => boolean): Adding =>
  async (changes, batch, now) => {
    const changeOf = new Map(changes.map((change) => [change.id, change]));
    const found = (await findKept([...changeOf.keys()])).filter(({ kept }) => kept.batch < batch);
    const all = found.map(async ({ kept: was, ...customer }) => {
      const change = changeOf.get(customer._id) as Change;
      const isReturning = !(onlyBuysLater(was, change) && isOver(givenIn(customer)));
      return { ...customer, was, kept: keptWith(was, change, await endsAfter(was, change), batch), isReturning };
    });
    await keep(await Promise.all(all), now);
  };

/** No order comes before one that counted, and none goes. */
const onlyBuysLater = ({ lastOrderAt }: Kept, { come, gone }: Change): boolean =>
  gone.length === 0 && come.every(({ at }) => lastOrderAt !== null && at > lastOrderAt);

/**
 * The first and the last order after a change. One that goes leaves its place to another, which is asked for: of those that are put, and of
 * those that are in what is kept and have not noted it yet.
 */
export async function endsAfter(
  { firstOrderAt, lastOrderAt }: Kept,
  { id, come, gone }: Change,
  unnoted: Unnoted = { ids: [], counted: [] },
): Promise<ReturnType<typeof endsOf>> {
  const ids = [...gone.map((one) => one.id), ...unnoted.ids];
  const stays = (end: Date | null) => !gone.some(({ at }) => at.getTime() === end?.getTime());
  const ends = await Promise.all([
    stays(firstOrderAt) ? firstOrderAt : findPutEnd(id, 1, ids),
    stays(lastOrderAt) ? lastOrderAt : findPutEnd(id, -1, ids),
  ]);
  return endsOf([...ends.filter((end) => end !== null), ...[...come, ...unnoted.counted].map(({ at }) => at)]);
}

/** Records that note something else than what is kept has of them, and the orders among them that count. */
export interface Unnoted {
  ids: string[];
  counted: Counted[];
}

/** The records of customers, whatever is summed from them. */
export const RECORDS = { orders: orderSums, coupons: couponSums, redemptions: redemptionSums };

export interface DueOfCustomer {
  orders: OrderSums[];
  coupons: CouponSums[];
  redemptions: RedemptionSums[];
}

export async function findAllDue(customerId: string): Promise<DueOfCustomer> {
  const [orders, coupons, redemptions] = await Promise.all([
    orderSums.findDueOf(customerId),
    couponSums.findDueOf(customerId),
    redemptionSums.findDueOf(customerId),
  ]);
  return { orders, coupons, redemptions };
}

export const isFor =
  (customerId: string) =>
  ({ target, id }: Part): boolean =>
    target === 'customer' && id === customerId;

/** Sets a customer's sums to what their records have put, and those that are moving from or to them. To be called in one's turn. */
export async function keepWhatIsPut(customerId: string, now: Date): Promise<void> {
  const all = await Promise.all(Object.values(RECORDS).flatMap((records) => [records.findPutsOf(customerId), records.findPutsDue()]));
  const records = new Map(all.flat().map((record) => [record._id, record]));
  const own = [...records.values()].flatMap(givenIn).flatMap(({ parts }) => parts.filter(isFor(customerId)));
  const [[found], firstOrderAt, lastOrderAt] = await Promise.all([
    findKept([customerId]),
    findPutEnd(customerId, 1, []),
    findPutEnd(customerId, -1, []),
  ]);
  if (!found) return;
  const { kept: was } = found;
  const sums = own.reduce<Kept['sums']>((all, { amounts }) => added(all, amounts), []);
  await keep([{ _id: customerId, was, kept: { ...was, sums, firstOrderAt, lastOrderAt }, isReturning: true }], now);
}
