import { z } from 'zod';
import { localDate } from '../../campaigns/local-time.js';
import { giftOf, type Reward, sumMinorOf } from '../../campaigns/rewards/reward.js';
import { type RewardWords, rewardWords } from '../../campaigns/rewards/words.js';
import { isLeastWorth, leastWorth, type Rule } from '../../campaigns/rules/rule.js';
import type { Speech } from '../../campaigns/words/language.js';
import type { Coupon } from '../coupons/coupon.js';
import { findGift } from '../gifts/gifts.store.js';
import type { MessageContext } from './content.js';
import { text } from './variables.js';
import { localeOf } from './window.js';

const minor = z.int().nullable();
const line = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u); // of our own words

/** What a coupon gives, in words (rewards/kind.ts, `Said`). */
export const rewardWordsSchema = z.strictObject({
  worth: line,
  worthInLine: line,
  brief: line,
  ofCoupon: line,
  isOff: z.boolean(),
  saysLeast: z.boolean(),
});

/** What texts say of a coupon. Null: there is none, known and not forgotten. */
export const couponWordsSchema = z.strictObject({
  code: text,
  currency: text,
  ...rewardWordsSchema.shape,
  leastMinor: minor, // the cart's least worth
  hasMore: z.boolean(), // conditions besides
  firstDay: text.nullable(), // where it is not valid yet
  lastDay: text,
});

export type CouponWords = z.infer<typeof couponWordsSchema>;

/** Days are the shop's; words are the reader's. */
export const couponWords = async (
  coupon: Coupon,
  { shop, now, customer }: Pick<MessageContext, 'shop' | 'now' | 'customer'>,
): Promise<CouponWords> => ({
  code: coupon._id,
  currency: coupon.currency,
  ...(await wordsOf(coupon.reward, { language: localeOf(customer, shop), currency: coupon.currency })),
  leastMinor: leastWorth(coupon.redeemWhen, 'cart'),
  hasMore: hasMore(coupon.redeemWhen),
  firstDay: coupon.validFrom > now ? localDate(coupon.validFrom, shop.zone) : null,
  lastDay: coupon.lastDay,
});

/** What a reward gives, in words: a gift as the list calls it; one that was given before there was a list has its sku alone. */
export async function wordsOf(reward: Reward, speech: Speech): Promise<RewardWords> {
  const { sku = '' } = giftOf(reward) ?? {};
  return rewardWords(reward, speech, sku === '' ? '' : ((await findGift(sku))?.name[speech.language] ?? sku));
}

/** Whether the rule asks for anything else than a least worth of the cart. */
export function hasMore(rule: Rule): boolean {
  if ('all' in rule) return rule.all.some(hasMore);
  return !('fact' in rule) || !isLeastWorth(rule, 'cart');
}

export interface Money {
  amountMinor: number;
  currency: string;
}

/** The face values of amount coupons, added up per currency; what a percentage, free shipping or a gift will be worth nobody knows yet. */
export function totalsOf(coupons: Pick<Coupon, 'reward' | 'currency'>[]): Money[] {
  const totals = new Map<string, number>();
  for (const { reward, currency } of coupons) {
    const sum = sumMinorOf(reward);
    if (sum !== null) totals.set(currency, (totals.get(currency) ?? 0) + sum);
  }
  return [...totals].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
