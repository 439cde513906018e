import type { DateTime } from 'luxon';
import { z } from 'zod';
import { instantSchema } from './cart.js';
import { coded } from './error-codes.js';
import { localTime } from './local-time.js';
import { type Problem, problem } from './problem.js';
import { type Reason, reason } from './reasons.js';
import { hasDayLeft, type Validity } from './validity.js';

export const windowSchema = z
  .strictObject({
    startsAt: instantSchema.optional().describe('From when on, with an offset or Z. Absent: from its activation.'),
    endsAt: instantSchema.optional().describe('Until when; at this instant it is over. Absent: it has no end.'),
  })
  .superRefine((window, context) => {
    const [startsAt, endsAt] = [millis(window.startsAt), millis(window.endsAt)];
    if (startsAt === null || endsAt === null || startsAt < endsAt) return;
    const message = 'The window must end after it starts.';
    context.addIssue({ code: 'custom', path: ['endsAt'], message, params: coded('ends_before_start') });
  });

export interface Windowed {
  window?: { startsAt?: string | undefined; endsAt?: string | undefined } | undefined;
}

/** Coupons of one that has a last day are not issued after it. */
interface Timed extends Windowed {
  validity?: Validity;
}

/** What is stored of a campaign's life. */
interface Lived extends Windowed {
  state: 'draft' | 'active' | 'paused' | 'ended';
}

export type Phase = 'scheduled' | 'active' | 'over';

/** Where an instant lies, seen from a campaign's window: `endsAt` itself is over. No job moves it; it is compared each time. */
export function phaseAt({ window }: Windowed, at: Date): Phase {
  const [startsAt, endsAt] = [millis(window?.startsAt), millis(window?.endsAt)];
  if (endsAt !== null && at.getTime() >= endsAt) return 'over';
  return startsAt !== null && at.getTime() < startsAt ? 'scheduled' : 'active';
}

export const SHOWN_LIFE = ['draft', 'scheduled', 'active', 'over', 'paused', 'ended'] as const;
export type ShownLife = (typeof SHOWN_LIFE)[number];

/** A campaign's state as it is told: one that was activated is `scheduled`, `active` or `over`. */
export const shownLife = (campaign: Lived, at: Date): ShownLife => (campaign.state === 'active' ? phaseAt(campaign, at) : campaign.state);

/** Whether it is activated and within its window; coupons of it may have no day left all the same (`givesAt`). */
export const isRunning = (campaign: Lived, at: Date): boolean => shownLife(campaign, at) === 'active';

/** The last instant at which an activated campaign gave nothing yet: its activation, or just before its start. */
export function idleUntil({ window }: Windowed, activatedAt: Date): Date {
  const startsAt = millis(window?.startsAt);
  return startsAt === null || startsAt <= activatedAt.getTime() ? activatedAt : new Date(startsAt - 1);
}

/** Why a campaign gives nothing at an instant, which comes in the shop's zone; null: it does. */
export const whyNotRunning = (campaign: Lived & Timed, at: DateTime): Reason | null =>
  campaign.state === 'active' ? outsideWindow(campaign, at) : reason('not_running');

/** Whether it gives something at an instant, which comes in the shop's zone. */
export const givesAt = (campaign: Lived & Timed, at: DateTime): boolean => whyNotRunning(campaign, at) === null;

/** The same of one that was activated. */
export function outsideWindow(campaign: Timed, at: DateTime): Reason | null {
  const phase = phaseAt(campaign, at.toJSDate());
  if (phase === 'over' || (campaign.validity && !hasDayLeft(campaign.validity, at))) return reason('campaign_over');
  if (phase === 'active') return null;
  const start = localTime(new Date(campaign.window?.startsAt ?? 0), at.zoneName ?? 'UTC');
  return reason('not_started', { values: { start: { moment: start.toFormat("yyyy-MM-dd'T'HH:mm") } } });
}

/** A campaign that goes live must have something ahead of it. */
export const windowProblems = (campaign: Windowed, now: Date): Problem[] =>
  phaseAt(campaign, now) === 'over'
    ? [
        problem(
          'window.endsAt',
          'window_over',
          'This window is over. Set window.endsAt to a later instant, or remove it, to run the campaign.',
        ),
      ]
    : [];

const millis = (instant: string | undefined): number | null => (instant === undefined ? null : Date.parse(instant));
