import type { DateTime } from 'luxon';
import { z } from 'zod';
import { addDays, dateOf, localTime, startOfDay } from './local-time.js';
import { type Problem, problem } from './problem.js';

const startsAfterDays = z.int().min(0).max(730).describe('Days from the issue until a coupon can be used; 0: at once.');
const days = z.int().min(1).max(730);
const until = z.iso
  .date()
  .describe(
    'The last day of every coupon, whenever it is issued: `2026-12-31`, in the shop’s time zone. With `days` the earlier one counts.',
  );

/** As a campaign is defined. */
export const validitySchema = z.strictObject({
  startsAfterDays: startsAfterDays.default(0),
  days: days
    .optional()
    .describe(
      'A coupon’s last day is so many days after its first, in the shop’s time zone. Absent: what the goal says, or with `until` no bound but that.',
    ),
  until: until.optional(),
});

/** As it is answered. */
export const validityDocument = z.object({
  startsAfterDays,
  days: days.optional().describe('A coupon’s last day is so many days after its first, in the shop’s time zone. Absent: `until` says.'),
  until: until.optional(),
});

/** How long a coupon lives: it starts some days after its issue and lives for some days, to a day at the latest, or both. */
export interface Validity {
  startsAfterDays: number;
  days?: number | undefined;
  until?: string | undefined;
}

export interface Span {
  validFrom: Date;
  expiresAt: Date; // exclusive
  lastDay: string; // YYYY-MM-DD in the shop's zone, the day that texts name
}

/**
 * A coupon's span for an issue at `now` in the shop's zone (docs/model.md, "Campaigns and coupons"): it ends with its last day, also where
 * midnight is left out. Null: no day is left until the campaign's last.
 */
export function validityOf(now: DateTime, validity: Validity): Span | null {
  const zone = now.zoneName;
  if (zone === null) throw new RangeError('now must be valid and in the shop’s zone.');
  const { firstDay, lastDay } = daysOf(dateOf(now), validity);
  if (lastDay < firstDay) return null;
  return {
    validFrom: validity.startsAfterDays === 0 ? now.toJSDate() : startOfDay(firstDay, zone).toJSDate(),
    expiresAt: startOfDay(addDays(lastDay, 1), zone).toJSDate(),
    lastDay,
  };
}

/** Dates in this form sort as they follow each other. */
function daysOf(today: string, { startsAfterDays, days, until }: Validity): { firstDay: string; lastDay: string } {
  const firstDay = addDays(today, startsAfterDays);
  const [lastDay] = [...(days === undefined ? [] : [addDays(firstDay, days)]), ...(until === undefined ? [] : [until])].sort();
  if (lastDay === undefined) throw new RangeError('A validity has days or a last day.');
  return { firstDay, lastDay };
}

/** Whether a coupon that is issued at an instant has a day left. */
export const hasDayLeft = (validity: Validity, now: DateTime): boolean => {
  if (validity.until === undefined) return true; // asked of every campaign at every event
  const { firstDay, lastDay } = daysOf(dateOf(now), validity);
  return firstDay <= lastDay;
};

/** What keeps every coupon that is issued from now on from having a day. `startsAt`: nothing is issued before. */
export function lastDayProblems(
  { validity, window }: { validity: Validity; window?: { startsAt?: string | undefined } | undefined },
  now: DateTime,
): Problem[] {
  const { until } = validity;
  if (until === undefined) return [];
  if (until < dateOf(now)) return [problem('validity.until', 'last_day_over', 'This day is over. Set a later one, or leave it out.')];
  const start = window?.startsAt === undefined ? now : localTime(new Date(window.startsAt), now.zoneName ?? 'UTC');
  const first = start > now ? start : now;
  if (!hasDayLeft({ ...validity, startsAfterDays: 0 }, first))
    return [problem('validity.until', 'last_day_over', 'This day is over before window.startsAt, so no coupon would have a day.')];
  return hasDayLeft(validity, first)
    ? []
    : [problem('validity.startsAfterDays', 'validity_starts_too_late', 'Counted from now, a coupon would start after validity.until.')];
}
