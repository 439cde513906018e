import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { readConfig } from '../../server/config.js';
import type { Context, ShopTime } from '../../server/context.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { openShop } from '../../server/shop/shop.service.js';
import { FORGETFUL } from '../forgetful-store.js';
import { becomeAnother, watchDriver } from './actors.js';
import { useJumpingClock, useRealClock } from './clock.js';
import { type Outside, openOutside } from './outside.js';

/** A shop whose program can be killed at any command, and whose time can jump: `now` is that of the next request. */
export interface World extends ShopTime {
  /** Acts while commands end in their middle, after so many documents. */
  breaking<T>(act: () => Promise<T>, after: () => number): Promise<T>;
  outside: Outside;
  /** Throws away all records but the shop's. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

export const MORNING = new Date('2026-03-08T02:00:00Z');

/** After a command that was broken off, the driver looks for its server at once. */
const HASTE = '&minHeartbeatFrequencyMS=20';

const NEVER = (): number => Number.POSITIVE_INFINITY;

export async function openWorld(): Promise<World> {
  let breakAfter = NEVER;
  useJumpingClock();
  watchDriver();
  const directory = mkdtempSync(join(tmpdir(), 'regulars-faults-'));
  const database = await openEmbeddedDatabase(directory, { store: FORGETFUL, breakAfter: () => breakAfter() });
  const config = readConfig({ DATA_DIR: directory, SHOP: 'faults' });
  const connected = await openDatabase({ ...config, mongodbUri: database.uri + HASTE }, 'faults');
  await buildIndexes();
  const shop = await openShop(
    { ...config.shop, zone: 'Asia/Shanghai', currency: 'CNY', clock: 'stepped' },
    { publicUrl: 'http://localhost', secret: undefined },
  );
  const outside = await openOutside();
  return {
    shop,
    now: MORNING,
    outside,
    async breaking(act, after) {
      breakAfter = after;
      return act().finally(() => {
        breakAfter = NEVER;
      });
    },
    async wipe() {
      outside.told.length = 0;
      await wipe();
      becomeAnother();
    },
    async close() {
      await outside.close();
      await connected.close();
      await database.close();
      useRealClock();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function wipe(): Promise<void> {
  const models = Object.values(mongoose.models).filter(({ modelName }) => modelName !== 'Shop');
  await Promise.all(models.map((model) => model.deleteMany({})));
}

export const contextOf = ({ shop, now }: World): Context => ({ shop, now, actor: { _id: 'act_1', name: 'the shop', role: 'admin' } });
