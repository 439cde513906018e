import { z } from 'zod';
import { type Cart, cartSchema } from '../../campaigns/cart.js';
import { spoken } from '../../campaigns/reasons.js';
import { each, fields, ifSaid, inTurn, isRecord } from '../../campaigns/tolerant.js';
import { cartReading } from '../../campaigns/tolerant-cart.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { sourceOf } from '../actors/actor.js';
import type { Context } from '../context.js';
import { anyReference, type Customer, type CustomerReference, namesSomebody } from '../customers/customer.js';
import { readWithCustomer } from '../customers/read-customer.js';
import { resolve } from '../customers/resolve.service.js';
import { speechFor } from '../customers/speech.js';
import { referenceReading } from '../customers/tolerant-customer.js';
import { type Endpoint, endpoint, type Read } from '../http/endpoint.js';
import { missingDocument, reasonDocument, sourceDocument } from '../http/schemas.js';
import { warningsSchema } from '../lib/warnings.js';
import { sourceKey } from '../orders/source-key.js';
import { confirmAndCompare } from './paid-order.service.js';
import { price, type Shopper, walletFor } from './pricing.service.js';
import { REDEMPTION_STATES, redemptionView } from './redemption.js';
import { extend, redemptionOfCheckout, release, shownById } from './redemptions.service.js';
import { reserve } from './reserve.service.js';

/** Somebody may paste a whole mail for a code: it is none, and the cart is priced without. */
const MOST_PASTED = 10_000;

const wish = z
  .strictObject({
    customer: anyReference.describe('Whose coupons count. Where nobody whom we know is named, the wallet is empty.'),
    cart: cartSchema,
    codes: z.array(z.string().min(1).max(MOST_PASTED)).max(20).default([]),
  })
  .meta({ id: 'Wish' });
const wishReading = fields({ customer: referenceReading, cart: cartReading, codes: inTurn(ifSaid, each(ifSaid)) });

/** One name that cannot be used costs neither the others nor the checkout. */
async function readWish(body: unknown, context: Context): Promise<Read> {
  const { value, warnings } = await readWithCustomer(wishReading, body, context);
  const isUnnamed = isRecord(value) && isRecord(value.customer) && !namesSomebody(value.customer);
  return { value, warnings: isUnnamed ? [...warnings, warning('customer_unnamed', 'customer', 'The wallet is empty.')] : warnings };
}

const id = z.object({ id: z.string().max(100) });

const minor = z.int();
const quote = z
  .object({
    currency: z.string(),
    subtotalMinor: minor,
    discountMinor: minor,
    shippingMinor: minor,
    shippingDiscountMinor: minor,
    totalMinor: minor,
    lines: z.array(z.object({ id: z.string(), lineTotalMinor: minor, discountMinor: minor })),
    applied: z.array(
      z.object({ code: z.string(), discountMinor: minor, gift: z.object({ sku: z.string(), valueMinor: minor }).optional() }),
    ),
    refused: z.array(z.object({ code: z.string(), reasons: z.array(reasonDocument) })),
    warnings: warningsSchema,
    wallet: z.object({
      usable: z.array(z.object({ code: z.string(), discountMinor: minor })),
      nearly: z.array(z.object({ code: z.string(), missing: z.array(missingDocument) })),
    }),
  })
  .meta({ id: 'Quote' });
const redemption = quote
  .omit({ wallet: true })
  .extend({
    id: z.string(),
    state: z.enum(REDEMPTION_STATES),
    checkoutId: z.string(),
    orderId: z.string().nullable(),
    source: sourceDocument,
    expiresAt: z.iso.datetime().nullable(),
    why: z.string().optional(),
    continues: z.string().optional().describe('The redemption whose hold was lost before its order was told of.'),
    continuedBy: z.string().optional().describe('What its order has instead: the coupons taken again, or an overrun.'),
    wallet: quote.shape.wallet.optional(),
  })
  .meta({ id: 'Redemption' });

/** A customer with figures as new as their records. Comes from above: they are summed from the records of other rooms. */
type Current = (customer: Customer) => Promise<Customer>;

