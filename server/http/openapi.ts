import type { z } from 'zod';
import { rolesOf } from './access.js';
import { limitsOf } from './body.js';
import { type Endpoint, needsKey } from './endpoint.js';
import { EXAMPLES } from './examples.js';
import { INTRODUCTION } from './introduction.js';
import { type Components, type Json, newComponents } from './openapi-components.js';
import { problemResponses, responsesOf } from './openapi-responses.js';
import { type WebhookDocument, webhooksOf } from './openapi-webhooks.js';
import { sizeWords } from './read-bytes.js';
import { TAGS } from './tags.js';

/** The OpenAPI 3.1 document of the endpoints and webhooks, from the very schemas that check their requests. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  webhooks: Readonly<Record<string, WebhookDocument>>,
  publicUrl: string,
): Json {
  const components = newComponents();
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint, components) };
  return components.named({
    openapi: '3.1.0',
    info: {
      title: 'Regulars',
      version: '1',
      description: INTRODUCTION,
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhooksOf(webhooks, components),
    components: { responses: problemResponses(components), securitySchemes: { key: KEY } },
  });
}

function operation(endpoint: Endpoint, components: Components): Json {
  const { method, path, summary, description, params, query, idempotent, batch } = endpoint;
  const body = endpoint.bodyDocument ?? endpoint.body;
  const roles = rolesOf(endpoint).join(', ');
  const json = body && components.schemaOf(body, 'input');
  return {
    summary,
    description: `${description}\n\nRoles: ${roles}.`,
    tags: [path.split('/')[2]],
    operationId: operationId(endpoint),
    parameters: [
      ...parametersOf('path', params, components),
      ...parametersOf('query', query, components),
      ...(idempotent
        ? [header('Idempotency-Key', KEY_SENTENCES[`${idempotent}`], needsKey(endpoint), { type: 'string', maxLength: 200 })]
        : []),
      ...(method === 'patch' ? [header('If-Match', IF_MATCH, true, { type: 'string' })] : []),
      header('Accept-Language', ACCEPT_LANGUAGE, false, { type: 'string' }),
    ],
    ...(json && {
      requestBody: {
        required: true,
        description: sizeSentence(endpoint),
        content: {
          'application/json': { schema: json, ...examplesOf(endpoint) },
          ...(batch !== undefined && { 'application/x-ndjson': { schema: { type: 'string' } } }),
        },
      },
    }),
    responses: responsesOf(endpoint, components),
  };
}

function examplesOf({ method, path }: Endpoint): Json {
  const examples = EXAMPLES[`${method.toUpperCase()} ${path}`];
  return examples === undefined ? {} : { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) };
}

const header = (name: string, description: string, required: boolean, schema: Json): Json => ({
  name,
  in: 'header',
  description,
  required,
  schema,
});

const SAME_KEY =
  'The same key with the same body answers the first answer again for 72 hours, refusals included; with another body 422 `idempotency_key_reused`.';
const REQUIRED = `A text of your choice that names this request, such as a UUID. ${SAME_KEY} Required.`;
const KEY_SENTENCES = {
  true: REQUIRED,
  kept: REQUIRED,
  if_asked: `A text of your choice that names this request, such as a UUID. ${SAME_KEY} Without one, every request counts as a new one.`,
  by_id:
    'A text of your choice that names what is made, such as a UUID: the same key never makes it twice; with another body 422 `idempotency_key_reused`. Without one, every request makes another.',
} as const;
const IF_MATCH =
  'The `ETag` of the version that you read, such as `"3"`. Without it the answer is 428 `precondition_required`; if somebody was faster, 412 `precondition_failed`: read again, then change.';
const ACCEPT_LANGUAGE =
  'The language of sentences for people where the customer’s is not known: the first of yours that is `en`, `zh` or `ko`, else English.';
const KEY = {
  type: 'http',
  scheme: 'bearer',
  description:
    'The key of an actor, as `Authorization: Bearer rg_…`. Its role decides what may be called. `npm run keys` or POST /v1/keys makes one.',
};

function sizeSentence(endpoint: Endpoint): string {
  const { one, batch } = limitsOf(endpoint);
  if (batch === null) return `At most ${sizeWords(one)}, not compressed.`;
  return `One of at most ${sizeWords(one)}, or a batch of at most ${sizeWords(batch)}, which may be compressed with gzip, deflate or br.`;
}

const operationId = ({ method, path }: Endpoint): string =>
  `${method}_${path.replace('/v1/', '').replaceAll(/[{}]/g, '').replaceAll('/', '_')}`;

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined, components: Components): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    ...(description !== undefined && { description }),
    required: place === 'path' || required.includes(name),
    schema,
  }));
}
