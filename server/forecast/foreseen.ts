import { z } from 'zod';
import { QUIET_HOURS } from '../../campaigns/contact-policy.js';
import { showCode } from '../../campaigns/coupon-code.js';
import { MINUTE_MS } from '../../campaigns/durations.js';
import { localTime } from '../../campaigns/local-time.js';
import { channelField, streamField } from '../customers/customer.js';
import { instant } from '../http/fields.js';
import { KINDS } from '../messages/kinds.js';
import { kindField, type Message } from '../messages/message.js';
import { type MessageReason, messageReasonDocument } from '../messages/reasons.js';
import type { Outlook } from '../messages/source.js';
import { dueWithin, nextOpening } from '../messages/window.js';
import { shownId } from '../orders/source-key.js';

/** Why a message goes later than it might. */
export interface Wait {
  reason: MessageReason | 'quiet_hours';
  until: Date;
}

/** A message as it would end. */
export interface Foreseen {
  message: Message;
  at: Date;
  waited: Wait[];
}

export const foreseenDocument = z
  .object({
    kind: kindField,
    channel: channelField,
    stream: streamField,
    outcome: z.enum(['sent', 'held_back']).describe('Whether it will be sent.'),
    reason: messageReasonDocument.nullable().describe('Why it is held back for good; null: it is sent. The codes are those of a message.'),
    at: instant('When it will be sent, or held back.'),
    local: z.string().describe('The same instant in the customer’s zone.'),
    why: z.string().describe('What sets it off.'),
    about: z.string().nullable().describe('The id of the order or case that it is about; null: neither.'),
    coupons: z.array(z.string()).describe('The codes of the coupons that it is about.'),
    campaignIds: z.array(z.string()).describe('The campaigns of those coupons, and of what it offers.'),
    waited: z
      .array(z.object({ reason: z.string().describe('What put it off, such as `quiet_hours`.'), until: instant('Until when.') }))
      .describe('What put it off until when. Empty: nothing.'),
  })
  .meta({ id: 'ForeseenMessage', description: 'A message that a customer will get, or will not, if nothing changes.' });

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
  const ready = new Date((occurredAt ?? plannedAt).getTime() + delay * MINUTE_MS);
  const opensAt = dueWithin(nextOpening(ready, window, zone), ready);
  return isQuietOutside && opensAt > ready && opensAt.getTime() === dueAt.getTime() ? [{ reason: 'quiet_hours', until: dueAt }] : [];
}
