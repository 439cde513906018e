import { Cron } from 'croner';
import { z } from 'zod';
import { type CustomType, customTypeSchema, isCustomType, typeProblem } from './event-type.js';
import { type Problem, problem } from './problem.js';

/** The events that may start a campaign, besides those of the shop's own. To add one, add it here and to the table of occasions. */
export const TRIGGER_EVENTS = [
  'customer.created',
  'cart.updated',
  'order.placed',
  'order.paid',
  'order.shipped',
  'order.delivered',
  'visit.ended',
] as const;

export type NamedTriggerEvent = (typeof TRIGGER_EVENTS)[number];
export type TriggerEvent = NamedTriggerEvent | CustomType;

/** What starts a campaign: an event, a cron schedule in the shop's zone, or the customers' own claim. None: by hand only. */
export const triggerSchema = z.union([
  z.strictObject({
    event: z.union([z.enum(TRIGGER_EVENTS), customTypeSchema]).describe('The type of the event. Its customer gets the coupon.'),
  }),
  z.strictObject({
    schedule: z
      .string()
      .max(100)
      .describe(
        'Five cron fields in the shop’s time zone: `0 9 * * 1` is every Monday at 9:00. Then every customer is looked at. Of ticks missed in a downtime only the last one runs.',
      ),
  }),
  z.strictObject({ claim: z.literal(true).describe('Customers take the coupon themselves: POST /v1/campaigns/{id}/claims.') }),
]);

export type Trigger = z.infer<typeof triggerSchema>;

/** Whether what starts the campaign names an order. */
export const hasOrder = (trigger: Trigger | undefined): boolean => eventOf(trigger)?.startsWith('order.') ?? false;

/** Whether what starts the campaign is an event of the shop's own, with properties. */
export function isCustom(trigger: Trigger | undefined): boolean {
  const event = eventOf(trigger);
  return event !== null && isCustomType(event);
}

/** The event that starts the campaign; null: it is started by something else. */
export const eventOf = (trigger: Trigger | undefined): TriggerEvent | null =>
  trigger !== undefined && 'event' in trigger ? trigger.event : null;

/** What is wrong with a trigger, more to the point than "invalid union". */
export function triggerProblems(trigger: unknown): Problem[] {
  if (trigger === undefined || triggerSchema.safeParse(trigger).success) return scheduleProblems(trigger);
  const event = typeof trigger === 'object' && trigger !== null && 'event' in trigger ? trigger.event : undefined;
  const wrong = typeof event === 'string' ? typeProblem(event, UNKNOWN) : null;
  if (wrong) return [wrong];
  return [
    problem('trigger', 'wrong_trigger', 'A trigger is { event }, { schedule } or { claim: true }. Leave it out to issue coupons by hand.'),
  ];
}

const UNKNOWN = {
  path: 'trigger.event',
  code: 'unknown_event',
  known: TRIGGER_EVENTS,
  sentence: (event: string) => `No campaign starts at "${event}". Use one of ${TRIGGER_EVENTS.join(', ')}.`,
} as const;

function scheduleProblems(trigger: unknown): Problem[] {
  const { schedule } = (trigger ?? {}) as { schedule?: string };
  if (schedule === undefined || isSchedule(schedule)) return [];
  return [
    problem('trigger.schedule', 'wrong_schedule', 'A schedule has five cron fields that match some day: "0 9 * * 1" is Monday at 9.'),
  ];
}

// 31 February is written rightly and never comes: croner looks for it from a fixed day, no clock is asked.
const SOME_DAY = new Date('2024-01-01T00:00:00Z');

function isSchedule(schedule: string): boolean {
  if (schedule.trim().split(/\s+/).length !== 5) return false;
  try {
    return new Cron(schedule, { paused: true, timezone: 'UTC' }).nextRun(SOME_DAY) !== null;
  } catch {
    return false;
  }
}
