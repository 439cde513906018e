import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import supertest, { type Response } from 'supertest';
import { aClaimedCoupon, accepted, activeCampaign, held } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, fresh } from '../support/builders.js';
import { type Asking, OPERATIONS, placesOf, replaced } from '../support/openapi.js';

const api = useApi();
const HOSTILE: unknown[] = [
  { $gt: '' },
  { $ne: null },
  { $where: 'sleep(10000)' },
  ['$ne'],
  '$where',
  '__proto__',
  'a\u0000b',
  '\ud800',
  '../../../etc/passwd',
  '{{constructor}}',
  'x'.repeat(20_000),
  -1,
  1e308,
  null,
  true,
];

/** Real ids, so that what is asked gets as far as it can. */
const real: Record<string, string> = {};
beforeAll(async () => {
  const { campaignId, customer, code } = await aClaimedCoupon(api());
  const { id } = await held(api(), customer, code);
  Object.assign(real, { campaigns: campaignId, redemptions: id, coupons: code, customers: `shop:${customer.shopId}` });
});

const pathOf = ({ path }: Asking): string => path.replace(/\{\w+\}/, encodeURIComponent(real[path.split('/')[2] ?? ''] ?? 'x'));

const ask = ({ method }: Asking, path: string, body?: unknown): Promise<Response> =>
  supertest(api().url)
    [method](path)
    .set({ authorization: `Bearer ${api().as.admin.key}`, 'idempotency-key': fresh('key'), 'if-match': '"1"' })
    .send(method === 'get' ? undefined : JSON.stringify(body ?? {}))
    .set({ 'content-type': 'application/json' })
    .then((response) => response);

interface Trial {
  what: string;
  /** It must not be taken for what was asked. */
  isWrong?: boolean;
  send(): Promise<Response>;
}

/** Asks many, a few side by side; what was answered with a status of 500 or more, or accepted although it is wrong. */
async function failures(asked: Trial[]): Promise<string[]> {
  const failed: string[] = [];
  const waiting = [...asked];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { status, text } = await next.send();
      if (status >= 500 || (next.isWrong && status < 400)) failed.push(`${next.what}: ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return failed;
}

const withBody = OPERATIONS.filter(({ bodies }) => bodies.length > 0);
const shown = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const withTexts = withBody.filter(({ bodies }) => bodies.some((body) => placesOf(body).length > 0));

test.each(withTexts.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s: whatever stands in place of a text in its body, it is a mistake of the caller’s',
  async (_name, operation) => {
    const seen = new Set<string>();
    const asked = operation.bodies.flatMap((body) =>
      placesOf(body).flatMap((place, index) => {
        const key = `${place.join('.')} ${JSON.stringify(Object.keys(body as object))}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [HOSTILE[0], HOSTILE[1 + (index % (HOSTILE.length - 1))]].map((hostile) => ({
          what: `${place.join('.')} = ${shown(hostile)}`,
          // Of an array of events the bad ones are refused each in its place.
          isWrong: hostile === HOSTILE[0] && !Array.isArray(body),
          send: () => ask(operation, pathOf(operation), replaced(body, place, hostile)),
        }));
      }),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(await failures(asked)).toEqual([]);
  },
);

test('nor in a path or a query', async () => {
  const words = HOSTILE.map((hostile) =>
    (typeof hostile === 'string' ? hostile : JSON.stringify(hostile)).slice(0, 4000).replace('\ud800', '?'),
  );
  const odd = [...words.map(encodeURIComponent), '%00', '%', '%E0%A4%A', '..%2f..', '%24ne', 'a&limit=1&limit=2', '\\'];
  const asked = OPERATIONS.flatMap((operation, turn) =>
    operation.parameters.flatMap(({ in: place, name }) => {
      if (place === 'header') return [];
      const texts = odd.filter((_text, index) => index === 0 || index % 5 === turn % 5);
      const paths = texts.map((text) =>
        place === 'path' ? operation.path.replace(/\{\w+\}/, text) : `${pathOf(operation)}?${name}=${text}`,
      );
      return [...paths, `${pathOf(operation)}?${name}[$gt]=1`].map((path) => ({
        what: `${operation.method} ${path.slice(0, 100)}`,
        send: () => ask(operation, path, operation.bodies[0]),
      }));
    }),
  );
  expect(await failures(asked)).toEqual([]);
});

test('a body of a hundred thousand levels is refused by every endpoint', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const send = ({ method }: Asking, path: string) =>
    supertest(api().url)
      [method](path)
      .set({
        authorization: `Bearer ${api().as.admin.key}`,
        'idempotency-key': fresh('key'),
        'if-match': '"1"',
        'content-type': 'application/json',
      })
      .send(`{"customer":${deep},"name":${deep},"issueWhen":${deep}}`)
      .then((response) => response);
  const asked = withBody.map((operation) => ({ what: operation.path, send: () => send(operation, pathOf(operation)) }));
  expect(await failures(asked)).toEqual([]);
  const { status, body } = await supertest(api().url)
    .post('/v1/events')
    .set({ authorization: `Bearer ${api().as.admin.key}`, 'content-type': 'application/x-ndjson' })
    .send(`{"customer":${deep}}\n${deep}`);
  expect([status, body.results.map(({ error }: { error: { code: string } }) => error.code)]).toEqual([200, ['bad_json', 'bad_json']]);
});

test('headers too', async () => {
  const asked = ['{"$gt":""}', '*', 'W/"1"', '""', 'x'.repeat(3000)].flatMap((text) =>
    withBody.map((operation) => ({
      what: `${operation.path} ${text.slice(0, 20)}`,
      send: () =>
        supertest(api().url)
          [operation.method](pathOf(operation))
          .set({ authorization: `Bearer ${api().as.admin.key}`, 'idempotency-key': text, 'if-match': text, 'x-request-id': text })
          .send(operation.bodies[0] as object)
          .then((response) => response),
    })),
  );
  expect(await failures(asked)).toEqual([]);
});

test('whatever JSON is posted anywhere: never a failure of ours, and no campaign half done', async () => {
  const campaigns = async () => accepted(await api().as.admin.get('/v1/campaigns?limit=200')).items as { id: string }[];
  const before = (await campaigns()).length;
  let created = 0;
  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(fc.constantFrom('name', 'goal', 'trigger', 'reward', 'customer', 'data', 'cart', '$set'), fc.jsonValue()),
  );
  const mutated = fc.constantFrom(...withBody).chain((operation) =>
    fc.record({
      operation: fc.constant(operation),
      body: fc.oneof(json, fc.tuple(fc.constantFrom(...operation.bodies), fc.nat(), json).map(atSomePlace)),
    }),
  );
  await fc.assert(
    fc.asyncProperty(mutated, async ({ operation, body }) => {
      const { status, text } = await ask(operation, pathOf(operation), body);
      if (status === 201 && operation.path === '/v1/campaigns') created += 1;
      if (status >= 500) throw new Error(`${operation.method} ${operation.path}: ${status} ${text}`);
    }),
    { numRuns: 400 },
  );
  const after = await campaigns();
  expect(after).toHaveLength(before + created);
  for (const { id } of after)
    expect(accepted(await api().as.admin.get(`/v1/campaigns/${id}`))).toMatchObject({ id, rev: expect.any(Number), figures: {} });
  await activeCampaign(api(), aClaimable());
});

/** A valid body with anything in one of its places. */
function atSomePlace([body, index, by]: [unknown, number, unknown]): unknown {
  const places = placesOf(body);
  return replaced(body, places[index % places.length] ?? [], by);
}
