import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import mongoose from 'mongoose';
import { createKey } from '../../server/actors/actors.service.js';
import { createApp } from '../../server/app.js';
import { readConfig } from '../../server/config.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { httpServer } from '../../server/http/server.js';
import { startTicking } from '../../server/jobs/agenda.js';
import { runJobs } from '../../server/jobs/run.js';
import { newLogger } from '../../server/lib/logger.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';
import { whole } from '../whole.js';
import { type Fullness, fillShop } from './full-shop.js';
import { type Asker, originalsOf, payOrder, signIn } from './small-shop.js';
import { watchTurns } from './turns.js';

/** What one look cost, in milliseconds, while the shop was at work. */
export interface Look {
  what: string;
  firstMs: number;
  medianMs: number;
  longestTurnMs: number;
  longestGcMs: number;
}

export interface ConsoleTerms extends Fullness {
  looks: number; // of each
  ordersASecond: number; // that are paid meanwhile
  say(sentence: string): void;
}

const GENEROUS = { rateLimit: { perSecond: 100_000, burst: 1_000_000 } };

export const consoleCommand = new Command('console')
  .description(
    'Fills a shop with customers, about eight records each, and times what people look at while orders are paid: how long the answer takes, and the ' +
      'longest turn of the event loop meanwhile, the pauses of the garbage collector apart. On an embedded database in this process.',
  )
  .option('--customers <number>', 'how many', whole(100, 500_000), 50_000)
  .option('--campaigns <number>', 'how many', whole(3, 5000), 300)
  .option('--orders-in-the-hour <number>', 'orders of the last hour', whole(0, 100_000), 1_500)
  .option('--looks <number>', 'looks at each page', whole(2, 100), 5)
  .option('--orders-a-second <number>', 'orders that are paid meanwhile', whole(1, 1000), 10)
  .action(async (terms: Omit<ConsoleTerms, 'say'>) => {
    const looks = await timeConsole({ ...terms, say: console.log });
    console.table(Object.fromEntries(looks.map(({ what, ...times }) => [what, rounded(times)])));
    process.exit(0); // what ticks would hold it
  });

const rounded = (times: object): object => Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(Number(ms))]));

/** Fills a shop on an embedded database of its own in this process, and times what people look at. */
export async function timeConsole(terms: ConsoleTerms): Promise<Look[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-console-'));
  const config = readConfig({ DATA_DIR: dataDir, SHOP: 'bench', EMBEDDED_MEMORY_MB: '4000' });
  const database = await openDatabase(config, 'bench');
  await buildIndexes();
  const shop = await openShop({ ...config.shop, country: 'CN' }, { publicUrl: 'http://127.0.0.1', secret: undefined });
  const app = httpServer(createApp(shop, { isUp: () => true, whileUp: (act) => act() }, newLogger('silent'), GENEROUS));
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  const asker: Asker = {
    url: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    key: (await createKey('the bench', 'admin')).key,
  };
  try {
    const campaignId = await fill(shop, asker, terms);
    const ticking = await startTicking({ shop, connection: mongoose.connection, mail: NO_MAIL, logger: newLogger('silent') });
    const looks = await lookAround(asker, campaignId, terms);
    await ticking.stop();
    return looks;
  } finally {
    app.closeAllConnections();
    app.close();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(shop: Shop, asker: Asker, terms: ConsoleTerms): Promise<string> {
  const originals = await originalsOf(asker, terms.campaigns, () => runJobs(shop, new Date(), NO_MAIL));
  const began = performance.now();
  const written = await fillShop(originals, terms);
  terms.say(`${written} records written in ${Math.round((performance.now() - began) / 1000)} s.`);
  const swept = performance.now();
  const turns = watchTurns();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const runs = await runJobs(shop, new Date(), NO_MAIL);
    if (runs.every(({ handled }) => (handled ?? 0) < 200)) break;
  }
  const { longestMs } = turns.end();
  terms.say(
    `Sweeps did what was due in ${Math.round((performance.now() - swept) / 1000)} s; the longest turn had ${Math.round(longestMs)} ms.`,
  );
  return originals.campaignIds[0] ?? '';
}

const MOST_ROUNDS = 100;

async function lookAround(asker: Asker, campaignId: string, terms: ConsoleTerms): Promise<Look[]> {
  const get = await signIn(asker);
  const stopPaying = keepPaying(asker, terms.ordersASecond);
  const looks: Look[] = [];
  for (const [what, path] of PAGES(campaignId)) {
    const turns = watchTurns();
    const times: number[] = [];
    for (let look = 0; look < terms.looks; look++) {
      const began = performance.now();
      await get(path);
      times.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const { longestMs, longestGcMs } = turns.end();
    const [firstMs = 0, ...later] = times;
    looks.push({
      what,
      firstMs,
      medianMs: later.toSorted((one, other) => one - other)[Math.floor(later.length / 2)] ?? firstMs,
      longestTurnMs: longestMs,
      longestGcMs,
    });
  }
  await stopPaying();
  return looks;
}

const PAGES = (campaignId: string): [what: string, path: string][] => [
  ['nothing (the shop alone)', '/livez'],
  ['GET /console', '/console'],
  ['GET /v1/campaigns/{id}', `/v1/campaigns/${campaignId}`],
  ['the page of that campaign', `/console/campaigns/${campaignId}`],
  ['the page of all campaigns', '/console/campaigns'],
  ['GET /v1/campaigns', '/v1/campaigns?limit=100'],
  ['GET /v1/insights/retention', '/v1/insights/retention'],
  ['GET /v1/jobs', '/v1/jobs'],
  ['messages in figures', '/console/messages/figures'],
  ['messages', '/console/messages'],
  ['customers', '/console/customers'],
];

/** So many orders a second are paid until it is stopped. */
function keepPaying(asker: Asker, aSecond: number): () => Promise<void> {
  const paying = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const paid = payOrder(asker).finally(() => paying.delete(paid));
    paying.add(paid);
  }, 1000 / aSecond);
  return async () => {
    clearInterval(timer);
    await Promise.all(paying);
  };
}
