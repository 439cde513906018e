import type { DateTime } from 'luxon';
import { addDays, dateOf, startOfDay } from './local-time.js';

/** How long a coupon lives: it starts some days after its issue and lives for some days. */
export interface Validity {
  startsAfterDays: number;
  days: number;
}

export interface Span {
  validFrom: Date;
  expiresAt: Date; // exclusive
  lastDay: string; // YYYY-MM-DD in the shop's zone, the day that texts name
}

/**
 * A coupon's span for an issue at `now` in the shop's zone (docs/model.md, "Campaigns and coupons"): it ends with its last day, also where
 * midnight is left out.
 */
export function validityOf(now: DateTime, { startsAfterDays, days }: Validity): Span {
  const zone = now.zoneName;
  if (zone === null) throw new RangeError('now must be valid and in the shop’s zone.');
  const firstDay = addDays(dateOf(now), startsAfterDays);
  const lastDay = addDays(firstDay, days);
  return {
    validFrom: startsAfterDays === 0 ? now.toJSDate() : startOfDay(firstDay, zone).toJSDate(),
    expiresAt: startOfDay(addDays(lastDay, 1), zone).toJSDate(),
    lastDay,
  };
}
