import { z } from 'zod';
import type { Actor } from '../actors/actor.js';
import { CASE_FLAGS, CASE_KINDS, type CaseRecord } from '../cases/case.js';
import { caseState } from '../cases/case-view.js';
import { couponView } from '../coupons/coupon-view.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { caseId, customerPath, instant, minor } from '../http/fields.js';
import { afterCursor, listOf, page, paged } from '../http/lists.js';
import { couponDocument } from '../http/schemas.js';
import { sourceSchema } from '../orders/source-key.js';
import { codesOf, REDEMPTION_STATES, type Redemption } from '../redemptions/redemption.js';
import { orderDocument, orderView } from './order-view.js';
import { type OrderDetails, orderDetails, ordersOf } from './orders.service.js';

const detailsDocument = orderDocument
  .extend({
    redemptions: z
      .array(
        z.object({
          id: z.string().describe('Our id (`red_…`).'),
          state: z.enum(REDEMPTION_STATES).describe('What became of it. GET /v1/redemptions/{id} explains the states.'),
          codes: z.array(z.string()).describe('The codes of its coupons.'),
          discountMinor: minor('What it took off the goods'),
          shippingDiscountMinor: minor('What it took off the shipping'),
        }),
      )
      .describe('The redemptions that used coupons for it.'),
    coupons: z
      .object({
        used: z.array(couponDocument).describe('Those that it used.'),
        earned: z.array(couponDocument).describe('Those that it earned.'),
      })
      .describe('The coupons that hang on it.'),
    cases: z
      .array(
        z.object({
          id: caseId,
          state: caseState,
          kind: z.enum(CASE_KINDS).describe('What went wrong.'),
          flags: z.array(z.enum(CASE_FLAGS)).describe('The flags that nobody has lifted.'),
          openedAt: instant('When it was opened.'),
        }),
      )
      .describe('The complaints about it.'),
  })
  .meta({ id: 'OrderDetails', description: 'An order with all that hangs on it.' });

export const orderRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/orders',
    summary: "List a customer's orders with their lines, the newest first.",
    description:
      'Also those of customers merged into this one. Orders are told by events; there is no other way to write them. An unknown `customer` is refused with 404 `not_found`.',
    query: z.strictObject({ ...page, customer: customerPath.min(1) }),
    answer: listOf(orderDocument),
    async handle({ query: { customer, limit, cursor } }, { shop, actor }) {
      const orders = await ordersOf(await customerByPath(customer, shop), afterCursor(cursor), limit + 1);
      return paged(
        orders,
        limit,
        ({ _id }) => _id,
        (order) => orderView(order, actor),
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/orders/{id}',
    summary: 'Show an order: its lines and what is left of them, refunds, the coupons that it used and earned, its cases.',
    description: 'An id that several systems use is refused with 409 `order_ambiguous` and the `sources` to choose from.',
    params: z.object({ id: z.string().min(1).max(200).describe('Your id of the order.') }),
    query: z.strictObject({ source: sourceSchema.optional().describe('The system whose order id it is, where several use the same.') }),
    answer: detailsDocument,
    handle: async ({ params: { id }, query: { source } }, context) =>
      detailsView(await orderDetails({ id, source }, context), context.actor),
  }),
];

function detailsView({ order, redemptions, used, earned, cases, discrepancies }: OrderDetails, actor: Actor) {
  const shown = orderView(order, actor);
  return {
    ...shown,
    warnings: [...shown.warnings, ...discrepancies.map(({ code, message, at }) => ({ code, path: 'order.redemptionId', message, at }))],
    redemptions: redemptions.map(redemptionRow),
    coupons: { used: used.map(couponView), earned: earned.map(couponView) },
    cases: cases.map(caseRow),
  };
}

const redemptionRow = ({ _id, state, pricing, ...redemption }: Redemption) => ({
  id: _id,
  state,
  codes: codesOf(redemption),
  discountMinor: pricing?.discountMinor ?? 0,
  shippingDiscountMinor: pricing?.shippingDiscountMinor ?? 0,
});

const caseRow = ({ _id, state, kind, flags, openedAt }: CaseRecord) => ({ id: _id, state, kind, flags, openedAt });
