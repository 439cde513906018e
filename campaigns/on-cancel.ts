import { z } from 'zod';

/** Who cancelled an order; `abuse`: whoever it was, the order or its customer is flagged. */
export const CANCELLERS = ['shop', 'carrier', 'buyer'] as const;
export type Canceller = (typeof CANCELLERS)[number];
export type Cancellation = Canceller | 'abuse';

/** Who is meant, however it is written; undefined: it names none of them. */
export const cancellerNamed = (told: unknown): Canceller | undefined =>
  CANCELLERS.find((canceller) => canceller === String(told).trim().toLowerCase());

/** What becomes of a used coupon when its order is cancelled: back with its old last day, or with the days it was held up for, or lost. */
const fate = z.enum(['keep', 'prolong', 'lose']);

/** By who cancelled (model.md, "Going back"). */
export const onCancelSchema = z.strictObject({
  shop: fate.default('prolong'),
  carrier: fate.default('prolong'),
  buyer: fate.default('keep'),
  abuse: fate.default('lose'),
});

export type OnCancel = z.output<typeof onCancelSchema>;

/** What holds for coupons that were issued before campaigns said it. */
export const ON_CANCEL: OnCancel = onCancelSchema.parse({});
