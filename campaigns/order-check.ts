import { type Order, subtotalMinor } from './cart.js';
import { cartFacts, type Facts } from './rules/facts.js';
import { evaluate, type Missing, type Rule } from './rules/rule.js';

/** What a redemption gave, and what its coupons asked for, as they were promised. */
export interface Given {
  currency: string;
  discountMinor: number; // on the goods
  shippingDiscountMinor: number;
  coupons: readonly { code: string; redeemWhen: Rule }[];
}

export interface Difference {
  code: 'redemption_currency_mismatch' | 'redemption_conditions_not_met' | 'discount_above_order';
  missing?: Missing[];
}

/**
 * Where an order is not what its redemption was priced for. The redemption stands all the same: the shop gave it. Of the conditions only
 * those about the cart count; what holds of the customer changes with the very order. What an order leaves out is no difference.
 */
export function differencesOf(order: Order, given: Given, facts: Pick<Facts, 'now' | 'customer'>): Difference[] {
  if (order.currency !== given.currency) return [{ code: 'redemption_currency_mismatch' }];
  const missing = given.coupons.flatMap(({ redeemWhen }) => missingOf(order, redeemWhen, facts));
  const { shipping } = order;
  const isAbove =
    given.discountMinor > subtotalMinor(order) || (shipping !== undefined && given.shippingDiscountMinor > shipping.amountMinor);
  return [
    ...(missing.length > 0 ? [{ code: 'redemption_conditions_not_met' as const, missing }] : []),
    ...(isAbove ? [{ code: 'discount_above_order' as const }] : []),
  ];
}

const missingOf = (order: Order, redeemWhen: Rule, { now, customer }: Pick<Facts, 'now' | 'customer'>): Missing[] =>
  evaluate(redeemWhen, { now, customer, cart: cartFacts(order) }).missing.filter(
    ({ fact, have }) => fact.startsWith('cart.') && have !== null,
  );
