import { z } from 'zod';
import { SHOWN_STATES } from '../../campaigns/obstacles.js';
import { couponView } from '../coupons/coupon-view.js';
import { correctCustomer } from '../customers/correct.service.js';
import { tagOf } from '../customers/correction.js';
import { correctionDocument } from '../customers/correction-body.js';
import { type Customer, type CustomerReference, identifierSchemas, SAID } from '../customers/customer.js';
import { customerView } from '../customers/customers.service.js';
import { forgetBounce, listCustomers } from '../customers/customers.store.js';
import { phoneSchemaIn } from '../customers/phone.js';
import { customerByPath, customerOf } from '../customers/resolve.service.js';
import { type Endpoint, endpoint, Reply } from '../http/endpoint.js';
import { customerPath } from '../http/fields.js';
import { afterCursor, listOf, page, paged } from '../http/lists.js';
import { couponDocument } from '../http/schemas.js';
import { check } from '../http/validate.js';
import { countWarnings, warningsSchema } from '../lib/warnings.js';
import { mergeCustomers } from '../merges/merges.service.js';
import { customerDocument } from './documents.js';
import { fresh } from './profile.service.js';
import { walletOf } from './wallet.js';

const params = z.object({ id: customerPath.min(1) });

const withTag = (customer: Customer, more: object = {}): Reply =>
  new Reply({ ...customerView(customer), ...more }, { headers: { etag: `"${tagOf(customer)}"` } });

export const profileRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers',
    summary: 'List customers, or find the one whom an identifier names.',
    description:
      'With an identifier the list has one customer or none. Without, all customers by id. To find somebody by name or by part of a number, search.',
    query: z.strictObject({
      ...page,
      ...z.object({ ...identifierSchemas, phone: z.string().max(100).describe(SAID.phone) }).partial().shape,
    }),
    answer: listOf(customerDocument),
    async handle({ query: { limit, cursor, ...typed } }, { shop, now }) {
      const named = z.looseObject({ phone: phoneSchemaIn(shop.country) }).partial();
      const reference: CustomerReference = check(named, typed, { code: 'bad_request', what: 'query' });
      const isNamed = Object.values(reference).some((value) => value !== undefined);
      const found = isNamed ? [(await customerOf(reference, shop)) ?? []].flat() : await listCustomers(afterCursor(cursor), limit + 1);
      const customers = await Promise.all(found.map((customer) => fresh(customer, now)));
      return paged(customers, limit, ({ _id }) => _id, customerView);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}',
    summary: 'Show a customer, with figures as new as the records.',
    description: 'The id of a merged customer shows the one that it was merged into.',
    params,
    answer: customerDocument,
    etag: true,
    handle: async ({ params: { id } }, { shop, now }) => withTag(await fresh(await customerByPath(id, shop), now)),
  }),
  endpoint({
    method: 'patch',
    path: '/v1/customers/{id}',
    summary:
      'Correct contact data and note consent, under your name. What coupons follow from (tier, tags, traits, verified) only the shop’s own systems state, by events.',
    description:
      'Your correction has the last word until the shop’s systems state something newer. An address that another customer has is noted here too, with the warning `identifier_taken`; it keeps naming the other one. A field that only the shop’s systems state is refused with 422 `invalid` (`not_correctable`).',
    params,
    body: z.looseObject({}),
    bodyDocument: correctionDocument,
    answer: customerDocument.extend({ warnings: warningsSchema }).describe('The customer as corrected.'),
    etag: true,
    async handle({ params: { id }, body, ifMatch }, context) {
      const { customer, warnings } = await correctCustomer(id, ifMatch, body, context);
      countWarnings(warnings);
      return withTag(await fresh(customer, context.now), { warnings });
    },
  }),
  endpoint({
    method: 'delete',
    path: '/v1/customers/{id}/bounce',
    summary: 'Lift the bounce mark, so that mails go to the address again.',
    description: 'Do it when the customer confirms that the address works. A customer without the mark stays as they are.',
    params,
    answer: customerDocument,
    async handle({ params: { id } }, { shop, now, actor }) {
      await forgetBounce((await customerByPath(id, shop))._id, actor._id, now);
      return customerView(await fresh(await customerByPath(id, shop), now));
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/customers/{id}/merge',
    summary: 'Merge another customer into this one: both ids name this one from now on. Asking again changes nothing.',
    description:
      'Orders, coupons, cases, consents and limits of both count together. It cannot be undone. Merging a customer with themselves is refused with 422 `invalid`, an unknown one with 404 `not_found`. 409 `still_under_way`: others are being merged; try again after `Retry-After`.',
    params,
    body: z.strictObject({
      from: params.shape.id.describe('Who is merged into the customer of the path: `cus_…`, or `shop:` and the id in your shop.'),
    }),
    answer: customerDocument,
    async handle({ params: { id }, body: { from } }, context) {
      const survivor = await mergeCustomers(id, from, context);
      return customerView(await fresh(survivor, context.now));
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/coupons',
    summary: "List a customer's coupons, the newest first, each with its whole life.",
    description: 'All that they ever got. What a cart can use now, a quote says in its `wallet`.',
    params,
    query: z.strictObject({ ...page, state: z.enum(SHOWN_STATES).optional().describe('Only coupons in this state.') }),
    answer: listOf(couponDocument),
    async handle({ params: { id }, query: { limit, cursor, state } }, { shop }) {
      const coupons = await walletOf(await customerByPath(id, shop), { after: afterCursor(cursor), limit: limit + 1, state });
      return paged(coupons, limit, ({ _id }) => _id, couponView);
    },
  }),
];
