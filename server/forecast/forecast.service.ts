import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../../campaigns/durations.js';
import type { ShopTime } from '../context.js';
import type { Customer } from '../customers/customer.js';
import type { SendContext } from '../messages/content.js';
import { remindedFrom } from '../messages/coupon-contents.js';
import { isAwaited, type Message } from '../messages/message.js';
import { letGo, sent } from '../messages/outcome.js';
import { SOURCES } from '../messages/plan.js';
import { prepare } from '../messages/prepare.js';
import { inTurn } from '../messages/rank.js';
import type { Outlook } from '../messages/source.js';
import { type Foreseen, type Wait, waitedAlready } from './foreseen.js';
import { outlookOf } from './outlook.js';
import { paperFor } from './paper.js';

/** Time that passes on paper, at one instant: the records of one customer, and what has come of messages so far. */
interface DryRun extends SendContext {
  outlook: Outlook;
  waits: Map<string, Wait[]>;
  foreseen: Foreseen[];
}

/**
 * What one customer will be told within so many days, and what not and why, if nothing changes: planned by the sources and weighed by the
 * questions that sending asks, on paper. Coupons that schedules will have issued meanwhile are not in it. Reads only.
 */
export async function forecast(
  customer: Customer,
  days: number,
  { shop, now }: ShopTime,
): Promise<{ outlook: Outlook; foreseen: Foreseen[] }> {
  const outlook = await outlookOf(customer, shop);
  const begun: DryRun = { shop, now, outlook, notes: paperFor(outlook), waits: new Map(), foreseen: [] };
  const until = new Date(now.getTime() + days * DAY_MS);
  const nearing = outlook.coupons.map((coupon) => remindedFrom(coupon).getTime()).sort((one, other) => one - other);
  for (const message of awaited(outlook)) begun.waits.set(message._id, waitedAlready(message, outlook));
  for (let at = now; at <= until; at = nextInstant(outlook, nearing, at)) {
    const run = { ...begun, now: at };
    await plan(run);
    for (const message of dueAt(run)) await settle(run, message);
    await nextTurn(); // of whoever has thousands of coupons there are thousands of instants
  }
  return begun;
}

async function plan({ outlook, waits, now }: DryRun): Promise<void> {
  for (const { foresee } of SOURCES)
    for (const message of await foresee(outlook, now)) {
      if (outlook.messages.has(message._id)) continue;
      outlook.messages.set(message._id, message);
      waits.set(message._id, waitedAlready(message, outlook));
    }
}

async function settle({ foreseen, waits, outlook, ...sending }: DryRun, message: Message): Promise<void> {
  const outcome = await prepare(message, outlook.customer, sending);
  const move = 'state' in outcome ? outcome : sent(message, outcome, sending);
  await letGo(message, move, sending.notes);
  const waited = waits.get(message._id) ?? [];
  Object.assign(message, move);
  if (message.state === 'planned') waits.set(message._id, [...waited, { reason: message.reason ?? 'quiet_hours', until: message.dueAt }]);
  else foreseen.push({ message, at: sending.now, waited });
}

function awaited({ messages }: Outlook): Message[] {
  const found: Message[] = [];
  for (const message of messages.values()) if (isAwaited(message)) found.push(message);
  return found;
}

/** In the sequence in which a sender takes them. */
const dueAt = ({ outlook, now }: DryRun): Message[] =>
  awaited(outlook)
    .filter((message) => message.dueAt <= now)
    .sort(inTurn);

/** What comes with the calendar alone, birthdays, is planned half a day before anybody's morning. */
const LOOK_MS = 6 * HOUR_MS;

/** When next something may come up: a message is due, a coupon nears its end (`nearing`, the first one first), or it is time to look again. */
function nextInstant(outlook: Outlook, nearing: readonly number[], now: Date): Date {
  const nextLook = (Math.floor(now.getTime() / LOOK_MS) + 1) * LOOK_MS;
  const due = awaited(outlook).map((message) => message.dueAt.getTime());
  const isLater = (instant: number): boolean => instant > now.getTime();
  return new Date(Math.min(nextLook, nearing.find(isLater) ?? nextLook, ...due.filter(isLater)));
}
