import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { readConfig } from '../../server/config.js';
import type { Context } from '../../server/context.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';
import { FORGETFUL } from '../forgetful-store.js';
import { watchDriver } from './actors.js';
import { useJumpingClock, useRealClock } from './clock.js';

/** A shop whose program can be killed at any command, and whose time can jump. */
export interface World {
  shop: Shop;
  /** Business time of the next request. */
  now: Date;
  /** After how many documents a command of the program ends in its middle; never, unless it is set. */
  breakAfter: () => number;
  /** Throws away all records but the shop's. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

export const MORNING = new Date('2026-03-08T02:00:00Z');

/** Nothing is to survive this program here, so nothing goes to the disk. */

export const NEVER = (): number => Number.POSITIVE_INFINITY;

export async function openWorld(): Promise<World> {
  const world = { breakAfter: NEVER } as World;
  useJumpingClock();
  watchDriver();
  const directory = mkdtempSync(join(tmpdir(), 'regulars-faults-'));
  const database = await openEmbeddedDatabase(directory, { store: FORGETFUL, breakAfter: () => world.breakAfter() });
  const config = readConfig({ DATA_DIR: directory, SHOP: 'faults' });
  const connected = await openDatabase({ ...config, mongodbUri: database.uri }, 'faults');
  await buildIndexes();
  const shop = await openShop(
    { ...config.shop, zone: 'Asia/Shanghai', currency: 'CNY', clock: 'stepped' },
    { publicUrl: 'http://localhost', secret: undefined },
  );
  Object.assign(world, {
    shop,
    now: MORNING,
    wipe,
    async close() {
      await connected.close();
      await database.close();
      useRealClock();
      rmSync(directory, { recursive: true, force: true });
    },
  });
  return world;
}

async function wipe(): Promise<void> {
  const models = Object.values(mongoose.models).filter(({ modelName }) => modelName !== 'Shop');
  await Promise.all(models.map((model) => model.deleteMany({})));
}

export const contextOf = ({ shop, now }: World): Context => ({ shop, now, actor: { _id: 'act_1', name: 'the shop', role: 'admin' } });
