import { z } from 'zod';
import { QUIET_HOURS } from '../../campaigns/contact-policy.js';
import { showCode } from '../../campaigns/coupon-code.js';
import { localTime } from '../../campaigns/local-time.js';
import { CHANNELS, STREAMS } from '../customers/customer.js';
import { KINDS } from '../messages/kinds.js';
import { MESSAGE_KINDS, type Message } from '../messages/message.js';
import type { Outlook } from '../messages/source.js';
import { dueWithin, nextOpening } from '../messages/window.js';
import { shownId } from '../orders/source-key.js';

/** Why a message goes later than it might. */
export interface Wait {
  reason: string;
  until: Date;
}

/** A message as it would end. */
export interface Foreseen {
  message: Message;
  at: Date;
  waited: Wait[];
}

const instant = z.iso.datetime();

export const foreseenDocument = z
  .object({
    kind: z.enum(MESSAGE_KINDS),
    channel: z.enum(CHANNELS),
    stream: z.enum(STREAMS),
    outcome: z.enum(['sent', 'held_back']),
    reason: z.string().nullable().describe('Why it is held back for good.'),
    at: instant,
    local: z.string().describe('The same instant in the customer’s zone.'),
    why: z.string().describe('What sets it off.'),
    about: z.string().nullable().describe('The order or case that it is about.'),
    coupons: z.array(z.string()),
    campaignIds: z.array(z.string()),
    waited: z.array(z.object({ reason: z.string(), until: instant })).describe('What put it off until when.'),
  })
  .meta({ id: 'ForeseenMessage' });

export const foreseenView = ({ message, at, waited }: Foreseen, { zone }: Outlook) => ({
  kind: message.kind,
  channel: message.channel,
  stream: message.stream,
  outcome: message.state === 'sent' ? ('sent' as const) : ('held_back' as const),
  reason: message.reason,
  at,
  local: String(localTime(at, zone).toISO({ suppressMilliseconds: true })),
  why: KINDS[message.kind].occasion,
  about: message.about && shownId(message.about),
  coupons: message.codes.map(showCode),
  campaignIds: message.campaignIds,
  waited,
});

/** Planned for the end of the quiet hours, or put off already. */
export function waitedAlready({ kind, reason, dueAt, occurredAt, plannedAt }: Message, { zone }: Outlook): Wait[] {
  if (reason !== null) return [{ reason, until: dueAt }];
  const { delay, window } = KINDS[kind];
  const isQuietOutside = window.from === QUIET_HOURS.until && window.until === QUIET_HOURS.from;
  const ready = new Date((occurredAt ?? plannedAt).getTime() + delay * 60_000);
  const opensAt = dueWithin(nextOpening(ready, window, zone), ready);
  return isQuietOutside && opensAt > ready && opensAt.getTime() === dueAt.getTime() ? [{ reason: 'quiet_hours', until: dueAt }] : [];
}
