import { z } from 'zod';
import { MAX_MINOR } from '../money.js';

const positiveMinor = z.int().min(1).max(MAX_MINOR);

/** What a coupon gives: money off, a share off (at most `capMinor`), shipping (at most `capMinor`), or a gift. */
export const rewardSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('amount'), amountMinor: positiveMinor }),
    z.strictObject({ type: z.literal('percent'), basisPoints: z.int().min(1).max(10_000), capMinor: positiveMinor.optional() }),
    z.strictObject({ type: z.literal('free_shipping'), capMinor: positiveMinor.optional() }),
    z.strictObject({ type: z.literal('gift'), sku: z.string().min(1).max(200), valueMinor: z.int().min(0).max(MAX_MINOR) }),
  ],
  { error: 'A reward is of type amount, percent, free_shipping or gift.' },
);

export type Reward = z.infer<typeof rewardSchema>;

/** The most that one coupon can cost the shop, in minor units; null: nobody knows, for want of a cap. */
export function greatestCostMinor(reward: Reward): number | null {
  switch (reward.type) {
    case 'amount':
      return reward.amountMinor;
    case 'percent':
    case 'free_shipping':
      return reward.capMinor ?? null;
    case 'gift':
      return reward.valueMinor;
  }
}

/** Whether a use saves less than a tenth of the face value: the rest of it is lost. Other rewards have no face to lose. */
export const isSmallSaving = (reward: Reward | undefined, savedMinor: number): boolean =>
  reward?.type === 'amount' && savedMinor * 10 < reward.amountMinor;
