import { z } from 'zod';
import { instant } from './fields.js';
import type { Components, Json } from './openapi-components.js';

/** One kind of news that is sent to webhooks. */
export interface WebhookDocument {
  /** One sentence: what has happened. */
  when: string;
  data: z.ZodType;
  /** Statuses that mean something of their own, each with its sentence. */
  answers?: Record<number, string>;
}

/** As it is sent; `coupon.issued` is the component `CouponIssued`. */
export const toldDocument = (type: string, { when, data }: WebhookDocument) =>
  z
    .object({
      id: z.string().describe('The same whenever it is sent again, as in `webhook-id`.'),
      type: z.literal(type).describe('What has happened.'),
      timestamp: instant('When it happened, by the shop’s clock.'),
      data: data.describe('Whom and what it is about.'),
    })
    .meta({ id: nameOf(type), description: when });

const nameOf = (type: string): string => type.replaceAll(/(?:^|[._])(\w)/g, (_whole, letter: string) => letter.toUpperCase());

/** The `webhooks` section: every request that a webhook may get. */
export const webhooksOf = (webhooks: Readonly<Record<string, WebhookDocument>>, components: Components): Json =>
  Object.fromEntries(Object.entries(webhooks).map(([type, webhook]) => [type, { post: request(type, webhook, components) }]));

const request = (type: string, webhook: WebhookDocument, components: Components): Json => ({
  summary: webhook.when,
  description: SIGNED,
  tags: ['webhooks'],
  operationId: `webhook_${type.replaceAll('.', '_')}`,
  security: [],
  parameters: HEADERS.map(([name, description, schema]) => ({ name, in: 'header', description, required: true, schema })),
  requestBody: { required: true, content: { 'application/json': { schema: components.schemaOf(toldDocument(type, webhook), 'output') } } },
  responses: Object.fromEntries(
    Object.entries({ ...ANSWERS, ...webhook.answers }).map(([status, description]) => [status, { description }]),
  ),
});

const SIGNED =
  'Signed by the Standard Webhooks specification: verify `webhook-signature` with the secret that creating the webhook showed, and refuse an old `webhook-timestamp`. The same may come twice: remember its `webhook-id`.';
const HEADERS: readonly [string, string, Json][] = [
  ['webhook-id', 'The same whenever it is sent again, as `id` in the body.', { type: 'string' }],
  ['webhook-timestamp', 'When it was sent, in seconds since 1970: the real time.', { type: 'string', pattern: '^\\d+$' }],
  [
    'webhook-signature',
    '`v1,` and the Base64 of an HMAC-SHA-256 of `{webhook-id}.{webhook-timestamp}.{body}`, keyed with the secret after `whsec_`, decoded from Base64.',
    { type: 'string' },
  ],
];
const ANSWERS: Record<string, string> = {
  '2XX': 'You have it. Answer within ten seconds; the body of your answer is not read.',
  410: 'You are gone: the webhook is paused at once. What waits is kept until a test succeeds.',
  default:
    'Not taken, redirects included: it is sent again, less and less often, ten times in about three days. After three days without a 2xx the webhook is paused.',
};
