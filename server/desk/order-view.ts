import { z } from 'zod';
import type { Order, Refund } from '../../campaigns/cart.js';
import { CANCELLERS } from '../../campaigns/on-cancel.js';
import { WARNING_CODES } from '../../campaigns/warnings.js';
import { sourceDocument } from '../http/schemas.js';
import { goodsMinor, leftOf, type OrderRecord } from '../orders/order.js';
import { shownId, shownSource } from '../orders/source-key.js';

const instant = z.iso.datetime().nullable();
const minor = z.int();

/** The steps of an order, the last first. */
const STATES = ['cancelled', 'delivered', 'shipped', 'paid', 'placed'] as const;

const lineDocument = z.object({
  id: z.string(),
  sku: z.string(),
  category: z.string().optional(),
  quantity: z.number(),
  lineTotalMinor: minor.describe('As ordered, before our coupons.'),
  discountable: z.boolean(),
  left: z.object({ quantity: z.number(), lineTotalMinor: minor }).describe('After what came back.'),
});

/** An order as the service desk sees it in a list. */
export const orderDocument = z
  .object({
    id: z.string(),
    source: sourceDocument,
    customerId: z.string().nullable(),
    state: z.enum(STATES).nullable().describe('The last step that is known; null: only a refund is.'),
    currency: z.string().nullable().describe('Null, like what follows from it: the order itself has not been told yet.'),
    goodsMinor: minor.describe('After refunds, before our discounts.'),
    lines: z.array(lineDocument),
    shipping: z.object({ amountMinor: minor, region: z.string().optional() }).nullable(),
    channel: z.string().nullable(),
    checkoutId: z.string().nullable(),
    redemptionId: z.string().nullable().describe('Which redemption the order names.'),
    createdAt: instant,
    placedAt: instant,
    paidAt: instant,
    shippedAt: instant,
    deliveredAt: instant,
    cancelledAt: instant,
    cancelledBy: z.enum(CANCELLERS).nullable(),
    refunds: z.array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        lines: z.array(z.object({ id: z.string(), quantity: z.number(), amountMinor: minor })),
        shippingMinor: minor,
      }),
    ),
    warnings: z
      .array(z.object({ code: z.enum(WARNING_CODES), path: z.string(), message: z.string(), at: z.iso.datetime() }))
      .describe('What of its events was left out or cut.'),
  })
  .meta({ id: 'Order' });

export const orderView = (order: OrderRecord) => ({
  id: shownId(order._id),
  ...shownSource(order._id),
  customerId: order.customerId,
  state: STATES.find((state) => order[`${state}At`] !== null) ?? null,
  currency: order.content?.currency ?? null,
  goodsMinor: goodsMinor(order),
  lines: linesOf(order),
  shipping: order.content?.shipping ?? null,
  channel: order.content?.channel ?? null,
  checkoutId: order.checkoutId && shownId(order.checkoutId),
  redemptionId: order.redemptionId,
  createdAt: order.createdAt,
  placedAt: order.placedAt,
  paidAt: order.paidAt,
  shippedAt: order.shippedAt,
  deliveredAt: order.deliveredAt,
  cancelledAt: order.cancelledAt,
  cancelledBy: order.cancelledAt && (order.cancelledBy ?? 'buyer'),
  refunds: order.refunds.map(refundView),
  warnings: (order.warnings ?? []).map(({ code, path, message, at }) => ({ code, path, message, at })),
});

export type OrderView = ReturnType<typeof orderView>;

function linesOf(order: OrderRecord) {
  const left = leftOf(order)?.lines ?? [];
  return (order.content?.lines ?? []).map((line, place) => lineView(line, left[place] ?? line));
}

type Line = Order['lines'][number];

const lineView = ({ id, sku, category, quantity, lineTotalMinor, discountable }: Line, left: Line) => ({
  id,
  sku,
  ...(category !== undefined && { category }),
  quantity,
  lineTotalMinor,
  discountable,
  left: { quantity: left.quantity, lineTotalMinor: left.lineTotalMinor },
});

const refundView = ({ id, at, lines, shippingMinor = 0 }: Refund & { at: Date }) => ({ id, at, lines, shippingMinor });
