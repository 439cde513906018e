import { type CartLine, categoriesOf, type Order, subtotalMinor } from './cart.js';
import { cartFacts, type Facts } from './rules/facts.js';
import { evaluate, type Missing, type Rule } from './rules/rule.js';

/** What a redemption gave, and what its coupons and promotions asked for, as they were promised. */
export interface Given {
  currency: string;
  discountMinor: number; // on the goods
  shippingDiscountMinor: number;
  promised: readonly Rule[];
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
  const missing = given.promised.flatMap((redeemWhen) => missingOf(order, redeemWhen, facts));
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
    ({ fact, have }) => fact.startsWith('cart.') && have !== null && isTold(order, fact),
  );

/** Whether the order says what the fact is made of: systems that tell orders may know no categories. */
const isTold = ({ lines }: Order, fact: string): boolean => lines.some((line) => LABEL_OF.get(fact)?.(line) ?? true);

const hasCategory = (line: CartLine): boolean => categoriesOf(line).length > 0;

const LABEL_OF = new Map<string, (line: CartLine) => boolean>([
  ['cart.categories', hasCategory],
  ['cart.subtotalOfCategoryMinor', hasCategory],
  ['cart.quantityOfCategory', hasCategory],
  ['cart.subtotalOfTagMinor', ({ tags }) => tags !== undefined],
  ['cart.subtotalOfBrandMinor', ({ brand }) => brand !== undefined],
  ['cart.skus', ({ sku }) => sku !== undefined],
  ['cart.quantityOfSku', ({ sku }) => sku !== undefined],
]);
