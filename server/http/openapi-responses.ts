import { STATUS_CODES } from 'node:http';
import { ROLES } from '../actors/actor.js';
import { PROBLEM_CODES, type ProblemCode, statusOf } from '../lib/problem-codes.js';
import { rolesOf } from './access.js';
import { type Endpoint, needsKey } from './endpoint.js';
import type { Components, Json } from './openapi-components.js';
import { problemSchema } from './problem-document.js';

/** What an endpoint may refuse by what it declares. What it refuses by what it does, its description names. */
const DECLARED: readonly { when(endpoint: Endpoint): boolean; codes: readonly ProblemCode[] }[] = [
  { when: () => true, codes: ['key_required', 'key_unknown', 'too_many_requests', 'database_unavailable', 'starting'] },
  { when: (endpoint) => rolesOf(endpoint).length < ROLES.length, codes: ['role_not_allowed'] },
  { when: ({ params }) => params !== undefined, codes: ['not_found'] },
  { when: ({ params, query }) => params !== undefined || query !== undefined, codes: ['bad_request'] },
  { when: ({ body }) => body !== undefined, codes: ['bad_json', 'request_timeout', 'too_large', 'wrong_media_type', 'invalid'] },
  { when: needsKey, codes: ['idempotency_key_required'] },
  { when: (endpoint) => needsKey(endpoint) || endpoint.idempotent === 'if_asked', codes: ['idempotency_key_reused', 'still_under_way'] },
  { when: ({ idempotent }) => idempotent === 'by_id', codes: ['idempotency_key_reused'] },
  { when: ({ method }) => method === 'patch', codes: ['precondition_required', 'precondition_failed'] },
];

/** Every answer of an endpoint by its status. */
export const responsesOf = (endpoint: Endpoint, components: Components): Json => ({
  [endpoint.status ?? 200]: {
    description: 'Done.',
    ...(endpoint.etag && { headers: { ETag: ETAG } }),
    content: { 'application/json': { schema: components.schemaOf(endpoint.answer, 'output') } },
  },
  ...(endpoint.pending && {
    202: {
      description: 'Not done yet: somebody else has to decide.',
      content: { 'application/json': { schema: components.schemaOf(endpoint.pending, 'output') } },
    },
  }),
  ...Object.fromEntries([...statusesOf(endpoint)].map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }])),
  default: { $ref: '#/components/responses/Problem' },
});

/** The codes that callers of an endpoint have to reckon with. */
export const codesOf = (endpoint: Endpoint): Set<ProblemCode> =>
  new Set([
    ...DECLARED.filter(({ when }) => when(endpoint)).flatMap(({ codes }) => codes),
    ...PROBLEM_CODES.filter((code) => endpoint.description.includes(`\`${code}\``)),
  ]);

const statusesOf = (endpoint: Endpoint): Set<number> => new Set([...codesOf(endpoint)].map(statusOf));

const nameOf = (status: number): string => STATUS_CODES[status]?.replaceAll(/\W/g, '') ?? `Status${status}`;

/** The refusals that endpoints refer to, one for each status, and `Problem` for every other. */
export function problemResponses(components: Components): Json {
  const content = { 'application/problem+json': { schema: components.schemaOf(problemSchema, 'output') } };
  const statuses = new Set(DECLARED.flatMap(({ codes }) => codes).map(statusOf));
  const ofStatus = [...statuses].map((status) => [
    nameOf(status),
    { description: codesSentence(status), ...(MAY_BE_LATER.has(status) && { headers: { 'Retry-After': RETRY_AFTER } }), content },
  ]);
  return {
    ...Object.fromEntries(ofStatus),
    Problem: { description: 'Refused. Its code says why, and `detail` says what to do.', headers: { 'Retry-After': RETRY_AFTER }, content },
  };
}

const codesSentence = (status: number): string =>
  `Refused with one of these codes: ${PROBLEM_CODES.filter((code) => statusOf(code) === status)
    .map((code) => `\`${code}\``)
    .join(', ')}.`;

const MAY_BE_LATER = new Set([409, 429, 503]);
const RETRY_AFTER: Json = {
  description: 'Send the same request again after so many seconds. Absent: waiting alone does not help.',
  schema: { type: 'integer', minimum: 1 },
};
const ETAG: Json = { description: 'The version of what is shown, for `If-Match`.', schema: { type: 'string' } };
