import { MINUTE_MS } from '../../campaigns/durations.js';
import { addDays, instantOf, localDate } from '../../campaigns/local-time.js';
import type { Actor, Role } from '../../server/actors/actor.js';
import type { Context } from '../../server/context.js';
import { eventSchema } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import { Refusal } from '../../server/lib/refusal.js';
import type { Shop } from '../../server/shop/shop.js';

/** What the demo's acts have at hand. */
export interface World {
  shop: Shop;
  actors: Actor[];
  /** When the demo began: all that is told lies before it. Always the same for one shop, so that telling it again repeats it. */
  base: Date;
}

/** Something that somebody did at some moment. */
export interface Act {
  at: Date;
  /** Whom alone it is about. Absent: it may be about everybody. */
  who?: string;
  do(world: World): Promise<unknown>;
}

/** So many days before the demo began, at a local time of the shop. */
export function daysBefore(world: World, days: number, time: string): Date {
  const today = localDate(world.base, world.shop.zone);
  return instantOf(`${addDays(today, -days)}T${time}`, world.shop.zone).toJSDate();
}

export const minutesBefore = ({ base }: World, minutes: number): Date => new Date(base.getTime() - minutes * MINUTE_MS);
export const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE_MS);

/** The first actor of a role, at a moment. */
export function as(role: Role, { shop, actors }: World, now: Date): Context {
  const actor = actors.find((known) => known.role === role);
  if (!actor) throw new Error(`The demo has no ${role}.`);
  return { shop, actor, now };
}

/** The web shop tells an event as it happens. */
export const tell = (world: World, at: Date, event: { id: string; type: string; customer?: object; data: object; backfill?: boolean }) =>
  receiveEvent(eventSchema.parse({ ...event, occurredAt: at.toISOString() }), as('storefront', world, at));

/** Does what may be refused with this code, and bears it. */
export async function bearing(code: string, act: Promise<unknown>): Promise<void> {
  await act.catch((error: unknown) => {
    if (!isRefusal(error, code)) throw error;
  });
}

const TRIES = 60;
const PAUSE_MS = 1000;

/** Does it, and waits where a program that was killed just now still seems to be at it: its leases last half a minute. */
export async function patiently(act: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await act();
      return;
    } catch (error) {
      if (!isRefusal(error, 'still_under_way') || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

const isRefusal = (error: unknown, code: string): boolean => error instanceof Refusal && error.code === code;
