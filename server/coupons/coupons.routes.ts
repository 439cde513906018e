import { z } from 'zod';
import { LONGEST_TYPED } from '../../campaigns/coupon-code.js';
import { each, fields } from '../../campaigns/tolerant.js';
import type { Warning } from '../../campaigns/warnings.js';
import type { Context } from '../context.js';
import { isReachedAt } from '../customers/addresses.service.js';
import { anyReference, type Customer, customerReference, hasId } from '../customers/customer.js';
import { readWithCustomer } from '../customers/read-customer.js';
import { customerByPath, customerOf } from '../customers/resolve.service.js';
import { speechFor } from '../customers/speech.js';
import { referenceReading } from '../customers/tolerant-customer.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { couponDocument, reasonDocument } from '../http/schemas.js';
import { words } from '../lib/words.js';
import { couponView } from './coupon-view.js';
import { couponByCode, revoke, unknownCoupon } from './coupons.service.js';
import { claim, giveByHand } from './grants.service.js';
import { whyNotNow } from './not-now.js';

const id = z.object({ id: z.string().max(100) });
const code = z.object({ code: z.string().max(LONGEST_TYPED) });
const explained = couponDocument.extend({ usableNow: z.boolean(), whyNotNow: reasonDocument.nullable() });

/** A shop's system asks for a customer: somebody else's coupon is unknown to it, unless it was sent to this customer's address. */
async function explain(typed: string, customerId: string | undefined, context: Context) {
  const { shop, actor, now } = context;
  const coupon = await couponByCode(typed);
  const customer = customerId === undefined ? null : await customerByPath(customerId, shop);
  const isTheirs =
    customer !== null && (hasId(customer, coupon.customerId) || (await isReachedAt(coupon.customerId, [customer.identifiers], shop)));
  if (!isTheirs && (actor.role === 'storefront' || customer !== null)) throw unknownCoupon();
  const why = whyNotNow(coupon, now, shop, speechFor(customer, context, coupon.currency).language);
  return { ...couponView(coupon), usableNow: why === null, whyNotNow: why };
}

/** `upToDate` comes from above: a customer's figures are summed from the records of other rooms. */
export const couponRoutes = (upToDate: (customer: Customer, now: Date) => Promise<Customer>): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{id}/claims',
    summary: 'Claim a coupon of a claimable campaign for a customer.',
    params: id,
    body: z.strictObject({ customer: customerReference }),
    read: (body, context) => readWithCustomer(fields({ customer: referenceReading }), body, context),
    answer: couponDocument,
    status: 201,
    idempotent: true,
    handle: async ({ params, body, idempotencyKey }, context) => {
      const customer = await customerOf(body.customer, context.shop);
      // What was bought a moment ago counts: a refusal would be kept under the key.
      if (customer) await upToDate(customer, context.now);
      return couponView(await claim(params.id, body.customer, idempotencyKey, context));
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{id}/coupons',
    summary: 'Give coupons by hand to named customers.',
    params: id,
    // One who cannot be found does not keep the others from theirs.
    body: z.strictObject({ customers: z.array(anyReference).min(1).max(200) }),
    read: async (body, { shop }) => {
      const warnings: Warning[] = [];
      return { value: fields({ customers: each(referenceReading) })(body, { path: '', warnings, country: shop.country }), warnings };
    },
    answer: z.object({ results: z.array(z.union([z.object({ coupon: couponDocument }), z.object({ reasons: z.array(reasonDocument) })])) }),
    status: 201,
    idempotent: true,
    handle: async ({ params, body, idempotencyKey }, context) => {
      const results = await giveByHand(params.id, body.customers, idempotencyKey, context);
      return { results: results.map((result) => ('coupon' in result ? { coupon: couponView(result.coupon) } : result)) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/coupons/{code}',
    summary: 'Show a coupon with its history, and why it cannot be used now.',
    params: code,
    query: z.strictObject({
      customer: z.string().max(210).optional().describe('cus_… or shop:<the id in your shop>; the storefront must say whose it is'),
    }),
    answer: explained,
    handle: ({ params, query }, context) => explain(params.code, query.customer, context),
  }),
  endpoint({
    method: 'post',
    path: '/v1/coupons/{code}/revoke',
    summary: 'Revoke a coupon. The customer is told.',
    params: code,
    body: z.strictObject({ reason: words(500) }),
    answer: couponDocument,
    handle: async ({ params, body }, context) => couponView(await revoke(params.code, body.reason, context)),
  }),
];
