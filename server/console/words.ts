import { localTime } from '../../campaigns/local-time.js';
import { moneyWords } from '../../campaigns/money.js';
import { kindOf, type Reward } from '../../campaigns/rewards/reward.js';

/** What a coupon gives, for staff. */
export const rewardWords = (reward: Reward, currency: string): string =>
  kindOf(reward).forStaff(reward, (amountMinor) => moneyWords(amountMinor, currency));

/** 2500 basis points are "25 %"; what no minimum says is "–". */
export const percentWords = (basisPoints: number | null): string => (basisPoints === null ? '–' : `${basisPoints / 100} %`);

/** Sums by currency in one line. */
export const sumsWords = (sums: Record<string, number>): string =>
  Object.entries(sums)
    .map(([currency, amountMinor]) => moneyWords(amountMinor, currency))
    .join(', ') || '–';

/** A word of ours as people read it: `induce_next_purchase` is "induce next purchase". */
export const plainWords = (word: string): string => word.replaceAll('_', ' ');

/** When something is due in the shop's zone: "by 9:00 PM on Nov 26", and at midnight "by the end of Nov 25". */
export function dueWords(at: Date, zone: string): string {
  const local = localTime(at, zone).setLocale('en');
  const isMidnight = local.equals(local.startOf('day'));
  return isMidnight ? `by the end of ${local.minus({ days: 1 }).toFormat('LLL d')}` : `by ${local.toFormat("h:mm a 'on' LLL d")}`;
}
