import { z } from 'zod';
import { showCode } from '../../campaigns/coupon-code.js';
import { CASE_FLAGS, CASE_KINDS, CASE_STATES, type CaseRecord } from '../cases/case.js';
import { couponView } from '../coupons/coupon-view.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterCursor, listOf, page, paged } from '../http/lists.js';
import { couponDocument } from '../http/schemas.js';
import { sourceSchema } from '../orders/source-key.js';
import { REDEMPTION_STATES, type Redemption } from '../redemptions/redemption.js';
import { orderDocument, orderView } from './order-view.js';
import { type OrderDetails, orderDetails, ordersOf } from './orders.service.js';

const instant = z.iso.datetime();

const detailsDocument = orderDocument
  .extend({
    redemptions: z.array(
      z.object({
        id: z.string(),
        state: z.enum(REDEMPTION_STATES),
        codes: z.array(z.string()),
        discountMinor: z.int(),
        shippingDiscountMinor: z.int(),
      }),
    ),
    coupons: z.object({ used: z.array(couponDocument), earned: z.array(couponDocument) }),
    cases: z.array(
      z.object({
        id: z.string(),
        state: z.enum(CASE_STATES),
        kind: z.enum(CASE_KINDS),
        flags: z.array(z.enum(CASE_FLAGS)),
        openedAt: instant,
      }),
    ),
  })
  .meta({ id: 'OrderDetails' });

export const orderRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/orders',
    summary: "List a customer's orders with their lines, the newest first.",
    query: z.strictObject({ ...page, customer: z.string().min(1).max(210).describe('cus_… or shop:<the id in your shop>') }),
    answer: listOf(orderDocument),
    async handle({ query: { customer, limit, cursor } }, { shop }) {
      const orders = await ordersOf(await customerByPath(customer, shop), afterCursor(cursor));
      return paged(orders, limit, ({ _id }) => _id, orderView);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/orders/{id}',
    summary: 'Show an order: its lines and what is left of them, refunds, the coupons that it used and earned, its cases.',
    params: z.object({ id: z.string().min(1).max(200) }),
    query: z.strictObject({ source: sourceSchema.optional() }),
    answer: detailsDocument,
    handle: async ({ params: { id }, query: { source } }, context) => detailsView(await orderDetails({ id, source }, context)),
  }),
];

function detailsView({ order, redemptions, used, earned, cases, discrepancies }: OrderDetails) {
  const shown = orderView(order);
  return {
    ...shown,
    warnings: [...shown.warnings, ...discrepancies.map(({ code, message, at }) => ({ code, path: 'order.redemptionId', message, at }))],
    redemptions: redemptions.map(redemptionRow),
    coupons: { used: used.map(couponView), earned: earned.map(couponView) },
    cases: cases.map(caseRow),
  };
}

const redemptionRow = ({ _id, state, held, pricing }: Redemption) => ({
  id: _id,
  state,
  codes: held.map(({ code }) => showCode(code)),
  discountMinor: pricing?.discountMinor ?? 0,
  shippingDiscountMinor: pricing?.shippingDiscountMinor ?? 0,
});

const caseRow = ({ _id, state, kind, flags, openedAt }: CaseRecord) => ({ id: _id, state, kind, flags, openedAt });
