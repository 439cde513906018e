import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { aLivedInFolder, contentsOf, copyOf, damagesTo, tryDamage } from '../../scripts/faults/damage.js';
import { openEmbeddedDatabase, repairFiles } from '../../server/database/embedded/index.js';
import { batchesIn, FILE } from '../../server/database/files/format.js';
import { compiled } from '../support/run.js';
import { aDirectory } from './support.js';

type Thing = { _id: number; text: string };
let lived: Awaited<ReturnType<typeof aLivedInFolder>>;
const made: string[] = [];
const aCopy = (): string => {
  const copy = copyOf(lived.directory);
  made.push(copy);
  return copy;
};

beforeAll(async () => {
  lived = await aLivedInFolder();
  made.push(lived.directory);
});
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

const refused = /is damaged: .*Nothing in it was changed. Run "npm run repair" to save what is whole, or restore a backup/;
const repair = (directory: string) => repairFiles(directory, { isCheck: false, onProgress: () => {} });

test('what is damaged below is a snapshot, and what was written since', () => {
  const batches = [...batchesIn(join(lived.directory, FILE))];
  expect(batches.slice(0, 2).map(({ part }) => part)).toEqual([1, 2]);
  expect(batches.length).toBeGreaterThan(10);
});

// A sample; `npm run faults` tries a damage at every few bytes.
test('whatever is flipped, cut off or lost: all is there, or the start is refused and the repair says what is lost', async () => {
  const outcomes = new Map<string, number>();
  for (const damage of damagesTo(lived.directory, 653, 40)) {
    const outcome = await tryDamage(lived.directory, lived.contents, damage);
    expect([damage.name, outcome]).toEqual([damage.name, outcome instanceof Error ? 'whole or refused' : outcome]);
    outcomes.set(String(outcome), (outcomes.get(String(outcome)) ?? 0) + 1);
  }
  expect(outcomes.get('refused')).toBeGreaterThan(40);
}, 120_000);

test('the documents gone is not a new shop', async () => {
  const directory = aCopy();
  rmSync(join(directory, FILE));
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(refused);
  expect(existsSync(join(directory, FILE))).toBe(false);
  await expect(repair(directory)).rejects.toThrow('There are no documents');
});

test('an older copy of the documents is not taken for the newest', async () => {
  const [directory, older] = [aCopy(), aCopy()];
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  await client.db('shop').collection('things').insertOne({});
  await client.close();
  await database.close();
  renameSync(join(older, FILE), join(directory, FILE));
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow('acknowledged are missing');
});

test('a write that nobody was told of may be torn: the program starts with all before it', async () => {
  const directory = aCopy();
  const before = join(directory, 'before');
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  await client
    .db('shop')
    .collection('others')
    .insertOne({ _id: 'told' as never });
  copyFileSync(join(directory, 'acknowledged'), before);
  await client
    .db('shop')
    .collection('others')
    .insertOne({ _id: 'not told' as never, text: 'x'.repeat(500) });
  await client.close();
  await database.close();
  renameSync(before, join(directory, 'acknowledged'));
  truncateSync(join(directory, FILE), statSync(join(directory, FILE)).size - 100);
  const { others = [] } = await contentsOf(directory);
  expect(others.map(({ _id }) => _id)).toContain('told');
  expect(others.map(({ _id }) => _id)).not.toContain('not told');
});

