import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import supertest, { type Response } from 'supertest';
import { pathOf as pathOfSteps } from '../../campaigns/problem.js';
import { aClaimedCoupon, accepted, activeCampaign, held } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, atLeast, fresh } from '../support/builders.js';
import { type Asking, everyPlaceOf, OPERATIONS, placesOf, replaced } from '../support/openapi.js';

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
  /** It must not be taken for what was asked: it is refused, or left out with a warning of this path. */
  isWrong?: boolean;
  path?: string;
  send(): Promise<Response>;
}

/** Asks many, a few side by side; what was answered with a status of 500 or more, or accepted although it is wrong. */
async function failures(asked: Trial[]): Promise<string[]> {
  const failed: string[] = [];
  const waiting = [...asked];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { status, text, body } = await next.send();
      const isLeftOut = body?.warnings?.some(({ path }: { path: string }) => path === next.path);
      if (status >= 500 || (next.isWrong && status < 400 && !isLeftOut)) failed.push(`${next.what}: ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return failed;
}

const GIVES_COUPONS = /^\/v1\/campaigns\/\{id\}\/(?:claims|coupons)$/;
const pathIn = (place: (string | number)[]): string => pathOfSteps(place.map((step) => (/^\d+$/.test(String(step)) ? Number(step) : step)));

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
          // Where coupons are taken or given another name of the customer counts, and the answer is the coupon.
          isWrong:
            hostile === HOSTILE[0] &&
            !Array.isArray(body) &&
            !(GIVES_COUPONS.test(operation.path) && /^customers?$/.test(String(place[0]))),
          path: pathIn(place),
          send: () => ask(operation, pathOf(operation), replaced(body, place, hostile)),
        }));
      }),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(await failures(asked)).toEqual([]);
  },
);

/** What JavaScript asks of every object, brought along as data. */
const NAMED_LIKE_METHODS: Record<string, unknown>[] = ['1', 'null', '"x"', '[]'].map((value) =>
  JSON.parse(
    `{${['toString', 'valueOf', 'toJSON', 'toBSON', '_bsontype', 'then', 'length', 'constructor', 'hasOwnProperty', '__proto__'].map((name) => `"${name}":${value}`)}}`,
  ),
);

const atEveryPlace = (operation: Asking, hostileAt: (body: unknown, place: (string | number)[], turn: number) => unknown): Trial[] => {
  const seen = new Set<string>();
  return operation.bodies.flatMap((body) =>
    everyPlaceOf(body).flatMap((place, turn) => {
      const key = JSON.stringify([place, Object.keys(body as object)]);
      const sent = seen.has(key) ? undefined : hostileAt(body, place, turn);
      seen.add(key);
      if (sent === undefined) return [];
      const text = JSON.stringify(sent);
      return [{ what: `${place.join('.')}: ${text.slice(0, 300)}`, send: () => ask(operation, pathOf(operation), sent) }];
    }),
  );
};

const valueAt = (value: unknown, place: (string | number)[]): unknown =>
  place.reduce<unknown>((found, step) => (found as Record<string | number, unknown>)[step], value);

test.each(withBody.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  'E4: %s makes no text of what is none, and asks no object for a method that came as data',
  async (_name, operation) => {
    const instead = atEveryPlace(operation, (body, place, turn) =>
      replaced(body, place, NAMED_LIKE_METHODS[turn % NAMED_LIKE_METHODS.length]),
    );
    const within = atEveryPlace(operation, (body, place, turn) => {
      const found = valueAt(body, place);
      if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
      const [name, value] = Object.entries(NAMED_LIKE_METHODS[turn % 4] ?? {})[turn % 10] ?? ['toString', 1];
      return replaced(body, place, Object.defineProperty({ ...found }, name, { value, enumerable: true }));
    });
    expect(instead.length).toBeGreaterThan(0);
    expect(await failures([...instead, ...within])).toEqual([]);
  },
);

const unknownKeys = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`limit${index}`, 1]));

test.each<[string, object]>([
  ['unknown keys', unknownKeys(4000)],
  ['unknown keys in a rule', { issueWhen: { all: [], ...unknownKeys(4000) } }],
  [
    'unknown keys in every part of a rule',
    { issueWhen: { all: Array(100).fill({ ...atLeast('customer.orders', 1), ...unknownKeys(30) }) } },
  ],
  ['unknown facts', { issueWhen: { all: Array(100).fill(atLeast('customer.ordres', 1)) } }],
  ['parts that are no rules', { issueWhen: { all: Array(90).fill({ any: Array(90).fill(1) }) } }],
])('E3: of thousands of %s fifty are told, and that there are more', async (_what, wrong) => {
  const { status, body, text } = await api().as.admin.post('/v1/campaigns', { ...aClaimable(), ...wrong });
  expect([status, body.errors.length, text.length < 20_000]).toEqual([422, 50, true]);
  expect(body.detail).toContain('The first 50 problems are listed; there are more.');
});

test('E3: fifty problems are told as they are', async () => {
  const { body } = await api().as.admin.post('/v1/campaigns', { ...aClaimable(), ...unknownKeys(50) });
  expect(body.errors).toHaveLength(50);
  expect(body.detail).not.toContain('there are more');
});

test('E3: long words are told short', async () => {
  const word = 'x'.repeat(50_000);
  for (const wrong of [{ [word]: 1 }, { goal: word }, { trigger: { event: word } }, { issueWhen: { [word]: 1 } }]) {
    const { status, text } = await api().as.admin.post('/v1/campaigns', { ...aClaimable(), ...wrong });
    expect([status, text.length < 2000]).toEqual([422, true]);
  }
});

test('E3: a thousand wrong events are each told why, together no more than fits', async () => {
  const events = Array.from({ length: 1000 }, (_, index) => ({ id: `e-${index}`, type: 'visit.ended', ...unknownKeys(60) }));
  const { status, body, text } = await api().as.admin.post('/v1/events', events);
  expect([status, text.length < 1_000_000]).toEqual([200, true]);
  const told = body.results.map(({ error }: { error: { errors: unknown[] } }) => error.errors.length);
  expect([told[0], told[999], told.every((count: number) => count >= 1)]).toEqual([50, 1, true]);
});

test('E4: { "goal": { "toString": 1 } } is no goal', async () => {
  for (const goal of [...NAMED_LIKE_METHODS, { toString: 1 }, ['boost_purchase'], 7, true]) {
    const { status, body } = await api().as.admin.post('/v1/campaigns', { ...aClaimable(), goal });
    expect([status, body.errors.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)]).toEqual([
      422,
      ['goal unknown_goal'],
    ]);
  }
});

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
