import { z } from 'zod';
import { type Cart, cartSchema } from '../../campaigns/cart.js';
import { each, fields, ifSaid, inTurn, isRecord } from '../../campaigns/tolerant.js';
import { cartReading } from '../../campaigns/tolerant-cart.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { sourceOf } from '../actors/actor.js';
import type { Context } from '../context.js';
import { anyReference, namesSomebody } from '../customers/customer.js';
import { readWithCustomer } from '../customers/read-customer.js';
import { speechFor } from '../customers/speech.js';
import { referenceReading } from '../customers/tolerant-customer.js';
import { type Endpoint, endpoint, type Keeping, Kept, type Read } from '../http/endpoint.js';
import { minor, pathId } from '../http/fields.js';
import { sourceKey } from '../orders/source-key.js';
import type { Current } from './asker.service.js';
import { meet } from './at-checkout.service.js';
import { confirmAndCompare } from './paid-order.service.js';
import { MAX_CODES, price } from './pricing.service.js';
import { quoteView } from './quote-view.js';
import { type Redemption, redemptionView } from './redemption.js';
import { quoteDocument, redemptionDocument } from './redemption-documents.js';
import { extend, redemptionById, release, shown } from './redemptions.service.js';
import { answerReserve, reserve } from './reserve.service.js';
import { walletFor } from './wallet.service.js';

/** Somebody may paste a whole mail for a code: it is none, and the cart is priced without. */
const MOST_PASTED = 10_000;

const wish = z
  .strictObject({
    customer: anyReference.describe(
      'Who is buying. If we do not know them, the wallet is empty, and discounts that ask about the customer are refused with `customer_unknown`. So are those with a limit per customer, unless you give an email address or telephone number to count by.',
    ),
    cart: cartSchema.describe('What is to be bought.'),
    codes: z
      .array(z.string().min(1).max(MOST_PASTED))
      .max(20)
      .default([])
      .describe(
        `The codes as the customer typed or chose them: of coupons, or such as many share. Capitals, spaces and hyphens make no difference. At most ${MAX_CODES} take effect on one order.`,
      ),
  })
  .meta({ id: 'CheckoutInput', description: 'A cart to price: what is in it, who buys it, and with which codes.' });
const reserveWish = wish
  .extend({
    expectedTotalMinor: minor('The `totalMinor` that the customer was shown')
      .optional()
      .describe(
        'The `totalMinor` that the customer was shown. If it costs more by now, nothing is held and the answer is 409 `price_changed` with the new price. Absent: it is held whatever it costs.',
      ),
  })
  .meta({ id: 'ReserveInput', description: 'A cart whose discounts are to be held, and what it may cost at most.' });
const wishReading = fields({
  customer: referenceReading,
  cart: cartReading,
  codes: inTurn(ifSaid, each(ifSaid)),
  expectedTotalMinor: ifSaid,
});

/** One name that cannot be used costs neither the others nor the checkout. */
async function readWish(body: unknown, context: Context): Promise<Read> {
  const { value, warnings } = await readWithCustomer(wishReading, body, context);
  const isUnnamed = isRecord(value) && isRecord(value.customer) && !namesSomebody(value.customer);
  return { value, warnings: isUnnamed ? [...warnings, warning('customer_unnamed', 'customer', 'The wallet is empty.')] : warnings };
}

const id = pathId('The id of the redemption (`red_…`), as the reserve answered it.');

/** The cart with its checkout's key: two systems may give the same id to two checkouts. */
const keyed = (cart: Cart, { actor }: Context): Cart => ({ ...cart, checkoutId: sourceKey(sourceOf(actor), cart.checkoutId) });

async function quoteFor(
  { customer: reference, codes, ...asked }: z.infer<typeof wish>,
  read: Warning[],
  context: Context,
  current: Current,
) {
  const cart = keyed(asked.cart, context);
  const { asker, at } = await meet({ customer: reference, cart, codes }, context, current);
  const priced = await price(at, codes, asker, context, { isTold: true });
  const view = quoteView(priced, speechFor(asker.customer, context, cart.currency), [...read, ...asker.warnings]);
  return { ...view, wallet: walletFor(at, asker.wallet, context) };
}

