import { categoriesOf, type Order } from '../../campaigns/cart.js';

/**
 * Whether two contents cannot be of one order: something that both state differs. What only one of them states says nothing: a payment system
 * may know less of an order than the shop. Tags, cost and payment are left out: each system has words and reckonings of its own for them.
 */
export const contradict = (one: Order, other: Order): boolean =>
  one.currency !== other.currency ||
  differ(instant(one.createdAt), instant(other.createdAt)) ||
  differ(one.checkoutId, other.checkoutId) ||
  differ(one.redemptionId, other.redemptionId) ||
  differ(one.channel, other.channel) ||
  differ(one.shipping?.amountMinor, other.shipping?.amountMinor) ||
  one.lines.length !== other.lines.length ||
  one.lines.some((line) => !other.lines.some((candidate) => isSame(line, candidate)));

type Line = Order['lines'][number];

const isSame = (one: Line, other: Line): boolean =>
  one.id === other.id &&
  one.quantity === other.quantity &&
  one.lineTotalMinor === other.lineTotalMinor &&
  !differ(one.sku, other.sku) &&
  !differ(one.brand, other.brand) &&
  isWithinOther(categoriesOf(one), categoriesOf(other));

/** Whether one of them knows less than the other, or the same. */
const isWithinOther = (some: readonly string[], others: readonly string[]): boolean =>
  some.every((one) => others.includes(one)) || others.every((one) => some.includes(one));

const instant = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

const differ = (one: unknown, other: unknown): boolean => one !== undefined && other !== undefined && one !== other;
