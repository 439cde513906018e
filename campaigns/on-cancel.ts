import { z } from 'zod';

/** Who cancelled an order; `abuse`: whoever it was, the order or its customer is flagged. */
export const CANCELLERS = ['shop', 'carrier', 'buyer'] as const;
export type Canceller = (typeof CANCELLERS)[number];
export type Cancellation = Canceller | 'abuse';

/** Who is meant, however it is written; undefined: it names none of them. */
export const cancellerNamed = (told: unknown): Canceller | undefined =>
  CANCELLERS.find((canceller) => canceller === String(told).trim().toLowerCase());

/** What becomes of a used coupon when its order is cancelled: back with its old last day, or with the days it was held up for, or lost. */
const fate = (who: string) =>
  z
    .enum(['keep', 'prolong', 'lose'])
    .describe(
      `${who}. \`keep\`: the coupon comes back with its old last day; \`prolong\`: it also gets the days back for which the order held it; \`lose\`: it is revoked.`,
    );

export const GOING_BACK = 'What becomes of a used coupon when its order is cancelled, by who cancelled.';

/** By who cancelled (docs/model.md, "Going back"). */
export const onCancelSchema = z
  .strictObject({
    shop: fate('The shop cancelled').default('prolong'),
    carrier: fate('The carrier could not deliver').default('prolong'),
    buyer: fate('The buyer cancelled, or nobody said who').default('keep'),
    abuse: fate('The order or its customer is flagged; it does not matter who cancelled').default('lose'),
  })
  .describe(GOING_BACK);

type OnCancel = z.output<typeof onCancelSchema>;

/** What holds for coupons that were issued before campaigns said it. */
export const ON_CANCEL: OnCancel = onCancelSchema.parse({});
