import type { AuthorityLimits } from '../../campaigns/authority-limits.js';
import { addDays, localDate, startOfDay } from '../../campaigns/local-time.js';
import { type Obstacle, obstaclesTo } from '../../campaigns/obstacles.js';
import { type Reason, reason } from '../../campaigns/reasons.js';
import { greatestCostMinor } from '../../campaigns/rewards/reward.js';
import type { Shop } from '../shop/shop.js';
import type { Coupon } from './coupon.js';

type Grace = AuthorityLimits['extension'];

const MENDED: Obstacle[] = ['coupon_expired', 'coupon_not_yet_valid'];

/**
 * Once a coupon, while it stands or within the days of grace after its last day, at the instant when it was asked for. What it may cost has
 * to be known, in the shop's currency: it counts as goodwill. A recall is not asked for: more days would only revoke it. Null: it may be.
 */
export function whyNotExtended(coupon: Coupon, { graceDays }: Grace, askedAt: Date, { zone, currency }: Shop): Reason | null {
  const { lastDay, extension } = coupon;
  const gone = obstaclesTo({ ...coupon, revokeWhenFree: null }, askedAt).find((code) => !MENDED.includes(code));
  if (gone) return reason(gone);
  if (extension?.state === 'done') return reason('extended_already', { values: { day: { day: lastDay } } });
  if (coupon.currency !== currency) return reason('currency_mismatch');
  if (greatestCostMinor(coupon.reward) === null) return reason('cap_required');
  if (askedAt < startOfDay(addDays(lastDay, graceDays + 1), zone).toJSDate()) return null;
  return reason('grace_over', { values: { day: { day: lastDay }, days: graceDays } });
}

/** So many days more: after its last day while it stands, after today where that is over. */
export function extendedSpan(
  { lastDay }: Pick<Coupon, 'lastDay'>,
  days: number,
  now: Date,
  zone: string,
): Pick<Coupon, 'lastDay' | 'expiresAt'> {
  const today = localDate(now, zone);
  const longer = addDays(lastDay > today ? lastDay : today, days);
  return { lastDay: longer, expiresAt: startOfDay(addDays(longer, 1), zone).toJSDate() };
}
