import { DAY_MS, MINUTE_MS } from '../../campaigns/durations.js';
import { KINDS } from './kinds.js';
import type { Message, MessageKind } from './message.js';
import { dueWithin, nextOpening, type Opening } from './window.js';

/** When a kind of message is due in a customer's zone, and from when on it is too late, if what it is about came up at `at`. */
export function dueOf(kind: MessageKind, at: Date, zone: string): Pick<Message, 'dueAt' | 'lateAt'> & { day: string } {
  const { delay, window } = KINDS[kind];
  const ready = new Date(at.getTime() + delay * MINUTE_MS);
  return dueAtOpening(kind, nextOpening(ready, window, zone), ready);
}

/** The same for a window that is known. */
export function dueAtOpening(kind: MessageKind, opening: Opening, ready: Date): Pick<Message, 'dueAt' | 'lateAt'> & { day: string } {
  const dueAt = dueWithin(opening, ready);
  return { dueAt, lateAt: lateAtOf(kind, dueAt, opening), day: opening.day };
}

function lateAtOf(kind: MessageKind, dueAt: Date, opening: Opening): Date | null {
  const { late } = KINDS[kind];
  if (late === 'never') return null;
  return late === 'day' ? opening.until : new Date(dueAt.getTime() + late * DAY_MS);
}
