import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { readConfig } from '../../server/config.js';
import { buildIndexes, type Database, openDatabase } from '../../server/database/connect.js';
import { flushInFlight } from '../../server/redemptions/settle-later.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';
import { recordQueries } from './queries.js';

/** A shop in Shanghai on a database of its own for the tests of one file, in what before-all.js started or MONGODB_URI names. Dropped afterwards. */
export function useDatabase(): () => Shop {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-'));
  let database: Database | undefined;
  let shop: Shop | undefined;
  let recorded: ReturnType<typeof recordQueries> | undefined;

  beforeAll(async () => {
    recorded = recordQueries();
    const name = `test_${randomBytes(6).toString('hex')}`;
    const { MONGODB_URI, TEST_DATABASE_URI } = process.env;
    const config = readConfig({ DATA_DIR: dataDir, SHOP: name });
    database = await openDatabase({ ...config, mongodbUri: MONGODB_URI ?? TEST_DATABASE_URI }, name);
    await buildIndexes();
    shop = await openShop(
      { ...config.shop, zone: 'Asia/Shanghai', currency: 'CNY', clock: 'stepped' },
      { publicUrl: 'http://localhost', secret: undefined },
    );
  });

  afterAll(async () => {
    await flushInFlight();
    await database?.connection.dropDatabase();
    await recorded?.end();
    await database?.close();
    rmSync(dataDir, { recursive: true, force: true });
    // Whoever asks something new puts it into server/database/queries.json, with the index that MongoDB takes for it.
    expect(recorded?.outside()).toEqual([]);
    expect(recorded?.wrong()).toEqual([]);
  });

  return () => {
    if (!shop) throw new Error('The shop opens before the first test.');
    return shop;
  };
}
