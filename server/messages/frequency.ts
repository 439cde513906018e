import { FREQUENCY_CAP, isCapReached } from '../../campaigns/contact-policy.js';
import { DAY_MS } from '../../campaigns/durations.js';
import { datesAround, localDate } from '../../campaigns/local-time.js';
import { idsOf } from '../customers/customer.js';
import { contactId } from './contacts.store.js';
import type { MessageContext } from './content.js';
import { KINDS } from './kinds.js';
import { held, type Message, type Move, suppressed } from './message.js';
import { rankOf } from './rank.js';
import { wayTo } from './way.js';
import { nextOpening, openingOn, zoneOf } from './window.js';

/** Offers and greetings, of all kinds together. They are what a customer may unsubscribe from. */
export const isCapped = ({ stream }: Pick<Message, 'stream'>): boolean => stream === 'promotions' || stream === 'greetings';

/** What may wait for another day does so no longer than this. */
const WAITS_MS = 10 * DAY_MS;

/**
 * Takes one of the customer's places of this day for an offer or a greeting, asked just before it is sent. Null: it may go. Otherwise it
 * waits for the next day, or is suppressed where it would then be too late. A message that is tried again keeps its place.
 */
export async function takePlace(message: Message, context: MessageContext): Promise<Move | null> {
  if (!isCapped(message)) return null;
  const { shop, now, customer, notes } = context;
  const zone = zoneOf(customer, shop);
  const today = localDate(now, zone);
  const rows = await notes.findContacts(idsOf(customer).flatMap((id) => placesBefore(id, today)));
  if (rows.some(({ messageId, day }) => messageId === message._id && day === today)) return null;
  const others = rows.filter(({ messageId }) => messageId !== message._id);
  const isFree = !isCapReached(others, today, now) && !(await yields(message, context));
  if (isFree && (await takeOneOf(message, today, context))) return null;
  return putOff(message, zone, now);
}

const PLACES = Array.from({ length: FREQUENCY_CAP.perDay }, (_, place) => place);

function placesBefore(customerId: string, today: string): string[] {
  const days = datesAround(today, FREQUENCY_CAP.inDays.days).filter((day) => day <= today);
  return days.flatMap((day) => PLACES.map((place) => contactId(customerId, day, place)));
}

async function takeOneOf({ _id: messageId }: Message, day: string, { now: at, customer, notes }: MessageContext): Promise<boolean> {
  for (const place of PLACES) if (await notes.insertContact({ _id: contactId(customer._id, day, place), day, at, messageId })) return true;
  return false;
}

/** What matters more to the customer and is due on the same day goes first: a coupon that ends before a greeting. */
async function yields(message: Message, { shop, now, customer, notes }: MessageContext): Promise<boolean> {
  const zone = zoneOf(customer, shop);
  const endOfDay = openingOn(localDate(now, zone), WHOLE_DAY, zone).until;
  const awaited = await notes.findAwaited(customer._id, endOfDay);
  for (const other of awaited)
    if (isCapped(other) && rankOf(other.kind) < rankOf(message.kind) && 'to' in (await wayTo(other.kind, customer, notes))) return true;
  return false;
}

const WHOLE_DAY = { from: '00:00', until: '24:00' };

function putOff(message: Message, zone: string, now: Date): Move {
  const kind = KINDS[message.kind];
  const tomorrow = nextOpening(nextOpening(now, kind.window, zone).until, kind.window, zone).from;
  const lateAt = message.lateAt ?? new Date(message.plannedAt.getTime() + WAITS_MS);
  return tomorrow < lateAt ? { ...held(tomorrow), reason: 'frequency_cap' } : suppressed('frequency_cap');
}
