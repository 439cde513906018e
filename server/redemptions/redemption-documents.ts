import { z } from 'zod';
import { MOST_BESIDE_CART } from '../coupons/checkout-coupons.store.js';
import { campaignId, couponCode, minor, nullableInstant } from '../http/fields.js';
import { appliedDocument, labelDocument, priceDocument, pricedLine } from '../http/price-document.js';
import { missingDocument, reasonDocument, sourceDocument } from '../http/schemas.js';
import { MOST_TOLD } from './pricing.service.js';
import { REDEMPTION_STATES } from './redemption.js';

export const quoteDocument = priceDocument
  .extend({
    notApplied: z
      .array(
        z.object({
          campaignId,
          label: labelDocument,
          reasons: z.array(reasonDocument).describe('Everything that keeps it from taking effect.'),
        }),
      )
      .describe(
        `The automatic discounts that do not take effect, those first that would save most, at most ${MOST_TOLD}. Show what is missing: "12.00 more from Tea".`,
      ),
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
        `The customer’s own coupons beside this cart: of a customer who has more than ${MOST_BESIDE_CART}, the ${MOST_BESIDE_CART} that end soonest. Any other can still be typed. Empty where the customer is not known, or is named only by an address that nobody verified.`,
      ),
  })
  .meta({ id: 'Quote', description: 'What a cart costs with its discounts. It promises nothing: reserve to hold them.' });

export const redemptionDocument = quoteDocument
  .omit({ wallet: true, notApplied: true })
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
        '`pending`: being decided; `reserved`: its coupons and discounts are held; `confirmed`: its order used them; `released`: let go, or never held; `restored`: its order was cancelled and the coupons given back; `overrun`: the order got the discount although the coupons could not be had any more.',
      ),
    checkoutId: z.string().describe('Your id of the checkout.'),
    orderId: z.string().nullable().describe('Your id of the order that used it; null: none did.'),
    source: sourceDocument,
    expiresAt: nullableInstant('When the hold ends, in real time whatever the shop’s clock says; null: nothing was held.'),
    why: z
      .string()
      .optional()
      .describe(
        'Why it was released, or why it is an overrun: always a code. `released`: by you; `replaced`: by a new reserve of its checkout; `hold_over`: the hold ended; `refused`: a code could not be used; `price_changed`: it had become dearer than expected; `broken_off`: the reserve was not finished; `already_confirmed`: its checkout was confirmed before; `order_cancelled`, `order_has_redemption`: its order was cancelled, or had another redemption; `restored`: another order had used it, and was cancelled; else a code of a reason, such as `coupon_revoked`. More may follow. Absent: neither.',
      ),
    continues: z
      .string()
      .optional()
      .describe('The redemption whose hold was lost before its order was confirmed. Absent: this one continues none.'),
    continuedBy: z
      .string()
      .optional()
      .describe(
        'Only in GET /v1/redemptions/{id}: the redemption that its order has instead, with the coupons taken again or as an overrun. Absent: it has none.',
      ),
    wallet: quoteDocument.shape.wallet.optional().describe('Only in the answer to a reserve: the customer’s own coupons beside this cart.'),
  })
  .meta({ id: 'Redemption', description: 'The hold of a checkout on its discounts, and what became of it.' });
