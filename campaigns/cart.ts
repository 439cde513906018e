import { z } from 'zod';
import { currencySchema } from './currency.js';
import { MAX_MINOR } from './money.js';

export const minorSchema = z.int().min(0).max(MAX_MINOR);
export const nameSchema = z.string().min(1).max(200);
export const channelSchema = z.enum(['web', 'app', 'marketplace', 'till']);
export const instantSchema = z.iso.datetime({ offset: true });
const [minor, name] = [minorSchema, nameSchema];
// Thousandths are the finest that scales weigh in shops; so quantities can be reckoned exactly.
const quantity = z.number().min(0).max(1_000_000).multipleOf(0.001);

const lineSchema = z.strictObject({
  id: name,
  sku: name.optional(), // fees and what is made to order have none
  category: name.optional(),
  quantity,
  lineTotalMinor: minor,
  discountable: z.boolean().default(true),
});

const linesSchema = z
  .array(lineSchema)
  .min(1)
  .max(500)
  .superRefine((lines, context) => {
    const seen = new Set<string>();
    lines.forEach(({ id }, index) => {
      const params = { code: 'duplicate_line' };
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `Line id "${id}" is used twice.`, params });
      seen.add(id);
    });
  });

const basket = {
  currency: currencySchema,
  pricesIncludeTax: z.boolean().default(true),
  channel: channelSchema.optional(),
  lines: linesSchema,
  shipping: z.strictObject({ amountMinor: minor.default(0), region: name.optional() }).optional(),
};

/** A cart as the shop sends it (docs/model.md, "Money, carts, orders"). Lines worth 0 and of quantity 0 are real and kept. */
export const cartSchema = z.strictObject({ checkoutId: name, ...basket });

/** An order: a cart with its id, the instant at which it was created and, where a coupon was used, its redemption. */
export const orderSchema = z.strictObject({
  id: name,
  createdAt: instantSchema.optional().describe('Absent: when it was first told of.'),
  redemptionId: name.optional(),
  checkoutId: name.optional(),
  ...basket,
});

/** What came back of an order. A line of quantity 0 is money only: it changes no line. */
export const refundSchema = z.strictObject({
  id: name,
  lines: z.array(z.strictObject({ id: name, quantity, amountMinor: minor })).max(500),
  shippingMinor: minor.default(0),
});

export type Cart = z.infer<typeof cartSchema>;
export type CartLine = z.infer<typeof lineSchema>;
export type Order = z.infer<typeof orderSchema>;
export type Refund = z.infer<typeof refundSchema>;

/** The lines' sum in minor units, without shipping and before our coupons. */
export const subtotalMinor = ({ lines }: { lines: readonly { lineTotalMinor: number }[] }): number =>
  lines.reduce((sum, line) => sum + line.lineTotalMinor, 0);

/** The same of the lines that take a discount: gift cards, for example, do not. */
export const discountableSubtotalMinor = ({ lines }: { lines: readonly { lineTotalMinor: number; discountable: boolean }[] }): number =>
  subtotalMinor({ lines: lines.filter(({ discountable }) => discountable) });

export { remaining } from './refunds.js';
