import { expect, test } from '@jest/globals';
import { ENDPOINTS } from '../../server/app.js';
import { ACCESS } from '../../server/http/access.js';
import { WEBHOOK_EVENTS } from '../../server/webhooks/webhook.js';
import { ROLES } from '../support/api.js';
import { DOCUMENT, OPERATIONS, placesOf } from '../support/openapi.js';

/** What is asked over HTTP, what may be asked by whom, and what the document says, are one and the same. */
const routes = (of: { method: string; path: string }[]) => of.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort();

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : references(inner)));
}

test('every endpoint stands in the table of roles, and nothing else does', () => {
  expect([...ACCESS.keys()].sort()).toEqual(routes(ENDPOINTS));
  for (const [route, roles] of ACCESS) {
    expect([route, roles.length > 0 && roles.every((role) => ROLES.includes(role))]).toEqual([route, true]);
  }
});

test('every endpoint stands in the document, once', () => {
  expect(routes(OPERATIONS)).toEqual(routes(ENDPOINTS));
  const ids = OPERATIONS.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('it says that it is OpenAPI 3.1, and every reference leads somewhere', () => {
  expect(DOCUMENT).toMatchObject({ openapi: '3.1.0', info: { title: 'Regulars', version: expect.any(String) } });
  const found = new Set(references(DOCUMENT));
  expect(found.size).toBeGreaterThan(5);
  for (const reference of found) {
    expect(reference).toMatch(/^#\/components\/(schemas|responses)\/\w+$/);
    const [kind = '', name] = reference.split('/').slice(2);
    expect(Object.keys(DOCUMENT.components[kind as 'schemas'])).toContain(name);
  }
});

test('every schema of the components is used', () => {
  const found = references(DOCUMENT).map((reference) => reference.split('/').at(-1));
  expect(Object.keys(DOCUMENT.components.schemas).filter((name) => !found.includes(name))).toEqual([]);
});

/** What may have to be decided by somebody else first. test/cases/statuses.test.ts asks each of them. */
const PENDING = ['POST /v1/cases/{id}/goodwill', 'POST /v1/orders/{id}/bargain', 'POST /v1/coupons/{code}/extend'];

test.each(OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s declares what it takes and answers',
  (_name, operation) => {
    const { path, parameters, responses } = operation;
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
    for (const one of parameters) {
      expect(one.in === 'path' ? one.required : true).toBe(true);
      expect(Object.keys(one.schema).length).toBeGreaterThan(0);
    }
    const keys = parameters.map((one) => `${one.in} ${one.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    const pending = PENDING.includes(`${operation.method.toUpperCase()} ${path}`) ? ['202'] : [];
    const statuses = Object.keys(responses);
    expect(statuses.filter((status) => status < '400')).toEqual([expect.stringMatching(/^20[01]$/), ...pending]);
    // Whatever is asked may be asked without a key, too often, or while the database is gone.
    expect(statuses).toEqual(expect.arrayContaining(['401', '429', '503', 'default']));
  },
);

test('bodies can be made from it: examples have texts to play with', () => {
  const withBody = OPERATIONS.filter(({ bodies }) => bodies.length > 0);
  expect(withBody.length).toBeGreaterThanOrEqual(9);
  // Limits are numbers alone.
  for (const { path, bodies } of withBody.filter(({ path }) => path !== '/v1/authority'))
    expect([path, bodies.flatMap((body) => placesOf(body)).length > 0]).toEqual([path, true]);
});

test('every webhook that can be subscribed to, and the test of one, stands in the document with its headers', () => {
  expect(Object.keys(DOCUMENT.webhooks).sort()).toEqual([...WEBHOOK_EVENTS, 'webhook.test'].sort());
  for (const [type, { post }] of Object.entries(DOCUMENT.webhooks)) {
    expect([type, post.parameters.map(({ name }) => name)]).toEqual([type, ['webhook-id', 'webhook-timestamp', 'webhook-signature']]);
    expect([type, Object.keys(post.responses)]).toEqual([type, expect.arrayContaining(['2XX', '410', 'default'])]);
    expect([type, post.requestBody?.content['application/json']?.schema]).toEqual([type, { $ref: expect.stringContaining('schemas/') }]);
  }
});
