import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { watchDatabase } from '../../server/database/health.js';
import { aDirectory } from './support.js';

/** A database, a client with one connection, and what watches the database meanwhile. */
async function watched(during: (notes: mongoose.mongo.Collection) => Promise<void>): Promise<boolean[]> {
  const server = await openEmbeddedDatabase(aDirectory());
  const client = await mongoose.mongo.MongoClient.connect(server.uri, { maxPoolSize: 1 });
  const health = await watchDatabase(server.uri, client);
  const seen: boolean[] = [];
  const timer = setInterval(() => seen.push(health.isUp()), 20);
  await during(client.db('shop').collection('notes'));
  clearInterval(timer);
  await health.stop();
  await client.close();
  await server.close();
  return seen;
}

test('E11: while everybody waits for a connection of the pool, the database is not taken for gone', async () => {
  const seen = await watched(async (notes) => {
    const begun = performance.now();
    const wave = () => Promise.all(Array.from({ length: 5000 }, () => notes.findOne({})));
    while (performance.now() - begun < 2000) await wave();
  });
  expect([seen.length > 10, seen.filter((isUp) => !isUp).length]).toEqual([true, 0]);
});

test('E11: while this program itself is held up, the database is not taken for gone', async () => {
  const seen = await watched(async () => {
    for (let turns = 0; turns < 15; turns++) {
      const until = performance.now() + 250;
      while (performance.now() < until);
      await pause(1);
    }
  });
  expect([seen.length > 5, seen.filter((isUp) => !isUp).length]).toEqual([true, 0]);
});
