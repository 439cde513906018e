import { z } from 'zod';
import { localDate } from '../../campaigns/local-time.js';
import { type Reward, sumMinorOf } from '../../campaigns/rewards/reward.js';
import { leastWorth, type Rule } from '../../campaigns/rules/rule.js';
import type { Coupon } from '../coupons/coupon.js';
import { findGift } from '../gifts/gifts.store.js';
import type { Locale } from '../shop/shop.js';
import type { MessageContext } from './content.js';
import { text } from './variables.js';
import { localeOf } from './window.js';

const minor = z.int().nullable();

/** What texts say of a coupon. Null: there is none, known and not forgotten. */
export const couponWordsSchema = z.strictObject({
  code: text,
  currency: text,
  type: z.enum(['amount', 'percent', 'free_shipping', 'gift']),
  amountMinor: minor,
  basisPoints: minor,
  capMinor: minor,
  gift: text.nullable(), // what it is called
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
  ...(await rewardWords(coupon.reward, localeOf(customer, shop))),
  leastMinor: leastWorth(coupon.redeemWhen, 'cart'),
  hasMore: hasMore(coupon.redeemWhen),
  firstDay: coupon.validFrom > now ? localDate(coupon.validFrom, shop.zone) : null,
  lastDay: coupon.lastDay,
});

/** What a reward gives, in the words that the partials `worth-…` speak. */
export async function rewardWords(reward: Reward, locale: Locale) {
  return {
    type: reward.type,
    amountMinor: reward.type === 'amount' ? reward.amountMinor : null,
    basisPoints: reward.type === 'percent' ? reward.basisPoints : null,
    capMinor: 'capMinor' in reward ? (reward.capMinor ?? null) : null,
    gift: reward.type === 'gift' ? await giftName(reward.sku, locale) : null,
  };
}

/** As the list of gifts calls it; one that was given before there was a list has its sku alone. */
const giftName = async (sku: string, locale: Locale): Promise<string> => (await findGift(sku))?.name[locale] ?? sku;

/** Whether the rule asks for anything else than a least worth of the cart. */
export function hasMore(rule: Rule): boolean {
  if ('all' in rule) return rule.all.some(hasMore);
  return !('fact' in rule) || leastWorth(rule, 'cart') === null;
}

export interface Money {
  amountMinor: number;
  currency: string;
}

/** The face values of amount coupons, added up per currency; what a percentage, free shipping or a gift will be worth nobody knows yet. */
export function totalsOf(coupons: Coupon[]): Money[] {
  const totals = new Map<string, number>();
  for (const { reward, currency } of coupons) {
    const sum = sumMinorOf(reward);
    if (sum !== null) totals.set(currency, (totals.get(currency) ?? 0) + sum);
  }
  return [...totals].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
