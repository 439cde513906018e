import type { OrderSums } from '../orders/order.js';
import { amountOf, membersOf, rootIdOf } from '../redemptions/redemption.js';
import { findRedemptionSums, findSumsOfOrder, type RedemptionSums } from '../redemptions/redemption-sums.store.js';
import { findFamily } from '../redemptions/redemptions.store.js';
import type { Discount, Saving } from './figures.js';

type Named = Pick<OrderSums, '_id' | 'customerId' | 'redemptionId'>;

/** What redemptions took off an order: those of its customer, and one that it names although the checkout knew the customer by another id. */
export const discountsOf = (order: Named, redemptions: RedemptionSums[]): Discount[] =>
  redemptions.filter((redemption) => isOf(order, redemption)).flatMap(discountBy);

export const findDiscountsOf = async (order: Named): Promise<Discount[]> => discountsOf(order, await findSumsOfOrder(order._id));

const isOf = ({ _id, customerId, redemptionId }: Named, redemption: RedemptionSums): boolean =>
  redemption.orderId === _id &&
  (redemption.customerId === customerId || (redemptionId !== null && rootIdOf(redemptionId) === rootIdOf(redemption._id)));

function discountBy({ state, orderId, pricing }: RedemptionSums): Discount[] {
  if (orderId === null || !pricing || (state !== 'confirmed' && state !== 'overrun')) return [];
  const { discountMinor, shippingDiscountMinor, lines, currency } = pricing;
  return [{ orderId, currency, discountMinor, shippingDiscountMinor, lines }];
}

/** An overrun moved no coupon, so that what its customer saved by coupons stands only there. */
export function savingsBy({ _id, customerId, state, orderId, pricing, uses = [] }: RedemptionSums): Saving[] {
  if (state !== 'overrun' || customerId === null || orderId === null || !pricing) return [];
  const ofCoupons = pricing.applied.filter(({ campaignId }) => !uses.some((use) => use.campaignId === campaignId));
  const amountMinor = ofCoupons.reduce((sum, one) => sum + (one.gift?.valueMinor ?? amountOf(one)), 0);
  return [{ _id, currency: pricing.currency, amountMinor }];
}

/** All that redemptions gave to a customer, and took off these orders of theirs. */
export async function givenTo(customerId: string, orders: OrderSums[]): Promise<{ discounts: Discount[]; savings: Saving[] }> {
  const own = await findRedemptionSums(customerId);
  const isOwn = new Set(own.map(({ _id }) => _id));
  const foreign = new Set(orders.flatMap(({ redemptionId }) => (redemptionId !== null && !isOwn.has(redemptionId) ? [redemptionId] : [])));
  const families = await Promise.all([...foreign].map((id) => findFamily(rootIdOf(id))));
  const all = [...own, ...families.flatMap((family) => (family ? membersOf(family) : [])).filter(({ _id }) => !isOwn.has(_id))];
  const ofOrder = new Map<string | null, RedemptionSums[]>();
  for (const redemption of all) ofOrder.set(redemption.orderId, [...(ofOrder.get(redemption.orderId) ?? []), redemption]);
  return {
    discounts: orders.flatMap((order) => discountsOf(order, ofOrder.get(order._id) ?? [])),
    savings: own.flatMap(savingsBy),
  };
}
