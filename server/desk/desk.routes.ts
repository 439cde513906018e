import { z } from 'zod';
import { caseDocument, caseView } from '../cases/case-view.js';
import { couponView } from '../coupons/coupon-view.js';
import { customerView } from '../customers/customers.service.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { couponDocument } from '../http/schemas.js';
import { messageView } from '../messages/message.js';
import { messageDocument } from '../messages/messages.routes.js';
import { customerDocument } from '../profile/documents.js';
import { deskOf } from './desk.service.js';
import { orderDocument, orderView } from './order-view.js';

const minor = z.int();

const deskDocument = z
  .object({
    customer: customerDocument,
    coupons: z.array(couponDocument),
    orders: z.array(orderDocument),
    cases: z.array(caseDocument),
    messages: z.array(messageDocument),
    mayGive: z
      .object({
        goodwill: z.object({
          perGrantMinor: minor,
          leftTodayMinor: minor,
          leftForCustomerMinor: minor.describe('This month.'),
          atMostMinor: minor,
          ofLossBasisPoints: z.int().describe('In sum over the case, and over its order.'),
          smallClaimsMinor: minor.describe('A greater loss without a known order needs a supervisor.'),
        }),
        bargain: z.object({ basisPoints: z.int(), fromMinor: minor, perDayMinor: minor, leftTodayMinor: minor }),
      })
      .nullable()
      .describe('What you may give by yourself now.'),
  })
  .meta({ id: 'Desk' });

export const deskRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/desk',
    summary: 'Show everything the service desk needs about a customer, the newest first, and what you may give now.',
    params: z.object({ id: z.string().min(1).max(210).describe('cus_… or shop:<the id in your shop>') }),
    answer: deskDocument,
    async handle({ params: { id } }, context) {
      const { customer, coupons, orders, cases, messages, mayGive } = await deskOf(await customerByPath(id, context.shop), context);
      return {
        customer: customerView(customer),
        coupons: coupons.map(couponView),
        orders: orders.map(orderView),
        cases: cases.map(caseView),
        messages: messages.map((message) => messageView(message, context.language)),
        mayGive,
      };
    },
  }),
];
