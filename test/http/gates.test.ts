import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { createKey } from '../../server/actors/actors.service.js';
import { ENDPOINTS } from '../../server/app.js';
import { limitsOf } from '../../server/http/body.js';
import type { Endpoint } from '../../server/http/endpoint.js';
import { sizeWords } from '../../server/http/read-bytes.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';
import { DOCUMENT } from '../support/openapi.js';
import { connected } from './wire.js';

const api = useApi();
const MB = 1024 * 1024;
const routeOf = ({ method, path }: Endpoint): string => `${method.toUpperCase()} ${path}`;
const pathOf = ({ path }: Endpoint): string => path.replaceAll(/\{\w+\}/g, 'x');
const withBody = ENDPOINTS.filter(({ body }) => body);
const headersOf = (key = api().as.admin.key) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'idempotency-key': fresh('key'),
});

const post = (path: string, body: string | Buffer, headers = {}) =>
  supertest(api().url)
    .post(path)
    .set({ ...headersOf(), ...headers })
    .serialize((given) => given)
    .send(body as unknown as object);

const answerOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
const ofBytes = (bytes: number): string => JSON.stringify({ x: 'x'.repeat(bytes - 8) });

/** Says that a body of 4 MB comes, and sends none of it. Whoever waits for it never answers. */
const announcing = async (route: string, key: string | null): Promise<number> => {
  const [method = '', path = ''] = route.split(' ');
  const wire = await connected(api().url);
  wire.say([
    `${method} ${path} HTTP/1.1`,
    `content-length: ${4 * MB}`,
    'content-type: application/json',
    'idempotency-key: x',
    'if-match: "1"',
    ...(key === null ? [] : [`authorization: Bearer ${key}`]),
  ]);
  const status = await wire.status();
  wire.close();
  return status;
};

test('E1: whoever brings no key, a wrong one or the wrong role is answered before any of the body is read, on every path', async () => {
  const routes = [...ENDPOINTS.map((endpoint) => `${endpoint.method.toUpperCase()} ${pathOf(endpoint)}`)];
  const wrong = `rg_${'A'.repeat(43)}`;
  for (const route of routes) expect([route, await announcing(route, null), await announcing(route, wrong)]).toEqual([route, 401, 401]);
  expect(await announcing('POST /v1/quotes', api().as.agent.key)).toBe(403);
});

test('E1: a body where none is taken is not read: GET, a POST without one, a path or a method that does not exist', async () => {
  const { key } = api().as.admin;
  const bodyless = ENDPOINTS.filter(({ body }) => !body);
  for (const endpoint of bodyless) {
    const status = await announcing(`${endpoint.method.toUpperCase()} ${pathOf(endpoint)}`, key);
    expect([routeOf(endpoint), status < 500]).toEqual([routeOf(endpoint), true]);
  }
  expect(await announcing('POST /v1/nothing', key)).toBe(404);
  expect(await announcing('POST /nothing', null)).toBe(404);
  expect(await announcing('PUT /v1/quotes', key)).toBe(405);
  expect(await announcing('POST /livez', null)).toBe(404);
  expect(await announcing('GET /console', null)).toBe(403);
  expect(await announcing('POST /s/none', null)).toBe(403);
});

test('E1: every body has its limit, the one that the OpenAPI document says', async () => {
  for (const endpoint of withBody) {
    const { one } = limitsOf(endpoint);
    const send = (bytes: number) =>
      supertest(api().url)
        [endpoint.method](pathOf(endpoint))
        .set({ ...headersOf(), 'if-match': '"1"' })
        .send(ofBytes(bytes));
    const [below, above] = [await send(one), await send(one + 1)];
    expect([routeOf(endpoint), below.status === 413, answerOf(above)]).toEqual([routeOf(endpoint), false, [413, 'too_large']]);
    expect(above.body.detail).toContain(sizeWords(one));
    expect(JSON.stringify(DOCUMENT.paths[endpoint.path]?.[endpoint.method]?.requestBody)).toContain(`${sizeWords(one)}`);
  }
});

test.each([
  ['/v1/events', '256 kB'],
  ['/v1/quotes', '256 kB'],
  ['/v1/redemptions', '256 kB'],
  ['/v1/campaigns', '64 kB'],
  ['/v1/cases', '64 kB'],
])('E1: one body of %s is at most %s', (path, words) => {
  const endpoint = ENDPOINTS.find((one) => one.method === 'post' && one.path === path) as Endpoint;
  expect(sizeWords(limitsOf(endpoint).one)).toBe(words);
});

test('E1: what tells no length is cut where it is too large', async () => {
  const wire = await connected(api().url);
  wire.say([
    'POST /v1/quotes HTTP/1.1',
    `authorization: Bearer ${api().as.storefront.key}`,
    'content-type: application/json',
    'transfer-encoding: chunked',
  ]);
  const chunk = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;
  for (let sent = 0; sent < 5; sent++) wire.send(chunk);
  expect(await wire.status()).toBe(413);
  expect(await wire.closed()).toBe(true);
});

