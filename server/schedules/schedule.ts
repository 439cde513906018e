import { Cron } from 'croner';
import { z } from 'zod';
import { localTime } from '../../campaigns/local-time.js';
import type { NoCoupon } from '../../campaigns/reasons.js';
import { summedFields } from '../rollups/rollup.js';

/** One tick of one campaign's schedule, run once over all customers, however many programs and crashes. */
export const runRecord = z.object({
  _id: z.string(), // hash of campaign and planned time
  campaignId: z.string(),
  plannedAt: z.string(), // local time of the tick, `2026-03-09T09:00`
  state: z.enum(['running', 'done']),
  cursor: z.string().nullable(), // the last customer asked
  left: z.array(z.string()).exactOptional(), // customers who could not be asked, for a bug: they are asked again
  issued: z.int(),
  words: z.custom<Partial<Record<NoCoupon, number>>>(), // what was said to the others, how often
  startedAt: z.date(), // business time
  finishedAt: z.date().nullable(),
  ...summedFields,
});
export type Run = z.infer<typeof runRecord>;

/** The local time of a schedule's latest tick in a span, or null. After a downtime only this one runs. An hour that comes twice ticks once. */
export function latestTick(schedule: string, zone: string, after: Date, until: Date): string | null {
  const cron = new Cron(schedule, { paused: true, timezone: zone });
  // croner looks before its reference; ticks are whole minutes.
  const [tick] = cron.previousRuns(1, new Date(until.getTime() + 1000));
  return tick !== undefined && tick > after ? localTime(tick, zone).toFormat("yyyy-MM-dd'T'HH:mm") : null;
}
