import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { FORGETFUL } from '../../scripts/forgetful-store.js';
import { openEmbeddedDatabase, type Store, type Write } from '../../server/database/embedded/index.js';
import { aDatabase, aDirectory, programArguments } from './support.js';

/** A store that keeps nothing and whose syncs end only when they are told to. */
function aSlowStore() {
  const batches: { writes: Write[]; end: (error?: Error) => void }[] = [];
  const write = (_: number, writes: Write[]): Promise<void> =>
    new Promise((resolve, reject) => batches.push({ writes, end: (error) => (error ? reject(error) : resolve()) }));
  const store: Store = { ...FORGETFUL, write };
  return { store, batches };
}

/** Whether a promise has settled by now; a moment is given for what is already on its way to the server or back, however slow the machine is. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    aMoment().then(() => false),
  ]);
}

/** Timers come first where a machine has stood still: sockets are read before each of the turns. */
async function aMoment(): Promise<void> {
  await sleep(60);
  for (let turns = 0; turns < 10; turns++) await nextTurn();
}

/** A client whose connections all stand before anything is asked, so that no command waits for one. */
async function clientWithConnections(uri: string, count: number): Promise<MongoClient> {
  const client = new MongoClient(uri, { minPoolSize: count, maxPoolSize: count });
  let ready = 0;
  client.on('connectionReady', () => (ready += 1));
  await client.connect();
  while (ready < count) await sleep(5);
  return client;
}

test('no answer comes before the sync, and what gathers meanwhile is one batch', async () => {
  const { store, batches } = aSlowStore();
  const { database, end } = await aDatabase({ store });
  const client = await clientWithConnections(database.uri, 8);
  const things = client.db('slow').collection('things');

  const first = things.insertOne({ _id: 1 as never });
  expect(await isSettled(first)).toBe(false);
  expect(batches).toHaveLength(1);

  const others = [2, 3, 4].map((_id) => things.insertOne({ _id: _id as never }));
  const reader = things.findOne({ _id: 1 as never });
  const duplicate = things.insertOne({ _id: 1 as never });
  const nothing = things.updateOne({ _id: 99 as never }, { $set: { a: 1 } });
  const waiting = [...others, reader, duplicate, nothing];
  expect(await Promise.all(waiting.map(isSettled))).toEqual(waiting.map(() => false));
  expect(batches).toHaveLength(1);

  batches[0]?.end();
  await first;
  expect(await reader).toEqual({ _id: 1 });
  expect(await Promise.all(others.map(isSettled))).toEqual([false, false, false]);
  expect(batches).toHaveLength(2);
  expect(batches[1]?.writes).toHaveLength(3);

  batches[1]?.end();
  await Promise.all(others);
  await expect(duplicate).rejects.toMatchObject({ code: 11000 });
  expect((await nothing).matchedCount).toBe(0);
  await client.close();
  await end();
});

test('a write that fails stops the server: no answer, no connection, and the reason', async () => {
  const { store, batches } = aSlowStore();
  const directory = aDirectory();
  const database = await openEmbeddedDatabase(directory, { store });
  const client = await MongoClient.connect(database.uri, { serverSelectionTimeoutMS: 300 });
  const things = client.db('full').collection('things');
  const lost = things.insertOne({}).then(
    () => 'acknowledged',
    () => 'failed',
  );
  while (batches.length === 0) await sleep(5);
  batches[0]?.end(new Error('no space left on device'));
  expect((await database.stopped).message).toContain('no space left on device');
  expect(await lost).toBe('failed');
  await expect(things.findOne({})).rejects.toThrow();
  await client.close();
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

test('what was written is there after a restart: documents, order, indexes', async () => {
  const directory = aDirectory();
  const open = async () => {
    const database = await openEmbeddedDatabase(directory);
    const client = await MongoClient.connect(database.uri);
    return {
      things: client.db('kept').collection<{ _id: string; n?: number }>('things'),
      close: () => client.close().then(() => database.close()),
    };
  };
  const first = await open();
  await first.things.createIndex({ n: 1 }, { unique: true });
  await first.things.insertMany([
    { _id: 'b', n: 1 },
    { _id: 'a', n: 2 },
    { _id: 'c', n: 3 },
  ]);
  await first.things.updateOne({ _id: 'b' }, { $set: { n: 4 } });
  await first.things.deleteOne({ _id: 'c' });
  await first.close();

  const second = await open();
  expect(await second.things.find().toArray()).toEqual([
    { _id: 'b', n: 4 },
    { _id: 'a', n: 2 },
  ]);
  await expect(second.things.insertOne({ _id: 'd', n: 4 })).rejects.toMatchObject({ code: 11000 });
  await second.things.insertOne({ _id: 'd', n: 5 });
  expect(await second.things.countDocuments()).toBe(3);
  await second.close();
  rmSync(directory, { recursive: true, force: true });
});

test('no acknowledged write is lost when the program is killed', async () => {
  const directory = aDirectory();
  const acknowledged = new Set<number>();
  for (let round = 0; round < 4; round++) {
    const start = acknowledged.size === 0 ? 0 : Math.max(...acknowledged) + 100;
    const writer = spawn(process.execPath, programArguments('writer', directory, String(start)), { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: writer.stdout });
    let seen = 0;
    for await (const line of lines) {
      acknowledged.add(Number(line));
      if (++seen === 300 + round * 37) writer.kill('SIGKILL');
    }
    if (writer.signalCode === null) await once(writer, 'exit');
  }
  const { uri, close } = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(uri);
  const found = await client.db('crash').collection<{ _id: number; n: number }>('numbers').find().toArray();
  const whole = new Set(found.filter(({ n }) => n === 1).map(({ _id }) => _id));
  expect(acknowledged.size).toBeGreaterThan(1000);
  expect([...acknowledged].filter((number) => !whole.has(number))).toEqual([]);
  await client.close();
  await close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

test('for tests, a command of many documents ends after any of them: those are there, and nobody is answered', async () => {
  let most = Number.POSITIVE_INFINITY;
  const { client, end } = await aDatabase({ breakAfter: () => most });
  const things = client.db('broken').collection<{ _id: number; n?: number }>('things');
  const broken = async (after: number, act: () => Promise<unknown>): Promise<void> => {
    most = after;
    await expect(act()).rejects.toThrow(/closed/);
    most = Number.POSITIVE_INFINITY;
  };
  const many = [1, 2, 3, 4, 5].map((_id) => ({ _id }));
  await broken(2, () => things.insertMany(many, { ordered: false }));
  expect(await things.countDocuments()).toBe(2);
  await things.insertMany(many.slice(2));
  await broken(3, () => things.updateMany({}, { $set: { n: 1 } }));
  expect(await things.countDocuments({ n: 1 })).toBe(3);
  await broken(1, () => things.deleteMany({}));
  expect(await things.countDocuments()).toBe(4);
  await end();
});
