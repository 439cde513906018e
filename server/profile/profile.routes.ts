import { z } from 'zod';
import { couponView } from '../coupons/coupon-view.js';
import { identifierSchemas } from '../customers/customer.js';
import { customerByPath, customerOf, customerView } from '../customers/customers.service.js';
import { listCustomers } from '../customers/customers.store.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { customerAnswer, walletCoupon } from './answers.js';
import { fresh } from './profile.service.js';
import { SHOWN_STATES, walletPage } from './wallet.js';

const params = z.object({ id: z.string().min(1).max(210).describe('cus_… or shop:<the id in your shop>') });
const limit = z.coerce.number().int().min(1).max(200).default(50);

const customersQuery = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^cus_[0-9a-f]{30}$/, 'Take the cursor from the page before.')
    .optional(),
  ...z.object(identifierSchemas).partial().shape,
});

const walletQuery = z.strictObject({ limit, cursor: z.string().max(40).optional(), state: z.enum(SHOWN_STATES).optional() });

export const profileRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers',
    summary: 'Lists customers, or finds the one whom an identifier names',
    query: customersQuery,
    answer: z.object({ items: z.array(customerAnswer), nextCursor: z.string().nullable() }),
    async handle({ query: { limit, cursor, ...reference } }, { shop, now }) {
      const isNamed = Object.values(reference).some((value) => value !== undefined);
      const page = isNamed ? [(await customerOf(reference, shop)) ?? []].flat() : await listCustomers(cursor ?? null, limit);
      const items = await Promise.all(page.map((customer) => fresh(customer, now)));
      return { items: items.map(customerView), nextCursor: isNamed || page.length < limit ? null : page.at(-1)?._id };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}',
    summary: 'Shows a customer, with figures as new as the records',
    params,
    answer: customerAnswer,
    handle: async ({ params: { id } }, { shop, now }) => customerView(await fresh(await customerByPath(id, shop), now)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/coupons',
    summary: "Lists a customer's coupons, the newest first, each with its whole life",
    params,
    query: walletQuery,
    answer: z.object({ items: z.array(walletCoupon), nextCursor: z.string().nullable() }),
    async handle({ params: { id }, query }, { shop }) {
      const { items, nextCursor } = await walletPage(await customerByPath(id, shop), query);
      return { items: items.map(couponView), nextCursor };
    },
  }),
];
