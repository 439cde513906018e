import { z } from 'zod';
import { LONGEST_TYPED } from '../../campaigns/coupon-code.js';
import { each, fields } from '../../campaigns/tolerant.js';
import type { Warning } from '../../campaigns/warnings.js';
import type { Context } from '../context.js';
import { isReachedAt } from '../customers/addresses.service.js';
import { anyReference, type Customer, customerReference, hasId } from '../customers/customer.js';
import { readWithCustomer } from '../customers/read-customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { speechFor } from '../customers/speech.js';
import { referenceReading } from '../customers/tolerant-customer.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { customerPath, pathId } from '../http/fields.js';
import { couponDocument, reasonDocument } from '../http/schemas.js';
import { words } from '../lib/words.js';
import { couponView } from './coupon-view.js';
import { couponByCode, revoke, unknownCoupon } from './coupons.service.js';
import { claim, giveByHand } from './grants.service.js';
import { whyNotNow } from './not-now.js';

const id = pathId('The id of the campaign (`cmp_…`).');
const code = z.object({
  code: z
    .string()
    .max(LONGEST_TYPED)
    .describe('The coupon’s code as people write it: capitals, spaces and hyphens make no difference, and O reads as 0, I and L as 1.'),
});
const explained = couponDocument
  .extend({
    usableNow: z.boolean().describe('Whether it can be used at this moment by some cart. What a given cart is refused for, a quote says.'),
    whyNotNow: reasonDocument.nullable().describe('Why it cannot be used now, whatever the cart; null: it can.'),
  })
  .describe('The coupon, and whether it can be used now.');

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

/** `current` comes from above: a customer's figures are summed from the records of other rooms. */
export const couponRoutes = (current: (customer: Customer) => Promise<Customer>): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{id}/claims',
    summary: 'Claim a coupon of a claimable campaign for a customer.',
    description:
      'The customer has to meet `issueWhen` now. A customer whom we do not know is created; an unknown `cus_…` is refused with 404 `not_found`. Refused with 409 `not_granted` and its `reasons`: conditions that are not met, a limit, a budget or a stock that is used up, or a customer who is named only by an address that nobody has verified; with 409 `wrong_state` where the campaign is not active or not claimable.',
    params: id,
    body: z.strictObject({ customer: customerReference.describe('Who takes the coupon.') }),
    read: (body, context) => readWithCustomer(fields({ customer: referenceReading }), body, context),
    answer: couponDocument,
    status: 201,
    idempotent: true,
    handle: async ({ params, body, idempotencyKey }, context) =>
      couponView(await claim(params.id, body.customer, idempotencyKey, context, current)),
  }),
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{id}/coupons',
    summary: 'Give coupons by hand to named customers.',
    description:
      '`issueWhen` is not asked, since you decide who gets one; limits, budget and stock hold. A new `Idempotency-Key` gives further coupons, the same one gives none. A customer who cannot get one does not keep the others from theirs: `results` has an entry for each, in the order in which you name them. The campaign has to be active (409 `wrong_state`).',
    params: id,
    // One who cannot be found does not keep the others from theirs.
    body: z.strictObject({
      customers: z.array(anyReference).min(1).max(200).describe('Who gets a coupon each, at most 200. Somebody unknown gets none.'),
    }),
    read: async (body, { shop }) => {
      const warnings: Warning[] = [];
      return { value: fields({ customers: each(referenceReading) })(body, { path: '', warnings, country: shop.country }), warnings };
    },
    answer: z.object({
      results: z
        .array(
          z.union([
            z.object({ coupon: couponDocument.describe('The coupon that the customer got.') }),
            z.object({ reasons: z.array(reasonDocument).describe('Why the customer got none.') }),
          ]),
        )
        .describe('One for each customer, in the order in which you named them.'),
    }),
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
    description:
      'A code with a typing error is refused with 422 `coupon_mistyped`, an unknown one with 404 `not_found` and the reason `coupon_unknown`. To the storefront another customer’s coupon is unknown too, and so is every coupon without `customer`. An unknown `customer` is refused with 404 `not_found`.',
    params: code,
    query: z.strictObject({
      customer: customerPath
        .optional()
        .describe(
          `${customerPath.description} The storefront has to say whose coupon it is; to others another customer’s coupon is shown as unknown only if this is given.`,
        ),
    }),
    answer: explained,
    handle: ({ params, query }, context) => explain(params.code, query.customer, context),
  }),
  endpoint({
    method: 'post',
    path: '/v1/coupons/{code}/revoke',
    summary: 'Revoke a coupon. The customer is told.',
    description:
      'A free coupon is revoked at once, and its place and money return to the campaign. One that a checkout holds is revoked when the checkout lets it go (`revokeWhenFree`); if the checkout is confirmed, it stays used. A used or expired coupon is refused with 409 `wrong_state`; a revoked one stays as it is. A code with a typing error is refused with 422 `coupon_mistyped`.',
    params: code,
    body: z.strictObject({ reason: words(500).describe('Why, for your colleagues and the coupon’s history.') }),
    answer: couponDocument,
    handle: async ({ params, body }, context) => couponView(await revoke(params.code, body.reason, context)),
  }),
];