test('E1: whoever asks before sending is told to go on only where the body is wanted', async () => {
  const ask = async (key: string) => {
    const wire = await connected(api().url);
    wire.say([
      'POST /v1/quotes HTTP/1.1',
      `authorization: Bearer ${key}`,
      'content-type: application/json',
      'content-length: 2',
      'expect: 100-continue',
    ]);
    const status = await wire.status();
    wire.close();
    return status;
  };
  expect(await ask(api().as.storefront.key)).toBe(100);
  expect(await ask('rg_wrong')).toBe(401);
});

test('E1: a batch may have 4 MB and a thousand events, a single event in it 256 kB; the others count', async () => {
  const now = await api().now();
  const small = () => anEvent('visit.ended', aShopper(), {}, now);
  const large = { ...small(), data: { text: 'x'.repeat(256 * 1024) } };
  const { status, body } = await post('/v1/events', JSON.stringify([small(), large, small()]));
  expect([status, body.results.map((result: { status: string; error?: { code: string } }) => result.error?.code ?? result.status)]).toEqual(
    [200, ['processed', 'too_large', 'processed']],
  );
  const lines = [small(), large, small()].map((event) => JSON.stringify(event)).join('\n');
  const asLines = await post('/v1/events', lines, { 'content-type': 'application/x-ndjson' });
  expect(asLines.body.results[1].error.code).toBe('too_large');
  expect(asLines.body.results[2].status).toBe('processed');
  const empties = (count: number) => `[${Array.from({ length: count }, () => '{}').join(' ,\n')}]`;
  expect((await post('/v1/events', empties(1000))).body.results).toHaveLength(1000);
  expect(answerOf(await post('/v1/events', empties(1001)))).toEqual([413, 'too_large']);
  const padded = `[${' '.repeat(4 * MB - 4)}{}]`;
  expect((await post('/v1/events', padded)).status).toBe(200);
  expect(answerOf(await post('/v1/events', `${padded} `))).toEqual([413, 'too_large']);
});

test.each(['[', '[{}', '[{}]]', '[{},]', '[,{}]', '[{}] {}', '[{]', '[}', '[{} {}]', '["'])(
  'E1: a batch that is not JSON is refused as a whole: %s',
  async (text) => {
    expect(answerOf(await post('/v1/events', text))).toEqual([400, 'bad_json']);
  },
);

test('E1: strings hide no brackets, commas or quotes in a batch', async () => {
  const named = (id: string) => ({ ...anEvent('visit.ended', aShopper(), {}, new Date()), id });
  const ids = ['a]b', 'a,b', 'a"],[{"b', 'a\\', '茶[,', '\ud83c\udf75}'];
  const { body } = await post('/v1/events', JSON.stringify(ids.map(named)));
  expect(body.results.map(({ id }: { id: string }) => id)).toEqual(ids);
});

const bomb = brotliCompressSync(Buffer.from('['.repeat(4 * MB)));

test('E1: twenty bytes of brotli that unfold to 4 MB cost nothing without a key, and next to nothing with one', async () => {
  expect(bomb.length).toBeLessThan(40);
  const began = performance.now();
  await sideBySide(20, () =>
    post('/v1/events', bomb, { authorization: 'Bearer none', 'content-encoding': 'br' }).then(({ status }) => expect(status).toBe(401)),
  );
  expect(answerOf(await post('/v1/events', bomb, { 'content-encoding': 'br' }))).toEqual([400, 'bad_json']);
  expect(performance.now() - began).toBeLessThan(1500);
});

test('E1: compressed bodies are taken for batches alone, and unfold to 4 MB at the most', async () => {
  const event = JSON.stringify([anEvent('visit.ended', aShopper(), {}, await api().now())]);
  const packed = (text: string, encoding = 'gzip') => post('/v1/events', gzipSync(text), { 'content-encoding': encoding });
  expect((await packed(event)).status).toBe(200);
  expect(answerOf(await packed(`[${' '.repeat(4 * MB)}]`))).toEqual([413, 'too_large']);
  expect(answerOf(await packed(event, 'zip'))).toEqual([415, 'wrong_media_type']);
  const quote = JSON.stringify({ customer: aShopper(), cart: aCart([1000]), codes: [] });
  expect(answerOf(await post('/v1/quotes', gzipSync(quote), { 'content-encoding': 'gzip' }))).toEqual([415, 'wrong_media_type']);
});

test.each([
  ['4 MB of opening brackets', '['.repeat(4 * MB), 400],
  ['4 MB of empty arrays in one', `[[${'[],'.repeat(MB)}[]]]`, 200],
  ['4 MB of numbers', `[${'1,'.repeat(2 * MB - 2)}1]`, 413],
  ['4 MB of empty lines', '\n'.repeat(4 * MB), 200],
  ['4 MB of broken lines', '[\n'.repeat(2 * MB), 413],
  ['as many keys as fit', `{${Array.from({ length: 22_000 }, (_, at) => `"k${at}":1`).join()}}`, 413],
  ['one text of 4 MB that does not end', `"${'x'.repeat(4 * MB - 1)}`, 413],
])('E1: a known caller’s garbage is refused without being parsed: %s', async (_what, text, status) => {
  const type = text.includes('\n') ? 'application/x-ndjson' : 'application/json';
  const began = performance.now();
  const answer = await post('/v1/events', text, { 'content-type': type });
  expect(answer.status).toBe(status);
  expect(performance.now() - began).toBeLessThan(1000);
});

