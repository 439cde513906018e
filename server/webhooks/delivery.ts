import { z } from 'zod';
import { MINUTE_MS } from '../../campaigns/durations.js';
import { type Change, changeRecord } from '../changes/change.js';
import { type PostFailure, postFailure } from './post.js';

const DELIVERY_STATES = ['planned', 'sending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One change to be told to one webhook, and what came of it. */
export const deliveryRecord = z.object({
  _id: z.string(), // webhook:change
  webhookId: z.string(),
  change: changeRecord,
  state: z.enum(DELIVERY_STATES),
  reason: postFailure.nullable(), // why the last attempt failed
  dueAt: z.date(), // business time
  attempts: z.int(),
  settledAt: z.date().nullable(), // real time: it is forgotten some time after
  leaseUntil: z.date(),
  token: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliveryRecord>;

export const newDelivery = (webhookId: string, change: Change, now: Date): Delivery => ({
  _id: `${webhookId}:${change._id}`,
  webhookId,
  change,
  state: 'planned',
  reason: null,
  dueAt: now,
  attempts: 0,
  settledAt: null,
  leaseUntil: new Date(0),
  token: null,
});

export type DeliveryMove = Pick<Delivery, 'state' | 'reason'> & Partial<Pick<Delivery, 'dueAt' | 'attempts' | 'settledAt'>>;

export const delivered = ({ attempts }: Delivery, real: Date): DeliveryMove => ({
  state: 'delivered',
  reason: null,
  attempts: attempts + 1,
  settledAt: real,
});

/** Not tried: later, as if nothing had been. */
export const putBack = ({ reason }: Delivery, dueAt: Date): DeliveryMove => ({ state: 'planned', reason, dueAt });

const RETRY_AFTER_MINUTES = [1, 5, 30, 120, 300, 600, 840, 1200, 1440];

/** Tried in vain: ten attempts in about three days. */
export function undelivered({ attempts }: Delivery, reason: PostFailure, now: Date, real: Date): DeliveryMove {
  const wait = RETRY_AFTER_MINUTES[attempts];
  if (wait === undefined) return { state: 'failed', reason, attempts: attempts + 1, settledAt: real };
  return { state: 'planned', reason, attempts: attempts + 1, dueAt: new Date(now.getTime() + wait * MINUTE_MS) };
}
