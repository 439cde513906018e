import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { type Db, MongoClient } from 'mongodb';
import { openEmbeddedDatabase, repairFiles } from '../../server/database/embedded/index.js';
import { Acknowledged } from '../../server/database/files/acknowledged.js';
import { batchesIn, encodeBatch, FILE } from '../../server/database/files/format.js';
import { openStore } from '../../server/database/files/store.js';
import { aDirectory } from './support.js';

const made: string[] = [];
const aFolder = (): string => {
  const directory = aDirectory();
  made.push(directory);
  return directory;
};
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

type Thing = { _id: number; text?: string };
async function inFolder<T>(directory: string, act: (db: Db) => Promise<T>): Promise<T> {
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  try {
    return await act(client.db('shop'));
  } finally {
    await client.close().catch(() => {});
    await database.close();
  }
}
const idsIn = (directory: string) =>
  inFolder(directory, async (db) => (await db.collection<Thing>('things').find().toArray()).map(({ _id }) => _id));
const repair = (directory: string) => repairFiles(directory, { isCheck: false, onProgress: () => {} });

/** Where each batch lies in the file. */
function batchesOf(directory: string) {
  let from = 0;
  return [...batchesIn(join(directory, FILE))].map(({ number, part, writes, end }) => {
    const batch = { number, part, count: writes.length, from, end };
    from = end;
    return batch;
  });
}

function change(directory: string, make: (bytes: Buffer) => Buffer): void {
  const path = join(directory, FILE);
  writeFileSync(path, make(readFileSync(path)));
}

let large: string;
beforeAll(async () => {
  large = aFolder();
  await inFolder(large, async (db) => {
    const things = db.collection<Thing>('things');
    await things.insertMany(Array.from({ length: 70 }, (_, _id) => ({ _id, text: 'x'.repeat(1024 ** 2) })));
    await things.insertMany([{ _id: 100 }, { _id: 101 }]);
    await things.deleteMany({ _id: { $gte: 3, $lt: 70 } });
    await things.insertOne({ _id: 102 });
    for (let n = 0; batchesOf(large)[0]?.part !== 1; n++) {
      await sleep(50);
      await things.updateOne({ _id: 102 }, { $set: { text: `${n}` } });
    }
  });
}, 60_000);

test.each(['the last part with documents', 'any part', 'the end'])(
  'of what was written anew, %s is gone: the start is refused',
  async (which) => {
    const directory = aFolder();
    cpSync(join(large, FILE), join(directory, FILE));
    cpSync(join(large, 'acknowledged'), join(directory, 'acknowledged'));
    const parts = batchesOf(directory).filter(({ part }) => part > 0);
    expect(parts.map(({ count }) => count).slice(-1)).toEqual([0]);
    const lost = { 'the last part with documents': parts.at(-2), 'any part': parts[1], 'the end': parts.at(-1) }[which];
    change(directory, (bytes) => Buffer.concat([bytes.subarray(0, lost?.from), bytes.subarray(lost?.end)]));
    await expect(openEmbeddedDatabase(directory)).rejects.toThrow('is damaged: some of what was written between is missing');
    expect(await repair(directory)).toMatchObject({ isMoreLost: true });
  },
  30_000,
);

test('a file that ends in the middle of what was written anew is not whole, whatever was acknowledged', async () => {
  const directory = aFolder();
  cpSync(join(large, FILE), join(directory, FILE));
  const parts = batchesOf(directory).filter(({ part }) => part > 0);
  truncateSync(join(directory, FILE), parts[2]?.end);
  Acknowledged.create(directory, Number(parts[0]?.number) - 1);
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow('the end of what was written anew is missing');
});

/** Five documents and a change of the second, each a batch of its own. */
async function aSmallFolder() {
  const directory = aFolder();
  await inFolder(directory, async (db) => {
    const things = db.collection<Thing>('things');
    for (let _id = 1; _id <= 5; _id++) await things.insertOne({ _id, text: 'first' });
    await things.updateOne({ _id: 2 }, { $set: { text: 'second' } });
  });
  return { directory, batches: batchesOf(directory) };
}

const flip = (bytes: Buffer, at: number): Buffer => {
  bytes[at] = ~(bytes[at] ?? 0);
  return bytes;
};

