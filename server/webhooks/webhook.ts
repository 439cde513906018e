import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../campaigns/durations.js';
import { CHANGE_TYPES } from '../changes/change.js';
import type { Answer } from './post.js';

/** What may be told. `message.send` asks the shop's own gateway to write to a customer. */
export const WEBHOOK_EVENTS = [...CHANGE_TYPES, 'message.send'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Another system that is told of what happens here. */
export const webhookRecord = z.object({
  _id: z.string(), // whk_…
  url: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  state: z.enum(['active', 'paused']),
  page: z.int(), // of the book of changes; what stands after it is still to be told
  failingSince: z.date().nullable(), // business time of the first no after the last yes
  lastAnswer: z.custom<Answer & { at: Date }>().nullable(), // business time
  createdAt: z.date(),
  createdBy: z.string(), // actor
});
export type Webhook = z.infer<typeof webhookRecord>;

/** Whoever has only said no for so long is not asked any more, until a test is heard. */
const PATIENCE_DAYS = 3;

export const isHopeless = (failingSince: Date, now: Date): boolean => now.getTime() - failingSince.getTime() >= PATIENCE_DAYS * DAY_MS;

/** Whether it hears nothing: paused, or more than one no in a row. One alone may be a restart. */
export const isUnheard = ({ state, failingSince, lastAnswer }: Webhook): boolean =>
  state === 'paused' || (failingSince !== null && lastAnswer !== null && lastAnswer.at.getTime() - failingSince.getTime() >= MINUTE_MS);

/** For people; its address may be a secret. */
export const unheardSentence = ({ _id, state, failingSince, lastAnswer }: Webhook): string =>
  state === 'paused'
    ? `The webhook ${_id} is paused: it has failed for days, or its address is gone. Nothing is lost. POST /v1/webhooks/${_id}/test re-enables it.`
    : `The webhook ${_id} has failed since ${failingSince?.toISOString()} (${lastAnswer?.reason}). GET /v1/webhooks shows what waits for it.`;

/** It says by itself that nobody is there any more. */
export const isGone = ({ status }: Answer): boolean => status === 410;

/** Derived, so that no database or backup holds it. With another link secret it is another one. */
export const secretOf = (webhookId: string, linkSecret: string): string =>
  `whsec_${createHmac('sha256', linkSecret).update(`webhook.${webhookId}`).digest('base64')}`;
