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
import { campaignId, couponCode, currency, minor, nullableInstant, pathId } from '../http/fields.js';
import { missingDocument, refusedCodeDocument, sourceDocument } from '../http/schemas.js';
import { warningsSchema } from '../lib/warnings.js';
import { sourceKey } from '../orders/source-key.js';
import { confirmAndCompare } from './paid-order.service.js';
import { price, type Shopper, walletFor } from './pricing.service.js';
import { REDEMPTION_STATES, redemptionView } from './redemption.js';
import { extend, redemptionById, redemptionOfCheckout, release, shown } from './redemptions.service.js';
import { reserve } from './reserve.service.js';

/** Somebody may paste a whole mail for a code: it is none, and the cart is priced without. */
const MOST_PASTED = 10_000;

const wish = z
  .strictObject({
    customer: anyReference.describe('Whose coupons count. Where nobody whom we know is named, the wallet is empty.'),
    cart: cartSchema.describe('What is to be bought.'),
    codes: z
      .array(z.string().min(1).max(MOST_PASTED))
      .max(20)
      .default([])
      .describe('The coupon codes as the customer typed or chose them. Capitals, spaces and hyphens make no difference.'),
  })
  .meta({ id: 'CheckoutInput', description: 'A cart to price: what is in it, who buys it, and with which codes.' });
const wishReading = fields({ customer: referenceReading, cart: cartReading, codes: inTurn(ifSaid, each(ifSaid)) });

/** One name that cannot be used costs neither the others nor the checkout. */
async function readWish(body: unknown, context: Context): Promise<Read> {
  const { value, warnings } = await readWithCustomer(wishReading, body, context);
  const isUnnamed = isRecord(value) && isRecord(value.customer) && !namesSomebody(value.customer);
  return { value, warnings: isUnnamed ? [...warnings, warning('customer_unnamed', 'customer', 'The wallet is empty.')] : warnings };
}

const id = pathId('The id of the redemption (`red_…`), as the reserve answered it.');

const discountCode = couponCode.optional().describe('The code that it was given for. Absent: an automatic discount.');

const pricedLine = z.object({
  id: z.string().describe('Your id of the line.'),
  lineTotalMinor: minor('What the line costs before our coupons'),
  discountMinor: minor('The part of `discountMinor` that falls on this line; all lines together give exactly that'),
  discounts: z
    .array(
      z
        .object({ campaignId, code: discountCode, amountMinor: minor('What this campaign takes off the line') })
        .meta({ id: 'LineDiscount', description: 'What one campaign takes off one line.' }),
    )
    .describe('What each campaign takes off it; together they give exactly the `discountMinor` of the line.'),
});

const appliedDocument = z.object({
  campaignId,
  code: discountCode,
  label: z.string().describe('What to show for it: the label of its campaign in the customer’s language, or else the campaign’s name.'),
  discountMinor: minor('What it takes off the goods; 0 for a gift'),
  shippingDiscountMinor: minor('What it takes off the shipping'),
  gift: z
    .object({ sku: z.string().describe('Which gift to put into the parcel.'), valueMinor: minor('What it is worth') })
    .optional()
    .describe('The gift that it gives. Absent: it gives none.'),
});

const quote = z
  .object({
    currency,
    subtotalMinor: minor('What the lines cost, without shipping and before our coupons'),
    discountMinor: minor('What the coupons take off the goods'),
    shippingMinor: minor('What shipping costs before our coupons'),
    shippingDiscountMinor: minor('What the coupons take off the shipping'),
    totalMinor: minor('What the customer pays: goods and shipping, less both discounts'),
    lines: z.array(pricedLine).describe('The cart’s lines, in its sequence.'),
    applied: z.array(appliedDocument).describe('The discounts that take effect.'),
    refused: z
      .array(refusedCodeDocument)
      .describe('The codes that cannot be used on this cart. Always empty in a redemption: it holds all codes or none.'),
    warnings: warningsSchema,
    wallet: z
      .object({
        usable: z
          .array(z.object({ code: couponCode, discountMinor: minor('What it would take off this cart if used alone') }))
          .describe('What this cart can use.'),
        nearly: z
          .array(z.object({ code: couponCode, missing: z.array(missingDocument).describe('What the cart still needs for it.') }))
          .describe('What it could use if it met some more conditions.'),
      })
      .describe(
        'The customer’s own coupons beside this cart. Empty where the customer is not known, or is named only by an address that nobody verified.',
      ),
  })
  .meta({ id: 'Quote', description: 'What a cart costs with its coupons. It promises nothing: reserve to hold them.' });