test('documents that a repair has read in another order keep theirs, and new ones take nobody’s place', async () => {
  const { directory, batches } = await aSmallFolder();
  const [, second] = batches.filter(({ count }) => count > 0);
  change(directory, (bytes) => flip(bytes, Number(second?.end) - 2)); // it was changed since, so it is whole
  expect(await repair(directory)).toMatchObject({ kept: 5, lost: [], isMoreLost: false });
  expect(await idsIn(directory)).toEqual([1, 2, 3, 4, 5]);
  await inFolder(directory, (db) => db.collection<Thing>('things').insertMany([6, 7, 8, 9].map((_id) => ({ _id }))));
  expect(await idsIn(directory)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('new documents take nobody’s place in a file in which they are not in order', async () => {
  const directory = aFolder();
  const bytes = (_id: number): Buffer => Buffer.from(serialize({ _id }));
  const writes = [2, 3, 1].map((sequence) => ({ namespace: 'shop.things', sequence, bytes: bytes(sequence) }));
  writeFileSync(join(directory, FILE), encodeBatch(1, writes));
  Acknowledged.create(directory, 1);
  await inFolder(directory, (db) => db.collection<Thing>('things').insertMany([4, 5, 6].map((_id) => ({ _id }))));
  expect((await idsIn(directory)).sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a document is named by its last whole state where its bytes are not readable any more', async () => {
  const { directory, batches } = await aSmallFolder();
  change(directory, (bytes) => bytes.fill(0xff, Number(batches.at(-1)?.end) - 31, batches.at(-1)?.end));
  expect(await repair(directory)).toMatchObject({
    kept: 4,
    lost: [{ collection: 'shop.things', count: 1, ids: ['2'] }],
    isMoreLost: false,
  });
});

test.each(['swapped', 'there twice', 'an older copy behind it'])(
  'batches are %s: refused, and a repair has all of it as last written',
  async (how) => {
    const { directory, batches } = await aSmallFolder();
    const [a, b] = batches.slice(-2).map(({ from, end }) => ({ from, end }));
    change(directory, (bytes) => {
      const [before, one, two] = [bytes.subarray(0, a?.from), bytes.subarray(a?.from, a?.end), bytes.subarray(b?.from)];
      const pieces = { swapped: [before, two, one], 'there twice': [before, one, one, two] }[how] ?? [bytes, before];
      return Buffer.concat(pieces);
    });
    await expect(openEmbeddedDatabase(directory)).rejects.toThrow('is damaged');
    expect(await repair(directory)).toMatchObject({ kept: 5, lost: [], isMoreLost: false });
    const things = await inFolder(directory, (db) => db.collection<Thing>('things').find().toArray());
    expect(things.map(({ text }) => text)).toEqual(['first', 'second', 'first', 'first', 'first']);
  },
);

test('a repair says that more may be lost where a batch or the end is gone, and what it keeps is for this user alone', async () => {
  const { directory, batches } = await aSmallFolder();
  chmodSync(join(directory, FILE), 0o644);
  change(directory, (bytes) => bytes.subarray(0, batches.at(-2)?.end));
  const { isMoreLost, damagedFile } = await repair(directory);
  expect(isMoreLost).toBe(true);
  expect(statSync(String(damagedFile)).mode & 0o777).toBe(0o600);
});

const others: [string, (file: string) => void][] = [
  ['emptied', (file) => truncateSync(file)],
  ['written to', (file) => appendFileSync(file, 'something')],
  [
    'replaced by a copy',
    (file) => {
      renameSync(file, `${file}.moved`);
      copyFileSync(`${file}.moved`, file);
    },
  ],
];
test.each(others)(
  'documents that are %s while the program runs: it acknowledges nothing more and stops with a sentence',
  async (_, act) => {
    const { directory } = await aSmallFolder();
    const database = await openEmbeddedDatabase(directory);
    const client = await MongoClient.connect(database.uri, { serverSelectionTimeoutMS: 300 });
    act(join(directory, FILE));
    await expect(client.db('shop').collection<Thing>('things').insertOne({ _id: 6 })).rejects.toThrow();
    expect((await database.stopped).message).toContain('were removed, moved, replaced or changed while it was running. Put them back');
    await client.close();
    await database.close();
  },
);

test('a write that fails while the file is exchanged leaves the files to others', async () => {
  const { directory } = await aSmallFolder();
  const store = await openStore(directory);
  const batch = Number(store?.read().batch);
  const write = { namespace: 'shop.things', sequence: 2, bytes: Buffer.from(serialize({ _id: 2, text: 'x'.repeat(13 * 1024 ** 2) })) };
  for (let n = 1; n <= 6; n++) await store?.write(batch + n, [write], () => [write]);
  const path = join(directory, FILE);
  const writeWithoutIts = async (n: number) => {
    const written = store?.write(batch + n, [{ ...write, bytes: Buffer.from(serialize({ _id: 2 })) }], () => []);
    renameSync(path, `${path}.aside`);
    mkdirSync(path); // no file takes its name
    await written; // into the old one, as long as the new one is not ready
    rmdirSync(path);
    renameSync(`${path}.aside`, path);
    await sleep(20);
  };
  const failing = (async () => {
    for (let n = 7; n < 1000; n++) await writeWithoutIts(n);
  })();
  await expect(failing).rejects.toThrow('EISDIR');
  await store?.close();
  await (await openStore(directory))?.close();
});

test('a repair does not take a note that it may not read for one that is missing', async () => {
  const { directory } = await aSmallFolder();
  rmSync(join(directory, 'acknowledged'));
  mkdirSync(join(directory, 'acknowledged'));
  await expect(repair(directory)).rejects.toThrow('EISDIR');
  expect(readdirSync(directory).filter((name) => name.includes('.damaged-'))).toEqual([]);
});

test('a stretch of nonsense is read past in a moment, whatever it is made of', async () => {
  const { directory, batches } = await aSmallFolder();
  const nonsense = [Buffer.alloc(4 * 1024 ** 2), Buffer.from('RgJ1'.repeat(100)), Buffer.alloc(9 * 1024 ** 2, 'abc'), Buffer.from('RgJ')];
  change(directory, (bytes) => Buffer.concat([bytes.subarray(0, batches[2]?.end), ...nonsense, bytes.subarray(batches[2]?.end)]));
  const before = performance.now();
  expect(await repair(directory)).toMatchObject({ kept: 5, lost: [], isMoreLost: true });
  expect(performance.now() - before).toBeLessThan(5_000); // some 15 s if every byte were looked at closely
  change(directory, (bytes) => Buffer.concat([bytes, Buffer.from('RgJ')]));
  expect(await idsIn(directory)).toEqual([1, 2, 3, 4, 5]);
});
