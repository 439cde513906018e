import type { Cart } from '../../campaigns/cart.js';
import type { Purchase } from '../../campaigns/next-purchase.js';
import { cartFacts } from '../../campaigns/rules/facts.js';
import type { Use } from '../../campaigns/usability.js';
import type { Context } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrdersOfCheckout } from '../orders/orders.store.js';

/** A cart at the checkout, and the order that it has already become, if any. */
export interface Checkout {
  cart: Cart;
  order: Purchase['order'];
}

/** `known`: an order that the cart has become, where it named no checkout. */
export async function readCheckout(cart: Cart, known?: OrderRecord): Promise<Checkout> {
  const orders = [...(known ? [known] : []), ...(await findOrdersOfCheckout(cart.checkoutId))];
  const [order = null] = orders.flatMap(begun).sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  return { cart, order };
}

/** Of several tries to pay a checkout the first says when the purchase was begun. */
const begun = ({ _id: id, createdAt }: OrderRecord) => (createdAt === null ? [] : [{ id, createdAt }]);

/** The same with what is known of its customer and the instant. */
export const useOf = ({ cart, order }: Checkout, customer: Customer | null, context: Context): Use => ({
  cart,
  facts: { ...factsNow(customer, context), cart: cartFacts(cart) },
  cartOrder: order,
});
