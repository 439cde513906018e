import { z } from 'zod';
import type { Problem } from '../problem.js';
import { amount } from './amount.js';
import { buyGet } from './buy-get.js';
import { fixedPrice } from './fixed-price.js';
import { freeShipping } from './free-shipping.js';
import { gift } from './gift.js';
import type { Answers, Lane, ListedGift } from './kind.js';
import { percent } from './percent.js';
import { shipping } from './shipping.js';
import { tiers } from './tiers.js';

export type { ListedGift } from './kind.js';

/** Every type of reward. To add one, add its file and a row: all that is asked of rewards follows from here. */
export const REWARDS = {
  amount,
  percent,
  tiers,
  buy_get: buyGet,
  fixed_price: fixedPrice,
  free_shipping: freeShipping,
  shipping,
  gift,
};

type Rows = typeof REWARDS;
export type RewardType = keyof Rows;

/** A reward as it is promised, and as somebody asks for it. */
export type Reward = { [T in RewardType]: z.infer<Rows[T]['schema']> }[RewardType];
export type RewardTerms = { [T in RewardType]: z.infer<Rows[T]['terms']> }[RewardType];

/** What a coupon gives, as it is promised. */
export const rewardSchema = z
  .discriminatedUnion('type', filled(Object.values(REWARDS).map(({ schema }) => schema)))
  .describe('What a coupon gives, by its `type`.');

/** A reward as somebody asks for it. What a gift is worth stands in the list of gifts, and nobody states it. */
export const rewardTerms = z
  .discriminatedUnion('type', filled(Object.values(REWARDS).map(({ terms }) => terms)), {
    error: `The type of a reward is ${Object.keys(REWARDS)
      .join(', ')
      .replace(/, (\w+)$/, ' or $1')}.`,
  })
  .describe('What a coupon gives, by its `type`. What a gift is worth stands in the list of gifts.');

function filled<T>([first, ...others]: T[]): [T, ...T[]] {
  if (first === undefined) throw new Error('There is no reward at all.');
  return [first, ...others];
}

/** What is asked of any reward, answered by its type. The answers are methods, so that those of one type stand for those of all. */
export const kindOf = ({ type }: { type: RewardType }): Answers<Reward, RewardTerms> => REWARDS[type];

/** A reward with what the list says a gift is worth now, or what is wrong with it. */
export const pricedReward = (terms: RewardTerms, list: readonly ListedGift[]): { reward: Reward } | { problem: Problem } =>
  kindOf(terms).promised(terms, list);

/** A reward as it was asked for. */
export const termsOf = (reward: Reward): RewardTerms => kindOf(reward).asked(reward);

export const isListed = (terms: RewardTerms): boolean => kindOf(terms).isListed;

export const giftOf = (reward: Reward): ListedGift | null => kindOf(reward).gift(reward);

export const laneOf = (reward: Reward): Lane => kindOf(reward).lane(reward);

/** No less than it takes off, or gives, where what its lane discounts is worth so much: the goods, or the shipping. */
export const atMostMinor = (reward: Reward, wholeMinor: number): number =>
  kindOf(reward).atMostMinor(reward, wholeMinor) ?? greatestCostMinor(reward) ?? wholeMinor;

/** The most that one coupon can cost the shop, in minor units; null: nobody knows, for want of a cap. */
export const greatestCostMinor = (reward: Reward): number | null => kindOf(reward).greatestCostMinor(reward);

/** The sum that a reward says it takes off, in minor units; null: it says none. */
export const sumMinorOf = (terms: RewardTerms): number | null => kindOf(terms).sumMinor(terms);

/** The share of a cart that a reward says it takes off, in basis points; null: it says none. */
export const shareBpOf = (terms: RewardTerms): number | null => kindOf(terms).shareBp(terms);

/** Whether a use saves less than a tenth of the face value: the rest of it is lost. Other rewards have no face to lose. */
export function isSmallSaving(reward: Reward | undefined, savedMinor: number): boolean {
  const faceMinor = reward && sumMinorOf(reward);
  return typeof faceMinor === 'number' && savedMinor * 10 < faceMinor;
}
