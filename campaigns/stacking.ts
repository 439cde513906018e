import { z } from 'zod';

/** Which discounts a campaign's may be used together with on one order (docs/model.md, "Stacking"). */
export const stackingSchema = z.strictObject({
  combines: z
    .boolean()
    .default(false)
    .describe('Whether it adds up with other discounts of its lane that combine too. The lanes are products, the order and shipping.'),
  exclusive: z.boolean().default(false).describe('Whether it allows no other discount on the order.'),
});

export type Stacking = z.output<typeof stackingSchema>;

/** What holds where nothing was said. */
export const STACKING: Stacking = stackingSchema.parse({});
