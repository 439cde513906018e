import { beforeAll, expect, test } from '@jest/globals';
import supertest, { type Response } from 'supertest';
import { createKey } from '../../server/actors/actors.service.js';
import { aClaimedCoupon, accepted, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();

let ana: { id: string; key: string };
beforeAll(async () => {
  const { actor, key } = await createKey('Ana Reyes', 'agent');
  ana = { id: actor._id, key };
});

const path = (shopId: string): string => `/v1/customers/shop:${shopId}`;
const read = async (shopId: string): Promise<Response> => api().as.agent.get(path(shopId));
const tag = async (shopId: string): Promise<string> => (await read(shopId)).headers.etag ?? '';
const asAna = async (shopId: string, body: object, ifMatch: string): Promise<Response> =>
  supertest(api().url)
    .patch(path(shopId))
    .set({ authorization: `Bearer ${ana.key}`, 'if-match': ifMatch })
    .send(body);
const correct = async (shopId: string, body: object): Promise<Response> => asAna(shopId, body, await tag(shopId));
const timeline = async (shopId: string, language = 'en'): Promise<{ what: string; sentence: string; by?: string; at: string }[]> =>
  accepted(
    await supertest(api().url)
      .get(`${path(shopId)}/timeline?limit=200`)
      .set({ authorization: `Bearer ${ana.key}`, 'accept-language': language }),
  ).items;

/** Somebody whom the shop has told of, with an address. */
async function known(about: object = {}): Promise<string> {
  const { shopId } = aShopper();
  await update(shopId, { name: 'Emliy Walker', email: `${shopId}@mail.example`, ...about });
  return shopId;
}

const update = async (shopId: string, customer: object, hours = 0, changes: Record<string, unknown> = {}) =>
  tell(api(), anEvent('customer.updated', { shopId }, { customer }, new Date((await api().now()).getTime() + hours * 3_600_000), changes));

test('K-26 part, D4: an agent corrects a name, an address and a birthday under their own name, and the timeline says who did', async () => {
  const shopId = await known({ birthday: '03-09', phone: '+8613900001111' });
  const email = `${shopId}@new.example`;
  const changed = await correct(shopId, {
    name: 'Emily Walker',
    email: ` ${email.toUpperCase()} `,
    birthday: null,
    locale: 'en',
    zone: 'Asia/Seoul',
    country: 'KR',
  });
  expect(changed.body).toMatchObject({
    name: 'Emily Walker',
    identifiers: { shopId, email, phone: '+8613900001111' },
    birthday: null,
    locale: 'en',
    zone: 'Asia/Seoul',
    country: 'KR',
    warnings: [],
  });
  expect(changed.headers.etag).toBe(await tag(shopId));
  accepted(await correct(shopId, { phone: null }));
  expect((await read(shopId)).body.identifiers).toEqual({ shopId, email });
  const corrections = (await timeline(shopId)).filter(({ what }) => what === 'customer.corrected');
  expect(corrections.map(({ sentence, by }) => [sentence, by])).toEqual([
    ['Ana Reyes removed the phone number.', ana.id],
    ['Ana Reyes corrected the name, email address, language, time zone and country and removed the birthday.', ana.id],
  ]);
  expect(JSON.stringify(corrections)).not.toMatch(/walker|mail\.example|new\.example|03-09|1390000/i);
  const inTheirs = async (language: string) =>
    (await timeline(shopId, language)).find(({ what }) => what === 'customer.corrected')?.sentence;
  expect([await inTheirs('zh'), await inTheirs('ko')]).toEqual([
    'Ana Reyes 修改了顾客资料（删除：电话）。',
    'Ana Reyes 님이 고객 정보를 수정했습니다(삭제: 전화번호).',
  ]);
  const named = async (query: string) => (await api().as.agent.get(`/v1/customers?${query}`)).body.items.length;
  expect([await named(`email=${email}`), await named(`phone=${encodeURIComponent('+8613900001111')}`)]).toEqual([1, 0]);
});

test('D4: "stop writing to me" is noted under the agent’s name, and is the last word', async () => {
  const at = await api().now();
  const yes = {
    channel: 'email',
    stream: 'promotions',
    granted: true,
    source: 'checkout',
    at: new Date(at.getTime() + 60_000).toISOString(),
  };
  const shopId = await known({ consents: [yes] });
  const [no, ...others] = ['promotions', 'greetings'].map((stream) => ({ channel: 'email', stream, granted: false }));
  const { body } = await correct(shopId, { consents: [{ ...no, wording: 'She said on the telephone: stop writing to me.' }, ...others] });
  expect(body.consents).toMatchObject([
    { stream: 'promotions', granted: false, source: 'desk', by: ana.id, wording: 'She said on the telephone: stop writing to me.' },
    { stream: 'greetings', granted: false, source: 'desk', by: ana.id },
  ]);
  const entry = (await timeline(shopId)).find(({ what, sentence }) => what === 'consent.withdrawn' && sentence.includes('offers'));
  expect(entry).toMatchObject({ sentence: 'The customer wants no offers by email (service desk).', by: ana.id });
  accepted(await correct(shopId, { consents: [{ ...no, granted: true, source: 'a letter' }] }));
  expect((await read(shopId)).body.consents).toEqual(
    expect.arrayContaining([expect.objectContaining({ granted: true, source: 'a letter' })]),
  );
});

test('without If-Match it is 428, with a stale one 412, and nothing is changed', async () => {
  const shopId = await known();
  const [first, without] = [await tag(shopId), await api().as.agent.patch(path(shopId), { name: 'X' })];
  expect([without.status, without.body.code, without.body.detail]).toEqual([428, 'precondition_required', expect.stringContaining(first)]);
  accepted(await asAna(shopId, { name: 'Emily' }, first));
  for (const stale of [first, '"1"', '*', 'W/"nothing"', '""'])
    expect([stale, (await asAna(shopId, { name: 'Somebody else' }, stale)).status]).toEqual([stale, 412]);
  expect((await read(shopId)).body.name).toBe('Emily');
  await update(shopId, { name: 'Told by the shop' }, 0.01);
  expect((await asAna(shopId, { name: 'Emily' }, first)).status).toBe(412);
});

test('an order that comes meanwhile holds nobody up', async () => {
  const shopId = await known();
  const before = await tag(shopId);
  await pay(api(), { shopId }, 5000);
  expect(await tag(shopId)).not.toBe(before);
  expect((await asAna(shopId, { name: 'Emily' }, before)).status).toBe(200);
});

test.each([
  ['names', (n: number) => ({ name: `Name ${n}` })],
  ['addresses', (n: number) => ({ email: `${fresh('race')}-${n}@mail.example` })],
  ['consents', (n: number) => ({ consents: [{ channel: 'sms', stream: 'service', granted: n % 2 === 0, source: `agent ${n}` }] })],
])('of several who correct %s at once one does, and the others hear 412', async (_what, body) => {
  const shopId = await known();
  const seen = await tag(shopId);
  const answers = await sideBySide(5, (n) => asAna(shopId, body(n), seen));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  const won = answers.find(({ status }) => status === 200);
  expect((await read(shopId)).body).toMatchObject({
    name: won?.body.name,
    identifiers: won?.body.identifiers,
    consents: won?.body.consents,
  });
});

test('a telephone is read in its country, and birthdays, languages and zones as in events', async () => {
  const shopId = await known();
  const said = { country: 'kr', phone: '010-1234-5678', birthday: '1990/3/8', locale: 'zh_CN_#Hans', zone: 'UTC+8' };
  const { body } = await correct(shopId, said);
  expect(body).toMatchObject({
    country: 'KR',
    birthday: '1990-03-08',
    locale: 'zh-Hans-CN',
    zone: 'Etc/GMT-8',
    identifiers: { phone: '+821012345678' },
  });
  expect((await correct(shopId, { phone: '010 9876 5432' })).body.identifiers.phone).toBe('+821098765432');
});

test('what is so already is written nowhere', async () => {
  const shopId = await known({ country: 'CN' });
  const seen = await tag(shopId);
  expect(
    (await asAna(shopId, { name: 'Emliy Walker', country: 'CN', phone: null, email: `${shopId.toUpperCase()}@mail.example` }, seen)).headers
      .etag,
  ).toBe(seen);
  expect((await timeline(shopId)).filter(({ what }) => what === 'customer.corrected')).toEqual([]);
});

test.each([
  [{}, '', 'empty'],
  [{ email: 'nobody' }, 'email', 'invalid_email'],
  [{ email: '' }, 'email', 'invalid_email'],
  [{ phone: '12' }, 'phone', 'invalid_phone'],
  [{ phone: '138 0013 8000' }, 'phone', 'invalid_phone'],
  [{ name: ' ' }, 'name', 'too_small'],
  [{ birthday: '02-30' }, 'birthday', 'invalid_birthday'],
  [{ birthday: '2999-01-01' }, 'birthday', 'invalid_birthday'],
  [{ zone: 'Mars/Base' }, 'zone', 'invalid_zone'],
  [{ country: 'Korea' }, 'country', 'invalid_country'],
  [{ locale: '?' }, 'locale', 'invalid_locale'],
  [{ consents: [] }, 'consents', 'too_small'],
  [{ consents: [{ channel: 'pigeon', stream: 'service', granted: false }] }, 'consents[0].channel', 'invalid_value'],
  [{ consents: [{ channel: 'sms', stream: 'service' }] }, 'consents[0].granted', 'required'],
  [{ consents: [1, 2].map(() => ({ channel: 'sms', stream: 'service', granted: false })) }, 'consents[1]', 'consent_twice'],
  [{ emial: 'a@b.example' }, 'emial', 'unknown_key'],
  ...['tier', 'tags', 'traits', 'verified', 'shopId'].map((key) => [{ [key]: ['gold'] }, key, 'not_correctable'] as const),
])('%j is refused with its place, %s', async (body, place, code) => {
  const shopId = await known();
  const seen = await tag(shopId);
  const refused = await asAna(shopId, { ...(Object.keys(body).length > 0 && { name: 'Never' }), ...body }, seen);
  expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ path: place, code })]]);
  expect([await tag(shopId), (await read(shopId)).body.name]).toEqual([seen, 'Emliy Walker']);
});

