import { z } from 'zod';
import { cartSchema } from '../../campaigns/cart.js';
import { type LineOffer, MOST_NEARLY } from '../../campaigns/pricing/line-offer.js';
import { spokenMissing } from '../../campaigns/reasons.js';
import { fields } from '../../campaigns/tolerant.js';
import { linesReading } from '../../campaigns/tolerant-cart.js';
import type { Speech } from '../../campaigns/words/language.js';
import { anyReference } from '../customers/customer.js';
import { readWithCustomer } from '../customers/read-customer.js';
import { resolve } from '../customers/resolve.service.js';
import { speechFor } from '../customers/speech.js';
import { referenceReading } from '../customers/tolerant-customer.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { campaignId, currency, minor } from '../http/fields.js';
import { appliedDocument, labelDocument } from '../http/price-document.js';
import { missingDocument } from '../http/schemas.js';
import { warningsSchema } from '../lib/warnings.js';
import { askerOf, type Current } from './asker.service.js';
import { offersFor } from './offers.service.js';

const MOST_LINES = 200;

const wish = z
  .strictObject({
    customer: anyReference
      .optional()
      .describe(
        'Who is viewing the page. Absent: a visitor whom you do not know; discounts that ask about the customer, or are limited for each, are left out.',
      ),
    lines: cartSchema.shape.lines
      .max(MOST_LINES)
      .describe(`What the page shows, each as a line of a cart, in the shop’s currency. At most ${MOST_LINES}.`),
  })
  .meta({ id: 'OffersInput', description: 'Products on a page, and who looks at them.' });
const wishReading = fields({ customer: referenceReading, lines: linesReading });

const lineOfferDocument = z
  .object({
    id: z.string().describe('Your id of the line.'),
    lineTotalMinor: minor('What the line costs before our discounts'),
    discountMinor: minor('What it would save, alone in a cart'),
    priceMinor: minor('What it would cost then'),
    applied: z
      .array(appliedDocument.omit({ code: true, shippingDiscountMinor: true }))
      .describe('The automatic discounts that would take effect.'),
    nearly: z
      .array(
        z.object({
          campaignId,
          label: labelDocument,
          missing: z
            .array(missingDocument)
            .describe('What is missing, each with its sentence. Empty: it takes more pieces, and how many cannot be told.'),
        }),
      )
      .describe(`The automatic discounts that more of the same line would get, by priority, at most ${MOST_NEARLY}.`),
  })
  .meta({ id: 'LineOffer', description: 'What one product would save.' });

const offersDocument = z
  .object({ currency, lines: z.array(lineOfferDocument).describe('The lines, in your sequence.'), warnings: warningsSchema })
  .meta({ id: 'Offers', description: 'What the products on a page would save. It promises nothing: a quote prices the cart.' });

export const offerRoutes = (current: Current): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/offers',
    summary: 'What each product on a page would save by the automatic discounts. Writes nothing.',
    description:
      'For product pages and lists: strike out the old price, show the label. A page has no cart, so each line is priced as if it stood alone in one, without shipping: a condition on the cart, such as a least total, is judged by the line. Floors, windows, limits and budgets hold as at the checkout. Labels and sentences are in the customer’s language, else by Accept-Language. Coupons and codes are not looked at: the cart is priced by POST /v1/quotes.',
    body: wish,
    read: (body, context) => readWithCustomer(wishReading, body, context),
    bodySize: 'order',
    answer: offersDocument,
    status: 200,
    async handle({ body: { customer = {}, lines }, warnings: read }, context) {
      const asker = await askerOf(await resolve(customer, context.shop), customer, current);
      const speech = speechFor(asker.customer, context, context.shop.currency);
      const offers = await offersFor(lines, asker, context);
      return {
        currency: context.shop.currency,
        lines: offers.flatMap((offer) => offerView(offer, speech)),
        warnings: [...read, ...asker.warnings],
      };
    },
  }),
];

const offerView = ({ pricing, nearly }: LineOffer, speech: Speech) =>
  pricing.lines.map(({ id, lineTotalMinor, discountMinor }) => ({
    id,
    lineTotalMinor,
    discountMinor,
    priceMinor: lineTotalMinor - discountMinor,
    applied: pricing.applied.map(({ shippingDiscountMinor: _none, ...applied }) => applied),
    nearly: nearly.map(({ candidate: { campaignId, label }, missing }) => ({ campaignId, label, missing: spokenMissing(missing, speech) })),
  }));
