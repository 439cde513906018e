import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { SYSTEM } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { findKey, findLiveKeysOf } from '../../server/actors/actors.store.js';
import { keyId, revokeKey } from '../../server/actors/keys.service.js';
import { sha256 } from '../../server/lib/ids.js';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const shopBy = (key: string) =>
  supertest(api().url)
    .get('/v1/shop')
    .set({ authorization: `Bearer ${key}` })
    .then(({ status, body }) => [status, body.code]);

test('E6: a key is made over the API, shown once, used, listed with its use, and withdrawn by whom', async () => {
  const name = fresh('Web shop ');
  const made = accepted(await api().as.admin.post('/v1/keys', { name, role: 'storefront', source: 'pos' }));
  expect(made).toMatchObject({ name: name.trim(), role: 'storefront', source: 'pos', createdBy: api().as.admin.actorId, lastUsedAt: null });
  expect(made.id).toMatch(/^key_[0-9a-f]{24}$/);
  expect(await shopBy(made.key)).toEqual([200, undefined]);

  const list = async () => (await api().as.admin.get('/v1/keys?limit=200')).body.items as { id: string; lastUsedAt: string }[];
  for (let tries = 0; tries < 100 && (await list())[0]?.lastUsedAt === null; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const [newest] = await list();
  expect([newest?.id, Math.abs(Date.now() - Date.parse(String(newest?.lastUsedAt))) < 60_000]).toEqual([made.id, true]);
  expect(JSON.stringify(await list())).not.toContain(made.key);
  expect(JSON.stringify(await list())).not.toContain(sha256(made.key));

  const gone = accepted(await api().as.admin.delete(`/v1/keys/${made.id}`));
  expect(gone).toMatchObject({ id: made.id, revokedBy: api().as.admin.actorId, revokedAt: expect.any(String) });
  expect(await shopBy(made.key)).toEqual([401, 'key_unknown']);
  expect(accepted(await api().as.admin.delete(`/v1/keys/${made.id}`)).revokedAt).toBe(gone.revokedAt);
});

test('E6: a withdrawn key opens nothing, also where it was just used many times', async () => {
  const { key, record } = await createKey(fresh('agent'), 'agent');
  await sideBySide(10, () => shopBy(key));
  const underWay = sideBySide(10, () => shopBy(key));
  await revokeKey(keyId(record._id), SYSTEM);
  expect(await shopBy(key)).toEqual([401, 'key_unknown']);
  await underWay;
  expect(await shopBy(key)).toEqual([401, 'key_unknown']);
});

test('E6: the use of a key is noted once a minute, not at each request', async () => {
  const { key, record } = await createKey(fresh('agent'), 'agent');
  await shopBy(key);
  const noted = async () => (await findKey(record._id))?.lastUsedAt?.getTime();
  for (let tries = 0; tries < 100 && (await noted()) === undefined; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  const first = await noted();
  expect(first).toBeDefined();
  await sideBySide(5, () => shopBy(key));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await noted()).toBe(first);
});

test('E6: an unknown key, one that is named wrongly, and an actor of another role are refused', async () => {
  for (const id of ['key_000000000000000000000000', 'x', 'key_', 'key_%24gt', `key_${'0'.repeat(23)}`])
    expect((await api().as.admin.delete(`/v1/keys/${id}`)).status).toBe(404);
  const another = await api().as.admin.post('/v1/keys', { name: 'the agent', role: 'admin' });
  expect([another.status, another.body.code]).toEqual([409, 'actor_has_another_role']);
  for (const role of ['marketer', 'agent', 'supervisor', 'storefront'] as const)
    for (const { status } of [await api().as[role].get('/v1/keys'), await api().as[role].post('/v1/keys', { name: 'x', role })])
      expect(status).toBe(403);
});

test('E6: keys come in pages that miss none', async () => {
  for (let count = 0; count < 5; count++) await createKey('many keys', 'agent');
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string }[]; nextCursor: string | null } = accepted(
      await api().as.admin.get(`/v1/keys?limit=2${cursor && `&cursor=${cursor}`}`),
    );
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  const all = (await api().as.admin.get('/v1/keys?limit=200')).body.items.map(({ id }: { id: string }) => id);
  expect(seen).toEqual(all);
});

test('E6: the last key of an admin stays unless that is wanted; of two who withdraw each other’s at once one stays', async () => {
  const admins = async () => findLiveKeysOf((await findAdmins()).map(({ actorId }) => actorId));
  const findAdmins = async () => [
    await api().as.admin,
    await createKey('second admin', 'admin').then(({ actor }) => ({ actorId: actor._id })),
  ];
  const keys = await admins();
  expect(keys.length).toBeGreaterThanOrEqual(2);
  const results = await Promise.allSettled(keys.map(({ _id }) => revokeKey(keyId(_id), SYSTEM)));
  const left = (await Promise.all(keys.map(({ _id }) => findKey(_id)))).flatMap((key) => (key && !key.revokedAt ? [key] : []));
  expect(left.length).toBeGreaterThanOrEqual(1);
  expect(results.filter(({ status }) => status === 'rejected').length).toBe(left.length);
  for (const { _id } of left.slice(1)) await revokeKey(keyId(_id), SYSTEM);
  const last = keyId(String(left[0]?._id));
  await expect(revokeKey(last, SYSTEM)).rejects.toMatchObject({ code: 'last_admin_key' });
  expect((await findKey(String(left[0]?._id)))?.revokedAt).toBeUndefined();
  expect((await revokeKey(last, SYSTEM, { isLastWanted: true })).revokedAt).toBeInstanceOf(Date);
});
