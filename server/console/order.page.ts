import { moneyWords } from '../../campaigns/money.js';
import { findCustomer } from '../customers/customers.store.js';
import { type OrderView, orderView } from '../desk/order-view.js';
import { orderDetails } from '../desk/orders.service.js';
import { couponRow } from './customer.page.js';
import { discountsOf, isGiven } from './order-discounts.js';
import type { ReadAs } from './page.js';
import { plainWords } from './words.js';

/** Where the page of an order is. */
export const orderPath = ({ id, source }: Pick<OrderView, 'id' | 'source'>): string =>
  `/console/orders/${encodeURIComponent(id)}${source === undefined ? '' : `?source=${encodeURIComponent(source)}`}`;

/** What is in an order, a line for each: what campaigns took off it, and what came back of it. */
export const lineRows = ({ lines, currency }: Pick<OrderView, 'lines' | 'currency'>, offLine: (lineId: string) => string = () => '') =>
  lines.map(({ id, sku, categories, tags, brand, quantity, lineTotalMinor, costMinor, left }) => ({
    what: `${quantity} × ${sku}`,
    about: [brand, ...categories, ...tags].filter((word) => word).join(', '),
    amount: currency === null ? '–' : moneyWords(lineTotalMinor, currency),
    cost: currency === null || costMinor === undefined ? '' : `cost ${moneyWords(costMinor, currency)}`,
    off: offLine(id),
    left: left.quantity === quantity ? '' : left.quantity === 0 ? 'came back' : `${left.quantity} left`,
  }));

/** One order: what is in it, what it used and earned, what was complained of. */
export const orderPage: ReadAs = async ({ id, source }, context) => {
  const { order, used, earned, cases, redemptions } = await orderDetails({ id, source }, context);
  const shown = orderView(order, context.actor);
  const customer = order.customerId === null ? null : await findCustomer(order.customerId);
  const discounts = await discountsOf(redemptions);
  const money = (amountMinor: number) => (shown.currency === null ? '–' : moneyWords(amountMinor, shown.currency));
  return {
    template: 'console-order',
    title: `Order ${shown.source === undefined ? shown.id : `${shown.id} (${shown.source})`}`,
    variables: {
      state: shown.state ?? 'begun',
      customer: customer && { id: customer._id, name: customer.name ?? customer._id },
      steps: stepsOf(shown),
      goods: money(shown.goodsMinor),
      shipping: shown.shipping && money(shown.shipping.amountMinor),
      payment: shown.payment,
      discount: money(redemptions.filter(isGiven).reduce((sum, { pricing }) => sum + (pricing?.discountMinor ?? 0), 0)),
      discounts: discounts.rows,
      lines: lineRows(shown, discounts.offLine),
      refunds: shown.refunds.map(({ id, at, lines }) => ({
        id,
        at,
        amount: money(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)),
      })),
      warnings: shown.warnings.map(({ message }) => message),
      used: used.map(couponRow),
      earned: earned.map(couponRow),
      cases: cases.map(({ _id, kind, state }) => ({ id: _id, kind: plainWords(kind), state: plainWords(state) })),
      zone: context.shop.zone,
    },
  };
};

const STEPS = ['placedAt', 'paidAt', 'shippedAt', 'deliveredAt', 'cancelledAt'] as const;

const stepsOf = (order: OrderView) => STEPS.flatMap((step) => (order[step] ? [{ word: step.slice(0, -2), at: order[step] }] : []));
