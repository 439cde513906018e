import { z } from 'zod';
import { caseDocument, caseView } from '../cases/case-view.js';
import { couponView } from '../coupons/coupon-view.js';
import { customerView } from '../customers/customers.service.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { customerPath, minor } from '../http/fields.js';
import { couponDocument } from '../http/schemas.js';
import { messageView } from '../messages/message.js';
import { messageDocument } from '../messages/messages.routes.js';
import { customerDocument } from '../profile/documents.js';
import { deskOf } from './desk.service.js';
import { orderDocument, orderView } from './order-view.js';

const leftTodayMinor = minor('What you may still give today');

const deskDocument = z
  .object({
    customer: customerDocument,
    coupons: z.array(couponDocument).describe('Their newest 50 coupons.'),
    orders: z.array(orderDocument).describe('Their newest 50 orders.'),
    cases: z.array(caseDocument).describe('Their newest 50 cases.'),
    messages: z.array(messageDocument).describe('The 50 messages planned last.'),
    mayGive: z
      .object({
        goodwill: z
          .object({
            perGrantMinor: minor('The most that one grant may cost'),
            leftTodayMinor,
            leftForCustomerMinor: minor('What this customer may still be given this month, by everybody together'),
            atMostMinor: minor('The least of these three: what one grant may cost now'),
            ofLossBasisPoints: z
              .int()
              .describe('The share of the loss that all grants together may cost, over the case and over its order, in basis points.'),
            smallClaimsMinor: minor('The greatest loss that needs no supervisor where no known order confirms it'),
          })
          .describe('Goodwill on a case.'),
        bargain: z
          .object({
            basisPoints: z.int().describe('The greatest share of an order, in basis points.'),
            fromMinor: minor('The least subtotal of the order'),
            perDayMinor: minor('How much you may give in a day'),
            leftTodayMinor,
          })
          .describe('A share off an order before it is paid.'),
      })
      .nullable()
      .describe('What you may give by yourself now; null: your role gives nothing.'),
  })
  .meta({ id: 'Desk', description: 'All that the service desk needs about a customer.' });

export const deskRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/desk',
    summary: 'Show everything the service desk needs about a customer, the newest first, and what you may give now.',
    description: 'One request for the screen that opens when a customer calls. The lists have what is older.',
    params: z.object({ id: customerPath.min(1) }),
    answer: deskDocument,
    async handle({ params: { id } }, context) {
      const { customer, coupons, orders, cases, messages, mayGive } = await deskOf(await customerByPath(id, context.shop), context);
      return {
        customer: customerView(customer),
        coupons: coupons.map(couponView),
        orders: orders.map((order) => orderView(order, context.actor)),
        cases: cases.map(caseView),
        messages: messages.map((message) => messageView(message, context.language)),
        mayGive,
      };
    },
  }),
];