test.each(['text/csv', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ''])(
  'E1: another type than JSON is refused with those that are taken: “%s”',
  async (type) => {
    const answer = await post('/v1/events', 'a,b', { 'content-type': type });
    expect(answerOf(answer)).toEqual([415, 'wrong_media_type']);
    expect(answer.body.detail).toContain('application/json or application/x-ndjson');
    expect(answerOf(await post('/v1/quotes', '{}', { 'content-type': 'application/x-ndjson' }))).toEqual([415, 'wrong_media_type']);
    expect(answerOf(await post('/v1/quotes', '{}', { 'content-type': 'application/json; charset=gbk' }))).toEqual([
      415,
      'wrong_media_type',
    ]);
  },
);

test('E1: bodies that stand still keep nobody waiting, and above 256 MB of them the oldest makes room', async () => {
  const stall = async (batch: boolean) => {
    const wire = await connected(api().url);
    wire.say([
      `POST ${batch ? '/v1/events' : '/v1/quotes'} HTTP/1.1`,
      `authorization: Bearer ${api().as.storefront.key}`,
      'content-type: application/json',
      batch ? 'transfer-encoding: chunked' : 'content-length: 1000',
    ]);
    wire.send(batch ? '1\r\n[\r\n' : '{');
    return wire;
  };
  const slow = await sideBySide(200, () => stall(false));
  const began = performance.now();
  for (let turn = 0; turn < 20; turn++)
    expect((await api().as.storefront.post('/v1/quotes', { customer: aShopper(), cart: aCart([1000]), codes: [] })).status).toBe(200);
  expect((performance.now() - began) / 20).toBeLessThan(500);
  const batches = [];
  for (let count = 0; count < 66; count++) batches.push(await stall(true));
  expect(await slow[0]?.status()).toBe(408);
  expect(await batches[0]?.status()).toBe(408);
  expect(batches.at(-1)?.isOpen()).toBe(true);
  for (const wire of [...slow, ...batches]) wire.close();
});

test('E2: 120 wrong keys at once are refused each by itself, and nobody behind the same address with them', async () => {
  const ask = (key: string) =>
    supertest(api().url)
      .get('/v1/shop')
      .set({ authorization: `Bearer ${key}` })
      .then(({ status }) => status);
  const random = () => `rg_${fresh('').padEnd(43, 'x').slice(0, 43)}`;
  const wrong = sideBySide(130, () => ask(random()));
  const right = sideBySide(120, () => ask(api().as.storefront.key));
  expect(new Set(await wrong)).toEqual(new Set([401]));
  expect(new Set(await right)).toEqual(new Set([200]));
  const { key } = await createKey(fresh('agent'), 'agent');
  for (let guess = 0; guess < 125; guess++)
    expect(
      (await supertest(api().url).post('/console/sign-in').set('sec-fetch-site', 'same-origin').type('form').send({ key: 'rg_x' })).status,
    ).toBe(403);
  const signedIn = await supertest(api().url).post('/console/sign-in').set('sec-fetch-site', 'same-origin').type('form').send({ key });
  expect(signedIn.status).toBe(303);
});

test('E2: 500 right requests in flight are all answered with the limits that hold unless set', async () => {
  const { url, as } = await api().another({ terms: { rateLimit: { perSecond: 1000, burst: 2000 } } });
  const { key } = await as('storefront');
  const statuses = await sideBySide(500, () =>
    supertest(url)
      .get('/v1/shop')
      .set({ authorization: `Bearer ${key}` })
      .then(({ status }) => status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('E12: metrics are for whoever has the token or the key of an admin; documents can be switched off', async () => {
  const metricsToken = 'm'.repeat(32);
  const { url } = await api().another({ terms: { rateLimit: { perSecond: 1000, burst: 2000 }, metricsToken, docs: false } });
  const read = (path: string, key?: string) =>
    supertest(url)
      .get(path)
      .set(key === undefined ? {} : { authorization: `Bearer ${key}` })
      .then(({ status, text }) => [status, text.includes('http_request_seconds')]);
  expect(await read('/metrics')).toEqual([401, false]);
  expect(await read('/metrics', 'm'.repeat(31))).toEqual([401, false]);
  expect(await read('/metrics', api().as.marketer.key)).toEqual([403, false]);
  expect(await read('/metrics', api().as.storefront.key)).toEqual([403, false]);
  expect(await read('/metrics', api().as.admin.key)).toEqual([200, true]);
  expect(await read('/metrics', metricsToken)).toEqual([200, true]);
  for (const path of ['/docs', '/docs/start.js', '/openapi.json']) expect((await read(path))[0]).toBe(404);
  expect(
    (
      await supertest(api().url)
        .get('/metrics')
        .set({ authorization: `Bearer ${metricsToken}` })
    ).status,
  ).toBe(401);
  expect((await supertest(api().url).get('/openapi.json')).status).toBe(200);
});
