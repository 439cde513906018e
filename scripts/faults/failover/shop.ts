import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { HOUR_MS } from '../../../campaigns/durations.js';
import type { Role } from '../../../server/actors/actor.js';
import { createKey } from '../../../server/actors/actors.service.js';
import { createApp } from '../../../server/app.js';
import { forgetLiveCampaigns } from '../../../server/campaigns/live-campaigns.js';
import { readConfig } from '../../../server/config.js';
import { buildIndexes, openDatabase } from '../../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../../server/database/embedded/index.js';
import { JOBS } from '../../../server/jobs/jobs.js';
import { runJobs } from '../../../server/jobs/run.js';
import { flushForgotten } from '../../../server/ledger/forget-later.js';
import { newLogger } from '../../../server/lib/logger.js';
import { holdClock, shopNow } from '../../../server/shop/clock.js';
import { openShop } from '../../../server/shop/shop.service.js';
import { FORGETFUL } from '../../forgetful-store.js';
import { listen, openOutside } from '../outside.js';
import { type DatabaseProxy, openProxy } from '../proxy.js';

export const MORNING = new Date('2026-03-08T02:00:00Z'); // ten in Shanghai

/** A whole shop whose database is behind a proxy, as its callers, its receivers and its marketers see it. */
export interface FailoverShop {
  proxy: DatabaseProxy;
  /** Asks once, over HTTP. */
  ask(asked: Asked): Promise<Answer>;
  /** Where webhooks are told. */
  receiver: string;
  /** The ids of what webhooks and mailboxes got, each as often as it came. */
  told: string[];
  /** Errors that the log calls bugs. */
  bugs: string[];
  /** Every job once, or those of some names, in their order. Returns which handled something; null: one of them failed, and said so. */
  runJobs(now: Date, names?: string[]): Promise<string[] | null>;
  /** Whoever held a lease is gone for long. Only while nobody is in the middle of something. */
  endLeases(): Promise<void>;
  /** As it was before the first request, on the same morning. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export interface Asked {
  as: Role;
  path: string;
  body?: object; // none: a GET
  key?: string; // Idempotency-Key
}

export interface Answer {
  status: number;
  retryAfter: string | null;
  body: Record<string, unknown>;
}

/** So that a stalled command takes no longer than it must. */
const QUICK = { socketTimeoutMS: '1000' };
const TERMS = { rateLimit: { perSecond: 100_000, burst: 1_000_000 } };
const HEALTHY = { isUp: () => true, whileUp: <T>(act: () => Promise<T>) => act(), stop: () => {} };
const ROLES: Role[] = ['marketer', 'storefront', 'agent', 'admin'];

/** Nothing is to survive this program here, so nothing goes to the disk. */

/** On the embedded database in memory, or on the server that `mongodbUri` names, in a database of its own. */
export async function openFailoverShop(options: { isReplicaSet?: boolean; mongodbUri?: string | undefined } = {}): Promise<FailoverShop> {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-failover-'));
  const embedded = options.mongodbUri === undefined ? await openEmbeddedDatabase(directory, { store: FORGETFUL }) : undefined;
  const upstream = options.mongodbUri ?? embedded?.uri ?? '';
  const proxy = await openProxy(upstream, { isReplicaSet: options.isReplicaSet ?? false, options: QUICK });
  const name = `failover_${process.pid}`;
  const config = readConfig({ DATA_DIR: directory, SHOP: name });
  const database = await openDatabase({ ...config, mongodbUri: proxy.uri }, name);
  await buildIndexes();
  const terms = { ...config.shop, zone: 'Asia/Shanghai', currency: 'CNY', clock: 'stepped' as const };
  const shop = await openShop(terms, { publicUrl: 'http://localhost', secret: undefined });

  const bugs: string[] = [];
  const log = newLogger('error', { write: (line: string) => void (line.includes('a bug') && bugs.push(line)) });
  const app = await listen(createServer(createApp(shop, HEALTHY, log, TERMS)));
  const outside = await openOutside();
  const keys = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, (await createKey(`the ${role}`, role)).key])));

  return {
    proxy,
    receiver: outside.url,
    told: outside.told,
    bugs,
    ask: (asked) => ask(app.url, keys[asked.as] ?? '', asked),
    async runJobs(now, names) {
      await flushForgotten();
      try {
        const runs = await runJobs(shop, now, outside.mail, names ? JOBS.filter(({ name }) => names.includes(name)) : JOBS);
        if (runs.some(({ error }) => error !== null)) return null;
        return runs.filter(({ handled }) => handled !== 0).map(({ name }) => name);
      } catch {
        return null; // it could not even be said what failed
      }
    },
    endLeases,
    async begin() {
      proxy.calm();
      await flushForgotten();
      outside.told.length = 0;
      bugs.length = 0;
      await wipe(proxy.sent);
      forgetLiveCampaigns();
      const stepper = await holdClock(shop);
      await stepper.moveTo(MORNING);
      await stepper.release();
      if ((await shopNow(shop)) < MORNING) throw new Error('the clock does not stand where it was put');
      proxy.sent.clear();
    },
    async close() {
      proxy.calm();
      await Promise.all([app.close(), outside.close()]);
      await database.connection.dropDatabase();
      await database.close();
      await proxy.close();
      await embedded?.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Asks a shop once, under a key. */
export async function ask(url: string, key: string, { path, body, key: idempotencyKey }: Asked): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

const KEPT = ['Shop', 'Actor', 'Key'];

/** Only where something was written. */
async function wipe(sent: Map<string, number>): Promise<void> {
  const isWritten = (name: string) => ['insert', 'update', 'findAndModify'].some((command) => sent.has(`${command} ${name}`));
  const models = Object.values(mongoose.models).filter((model) => !KEPT.includes(model.modelName) && isWritten(model.collection.name));
  await Promise.all(models.map((model) => model.deleteMany({})));
}

/** By the schemas, so that a new collection is not forgotten. */
async function endLeases(): Promise<void> {
  const hourAgo = new Date(Date.now() - HOUR_MS);
  const leased = Object.values(mongoose.models).filter(({ schema }) => schema.path('leaseUntil') !== undefined);
  await Promise.all(
    leased.map(({ collection }) => collection.updateMany({ leaseUntil: { $gt: hourAgo } }, { $set: { leaseUntil: hourAgo } })),
  );
}
