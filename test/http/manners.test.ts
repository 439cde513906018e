import { describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { accepted, activeCampaign, campaignOf, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const bearer = () => ({ authorization: `Bearer ${api().as.admin.key}` });
const draft = async () => accepted(await api().as.marketer.post('/v1/campaigns', aCampaign())).id as string;
const problem = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

/** Posts text as it stands. */
const postText = (path: string, text: string, contentType = 'application/json') =>
  supertest(api().url)
    .post(path)
    .set({ ...bearer(), 'content-type': contentType, 'idempotency-key': fresh('key') })
    .send(text);

describe('bodies', () => {
  test.each(['{', '{"name": }', 'nothing', '{"a":1}}'])('what is no JSON is refused with 400: %s', async (text) => {
    const answer = await postText('/v1/campaigns', text);
    expect(problem(answer)).toEqual([400, 'bad_json']);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  test.each(['', '[]', '"text"', '42', 'null', '{}'])('JSON that is not what is asked is refused with 422: %s', async (text) => {
    expect(problem(await postText('/v1/campaigns', text))).toEqual([422, 'invalid']);
    expect(problem(await postText('/v1/redemptions', text))).toEqual([422, 'invalid']);
  });

  test('every wrong place is named, an unknown key with the nearest known one', async () => {
    const { body } = await api().as.storefront.post('/v1/quotes', { customer: aShopper(), cart: aCart([-1, 2.5]), cods: [] });
    const places = body.errors.map(({ path }: { path: string }) => path);
    expect(places).toEqual(expect.arrayContaining(['cart.lines[0].lineTotalMinor', 'cart.lines[1].lineTotalMinor', 'cods']));
    expect(body.errors).toContainEqual(expect.objectContaining({ path: 'cods', code: 'unknown_key', nearest: 'codes' }));
  });
});

describe('PATCH', () => {
  const patch = async (id: string, ifMatch?: string) => api().as.marketer.patch(`/v1/campaigns/${id}`, { name: 'Another' }, ifMatch);

  test('without If-Match is refused with 428, with a stale one with 412, with the ETag that was seen it is done', async () => {
    const id = await draft();
    const { headers } = await api().as.marketer.get(`/v1/campaigns/${id}`);
    expect(problem(await patch(id))).toEqual([428, 'precondition_required']);
    const done = await patch(id, headers.etag);
    expect([done.status, done.body.name, done.body.rev, done.headers.etag]).toEqual([200, 'Another', 2, '"2"']);
    expect(problem(await patch(id, headers.etag))).toEqual([412, 'precondition_failed']);
    expect((await campaignOf(api(), id)).rev).toBe(2);
  });

  test('of ten that saw the same one is done', async () => {
    const id = await draft();
    const statuses = (await sideBySide(10, () => patch(id, '"1"'))).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });

  test('null takes an optional setting away; what is not ours to change is refused', async () => {
    const { id } = accepted(await api().as.marketer.post('/v1/campaigns', aClaimable({ budgetMinor: 5000 })));
    const without = await api().as.marketer.patch(`/v1/campaigns/${id}`, { budgetMinor: null }, '"1"');
    expect([without.status, 'budgetMinor' in without.body]).toEqual([200, false]);
    for (const body of [{ state: 'active' }, { rev: 7 }, { _id: 'x' }, { id: 'x' }, { createdBy: 'x' }, { name: null }])
      expect(problem(await api().as.marketer.patch(`/v1/campaigns/${id}`, body, '"2"'))).toEqual([422, 'invalid']);
  });
});

describe('Idempotency-Key', () => {
  const paths = ['/v1/redemptions', '/v1/campaigns/x/claims', '/v1/campaigns/x/coupons'];

  test.each(paths)('%s cannot be asked without one, nor with one that is too long', async (path) => {
    expect(problem(await api().as.admin.post(path, {}, null))).toEqual([400, 'idempotency_key_required']);
    expect(problem(await api().as.admin.post(path, {}, 'k'.repeat(201)))).toEqual([400, 'idempotency_key_required']);
  });

  test('the same key is another request for another client, and at another address', async () => {
    const [one, two] = [await activeCampaign(api(), aClaimable()), await activeCampaign(api(), aClaimable())];
    const [customer, key] = [aShopper(), fresh('key')];
    const claim = (id: string, role: 'storefront' | 'admin') => api().as[role].post(`/v1/campaigns/${id}/claims`, { customer }, key);
    expect((await claim(one, 'storefront')).status).toBe(201);
    expect((await claim(two, 'storefront')).status).toBe(201);
    expect(problem(await claim(one, 'admin'))).toEqual([409, 'not_granted']);
  });

  test('20 reserves under one key at once are one hold; the others get the same or are to ask again', async () => {
    const key = fresh('key');
    const wish = { customer: aShopper(), cart: aCart([10_000]), codes: [] };
    const answers = await sideBySide(20, () => api().as.storefront.post('/v1/redemptions', wish, key));
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect([...problem(answer), answer.headers['retry-after']]).toEqual([409, 'still_under_way', '1']);
  });

  test('a body that fails its schema is refused again under the same key', async () => {
    const key = fresh('key');
    const answers = [
      await api().as.storefront.post('/v1/redemptions', {}, key),
      await api().as.storefront.post('/v1/redemptions', {}, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(answers[1]?.text).toBe(answers[0]?.text);
  });
});

describe('every answer', () => {
  test('has a request id: one’s own where it is decent, otherwise ours', async () => {
    const idOf = async (given: string) =>
      (
        await supertest(api().url)
          .get('/v1/campaigns')
          .set({ ...bearer(), 'x-request-id': given })
      ).headers['x-request-id'];
    expect(await idOf('shop-77.a_B')).toBe('shop-77.a_B');
    for (const given of ['', 'with space', '<script>', 'x'.repeat(101)]) expect(await idOf(given)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('says nothing of what it is made with, and may not be framed or sniffed', async () => {
    const { headers } = await api().as.admin.get('/v1/campaigns');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
  });

  test('lists come in pages that miss nothing; a cursor that is not ours is refused', async () => {
    await sideBySide(5, draft);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = accepted(await api().as.agent.get(`/v1/campaigns?limit=2${cursor && `&cursor=${cursor}`}`));
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.nextCursor;
    }
    const all = accepted(await api().as.agent.get('/v1/campaigns?limit=200')).items;
    expect(seen).toEqual(all.map(({ id }: { id: string }) => id));
    for (const query of ['limit=0', 'limit=201', 'limit=ten', 'cursor=%20', 'unknown=1'])
      expect((await api().as.agent.get(`/v1/campaigns?${query}`)).status).toBe(400);
  });

  test('a cursor goes on in the list that gave it, and in no other', async () => {
    await sideBySide(2, draft);
    const shoppers = [aShopper(), aShopper()];
    await Promise.all(shoppers.map((shopper) => sideBySide(2, () => pay(api(), shopper, 100))));
    const [mine, theirs] = shoppers.map(({ shopId }) => `/v1/customers/shop:${shopId}/timeline?`);
    const lists = ['/v1/campaigns?', '/v1/campaigns?state=draft&', '/v1/customers?', '/v1/keys?', `${mine}`, `${theirs}`];
    const cursorOf = async (list: string) => accepted(await api().as.admin.get(`${list}limit=1`)).nextCursor;
    const statuses = async (from: string) => {
      const cursor = await cursorOf(from);
      const answers = await Promise.all(lists.map((list) => api().as.admin.get(`${list}limit=2&cursor=${cursor}`)));
      return answers.map(({ status, body }) => (status === 200 ? 200 : body.code));
    };
    for (const from of lists) expect(await statuses(from)).toEqual(lists.map((list) => (list === from ? 200 : 'bad_cursor')));
  });

  test('a cursor that was cut, lengthened or miscopied is refused, wherever that happened', async () => {
    await sideBySide(2, draft);
    const { nextCursor } = accepted(await api().as.admin.get('/v1/campaigns?limit=1'));
    const cut = Array.from({ length: 8 }, (_, index) => nextCursor.slice(0, -1 - index));
    const longer = ['A', 'AA', 'AAAA', 'YQ'].map((more) => `${nextCursor}${more}`);
    const miscopied = [9, 12, 20].map((at) => `${nextCursor.slice(0, at)}${nextCursor[at] === 'b' ? 'c' : 'b'}${nextCursor.slice(at + 1)}`);
    for (const cursor of [...cut, ...longer, ...miscopied])
      expect([cursor, problem(await api().as.admin.get(`/v1/campaigns?cursor=${cursor}`))]).toEqual([cursor, [400, 'bad_cursor']]);
  });
});

test('above the limit of its actor a request is refused with 429 and told when to come back; another actor is not', async () => {
  const { as } = await api().another({ terms: { rateLimit: { perSecond: 0.1, burst: 20 } } });
  const [agent, marketer] = [await as('agent'), await as('marketer')];
  const answers = await sideBySide(30, () => agent.get('/v1/campaigns'));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  for (const answer of refused) {
    expect(problem(answer)).toEqual([429, 'too_many_requests']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }
  // A second key of the same actor does not help.
  expect((await (await as('agent')).get('/v1/campaigns')).status).toBe(429);
  expect((await marketer.get('/v1/campaigns')).status).toBe(200);
});
