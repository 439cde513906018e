import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import supertest, { type Response } from 'supertest';
import { createKey } from '../../server/actors/actors.service.js';
import { createApp } from '../../server/app.js';
import { readConfig } from '../../server/config.js';
import { buildIndexes, type Database, openDatabase } from '../../server/database/connect.js';
import { httpServer } from '../../server/http/server.js';
import { newLogger } from '../../server/lib/logger.js';
import { openShop } from '../../server/shop/shop.service.js';
import { anEvent, anOrder, aShopper, sideBySide } from '../support/builders.js';

/** The database's files are owned by another program, which is frozen, woken and killed. On somebody else's server none of this is ours to do. */
const embedded = process.env.MONGODB_URI === undefined ? test : test.skip;
const dataDir = mkdtempSync(join(tmpdir(), 'regulars-'));
const running: { owner?: ChildProcess; database?: Database; server?: Server } = {};
let url = '';
let key = '';

async function startOwner(): Promise<ChildProcess> {
  const program = join(import.meta.dirname, 'programs', 'owner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

beforeAll(async () => {
  running.owner = await startOwner();
  const config = readConfig({ DATA_DIR: dataDir, SHOP: 'gone' });
  running.database = await openDatabase(config, 'gone');
  await buildIndexes();
  const shop = await openShop(config.shop, { publicUrl: 'http://localhost', secret: undefined });
  running.server = httpServer(createApp(shop, running.database.health, newLogger('silent'), { rateLimit: config.rateLimit }));
  await new Promise<void>((resolve) => running.server?.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(running.server.address() as AddressInfo).port}`;
  key = (await createKey('the shop', 'storefront')).key;
});

afterAll(async () => {
  running.server?.closeAllConnections();
  await new Promise((resolve) => running.server?.close(resolve));
  running.owner?.kill('SIGKILL');
  await running.database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const authorization = () => ({ authorization: `Bearer ${key}` });
const get = (path: string): Promise<Response> =>
  supertest(url)
    .get(path)
    .set(authorization())
    .then((response) => response);
const tell = (event: object): Promise<Response> =>
  supertest(url)
    .post('/v1/events')
    .set(authorization())
    .send(event)
    .then((response) => response);
const aPaidOrder = () => anEvent('order.paid', aShopper(), { order: anOrder([1000], new Date()) }, new Date());

/** How long it took, and what was answered. */
async function timed(asked: Promise<Response>): Promise<{ status: number; code: string; retryAfter: string | undefined; took: number }> {
  const begun = performance.now();
  const { status, body, headers } = await asked;
  return { status, code: body.code, retryAfter: headers['retry-after'], took: performance.now() - begun };
}

async function untilReady(): Promise<void> {
  for (let tries = 0; tries < 100 && (await get('/readyz')).status !== 200; tries++) await pause(100);
  expect((await get('/readyz')).status).toBe(200);
}

/** The owner is frozen or killed in the middle of requests. Returns what had been acknowledged before. */
async function breakOff(signal: 'SIGSTOP' | 'SIGKILL'): Promise<{ acknowledged: { id: string }[]; doubtful: { id: string }[] }> {
  const acknowledged = Array.from({ length: 5 }, aPaidOrder);
  for (const event of acknowledged) expect((await tell(event)).status).toBe(200);
  const doubtful = Array.from({ length: 5 }, aPaidOrder);
  const underWay = doubtful.map((event) => tell(event));
  running.owner?.kill(signal);
  const answers = await Promise.all(underWay);
  expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 503)).toEqual([]);
  return { acknowledged, doubtful };
}

/** As a client does that is told to ask again: on busy cores the database may be late for a moment more. */
async function served(ask: () => Promise<Response>): Promise<Response> {
  const answer = await ask();
  return answer.status === 503 ? served(ask) : answer;
}

async function expectKept({ acknowledged, doubtful }: { acknowledged: { id: string }[]; doubtful: { id: string }[] }): Promise<void> {
  for (const { id } of acknowledged) expect((await served(() => get(`/v1/events/${id}`))).status).toBe(200);
  for (const event of [...acknowledged, ...doubtful]) expect(['processed', 'duplicate']).toContain((await told(event)).body.status);
}

/** So that a test that waits too long says what it waited for. */
const within = async <Result>(what: string, result: Promise<Result>): Promise<Result> =>
  Promise.race([
    result,
    pause(70_000, undefined, { ref: false }).then(() => {
      throw new Error(`${what} took more than 70 s.`);
    }),
  ]);

/** Whoever was told 503 tells the same again; a lease of the first try may have to run out. */
async function told(event: object): Promise<Response> {
  const answer = await tell(event);
  if (answer.status !== 409) return answer;
  await pause(1000);
  return told(event);
}

embedded(
  'the database stops answering: every request is refused within a second, and what was acknowledged is there afterwards',
  async () => {
    const before = await breakOff('SIGSTOP');
    const asked = await sideBySide(5, (index) =>
      timed(index % 2 === 0 ? tell(aPaidOrder()) : get(`/v1/events/${before.acknowledged[0]?.id}`)),
    );
    for (const answer of asked) {
      expect(answer).toMatchObject({ status: 503, code: 'database_unavailable', retryAfter: '1' });
      expect(answer.took).toBeLessThan(1000);
    }
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/livez')).status).toBe(200);
    running.owner?.kill('SIGCONT');
    await untilReady();
    await expectKept(before);
  },
  60_000,
);

embedded(
  'the very first request that meets the silence is answered within a second too',
  async () => {
    await untilReady();
    running.owner?.kill('SIGSTOP');
    const answer = await timed(tell(aPaidOrder()));
    expect(answer).toMatchObject({ status: 503, code: 'database_unavailable' });
    // A second, and what two busy cores may add.
    expect(answer.took).toBeLessThan(1500);
    running.owner?.kill('SIGCONT');
    await untilReady();
  },
  60_000,
);

embedded(
  'the program that owns the files is killed: another takes over, and what was acknowledged is there',
  async () => {
    await untilReady();
    const before = await within('The kill, and the answers that it cuts off', breakOff('SIGKILL'));
    await within('Taking over the files', untilReady());
    await within('Telling again what was under way', expectKept(before));
  },
  150_000, // a lease of what the kill cut off, and another program that takes over on busy cores
);