async function reserveFor(
  { customer: reference, codes, expectedTotalMinor, ...asked }: z.infer<typeof reserveWish>,
  { idempotencyKey: key, warnings: read }: { idempotencyKey: string; warnings: Warning[] },
  context: Context,
  current: Current,
  keeping?: Keeping,
): Promise<unknown> {
  const cart = keyed(asked.cart, context);
  const { asker, at } = await meet({ customer: reference, cart, codes }, context, current);
  const { wallet: owner, warnings, ...shopper } = asker;
  const view = (redemption: Redemption) => {
    const reserved = redemptionView(redemption);
    // What this hold takes is free to its own checkout, so the wallet is what it was before.
    return { ...reserved, warnings: [...read, ...warnings, ...reserved.warnings], wallet: walletFor(at, owner, context) };
  };
  const wish = { cart, codes, ...shopper, expectedTotalMinor, key, at };
  if (!keeping) return view(await reserve(wish, context));
  const { refused, byRecord } = keeping;
  const request = {
    fingerprint: keeping.fingerprint(),
    accepted: (redemption: Redemption) => keeping.accepted(view(redemption)),
    refused,
    byRecord,
  };
  return new Kept(await answerReserve({ ...wish, request }, context));
}

export const redemptionRoutes = (current: Current): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/quotes',
    summary: 'Price a cart with codes, and show what the customer has. Writes nothing.',
    description:
      'Ask as often as the cart changes. Automatic discounts take effect by themselves and stand in `applied` too; those that do not stand in `notApplied` with what is missing. A code that cannot be used is no error: it stands in `refused` with all its reasons, and the cart is priced without it. A customer who is not known has an empty wallet; one with very many coupons has those that end soonest.',
    body: wish,
    read: readWish,
    bodySize: 'order',
    answer: quoteDocument,
    status: 200,
    handle: ({ body, warnings }, context) => quoteFor(body, warnings, context, current),
  }),
  endpoint({
    method: 'post',
    path: '/v1/redemptions',
    summary: 'Hold the discounts of a checkout for 30 minutes: all codes or none.',
    description:
      'Call it when the customer goes to pay: reserve, authorise the payment, confirm, capture. A code that cannot be used is refused with 409 `not_redeemable` and the same `refused` as in a quote. Automatic discounts are held too, and `codes` may be empty. If the cart costs more than `expectedTotalMinor`, or an automatic discount ran out just now, nothing is held: 409 `price_changed` with the new price in `quote`. A new reserve of the same `checkoutId` prices again and replaces the earlier hold, so a reload locks nobody out; if the checkout is confirmed already, 409 `already_confirmed`. After the 72 hours of its key, a repeat answers how the hold stands by then: 409 `hold_lost` once it has ended. 409 `still_under_way`: try again after `Retry-After`.',
    body: reserveWish,
    read: readWish,
    bodySize: 'order',
    answer: redemptionDocument,
    status: 201,
    idempotent: 'kept',
    handle: ({ body, ...terms }, context, keeping) => reserveFor(body, terms, context, current, keeping),
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
    summary:
      'Confirm that the order is placed: its coupons, codes and automatic discounts are used. If the hold has expired, they are taken again under a new id.',
    description:
      'Repeat it harmlessly with the same `orderId`; another one is refused with 409 `already_confirmed`. If the hold has expired and a coupon or discount is gone meanwhile, or the hold was released or replaced, 409 `hold_lost`: reserve again. An order that has another redemption is refused with 409 `order_has_redemption`; the order that earned one of the coupons, or an earlier one, with 409 `not_redeemable`. With `paid: true` these three are booked as an overrun instead. 409 `still_under_way`: try again after `Retry-After`. An event `order.paid` that names the redemption confirms it too, as paid.',
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
    summary: 'Release the hold.',
    description:
      'Call it when the customer gives up: coupons, codes and automatic discounts are free again at once. Repeat it harmlessly. A confirmed one is refused with 409 `already_confirmed`; send `order.cancelled` instead. A hold that nobody releases ends by itself. 409 `still_under_way`: try again after `Retry-After`.',
    params: id,
    answer: redemptionDocument,
    handle: async ({ params }, context) => redemptionView(await release(params.id, 'released', context)),
  }),
];
