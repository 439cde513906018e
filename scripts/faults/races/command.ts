import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { createKey } from '../../../server/actors/actors.service.js';
import { createApp } from '../../../server/app.js';
import { readConfig } from '../../../server/config.js';
import { buildIndexes, openDatabase } from '../../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../../server/database/embedded/index.js';
import { newLogger } from '../../../server/lib/logger.js';
import { openShop } from '../../../server/shop/shop.service.js';
import { ask } from '../failover/shop.js';
import { listen } from '../outside.js';
import { RACES, WHOLE } from './races.js';
import type { Ask } from './till.js';

/** `npm run faults -- races`: thousands at once want what there are a few of. */
export const racesCommand = new Command('races')
  .description(
    'Lets thousands of checkouts at once, over HTTP, want what there are a few of: the uses of a shared code, of each customer, a budget. Some give ' +
      'theirs back in between. What was given is counted from the records. On a database of its own, or on the server that MONGODB_URI names.',
  )
  .option('--only <words>', 'only races whose name has these words', '')
  .action(async ({ only }: { only: string }) => process.exit((await race(only)) ? 0 : 1));

async function race(only: string): Promise<boolean> {
  const shop = await openRaceShop(process.env.MONGODB_URI);
  let isFine = true;
  for (const { name, run } of RACES.filter((one) => one.name.includes(only))) {
    const began = performance.now();
    const broken = await run(shop.ask, WHOLE);
    console.log(`${name}: ${broken.length === 0 ? 'held' : 'BROKEN'}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
    for (const sentence of broken) console.log(`  ${sentence}`);
    isFine &&= broken.length === 0;
  }
  await shop.close();
  return isFine;
}

const TRIES = 100;

/** Of thousands of connections that come at once some are broken off before they are taken: whoever hears nothing asks the same again. */
async function untilHeard<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(20 * Math.min(tries, 10));
    }
  }
}

const HEALTHY = { isUp: () => true, whileUp: <T>(act: () => Promise<T>) => act(), stop: () => {} };
const TERMS = { rateLimit: { perSecond: 1_000_000, burst: 1_000_000 } };

async function openRaceShop(mongodbUri: string | undefined): Promise<{ ask: Ask; close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-races-'));
  const embedded = mongodbUri === undefined ? await openEmbeddedDatabase(directory) : undefined;
  const name = `races_${process.pid}`;
  const config = readConfig({ DATA_DIR: directory, SHOP: name });
  const database = await openDatabase({ ...config, mongodbUri: mongodbUri ?? embedded?.uri }, name);
  await buildIndexes();
  const shop = await openShop(
    { ...config.shop, zone: 'Asia/Shanghai', currency: 'CNY' },
    { publicUrl: 'http://localhost', secret: undefined },
  );
  const app = await listen(createServer(createApp(shop, HEALTHY, newLogger('silent'), TERMS)));
  const keys = { marketer: (await createKey('the marketer', 'marketer')).key, storefront: (await createKey('the shop', 'storefront')).key };
  return {
    ask: (asked) => untilHeard(() => ask(app.url, asked.as === 'marketer' ? keys.marketer : keys.storefront, asked)),
    async close() {
      await app.close();
      await database.connection.dropDatabase();
      await database.close();
      await embedded?.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