test('a file that was written anew holds everything, with what came meanwhile, and what does not fit into one part', async () => {
  const directory = aDirectory();
  made.push(directory);
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  const things = client.db('shop').collection<Thing>('things');
  const megabyte = (n: number): string => `${n}`.padEnd(1024 ** 2);
  await things.insertMany([0, 1, 2, 3].map((_id) => ({ _id, text: megabyte(_id) })));
  const changes = Array.from({ length: 160 }, (_, round) => things.updateOne({ _id: round % 4 }, { $set: { text: megabyte(round) } }));
  const others = Array.from({ length: 50 }, (_, n) => things.insertOne({ _id: 100 + n, text: 'small' }));
  await Promise.all([...changes, ...others]);
  for (let n = 200; statSync(join(directory, FILE)).size > 100 * 1024 ** 2; n++) await things.insertOne({ _id: n, text: 'later' });
  const before = await things.find().toArray();
  await client.close();
  await database.close();
  expect(statSync(join(directory, FILE)).size).toBeLessThan(100 * 1024 ** 2);
  expect([...batchesIn(join(directory, FILE))].filter(({ part }) => part > 0).length).toBeGreaterThan(3);
  expect((await contentsOf(directory)).things).toEqual(before);
}, 60_000);

test('where there is no room to write the file anew, it goes on with the old one', async () => {
  const directory = aDirectory();
  made.push(directory);
  const database = await openEmbeddedDatabase(directory);
  mkdirSync(join(directory, `${FILE}.new`)); // nothing can be written there
  const client = await MongoClient.connect(database.uri);
  const things = client.db('shop').collection<Thing>('things');
  for (let round = 0; round < 75; round++)
    await things.updateOne({ _id: 1 }, { $set: { text: `${round}`.padEnd(1024 ** 2) } }, { upsert: true });
  await client.close();
  await database.close();
  expect(statSync(join(directory, FILE)).size).toBeGreaterThan(70 * 1024 ** 2);
  expect((await contentsOf(directory)).things?.map(({ text }) => text.trim())).toEqual(['74']);
});

test('a program that died while it wrote the file anew has the old one', async () => {
  const directory = aCopy();
  writeFileSync(join(directory, `${FILE}.new`), 'half of it');
  expect(await contentsOf(directory)).toEqual(lived.contents);
  expect(readdirSync(directory).sort()).toEqual(['acknowledged', 'address', FILE, 'lock']);
});

test('a repair waits until the program has stopped, names what it lost, and says nothing of a whole folder', async () => {
  const directory = aCopy();
  const database = await openEmbeddedDatabase(directory);
  await expect(repair(directory)).rejects.toThrow('Stop it first');
  await database.close();
  expect(await repair(directory)).toMatchObject({ findings: [], damagedFile: null });

  const copy = aCopy();
  const path = join(copy, FILE);
  const bytes = readFileSync(path);
  bytes.write('4', bytes.indexOf('30303030'));
  writeFileSync(path, bytes);
  const { stdout } = await promisify(execFile)(process.execPath, compiled('scripts/repair.ts'), {
    env: { ...process.env, DATA_DIR: copy, MONGODB_URI: '' },
  }).catch((error: { code: number; stdout: string }) => error);
  expect(stdout).toMatch(
    /^Found: documents of shop.things are not as they were written.\nLost from shop.things: 1, among them "thing-30"\n/,
  );
  expect(stdout).toContain('Saved 97 documents. The damaged file is now ');
  expect((await contentsOf(copy)).things).toHaveLength(59);
}, 30_000);

test('where a batch cannot be told, the repair saves the writes that can be found in it', async () => {
  const directory = aCopy();
  const path = join(directory, FILE);
  const bytes = readFileSync(path);
  bytes[5] = (bytes[5] ?? 0) ^ 0x10; // the number of the snapshot
  writeFileSync(path, bytes);
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(refused);
  expect((await repair(directory)).findings).toContain('some of it cannot be read');
  expect(await contentsOf(directory)).toEqual(lived.contents);
});

test('a repair that died before its end is done again', async () => {
  const directory = aCopy();
  rmSync(join(directory, 'acknowledged'));
  writeFileSync(join(directory, `${FILE}.new`), 'half of it');
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(refused);
  expect((await repair(directory)).findings).toEqual(['the file "acknowledged" is missing or cannot be read']);
  expect(await contentsOf(directory)).toEqual(lived.contents);
});
