import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import supertest, { type Response } from 'supertest';
import type { Role } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { type AppTerms, createApp } from '../../server/app.js';
import type { DatabaseHealth } from '../../server/database/health.js';
import { httpServer } from '../../server/http/server.js';
import { type Logger, newLogger } from '../../server/lib/logger.js';
import { holdClock, shopNow } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import { fresh } from './builders.js';
import { useDatabase } from './database.js';
import { documented } from './documented.js';

export const ROLES: Role[] = ['admin', 'marketer', 'agent', 'supervisor', 'storefront'];

/** Asks under one key. A post sends an Idempotency-Key of its own unless it is given one; null: none. */
export interface Client {
  actorId: string;
  key: string;
  get(path: string): Promise<Response>;
  post(path: string, body?: unknown, idempotencyKey?: string | null): Promise<Response>;
  patch(path: string, body: unknown, ifMatch?: string): Promise<Response>;
  delete(path: string): Promise<Response>;
}

export interface Api {
  shop: Shop;
  url: string;
  as: Record<Role, Client>;
  /** A client whose key speaks of another system's order ids. */
  from(source: string, role?: Role): Promise<Client>;
  /** Business time. */
  now(): Promise<Date>;
  /** Steps the shop's clock by so many hours. */
  pass(hours: number): Promise<void>;
  /** A second app in the same shop, with a log, limits or a clock of its own. */
  another(options: Options): Promise<{ url: string; as(role: Role): Promise<Client> }>;
}

interface Options {
  terms?: AppTerms;
  logger?: Logger;
  health?: DatabaseHealth;
  /** The same shop otherwise: on a real clock, for example. */
  shop?: Shop;
  /** Stands around every request. */
  around?: (answer: () => void, response: ServerResponse) => void;
}

const GENEROUS: AppTerms = { rateLimit: { perSecond: 100_000, burst: 1_000_000 } };
/** Two busy cores may answer a ping late, and a flow should not fail for it; database-gone.test.ts has the real one. */
const ALWAYS_UP: DatabaseHealth = { isUp: () => true, whileUp: (act) => act() };

/** The API of a shop of this file's own, on its own database unless another is named, with a key for each role. Every answer is held against the document. */
export function useApi(useShop: () => () => Shop = useDatabase): () => Api {
  const shop = useShop();
  const servers: Server[] = [];
  const faults: string[] = [];
  let api: Api | undefined;

  const open = async (options: Options): Promise<string> => {
    const { terms = GENEROUS, logger = newLogger('silent'), health = ALWAYS_UP, around = (answer) => answer() } = options;
    const app = documented(createApp(options.shop ?? shop(), health, logger, terms), (fault) => faults.push(fault));
    const server = httpServer((request, response) => around(() => app(request, response), response));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  beforeAll(async () => {
    const url = await open({});
    const clients = await Promise.all(ROLES.map(async (role) => [role, await clientOf(url, role)] as const));
    api = {
      shop: shop(),
      url,
      as: Object.fromEntries(clients) as Record<Role, Client>,
      from: (source, role = 'storefront') => clientOf(url, role, source),
      now: () => shopNow(shop()),
      pass: (hours) => pass(shop(), hours),
      another: async (options) => {
        const other = await open(options);
        return { url: other, as: (role) => clientOf(other, role) };
      },
    };
  });

  afterEach(() => expect(faults.splice(0)).toEqual([]));

  afterAll(async () => {
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  });

  return () => {
    if (!api) throw new Error('The API opens before the first test.');
    return api;
  };
}

async function clientOf(url: string, role: Role, source?: string): Promise<Client> {
  const { actor, key } = await createKey(source === undefined ? `the ${role}` : `the ${role} of ${source}`, role, source);
  return { actorId: actor._id, key, ...asking(url, key) };
}

function asking(url: string, key: string): Omit<Client, 'actorId' | 'key'> {
  const server = supertest(url);
  const authorization = `Bearer ${key}`;
  return {
    get: async (path) => server.get(path).set({ authorization }),
    post: async (path, body = {}, idempotencyKey = fresh('key')) =>
      server
        .post(path)
        .set({ authorization, ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }) })
        .send(body as object),
    delete: async (path) => server.delete(path).set({ authorization }),
    patch: async (path, body, ifMatch) =>
      server
        .patch(path)
        .set({ authorization, ...(ifMatch !== undefined && { 'if-match': ifMatch }) })
        .send(body as object),
  };
}

async function pass(shop: Shop, hours: number): Promise<void> {
  const stepper = await holdClock(shop);
  await stepper.moveTo(new Date((await shopNow(shop)).getTime() + hours * 3_600_000));
  await stepper.release();
}