test('what was told before a correction does not undo it, what is told after it counts', async () => {
  const shopId = await known({ country: 'CN' });
  await api().pass(2);
  accepted(await correct(shopId, { name: 'Emily Walker', country: null, email: `${shopId}@new.example` }));
  await update(shopId, { name: 'Emliy W.', country: 'KR', tier: 'gold', email: `${shopId}@old.example` }, -1);
  await update(shopId, { name: 'From last year', country: 'US' }, -8000, { backfill: true });
  expect((await read(shopId)).body).toMatchObject({
    name: 'Emily Walker',
    country: null,
    tier: 'gold',
    identifiers: { email: `${shopId}@new.example` },
  });
  await api().pass(1);
  await update(shopId, { name: 'Emily Walker-Young', country: 'GB' });
  expect((await read(shopId)).body).toMatchObject({ name: 'Emily Walker-Young', country: 'GB' });
});

test('an address of another account may be stated, with a warning, and opens nobody’s wallet', async () => {
  const owner = await known();
  const { customer, code } = await aClaimedCoupon(api());
  await update(customer.shopId, { email: `${owner}@owner.example`, verified: ['email'] });
  const shopId = await known();
  const changed = accepted(await correct(shopId, { email: `${owner}@owner.example` }));
  expect(changed.warnings).toMatchObject([{ code: 'identifier_taken', path: 'email' }]);
  expect(changed.identifiers.email).toBe(`${owner}@owner.example`);
  const coupons = accepted(await api().as.agent.get(`${path(shopId)}/coupons`)).items;
  expect(JSON.stringify(coupons)).not.toContain(code);
});

test('the shop’s systems and marketers correct nobody; nobody who is unknown is corrected', async () => {
  const shopId = await known();
  const seen = await tag(shopId);
  for (const role of ['storefront', 'marketer'] as const)
    expect((await api().as[role].patch(path(shopId), { name: 'X' }, seen)).status).toBe(403);
  for (const role of ['supervisor', 'admin'] as const)
    expect((await api().as[role].patch(path(shopId), { name: `By the ${role}` }, await tag(shopId))).status).toBe(200);
  expect((await api().as.agent.patch('/v1/customers/shop:nobody', { name: 'X' }, '"1"')).status).toBe(404);
});
