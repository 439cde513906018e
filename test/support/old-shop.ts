import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll } from '@jest/globals';
import { readConfig } from '../../server/config.js';
import { buildIndexes, type Database, openDatabase } from '../../server/database/connect.js';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'old-shop');
const NAME = 'old';

const unpacked = (file: string): Buffer => gunzipSync(readFileSync(join(FIXTURE, file)));

type Json = Record<string, unknown>;

export interface Refused {
  code: string;
  reasons: { code: string; message: string }[];
}

export interface Applied {
  code: string;
  discountMinor: number;
  shippingDiscountMinor?: number;
}

/** What the version before answered, and what was asked for it. */
export const OLD: {
  campaigns: Record<string, Json>;
  coupons: Record<string, Json>;
  redemptions: Record<string, Json & { id: string; applied: Applied[] }>;
  quotes: { body: Json; answer: Json & { applied: Applied[]; refused: Refused[] } }[];
} = JSON.parse(unpacked('answers.json.gz').toString());

/** The shop that the version before left, opened from a copy of its files. */
export function useOldShop(): () => Shop {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-old-'));
  let embedded: EmbeddedDatabase | undefined;
  let database: Database | undefined;
  let shop: Shop | undefined;

  beforeAll(async () => {
    writeFileSync(join(directory, 'documents.log'), unpacked('documents.log.gz'), { mode: 0o600 });
    cpSync(join(FIXTURE, 'acknowledged'), join(directory, 'acknowledged'));
    embedded = await openEmbeddedDatabase(directory);
    const config = readConfig({ DATA_DIR: directory, SHOP: NAME, SHOP_CLOCK: 'stepped' });
    database = await openDatabase({ ...config, mongodbUri: embedded.uri }, NAME);
    await buildIndexes();
    shop = await openShop(config.shop, { publicUrl: 'http://localhost', secret: undefined });
  });

  afterAll(async () => {
    await database?.close();
    await embedded?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  return () => {
    if (!shop) throw new Error('The shop opens before the first test.');
    return shop;
  };
}
