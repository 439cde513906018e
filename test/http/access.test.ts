import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { ENDPOINTS } from '../../server/app.js';
import { ACCESS } from '../../server/http/access.js';
import type { Endpoint } from '../../server/http/endpoint.js';
import { ROLES, useApi } from '../support/api.js';

const api = useApi();

/** Asks an endpoint about nobody. Whoever may ask is told that there is nothing, or what is wrong with the body. */
const ask = ({ method, path }: Endpoint, url: string, key: string | null) =>
  supertest(url)
    [method](path.replaceAll(/\{\w+\}/g, 'x'))
    .set({ 'idempotency-key': 'walk', ...(key !== null && { authorization: `Bearer ${key}` }) })
    .send(method === 'get' ? undefined : {});

test.each(ROLES)('%s may ask exactly what the table allows', async (role) => {
  const { key } = api().as[role];
  for (const endpoint of ENDPOINTS) {
    const route = `${endpoint.method.toUpperCase()} ${endpoint.path}`;
    const { status, body } = await ask(endpoint, api().url, key);
    const isAllowed = ACCESS.get(route)?.includes(role);
    if (isAllowed) expect([route, [401, 403].includes(status), status < 500]).toEqual([route, false, true]);
    else expect([route, status, body.code]).toEqual([route, 403, 'role_not_allowed']);
  }
});

test.each([
  ['without a key', null, 'key_required'],
  ['with a key that nobody has', 'rg_nobody', 'key_unknown'],
  ['with something hostile for a key', '{"$gt":""}', 'key_unknown'],
])('%s nothing is answered', async (_how, key, code) => {
  const { url } = await api().another({});
  for (const endpoint of ENDPOINTS) {
    const { status, body } = await ask(endpoint, url, key);
    expect([endpoint.path, status, body.code]).toEqual([endpoint.path, 401, code]);
  }
});

test('a role that asks in vain is not taken for somebody who tries keys', async () => {
  const { url, as } = await api().another({});
  const agent = await as('agent');
  for (let attempt = 0; attempt < 130; attempt++) expect((await agent.post('/v1/quotes')).status).toBe(403);
  expect(
    (
      await supertest(url)
        .get('/v1/campaigns')
        .set({ authorization: `Bearer ${agent.key}` })
    ).status,
  ).toBe(200);
});

test.each([
  ['/livez', 200],
  ['/readyz', 200],
  ['/openapi.json', 200],
  ['/docs/', 200],
])('%s needs no key', async (path, status) => {
  expect((await supertest(api().url).get(path).redirects(1)).status).toBe(status);
});

test.each(['/nothing', '/v1/nothing', '/v1/campaigns/x/y/z', '/v2/campaigns', '/.env'])('at %s there is nothing', async (path) => {
  for (const method of ['get', 'post'] as const) {
    const { status, body, headers } = await supertest(api().url)[method](path);
    expect([status, body.code, headers['content-type']]).toEqual([404, 'not_found', 'application/problem+json; charset=utf-8']);
  }
});

test('another method is refused with those that there are', async () => {
  for (const path of new Set(ENDPOINTS.map((endpoint) => endpoint.path))) {
    const methods = ENDPOINTS.filter((endpoint) => endpoint.path === path).map(({ method }) => method.toUpperCase());
    const { status, body, headers } = await supertest(api().url).propfind(path.replaceAll(/\{\w+\}/g, 'x'));
    expect([path, status, body.code, headers.allow]).toEqual([path, 405, 'method_not_allowed', methods.join(', ')]);
  }
});
