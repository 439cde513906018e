import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import type { WebhookDocument } from '../http/openapi-webhooks.js';
import { WEBHOOK_EVENTS } from './webhook.js';
import { subscribe, test, unsubscribe, webhookView, webhookViews } from './webhooks.service.js';

const instant = z.iso.datetime();
const id = z.object({ id: z.string().min(1).max(100) });

const webhookDocument = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    state: z
      .enum(['active', 'paused'])
      .describe('paused: it has failed for three days. A successful test re-enables it, and nothing is lost'),
    failingSince: instant.nullable().describe('The first no after the last yes'),
    lastAnswer: z
      .object({ at: instant, status: z.int().nullable(), reason: z.string().nullable().describe('null: it said yes') })
      .nullable(),
    deliveries: z
      .object({ waiting: z.int(), delivered: z.int(), failed: z.int() })
      .describe('Of changes; what is delivered or given up is counted for 30 days'),
    createdAt: instant,
    createdBy: z.string(),
  })
  .meta({ id: 'Webhook' });

/** What `POST /v1/webhooks/{id}/test` sends. */
export const webhookTest = {
  when: 'Somebody tests this webhook. Nothing has happened.',
  data: z.object({ webhookId: z.string().describe('The id of this webhook.') }),
} satisfies WebhookDocument;

export const webhookRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Create a webhook: another system is told what happens from now on, signed by the Standard Webhooks specification.',
    body: z.strictObject({ url: z.string().max(2000), events: z.array(z.enum(WEBHOOK_EVENTS)).min(1) }),
    answer: webhookDocument.extend({ secret: z.string().describe('Shown this once') }),
    status: 201,
    idempotent: 'by_id',
    async handle({ body, idempotencyKey }, context) {
      const { webhook, secret } = await subscribe(body, context, idempotencyKey);
      return { ...(await webhookView(webhook)), secret };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/webhooks',
    summary: 'List webhooks, with their last answers and what waits to be delivered.',
    answer: z.object({ items: z.array(webhookDocument) }),
    handle: async () => ({ items: await webhookViews() }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    summary: 'Send a webhook.test now. If it succeeds, a paused webhook is re-enabled.',
    params: id,
    answer: webhookDocument,
    handle: async ({ params }, context) => webhookView(await test(params.id, context)),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/webhooks/{id}',
    summary: 'Delete a webhook.',
    params: id,
    answer: webhookDocument,
    handle: async ({ params }) => webhookView(await unsubscribe(params.id)),
  }),
];
