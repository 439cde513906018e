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
import { serialize } from 'bson';
import { ClassicLevel } from 'classic-level';
import { MongoClient } from 'mongodb';
import { aLivedInFolder, contentsOf, copyOf, damagesTo, filesOf, tryDamage } from '../../scripts/faults/damage.js';
import { openEmbeddedDatabase, repairFiles } from '../../server/database/embedded/index.js';
import { aDirectory } from './support.js';

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

test('the folder that is damaged below has tables and a log', () => {
  const files = filesOf(lived.directory).join(' ');
  expect(files).toMatch(/\.ldb .*\.ldb .*\.log .*MANIFEST/);
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

test('the whole folder of documents gone is not a new shop', async () => {
  const directory = aCopy();
  rmSync(join(directory, 'documents-2'), { recursive: true });
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(refused);
  expect(existsSync(join(directory, 'documents-2'))).toBe(false);
  await expect(repair(directory)).rejects.toThrow('There are no documents');
});

test('an older copy of the documents is not taken for the newest', async () => {
  const [directory, older] = [aCopy(), aCopy()];
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  await client.db('shop').collection('things').insertOne({});
  await client.close();
  await database.close();
  rmSync(join(directory, 'documents-2'), { recursive: true });
  renameSync(join(older, 'documents-2'), join(directory, 'documents-2'));
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
  const [log = ''] = filesOf(directory).filter((path) => path.endsWith('.log'));
  await client
    .db('shop')
    .collection('others')
    .insertOne({ _id: 'not told' as never, text: 'x'.repeat(500) });
  await client.close();
  await database.close();
  renameSync(before, join(directory, 'acknowledged'));
  truncateSync(join(directory, log), statSync(join(directory, log)).size - 100);
  const { others = [] } = await contentsOf(directory);
  expect(others.map(({ _id }) => _id)).toContain('told');
  expect(others.map(({ _id }) => _id)).not.toContain('not told');
});

test('a program that dies while it reads leaves the files to the next', async () => {
  const directory = aCopy();
  renameSync(join(directory, 'documents-2'), join(directory, 'documents-2.0123.before'));
  expect(await contentsOf(directory)).toEqual(lived.contents);
  expect(readdirSync(directory).filter((name) => name.startsWith('documents-2'))).toEqual(['documents-2']);
});

test('a folder of the version before is taken over once, also after a crash in the middle', async () => {
  const directory = aDirectory();
  made.push(directory);
  const first = new ClassicLevel<Buffer, Uint8Array>(join(directory, 'documents'), { keyEncoding: 'buffer', valueEncoding: 'view' });
  const key = (collection: number, sequence: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt32BE(collection, 0);
    bytes.writeUIntBE(sequence, 6, 6);
    return bytes;
  };
  await first.put(key(0, 1), serialize({ namespace: 'shop.things', indexes: [{ name: 'n_1', key: { n: 1 } }] }));
  for (let n = 1; n <= 2_500; n++) await first.put(key(1, n), serialize({ _id: n, n: -n }));
  await first.close();
  mkdirSync(join(directory, 'documents-2.new'));
  const { things = [] } = await contentsOf(directory);
  expect([things.length, things[0], things.at(-1)]).toEqual([2_500, { _id: 1, n: -1 }, { _id: 2_500, n: -2_500 }]);
  expect(readdirSync(directory).sort()).toEqual(['acknowledged', 'address', 'documents-2']);
  expect((await contentsOf(directory)).things).toEqual(things);
});

test('a repair waits until the program has stopped, names what it lost, and says nothing of a whole folder', async () => {
  const directory = aCopy();
  const database = await openEmbeddedDatabase(directory);
  await expect(repair(directory)).rejects.toThrow('Stop it first');
  await database.close();
  expect(await repair(directory)).toMatchObject({ findings: [], damagedFolder: null });

  const copy = aCopy();
  const table = join(copy, filesOf(copy).find((path) => path.endsWith('.ldb')) ?? '');
  const bytes = readFileSync(table);
  bytes.write('4', bytes.indexOf('30303030'));
  writeFileSync(table, bytes);
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/repair.ts'], {
    env: { ...process.env, DATA_DIR: copy, MONGODB_URI: '' },
  }).catch((error: { code: number; stdout: string }) => error);
  expect(stdout).toMatch(
    /^Found: \d+.ldb is not as it was written; 1 document of shop.things is damaged.\nLost from shop.things: 1, among them "thing-30"\n/,
  );
  expect(stdout).toContain('Saved 97 documents. The damaged files are in ');
  expect((await contentsOf(copy)).things).toHaveLength(59);
}, 30_000);

test('a repair says what is wrong, not that there should be a repair, and leaves nothing it only tried', async () => {
  const directory = aCopy();
  const manifest = join(directory, filesOf(directory).find((path) => path.includes('MANIFEST-')) ?? '');
  const bytes = readFileSync(manifest);
  bytes[10] = (bytes[10] ?? 0) ^ 0x10;
  writeFileSync(manifest, bytes);
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(refused);
  const { findings } = await repair(directory);
  expect(findings.join()).toMatch(/Corruption/);
  expect(findings.join()).not.toMatch(/npm run repair/);
  expect(readdirSync(directory).filter((name) => name.endsWith('.tried'))).toEqual([]);
});

test('a repair that died between its two folders is done again', async () => {
  const directory = aCopy();
  renameSync(join(directory, 'documents-2'), join(directory, 'documents-2.damaged-2026'));
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(refused);
  await repair(directory);
  expect(await contentsOf(directory)).toEqual(lived.contents);
});
