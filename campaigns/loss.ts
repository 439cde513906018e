import { type Order, type Refund, subtotalMinor } from './cart.js';
import { countRefunds, NO_DISCOUNT, type OrderDiscount } from './paid-back.js';
import { type Warning, warning } from './warnings.js';

/**
 * What an order is worth to its customer: what they paid for it, goods and shipping after our discounts, less what they were paid back. In
 * minor units of the order's currency, never below 0: a refund gives back no more than was paid.
 */
export function worthMinor(
  order: Pick<Order, 'lines' | 'shipping'>,
  refunds: readonly Refund[],
  discount: OrderDiscount = NO_DISCOUNT,
): number {
  const goodsMinor = Math.max(0, subtotalMinor(order) - discount.discountMinor);
  const shippingMinor = Math.max(0, (order.shipping?.amountMinor ?? 0) - (discount.shippingDiscountMinor ?? 0));
  return countRefunds(order, refunds, discount).reduce((left, { countedMinor }) => left - countedMinor, goodsMinor + shippingMinor);
}

/** A loss is at most what its order is worth; `null`: no order that is known says. */
export const cappedLoss = (statedMinor: number, orderWorthMinor: number | null): number =>
  orderWorthMinor === null ? statedMinor : Math.min(statedMinor, orderWorthMinor);

/** The loss of an order with several cases: the greatest stated in any of them, at most what the order is worth; not their sum. */
export const orderLoss = (statedMinor: readonly (number | null)[], orderWorthMinor: number | null): number =>
  cappedLoss(Math.max(0, ...statedMinor.map((stated) => stated ?? 0)), orderWorthMinor);

/** What is known of a case's loss when something is to be given for it. Amounts in minor units of the shop's currency. */
export interface Loss {
  lossMinor: number; // of the case, at most what its order is worth
  givenMinor: number; // on this case, what is in flight included
  /** The loss of its order over all its cases, and what was given there; null: the case names no order. */
  order: { lossMinor: number; givenMinor: number } | null;
  isOrderKnown: boolean; // an order of this customer says what it can be at most
  vouchedMinor: number; // what a supervisor has stated as the loss; 0: none has
  /** What agents gave this customer this month for losses that nobody confirmed, what is in flight included. */
  unconfirmedMinor: number;
}

/** Whether somebody other than an agent says that the loss is true: an order that is known, or a supervisor. */
export const isConfirmed = ({
  lossMinor,
  isOrderKnown,
  vouchedMinor,
}: Pick<Loss, 'lossMinor' | 'isOrderKnown' | 'vouchedMinor'>): boolean => isOrderKnown || lossMinor <= vouchedMinor;

/** Without a known order nobody but a supervisor says that a loss above the small-claims limit is true. */
export const needsSupervisor = (
  { lossMinor, isOrderKnown, vouchedMinor }: Pick<Loss, 'lossMinor' | 'isOrderKnown' | 'vouchedMinor'>,
  smallClaimsMinor: number,
): boolean => !isOrderKnown && lossMinor > Math.max(smallClaimsMinor, vouchedMinor);

/** What somebody states as a case's loss, and what is known then. */
export interface Statement {
  statedMinor: number;
  orderWorthMinor: number | null; // null: there is no known order of this customer
  isBySupervisor: boolean; // or whoever ranks above
  vouchedMinor: number; // what a supervisor has stated before; 0: none has
  smallClaimsMinor: number;
}

/** The loss that is kept, what a supervisor vouches for from now on, and what whoever stated it should know. */
export function stateLoss({ statedMinor, orderWorthMinor, isBySupervisor, smallClaimsMinor, ...before }: Statement): {
  lossMinor: number;
  vouchedMinor: number;
  warnings: Warning[];
} {
  const lossMinor = cappedLoss(statedMinor, orderWorthMinor);
  const vouchedMinor = isBySupervisor ? lossMinor : before.vouchedMinor;
  const isUnsure = needsSupervisor({ lossMinor, isOrderKnown: orderWorthMinor !== null, vouchedMinor }, smallClaimsMinor);
  return {
    lossMinor,
    vouchedMinor,
    warnings: [
      ...(lossMinor < statedMinor ? [warning('loss_capped', 'lossMinor')] : []),
      ...(isUnsure ? [warning('loss_unconfirmed', 'lossMinor')] : []),
    ],
  };
}
