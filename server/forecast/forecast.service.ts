import type { Customer } from '../customers/customer.js';
import { REMINDED_HOURS } from '../messages/coupon-contents.js';
import { KINDS } from '../messages/kinds.js';
import type { Message, Move } from '../messages/message.js';
import type { Notes } from '../messages/notes.js';
import { SOURCES } from '../messages/plan.js';
import { prepare, type Ready } from '../messages/prepare.js';
import { inTurn } from '../messages/rank.js';
import type { Outlook } from '../messages/source.js';
import type { Shop } from '../shop/shop.js';
import { type Foreseen, type Wait, waitedAlready } from './foreseen.js';
import { outlookOf } from './outlook.js';
import { paperFor } from './paper.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Time that passes on paper: the records of one customer, what sending notes, and what has come of messages so far. */
interface Run {
  outlook: Outlook;
  notes: Notes;
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
  shop: Shop,
  now: Date,
): Promise<{ outlook: Outlook; foreseen: Foreseen[] }> {
  const outlook = await outlookOf(customer, shop);
  const run: Run = { outlook, notes: paperFor(outlook), waits: new Map(), foreseen: [] };
  const until = new Date(now.getTime() + days * DAY_MS);
  for (const message of awaited(outlook)) run.waits.set(message._id, waitedAlready(message, outlook));
  for (let at = now; at <= until; at = nextInstant(outlook, at)) {
    await plan(run, at);
    for (const message of dueAt(outlook, at)) settle(run, message, await weigh(run, message, at), at);
  }
  return run;
}

async function plan({ outlook, waits }: Run, now: Date): Promise<void> {
  for (const { foresee } of SOURCES)
    for (const message of await foresee(outlook, now)) {
      if (outlook.messages.has(message._id)) continue;
      outlook.messages.set(message._id, message);
      waits.set(message._id, waitedAlready(message, outlook));
    }
}

async function weigh({ outlook, notes }: Run, message: Message, now: Date): Promise<Ready | Move> {
  const outcome = await prepare(message, outlook.customer, { shop: outlook.shop, now, notes });
  if ('state' in outcome && outcome.state === 'suppressed') await KINDS[message.kind].letGo?.(message, [], notes);
  return outcome;
}

function settle({ foreseen, waits }: Run, message: Message, outcome: Ready | Move, at: Date): void {
  const waited = waits.get(message._id) ?? [];
  Object.assign(message, 'state' in outcome ? outcome : sent(message, outcome, at));
  if (message.state === 'planned') waits.set(message._id, [...waited, { reason: message.reason ?? 'quiet_hours', until: message.dueAt }]);
  else foreseen.push({ message, at, waited });
}

function sent({ kind }: Message, { said, words }: Ready, at: Date): Partial<Message> {
  const { followUp } = KINDS[kind];
  const campaignIds = [...new Set([...said.coupons.map(({ campaignId }) => campaignId), ...(said.campaignIds ?? [])])];
  const { channel } = words;
  return {
    state: 'sent',
    reason: null,
    sentAt: at,
    channel,
    codes: said.coupons.map(({ _id }) => _id),
    campaignIds,
    ...(followUp && { followUp }),
  };
}

const awaited = ({ messages }: Outlook): Message[] =>
  [...messages.values()].filter(({ state }) => state === 'planned' || state === 'sending');

/** In the sequence in which a sender takes them. */
const dueAt = (outlook: Outlook, now: Date): Message[] =>
  awaited(outlook)
    .filter((message) => message.dueAt <= now)
    .sort(inTurn);

/** What comes with the calendar alone, birthdays, is planned half a day before anybody's morning. */
const LOOK_MS = 6 * HOUR_MS;

/** When next something may come up: a message is due, a coupon nears its end, or it is time to look again. */
function nextInstant(outlook: Outlook, now: Date): Date {
  const nextLook = (Math.floor(now.getTime() / LOOK_MS) + 1) * LOOK_MS;
  const due = awaited(outlook).map((message) => message.dueAt.getTime());
  const nearing = outlook.coupons.map(({ expiresAt }) => expiresAt.getTime() - REMINDED_HOURS * HOUR_MS);
  return new Date(Math.min(nextLook, ...[...due, ...nearing].filter((instant) => instant > now.getTime())));
}
