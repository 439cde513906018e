import { DateTime } from 'luxon';
import type { AuthorityLimits } from '../../campaigns/authority-limits.js';
import { addDays, dateOf, startOfDay } from '../../campaigns/local-time.js';
import { greatestCostMinor } from '../../campaigns/rewards/reward.js';
import type { Shop } from '../shop/shop.js';
import type { Coupon } from './coupon.js';

/** Why a coupon gets no more days, whoever asks. */
export interface NoExtension {
  code: string;
  message: string;
}

type Grace = AuthorityLimits['extension'];

const GONE: Partial<Record<Coupon['state'], NoExtension>> = {
  redeemed: { code: 'coupon_used', message: 'It was used.' },
  revoked: { code: 'coupon_revoked', message: 'It was revoked.' },
  reserved: { code: 'coupon_reserved', message: 'A checkout holds it just now, and may use it.' },
};

/**
 * Once a coupon, while it stands or within the days of grace after its last day, at the instant when it was asked for. What it may cost has
 * to be known, in the shop's currency: it counts as goodwill. Null: it may be.
 */
export function whyNotExtended(coupon: Coupon, { graceDays }: Grace, askedAt: Date, { zone, currency }: Shop): NoExtension | null {
  const { state, lastDay, extension, reward } = coupon;
  const gone = GONE[state];
  if (gone) return gone;
  if (extension?.state === 'done') return { code: 'extended_already', message: `It was extended already, until ${lastDay}.` };
  if (coupon.currency !== currency) return { code: 'currency_mismatch', message: `It is in ${coupon.currency}, not in ${currency}.` };
  if (greatestCostMinor(reward) === null) return { code: 'cap_required', message: 'Its reward has no cap: nobody knows what it may cost.' };
  if (askedAt < startOfDay(addDays(lastDay, graceDays + 1), zone).toJSDate()) return null;
  return { code: 'grace_over', message: `Its last day was ${lastDay}: that is more than ${graceDays} days ago.` };
}

/** So many days more: after its last day while it stands, after today where that is over. */
export function extendedSpan(
  { lastDay }: Pick<Coupon, 'lastDay'>,
  days: number,
  now: Date,
  zone: string,
): Pick<Coupon, 'lastDay' | 'expiresAt'> {
  const today = dateOf(DateTime.fromJSDate(now, { zone }));
  const longer = addDays(lastDay > today ? lastDay : today, days);
  return { lastDay: longer, expiresAt: startOfDay(addDays(longer, 1), zone).toJSDate() };
}
