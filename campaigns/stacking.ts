import { z } from 'zod';

/** With what a campaign's discount may stand on one order (docs/model.md, "Stacking"). */
export const stackingSchema = z.strictObject({
  combines: z
    .boolean()
    .default(false)
    .describe('Whether it adds up with other discounts of its lane that combine too. Lanes are products, the order, shipping.'),
  exclusive: z.boolean().default(false).describe('Whether nothing else may be taken off the order beside it.'),
});

export type Stacking = z.output<typeof stackingSchema>;

/** What holds where nothing was said. */
export const STACKING: Stacking = stackingSchema.parse({});
