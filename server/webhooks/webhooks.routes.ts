import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { actor, instant, nullableInstant } from '../http/fields.js';
import type { WebhookDocument } from '../http/openapi-webhooks.js';
import { WEBHOOK_EVENTS } from './webhook.js';
import { subscribe, test, unsubscribe, webhookView, webhookViews } from './webhooks.service.js';

const webhookId = z.string().describe('The id of the webhook (`whk_…`).');
const id = z.object({ id: webhookId.min(1).max(100) });
const url =
  'Where changes are posted to: a public address over HTTPS, unless the shop is set up otherwise. A shop whose clock is `stepped` sends to this machine only (`127.0.0.1`).';
const events =
  'The types of changes that it gets. `message.send` asks your own gateway to write to a customer; only one webhook can take it.';

const webhookDocument = z
  .object({
    id: webhookId,
    url: z.string().describe(url),
    events: z.array(z.enum(WEBHOOK_EVENTS)).describe(events),
    state: z
      .enum(['active', 'paused'])
      .describe(
        '`active`: it gets its changes; `paused`: it has failed for three days, or answered 410. A successful test re-enables it, and what waited is sent then.',
      ),
    failingSince: nullableInstant('When the first delivery failed after the last that succeeded; null: the last succeeded.'),
    lastAnswer: z
      .object({
        at: instant('When it was asked.'),
        status: z.int().nullable().describe('The HTTP status that it answered; null: it did not answer.'),
        reason: z
          .string()
          .nullable()
          .describe('Why the delivery failed, such as `timed_out`, `unreachable`, `redirected` or `answered_503`; null: it succeeded.'),
      })
      .nullable()
      .describe('How it answered the last delivery or test; null: nothing was sent yet.'),
    deliveries: z
      .object({
        waiting: z.int().describe('How many changes wait to be delivered.'),
        delivered: z.int().describe('How many were delivered within the last 30 days.'),
        failed: z.int().describe('How many were given up within the last 30 days, after ten attempts in about three days.'),
      })
      .describe('What became of the changes that it is to be told.'),
    createdAt: instant('When it was created.'),
    createdBy: actor('Who created it'),
  })
  .meta({ id: 'Webhook', description: 'An address that is told of changes.' });

/** What `POST /v1/webhooks/{id}/test` sends. */
export const webhookTest = {
  when: 'Somebody tests this webhook. Nothing has happened.',
  data: z.object({ webhookId: webhookId }),
} satisfies WebhookDocument;

export const webhookRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Create a webhook: another system is told what happens from now on, signed by the Standard Webhooks specification.',
    description:
      'Verify `webhook-signature` with the `secret`, answer 2xx within seconds, and take a `webhook-id` that you know for a repeat. What happened before is not sent; read GET /v1/changes for it. An address that is not allowed, and a second webhook for `message.send`, are refused with 422 `invalid`.',
    body: z.strictObject({
      url: z.string().max(2000).describe(url),
      events: z.array(z.enum(WEBHOOK_EVENTS)).min(1).describe(events),
    }),
    answer: webhookDocument
      .extend({ secret: z.string().describe('What signs its deliveries. It is shown this once.') })
      .describe('The webhook with its secret.'),
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
    description: 'Secrets are not shown again.',
    answer: z.object({ items: z.array(webhookDocument).describe('Not paged: all of them.') }),
    handle: async () => ({ items: await webhookViews() }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    summary: 'Send a webhook.test now. If it succeeds, a paused webhook is re-enabled.',
    description: 'Waits for the answer; `lastAnswer` has it.',
    params: id,
    answer: webhookDocument,
    handle: async ({ params }, context) => webhookView(await test(params.id, context)),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/webhooks/{id}',
    summary: 'Delete a webhook.',
    description: 'What waits to be delivered to it is dropped. It stays in the feed of changes. A repeat is refused with 404 `not_found`.',
    params: id,
    answer: webhookDocument,
    handle: async ({ params }) => webhookView(await unsubscribe(params.id)),
  }),
];
