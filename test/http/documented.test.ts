import { expect, test } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { problemSchema } from '../../server/http/problem-document.js';
import { reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aShopper } from '../support/builders.js';
import { documented } from '../support/documented.js';

/** Every answer of every test is held against the document (test/support/api.ts); here is shown that what differs is found. */
const SHOP = { name: 'demo', title: 'Demo', zone: 'UTC', currency: 'CNY', locale: 'en', clock: 'real', now: '2026-03-08T12:00:00.000Z' };
const PROBLEM = { type: 'about:blank', title: 'not found', status: 404, code: 'not_found', detail: 'No.', errors: [] };

async function faultsOf(route: string, status: number, body: object, headers: Record<string, string> = {}): Promise<string[]> {
  const faults: string[] = [];
  const app = express().get('/', (_req, res) => {
    res.locals.route = route;
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    res
      .status(status)
      .set({ 'content-type': type, ...headers })
      .send(JSON.stringify(body));
  });
  await supertest(documented(app, (fault) => faults.push(fault))).get('/');
  return faults;
}

const api = useApi();

test('an answer as documented is no fault', async () => {
  expect(await faultsOf('GET /v1/shop', 200, SHOP)).toEqual([]);
  expect(await faultsOf('GET /v1/campaigns/{id}', 404, PROBLEM)).toEqual([]);
});

test.each([
  ['a field too many', 200, { ...SHOP, secret: 1 }, {}],
  ['a field too few', 200, { name: 'demo' }, {}],
  ['another status', 201, SHOP, {}],
  ['an ETag that is not documented', 200, SHOP, { etag: '"1"' }],
  ['a problem whose code nobody knows', 404, { ...PROBLEM, code: 'gone_fishing' }, {}],
  ['a problem that says more than documented', 404, { ...PROBLEM, mood: 'bad' }, {}],
  ['a problem of another status', 409, PROBLEM, {}],
  ['a refusal that the operation does not name', 409, { ...PROBLEM, status: 409, code: 'wrong_state' }, {}],
  ['a problem that says when, without Retry-After', 404, { ...PROBLEM, retryAfterSeconds: 1 }, {}],
])('%s is one', async (_name, status, body, headers) => {
  expect(await faultsOf(status < 400 ? 'GET /v1/shop' : 'GET /v1/campaigns/{id}', status, body, headers)).toHaveLength(1);
});

test('a refused reserve tells every code with its reasons, and what of the body was left out', async () => {
  const cart = { ...aCart([10_000]), channel: 'pigeon' };
  const { status, body } = await reserve(api(), aShopper(), cart, ['NOBODY-KNOWS']);
  expect(status).toBe(409);
  const problem = problemSchema.parse(body);
  expect(problem.refused).toEqual([{ code: 'NOBODY-KNOWS', reasons: [expect.objectContaining({ code: 'coupon_unknown' })] }]);
  expect(problem.warnings).toEqual([expect.objectContaining({ code: 'field_unusable', path: 'cart.channel' })]);
});
