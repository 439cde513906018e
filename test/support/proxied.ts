import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type DatabaseProxy, openProxy } from '../../scripts/faults/proxy.js';
import { readConfig } from '../../server/config.js';
import { buildIndexes, type Database, openDatabase } from '../../server/database/connect.js';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { flushInFlight } from '../../server/redemptions/settle-later.js';

/** A database of this file's own behind a proxy: embedded, or on the server that MONGODB_URI names. Calm again after each test, dropped afterwards. */
export function useProxiedDatabase(options: { isReplicaSet?: boolean } = {}): () => DatabaseProxy {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-proxied-'));
  let embedded: EmbeddedDatabase | undefined;
  let between: DatabaseProxy | undefined;
  let database: Database | undefined;

  beforeAll(async () => {
    const name = `test_${randomBytes(6).toString('hex')}`;
    const { MONGODB_URI } = process.env;
    if (MONGODB_URI === undefined) embedded = await openEmbeddedDatabase(dataDir);
    between = await openProxy(MONGODB_URI ?? embedded?.uri ?? '', options);
    database = await openDatabase({ ...readConfig({ DATA_DIR: dataDir, SHOP: name }), mongodbUri: between.uri }, name);
    await buildIndexes();
  });

  afterEach(() => between?.calm());

  afterAll(async () => {
    await flushInFlight();
    await database?.connection.dropDatabase();
    await database?.close();
    await between?.close();
    await embedded?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return () => {
    if (!between) throw new Error('The proxy opens before the first test.');
    return between;
  };
}