export const redemptionDocument = quote
  .omit({ wallet: true })
  .extend({
    lines: z
      .array(pricedLine.partial({ discounts: true }))
      .describe('The cart’s lines, in its sequence. An earlier version of Regulars recorded no `discounts`.'),
    applied: z
      .array(appliedDocument.partial({ campaignId: true, label: true, shippingDiscountMinor: true }))
      .describe(
        'The discounts that take effect. An earlier version of Regulars recorded no `campaignId` and no `label`, and `discountMinor` together with what is now `shippingDiscountMinor`.',
      ),
    id: z.string().describe('Our id (`red_…`). Name it when you confirm or release, and as `redemptionId` of the order.'),
    state: z
      .enum(REDEMPTION_STATES)
      .describe(
        '`pending`: being decided; `reserved`: its coupons are held; `confirmed`: its order used them; `released`: let go, or never held; `restored`: its order was cancelled and the coupons given back; `overrun`: the order got the discount although the coupons could not be had any more.',
      ),
    checkoutId: z.string().describe('Your id of the checkout.'),
    orderId: z.string().nullable().describe('Your id of the order that used it; null: none did.'),
    source: sourceDocument,
    expiresAt: nullableInstant('When the hold ends, in real time whatever the shop’s clock says; null: nothing was held.'),
    why: z
      .string()
      .optional()
      .describe(
        'Why it was released, or why it is an overrun: always a code. `released`: by you; `replaced`: by a new reserve of its checkout; `hold_over`: the hold ended; `refused`: a code could not be used; `broken_off`: the reserve was not finished; `already_confirmed`: its checkout was confirmed before; `order_cancelled`, `order_has_redemption`: its order was cancelled, or had another redemption; `restored`: another order had used it, and was cancelled; else a code of a reason, such as `coupon_revoked`. More may follow. Absent: neither.',
      ),
    continues: z
      .string()
      .optional()
      .describe('The redemption whose hold was lost before its order was confirmed. Absent: this one continues none.'),
    continuedBy: z
      .string()
      .optional()
      .describe(
        'Only in GET /v1/redemptions/{id}: the redemption that its order has instead, with the coupons taken again or as an overrun.',
      ),
    wallet: quote.shape.wallet.optional().describe('Only in the answer to a reserve: the customer’s own coupons beside this cart.'),
  })
  .meta({ id: 'Redemption', description: 'The hold of a checkout on its coupons, and what became of it.' });

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
    description:
      'Ask as often as the cart changes. A code that cannot be used is no error: it stands in `refused` with all its reasons, and the cart is priced without it. A customer who is not known has an empty wallet.',
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
    description:
      'Call it when the customer goes to pay: reserve, authorise the payment, confirm, capture. A code that cannot be used is refused with 409 `not_redeemable` and the same `refused` as in a quote. A new reserve of the same `checkoutId` prices again and replaces the earlier hold, so a reload locks nobody out; if the checkout is confirmed already, 409 `already_confirmed`. 409 `still_under_way`: try again after `Retry-After`.',
    body: wish,
    read: readWish,
    bodySize: 'order',
    answer: redemptionDocument,
    status: 201,
    idempotent: true,
    handle: ({ body, ...terms }, context) => reserveFor(body, terms, context, current),
  }),
  endpoint({
    method: 'get',
    path: '/v1/redemptions/{id}',
    summary: 'Show a redemption.',
    description: 'As it was priced when it was reserved. `continuedBy` names what its order has instead, if its hold was lost.',
    params: id,
    answer: redemptionDocument,
    handle: async ({ params }) => shown(await redemptionById(params.id)),
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions/{id}/extend',
    summary: 'Extend the hold by 30 minutes.',
    description:
      'It then ends 30 minutes from now; repeat it as you need. Refused with 409 `hold_lost` once the hold is over, released or replaced, and with 409 `already_confirmed` once it is confirmed. 409 `still_under_way`: try again after `Retry-After`.',
    params: id,
    answer: redemptionDocument,
    handle: async ({ params }) => redemptionView(await extend(params.id)),
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions/{id}/confirm',
    summary: 'Confirm that the order is placed: its coupons are used. If the hold has expired, they are taken again under a new id.',
    description:
      'Repeat it harmlessly with the same `orderId`; another one is refused with 409 `already_confirmed`. If the hold has expired and a coupon is gone meanwhile, or the hold was released or replaced, 409 `hold_lost`: reserve again. An order that has another redemption is refused with 409 `order_has_redemption`; the order that earned one of the coupons, or an earlier one, with 409 `not_redeemable`. With `paid: true` these three are booked as an overrun instead. 409 `still_under_way`: try again after `Retry-After`. An event `order.paid` that names the redemption confirms it too, as paid.',
    params: id,
    body: z.strictObject({
      orderId: z.string().min(1).max(200).describe('Your id of the order that uses the coupons.'),
      paid: z
        .boolean()
        .optional()
        .describe(
          '`true`: the customer has paid the discounted price, so coupons that cannot be had any more are booked as an overrun instead of refused.',
        ),
    }),
    answer: redemptionDocument,
    handle: async ({ params, body: { orderId, paid } }, context) => {
      const confirmation = { orderId: sourceKey(sourceOf(context.actor), orderId), isPaid: paid === true };
      return redemptionView(await confirmAndCompare(params.id, confirmation, context));
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions/{id}/release',
    summary: 'Release the coupons.',
    description:
      'Call it when the customer gives up: the coupons are free again at once. Repeat it harmlessly. A confirmed one is refused with 409 `already_confirmed`; send `order.cancelled` instead. A hold that nobody releases ends by itself. 409 `still_under_way`: try again after `Retry-After`.',
    params: id,
    answer: redemptionDocument,
    handle: async ({ params }, context) => redemptionView(await release(params.id, 'released', context)),
  }),
];
