import { z } from 'zod';
import { warningsSchema } from '../lib/warnings.js';
import { campaignId, currency, minor } from './fields.js';
import { refusedCodeDocument } from './schemas.js';

/** The price of a cart, as several answers tell it. */

const discountCode = z
  .string()
  .optional()
  .describe('The code that it is given for: a coupon’s, or one that many share. Absent: an automatic discount.');

export const pricedLine = z.object({
  id: z.string().describe('Your id of the line.'),
  lineTotalMinor: minor('What the line costs before our discounts'),
  discountMinor: minor('The part of `discountMinor` that falls on this line; all lines together give exactly that'),
  discounts: z
    .array(
      z
        .object({ campaignId, code: discountCode, amountMinor: minor('What this campaign takes off the line') })
        .meta({ id: 'LineDiscount', description: 'What one campaign takes off one line.' }),
    )
    .describe('What each campaign takes off it; together they give exactly the `discountMinor` of the line.'),
});

export const labelDocument = z
  .string()
  .describe('What to show for it: the label of its campaign in the customer’s language, or else the campaign’s name.');

export const appliedDocument = z.object({
  campaignId,
  code: discountCode,
  label: labelDocument,
  discountMinor: minor('What it takes off the goods; 0 for a gift'),
  shippingDiscountMinor: minor('What it takes off the shipping'),
  gift: z
    .object({ sku: z.string().describe('Which gift to put into the parcel.'), valueMinor: minor('What it is worth') })
    .optional()
    .describe('The gift that it gives. Absent: it gives none.'),
});

/** What a cart costs with its discounts. */
export const priceDocument = z
  .object({
    currency,
    subtotalMinor: minor('What the lines cost, without shipping and before our discounts'),
    discountMinor: minor('What the discounts take off the goods'),
    shippingMinor: minor('What shipping costs before our discounts'),
    shippingDiscountMinor: minor('What the discounts take off the shipping'),
    totalMinor: minor('What the customer pays: goods and shipping, less both discounts'),
    lines: z.array(pricedLine).describe('The cart’s lines, in its sequence.'),
    applied: z
      .array(appliedDocument)
      .describe('The discounts that take effect: coupons, codes that many share, and automatic discounts, which have no `code`.'),
    refused: z
      .array(refusedCodeDocument)
      .describe('The codes that cannot be used on this cart. Always empty in a redemption: it holds all codes or none.'),
    warnings: warningsSchema,
  })
  .meta({ id: 'Price', description: 'What a cart costs with its discounts.' });
