import { z } from 'zod';
import { currencySchema } from './currency.js';
import { coded } from './error-codes.js';
import { MAX_MINOR } from './money.js';

export const minorSchema = z.int().min(0).max(MAX_MINOR);
export const nameSchema = z.string().min(1).max(200);
export const channelSchema = z.enum(['web', 'app', 'marketplace', 'till']).describe('Where the customer buys.');
export const instantSchema = z.iso.datetime({ offset: true });
const [minor, name] = [minorSchema, nameSchema];
// Thousandths are the finest that scales weigh in shops; so quantities can be reckoned exactly.
const quantity = z.number().min(0).max(1_000_000).multipleOf(0.001);
export const MOST_NAMES = 50;
export const namesSchema = z.array(name).max(MOST_NAMES);

const lineSchema = z.strictObject({
  id: name.describe('Your id of the line, once in its cart. An order and its refunds use the same.'),
  sku: name.optional().describe('Your number of the product. Fees and what is made to order have none.'),
  category: name.optional().describe('The category of the product, in your words. Rules compare it letter by letter.'),
  categories: namesSchema.optional().describe('All its categories, where it has several. `category` counts as one of them.'),
  tags: namesSchema.optional().describe('Its tags, in your words, such as `sale` or `gift-wrapped`.'),
  brand: name.optional().describe('Its brand, in your words.'),
  quantity: quantity.describe('How many pieces, or how much of what is weighed, to the thousandth.'),
  lineTotalMinor: minor.describe(
    'What the whole line costs in minor units, before our coupons and after your own discounts. Not the price of one piece.',
  ),
  costMinor: minor
    .optional()
    .describe(
      'What the whole line costs the shop, in minor units. A campaign’s `floorBp` rests on it. It is shown to the roles admin, marketer and supervisor alone: no answer to a key of the role storefront tells it, nor one to an agent.',
    ),
  discountable: z.boolean().default(true).describe('Whether coupons may take something off it. Send false for gift cards and deposits.'),
});

const linesSchema = z
  .array(lineSchema)
  .min(1)
  .max(500)
  .superRefine((lines, context) => {
    const seen = new Set<string>();
    lines.forEach(({ id }, index) => {
      const params = coded('duplicate_line');
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `Line id "${id}" is used twice.`, params });
      seen.add(id);
    });
  });

const basket = {
  currency: currencySchema.describe('The currency of all its amounts, a code of ISO 4217 such as `CNY`.'),
  pricesIncludeTax: z.boolean().default(true).describe('Whether the amounts include tax. It is kept and changes nothing here.'),
  channel: channelSchema.optional(),
  payment: name.optional().describe('How it is to be paid, in your words, such as `card` or `alipay`. Rules compare it letter by letter.'),
  lines: linesSchema.describe('What is in it. Lines that cost nothing count too.'),
  shipping: z
    .strictObject({
      amountMinor: minor.default(0).describe('What shipping costs, in minor units, before our coupons.'),
      region: name.optional().describe('Where it is shipped to, in your words. Rules compare it letter by letter.'),
    })
    .optional()
    .describe('Absent: there is no shipping to pay.'),
};

/** A cart as the shop sends it (docs/model.md, "Money, carts, orders"). Lines worth 0 and of quantity 0 are real and kept. */
export const cartSchema = z.strictObject({
  checkoutId: name.describe('Your id of this checkout: one order will come of it. The same id reserved again replaces the earlier hold.'),
  ...basket,
});

/** An order: a cart with its id, the instant at which it was created and, where a coupon was used, its redemption. */
export const orderSchema = z.strictObject({
  id: name.describe('Your id of the order. All events about it name the same.'),
  createdAt: instantSchema
    .optional()
    .describe('When it was placed, with an offset or Z. Absent: when its first event says that it was placed or paid.'),
  redemptionId: name.optional().describe('The redemption (`red_…`) whose coupons it used. `order.paid` confirms it.'),
  checkoutId: name.optional().describe('The checkout that it came of.'),
  ...basket,
});

/** What came back of an order. A line of quantity 0 is money only: it changes no line. */
export const refundSchema = z.strictObject({
  id: name.describe('Your id of the refund. The same id counts once.'),
  lines: z
    .array(
      z.strictObject({
        id: name.describe('The id of the order’s line.'),
        quantity: quantity.describe('How many pieces came back; 0: money only, and the line stays as it is.'),
        amountMinor: minor.describe('What is paid back for them, in minor units.'),
      }),
    )
    .max(500)
    .describe('What came back or was paid back, by line of the order.'),
  shippingMinor: minor.default(0).describe('What of the shipping is paid back, in minor units.'),
});

export type Cart = z.infer<typeof cartSchema>;
export type CartLine = z.infer<typeof lineSchema>;
export type Order = z.infer<typeof orderSchema>;
export type Refund = z.infer<typeof refundSchema>;

/** All categories of a line. Asked per line and campaign, so it makes nothing where it need not. */
export function categoriesOf({ category, categories: told }: Pick<CartLine, 'category' | 'categories'>): readonly string[] {
  const categories = told ?? NONE;
  if (category === undefined || categories.includes(category)) return categories;
  return [category, ...categories];
}

const NONE: readonly string[] = [];

/** The lines' sum in minor units, without shipping and before our coupons. */
export const subtotalMinor = ({ lines }: { lines: readonly { lineTotalMinor: number }[] }): number =>
  lines.reduce((sum, line) => sum + line.lineTotalMinor, 0);

/** The same of the lines that take a discount: gift cards, for example, do not. */
export const discountableSubtotalMinor = ({ lines }: { lines: readonly { lineTotalMinor: number; discountable: boolean }[] }): number =>
  subtotalMinor({ lines: lines.filter(({ discountable }) => discountable) });

export { remaining } from './refunds.js';