/** Who stands at the checkout, and what keeps their wallet shut: an address that nobody verified opens none. */
interface Asker extends Shopper {
  wallet: Customer | null;
  warnings: Warning[];
}

async function askerOf(reference: CustomerReference, { shop }: Context, current: Current): Promise<Asker> {
  const { customer: known, by, isProven } = await resolve(reference, shop);
  const customer = known && (await current(known));
  const isShut = customer !== null && !isProven;
  const warnings = isShut ? [warning('identifier_unverified', `customer.${by}`)] : [];
  return { customer, addresses: reference, wallet: isShut ? null : customer, warnings };
}

/** The cart with its checkout's key: two systems may give the same id to two checkouts. */
const keyed = (cart: Cart, { actor }: Context): Cart => ({ ...cart, checkoutId: sourceKey(sourceOf(actor), cart.checkoutId) });

async function quoteFor(
  { customer: reference, codes, ...asked }: z.infer<typeof wish>,
  read: Warning[],
  context: Context,
  current: Current,
) {
  const cart = keyed(asked.cart, context);
  const asker = await askerOf(reference, context, current);
  const own = (await redemptionOfCheckout(cart.checkoutId))?._id ?? null;
  const { pricing, refused, warnings } = await price(cart, codes, asker, own, context);
  const speech = speechFor(asker.customer, context, cart.currency);
  const told = refused.map(({ shown, refusal }) => ({ code: shown, reasons: refusal.reasons.map((one) => spoken(one, speech)) }));
  const wallet = await walletFor(cart, asker.wallet, own, context);
  return { ...pricing, refused: told, warnings: [...read, ...asker.warnings, ...warnings], wallet };
}

async function reserveFor(
  { customer: reference, codes, ...asked }: z.infer<typeof wish>,
  { idempotencyKey: key, warnings: read }: { idempotencyKey: string; warnings: Warning[] },
  context: Context,
  current: Current,
) {
  const cart = keyed(asked.cart, context);
  const { customer, addresses, wallet, warnings } = await askerOf(reference, context, current);
  const reserved = redemptionView(await reserve({ cart, codes, customer, addresses, key }, context));
  return {
    ...reserved,
    warnings: [...read, ...warnings, ...reserved.warnings],
    wallet: await walletFor(cart, wallet, reserved.id, context),
  };
}

export const redemptionRoutes = (current: Current): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/quotes',
    summary: 'Price a cart with codes, and show what the customer has. Writes nothing.',
    body: wish,
    read: readWish,
    bodySize: 'order',
    answer: quote,
    status: 200,
    handle: ({ body, warnings }, context) => quoteFor(body, warnings, context, current),
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions',
    summary: 'Hold the coupons of a checkout for 30 minutes: all codes or none.',
    body: wish,
    read: readWish,
    bodySize: 'order',
    answer: redemption,
    status: 201,
    idempotent: true,
    handle: ({ body, ...terms }, context) => reserveFor(body, terms, context, current),
  }),
  endpoint({
    method: 'get',
    path: '/v1/redemptions/{id}',
    summary: 'Show a redemption.',
    params: id,
    answer: redemption,
    handle: ({ params }) => shownById(params.id),
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions/{id}/extend',
    summary: 'Extend the hold by 30 minutes.',
    params: id,
    answer: redemption,
    handle: async ({ params }) => redemptionView(await extend(params.id)),
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions/{id}/confirm',
    summary: 'Confirm that the order is placed: its coupons are used. If the hold has expired, they are taken again under a new id.',
    params: id,
    body: z.strictObject({
      orderId: z.string().min(1).max(200),
      paid: z
        .boolean()
        .optional()
        .describe(
          'The customer has paid the discounted price: coupons that are no longer available are booked as an overrun instead of refused.',
        ),
    }),
    answer: redemption,
    handle: async ({ params, body: { orderId, paid } }, context) => {
      const confirmation = { orderId: sourceKey(sourceOf(context.actor), orderId), isPaid: paid === true };
      return redemptionView(await confirmAndCompare(params.id, confirmation, context));
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions/{id}/release',
    summary: 'Release the coupons.',
    params: id,
    answer: redemption,
    handle: async ({ params }, context) => redemptionView(await release(params.id, 'released', context)),
  }),
];
