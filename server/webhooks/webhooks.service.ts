import type { ErrorCode } from '../../campaigns/error-codes.js';
import { findLastPage } from '../changes/changes.store.js';
import type { Context } from '../context.js';
import { idOf, newId } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import { allowedReach, whyNot } from './addresses.js';
import { countDeliveries, deleteDeliveries, nextWithDeliveries } from './deliveries.store.js';
import { tell } from './tell.service.js';
import { secretOf, type Webhook, type WebhookEvent } from './webhook.js';
import { deleteWebhook, findGateway, findWebhook, findWebhooks, insertWebhook } from './webhooks.store.js';

export interface Subscription {
  url: string;
  events: WebhookEvent[];
}

/**
 * Subscribes an address to what happens from now on; the same `key` of the same actor does it once. Refuses one to which this shop does not
 * send, and a second gateway.
 */
export async function subscribe(
  { url, events }: Subscription,
  { shop, actor, now }: Context,
  key = '',
): Promise<{ webhook: Webhook; secret: string }> {
  const _id = key === '' ? newId('whk') : `whk_${idOf(actor._id, 'webhook', key).slice(0, 30)}`;
  const wrong = whyNot(url, allowedReach(shop));
  if (wrong !== null) throw invalid('url', 'address_not_allowed', wrong);
  const gateway = events.includes('message.send') ? await findGateway() : null;
  if (gateway && gateway._id !== _id)
    throw invalid('events', 'second_gateway', 'Another webhook takes message.send already, and nobody is to be written to twice.');
  const webhook: Webhook = {
    _id,
    url: new URL(url).href,
    events: [...new Set(events)],
    state: 'active',
    page: (await findLastPage())?._id ?? 0,
    failingSince: null,
    lastAnswer: null,
    createdAt: now,
    createdBy: actor._id,
  };
  const known = (await insertWebhook(webhook)) ? webhook : await webhookById(_id);
  if (known.url !== webhook.url || known.events.join() !== webhook.events.join())
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used with another body. Use a new one.');
  return { webhook: known, secret: secretOf(_id, shop.linkSecret) };
}

const invalid = (path: string, code: ErrorCode, message: string): Refusal =>
  new Refusal('invalid', `The webhook is invalid: ${path}: ${message}`, [{ path, code, message }]);

const unknown = (): Refusal => new Refusal('not_found', 'No webhook with this id.');

/** It is told nothing any more, nor what was waiting for it. */
export async function unsubscribe(id: string): Promise<Webhook> {
  const webhook = await deleteWebhook(id);
  await deleteDeliveries(id); // also on a repeat: the first try may have broken off here
  if (!webhook) throw unknown();
  return webhook;
}

/** Deletes what was planned for webhooks that are no more: their end broke off, or somebody was planning just then. Returns for how many. */
export async function deleteLeftDeliveries(): Promise<number> {
  let left = 0;
  for (let id = await nextWithDeliveries(''); id !== null; id = await nextWithDeliveries(id)) {
    if (await findWebhook(id)) continue;
    await deleteDeliveries(id);
    left += 1;
  }
  return left;
}

/** Sends a word of no consequence at once. A yes ends a pause. */
export async function test(id: string, context: Context): Promise<Webhook> {
  const webhook = await webhookById(id);
  await tell(webhook, { id: newId('tst'), type: 'webhook.test', timestamp: context.now, data: { webhookId: id } }, context);
  return webhookById(id);
}

async function webhookById(id: string): Promise<Webhook> {
  const webhook = await findWebhook(id);
  if (!webhook) throw unknown();
  return webhook;
}

/** As the API answers it. */
export async function webhookView({ _id, url, events, state, failingSince, lastAnswer, createdAt, createdBy }: Webhook) {
  const { planned = 0, sending = 0, delivered = 0, failed = 0 } = await countDeliveries(_id);
  const deliveries = { waiting: planned + sending, delivered, failed };
  return { id: _id, url, events, state, failingSince, lastAnswer, deliveries, createdAt, createdBy };
}

export const webhookViews = async () => Promise.all((await findWebhooks()).map(webhookView));
