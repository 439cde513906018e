import { z } from 'zod';
import { MINUTE_MS } from '../../campaigns/durations.js';
import type { Language } from '../../campaigns/words/language.js';
import { CHANNELS, type Channel, STREAMS } from '../customers/customer.js';
import { shownId } from '../orders/source-key.js';
import { summedFields } from '../rollups/rollup.js';
import { type FailureReason, keptReason, reasonSentence, type SuppressionReason } from './reasons.js';

export const MESSAGE_STATES = ['planned', 'sending', 'sent', 'suppressed', 'failed'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Of what its customer is still to be told, and of what they were told or are still to be. */
export const AWAITED: MessageState[] = ['planned', 'sending'];
export const STANDING: MessageState[] = [...AWAITED, 'sent'];

export const isAwaited = ({ state }: Pick<Message, 'state'>): boolean => AWAITED.includes(state);
export const isStanding = ({ state }: Pick<Message, 'state'>): boolean => STANDING.includes(state);

/** What matters most to a customer stands first: it goes first, and has the place of the day (rank.ts). */
export const MESSAGE_KINDS = [
  'apology',
  'case_reply',
  'coupon_revoked',
  'coupon_expiry',
  'birthday',
  'coupon_issued',
  'welcome',
  'unpaid_order',
  'satisfaction_check',
  'satisfaction_reminder',
  'thanks',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** As the API tells them. */
export const kindField = z.enum(MESSAGE_KINDS).describe('On which occasion it is sent.');
export const stateField = z
  .enum(MESSAGE_STATES)
  .describe(
    '`planned`: due later; `sending`: leaving just now; `sent`; `suppressed`: it may not or need not be sent; `failed`: it could not be delivered.',
  );

/** Through which driver a message left: a mail, a webhook to the shop's gateway; `none` keeps it to ourselves. */
export const VIAS = ['smtp', 'outbox', 'webhook', 'none'] as const;
export type Via = (typeof VIAS)[number];

/** One thing to say to one customer on one occasion, and what came of it. */
export const messageRecord = z.object({
  _id: z.string(), // kind:customerId:occasion, so that planning it again changes nothing
  kind: z.enum(MESSAGE_KINDS),
  channel: z.enum(CHANNELS),
  stream: z.enum(STREAMS),
  customerId: z.string(),
  codes: z.array(z.string()), // of the coupons that it is about
  campaignIds: z.array(z.string()), // of those coupons, and of what it offers
  about: z.string().nullable(), // the order, by its key, or the case that it is about
  occurredAt: z.date().nullable(), // when that came up which it is about; null: when it was planned
  given: z.record(z.string(), z.unknown()).nullable(), // what whoever planned it gave to be said
  variant: z.string().nullable(), // which of several texts it was
  followUp: z.enum(MESSAGE_KINDS).exactOptional(), // it was sent, and this kind is to be planned after it
  state: z.enum(MESSAGE_STATES),
  reason: keptReason.nullable(), // why it was suppressed or has failed
  dueAt: z.date(), // business time, like all but the lease
  lateAt: z.date().nullable(), // too late from here on
  attempts: z.int(),
  locale: z.string().nullable(),
  subject: z.string().nullable(),
  via: z.enum(VIAS).nullable(),
  plannedAt: z.date(),
  sentAt: z.date().nullable(),
  leaseUntil: z.date(),
  token: z.string().nullable(),
  latestAt: z.date().exactOptional(), // when it was sent or is due; absent in records of a version before
  ...summedFields,
});
export type Message = z.infer<typeof messageRecord>;

export type Plan = Pick<Message, 'kind' | 'channel' | 'stream' | 'customerId' | 'dueAt' | 'lateAt'> &
  Partial<Pick<Message, 'codes' | 'campaignIds' | 'about' | 'occurredAt' | 'given'>> & {
    occasion: string;
  };

export const messageId = (kind: MessageKind, customerId: string, occasion: string): string => `${kind}:${customerId}:${occasion}`;

/** What a message is about, as its id says; no occasion has a colon. */
export const occasionIn = ({ _id }: Pick<Message, '_id'>): string => _id.slice(_id.lastIndexOf(':') + 1);

export const newMessage = ({ occasion, ...plan }: Plan, now: Date): Message => ({
  _id: messageId(plan.kind, plan.customerId, occasion),
  codes: [],
  campaignIds: [],
  about: null,
  occurredAt: null,
  given: null,
  variant: null,
  ...plan,
  state: 'planned',
  reason: null,
  attempts: 0,
  locale: null,
  subject: null,
  via: null,
  plannedAt: now,
  sentAt: null,
  leaseUntil: new Date(0),
  token: null,
});

/** What a move writes. Every move leaves `sending`. */
export type Move = Pick<Message, 'state' | 'reason'> &
  Partial<
    Pick<
      Message,
      'dueAt' | 'attempts' | 'locale' | 'subject' | 'via' | 'sentAt' | 'channel' | 'codes' | 'campaignIds' | 'variant' | 'followUp'
    >
  >;

export const suppressed = (reason: SuppressionReason): Move => ({ state: 'suppressed', reason });

/** Not now, but later; no attempt was made. */
export const held = (dueAt: Date): Move => ({ state: 'planned', reason: null, dueAt });

const RETRY_AFTER_MINUTES = [5, 30, 120, 360];

/** Tried in vain: tried again after 5 and 30 minutes, 2 and 6 hours; the fifth failure is the last. */
export function failed({ attempts }: Message, reason: FailureReason, now: Date): Move {
  const wait = RETRY_AFTER_MINUTES[attempts];
  if (wait === undefined) return { state: 'failed', reason, attempts: attempts + 1 };
  return { state: 'planned', reason, attempts: attempts + 1, dueAt: new Date(now.getTime() + wait * MINUTE_MS) };
}

/** Tried, and refused for good. */
export const ended = ({ attempts }: Message, reason: FailureReason): Move => ({ state: 'failed', reason, attempts: attempts + 1 });

/** For the sender of another channel, which is the one that reaches the customer now. */
export const passedTo = (channel: Channel, { dueAt }: Message): Move => ({ state: 'planned', reason: null, dueAt, channel });

/** As the API answers it. */
export const messageView = (message: Message, language: Language = 'en') => ({
  id: message._id,
  kind: message.kind,
  channel: message.channel,
  stream: message.stream,
  customerId: message.customerId,
  campaignIds: message.campaignIds,
  about: message.about ? shownId(message.about) : null,
  variant: message.variant ?? null,
  state: message.state,
  reason: message.reason,
  sentence: reasonSentence(message.reason, language),
  dueAt: message.dueAt,
  sentAt: message.sentAt,
  attempts: message.attempts,
  via: message.via,
  locale: message.locale,
  subject: message.subject,
  plannedAt: message.plannedAt,
});
