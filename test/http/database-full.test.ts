import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import supertest, { type Response } from 'supertest';
import { createKey } from '../../server/actors/actors.service.js';
import { createApp } from '../../server/app.js';
import { readConfig } from '../../server/config.js';
import { buildIndexes, type Database, openDatabase } from '../../server/database/connect.js';
import { fullnessCheck } from '../../server/database/fullness.js';
import { newLogger } from '../../server/lib/logger.js';
import { openShop } from '../../server/shop/shop.service.js';
import { anEvent, anOrder, aShopper } from '../support/builders.js';

const dataDir = mkdtempSync(join(tmpdir(), 'regulars-full-'));
let database: Database;
let get: (path: string) => Promise<Response>;
let tell: (event: object) => Promise<Response>;
const logged: string[] = [];

beforeAll(async () => {
  const config = readConfig({ DATA_DIR: dataDir, SHOP: 'full', EMBEDDED_MEMORY_MB: '16' });
  database = await openDatabase(config, 'full');
  await buildIndexes();
  const shop = await openShop(config.shop, { publicUrl: 'http://localhost', secret: undefined });
  const app = createApp(shop, database.health, newLogger('error', { write: (line) => void logged.push(line) }), {
    rateLimit: config.rateLimit,
    checks: [fullnessCheck],
  });
  const { key } = await createKey('the shop', 'storefront');
  const { key: admin } = await createKey('the owner', 'admin');
  const authorization = { authorization: `Bearer ${key}` };
  get = (path) =>
    supertest(app)
      .get(path)
      .set({ authorization: `Bearer ${admin}` })
      .then((response) => response);
  tell = (event) =>
    supertest(app)
      .post('/v1/events')
      .set(authorization)
      .send(event)
      .then((response) => response);
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const aPurchase = () => anEvent('order.paid', aShopper(), { order: anOrder([1000], new Date()) }, new Date());

async function fillTo(share: number): Promise<void> {
  const ballast = database.connection.collection('ballast');
  for (;;) {
    const { embeddedMemory } = (await database.connection.db?.command({ hello: 1 })) ?? {};
    if (embeddedMemory.used >= embeddedMemory.limit * share) return;
    await ballast.insertOne({ text: 'x'.repeat(20_000) });
  }
}

test('a full database is a 503 with its own sentence, spoken of from 80 % up, and deleting makes room', async () => {
  await fillTo(0.7);
  await pause(500);
  expect((await get('/readyz')).body).toEqual({ status: 'ready' });
  expect((await tell(aPurchase())).status).toBe(200);

  await fillTo(0.81);
  await pause(500);
  expect((await get('/readyz')).body).toMatchObject({
    status: 'ready',
    notes: [expect.stringMatching(/^The embedded database is 8\d % full \(13 of 16 MB\)\. .*EMBEDDED_MEMORY_MB.*MONGODB_URI/)],
  });
  expect((await get('/metrics')).text).toMatch(/embedded_database_used_bytes 1[34]\d{6}\n[\s\S]*embedded_database_limit_bytes 16777216\n/);

  await fillTo(0.95).catch(() => {});
  const ballast = database.connection.collection('ballast');
  const refusedAt = async (size: number): Promise<unknown> => {
    for (;;) await ballast.insertOne({ text: 'x'.repeat(size) });
  };
  for (const size of [4_000, 500, 1]) await expect(refusedAt(size)).rejects.toMatchObject({ code: 14031 });
  const purchase = aPurchase();
  const refused = await tell(purchase);
  expect(refused.body).toMatchObject({
    status: 503,
    code: 'database_full',
    detail: expect.stringMatching(/EMBEDDED_MEMORY_MB.*MONGODB_URI/),
  });
  expect(refused.headers['retry-after']).toBe('60');
  expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ requestId: refused.headers['x-request-id'], code: 'database_full' }]);
  expect((await get('/readyz')).status).toBe(200);

  await ballast.deleteMany({});
  expect((await tell(purchase)).status).toBe(200);
}, 60_000);
