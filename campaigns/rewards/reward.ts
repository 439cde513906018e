import { z } from 'zod';
import { MAX_MINOR } from '../money.js';
import { nearestName, type Problem, problem } from '../problem.js';

const positiveMinor = z.int().min(1).max(MAX_MINOR);

const sku = z.string().min(1).max(200);

const amount = z.strictObject({ type: z.literal('amount'), amountMinor: positiveMinor });
const percent = z.strictObject({
  type: z.literal('percent'),
  basisPoints: z.int().min(1).max(10_000),
  capMinor: positiveMinor.optional(),
});
const freeShipping = z.strictObject({ type: z.literal('free_shipping'), capMinor: positiveMinor.optional() });

/** What a coupon gives: money off, a share off (at most `capMinor`), shipping (at most `capMinor`), or a gift, with what it is worth. */
export const rewardSchema = z.discriminatedUnion('type', [
  amount,
  percent,
  freeShipping,
  z.strictObject({ type: z.literal('gift'), sku, valueMinor: z.int().min(0).max(MAX_MINOR) }),
]);

/** A reward as somebody asks for it. What a gift is worth stands in the list of gifts, and nobody states it. */
export const rewardTerms = z.discriminatedUnion('type', [amount, percent, freeShipping, z.strictObject({ type: z.literal('gift'), sku })], {
  error: 'The type of a reward is amount, percent, free_shipping or gift.',
});

export type Reward = z.infer<typeof rewardSchema>;
export type RewardTerms = z.infer<typeof rewardTerms>;

/** A gift as the list has it: what one piece is worth. */
export interface ListedGift {
  sku: string;
  valueMinor: number;
}

/** A reward with what the list says a gift is worth now; null: the list does not have it. */
export function pricedReward(terms: RewardTerms, list: readonly ListedGift[]): Reward | null {
  if (terms.type !== 'gift') return terms;
  const gift = list.find((one) => one.sku === terms.sku);
  return gift ? { type: 'gift', sku: gift.sku, valueMinor: gift.valueMinor } : null;
}

/** A reward as it was asked for. */
export const termsOf = (reward: Reward): RewardTerms => (reward.type === 'gift' ? { type: 'gift', sku: reward.sku } : reward);

/** What is wrong with a gift that the list does not have. */
export const unknownGift = (given: string, list: readonly ListedGift[]): Problem =>
  problem(
    'reward.sku',
    'unknown_gift',
    'No gift with this SKU is listed. Add it with POST /v1/gifts.',
    nearestName(
      given,
      list.map((gift) => gift.sku),
    ),
  );

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
