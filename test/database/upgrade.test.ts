import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { ClassicLevel } from 'classic-level';
import { contentsOf } from '../../scripts/faults/damage.js';
import { openEmbeddedDatabase, repairFiles } from '../../server/database/embedded/index.js';
import { Acknowledged } from '../../server/database/files/acknowledged.js';
import { FILE } from '../../server/database/files/format.js';
import { aDirectory } from './support.js';

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/** A folder as LevelDB left it in an earlier version. `sealed`: the second of them, with checksums and, at sequence 0, sums. */
async function anEarlierFolder(isSealed: boolean) {
  const directory = aDirectory();
  made.push(directory);
  const folder = join(directory, isSealed ? 'documents-2' : 'documents');
  const level = new ClassicLevel<Buffer, Buffer>(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  const put = async (collection: number, sequence: number, bytes: Uint8Array): Promise<void> => {
    const key = Buffer.alloc(12);
    key.writeUInt32BE(collection, 0);
    key.writeUIntBE(sequence, 6, 6);
    const value = Buffer.concat([Buffer.alloc(6), bytes]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(value, crc32(key)));
    await level.put(key, isSealed ? Buffer.concat([checksum, value]) : Buffer.from(bytes));
  };
  await put(0, 1, serialize({ namespace: 'shop.things', indexes: [{ name: 'n_1', key: { n: 1 } }] }));
  for (let n = 1; n <= 2_500; n++) await put(1, n, serialize({ _id: n, n: -n }));
  const total = Buffer.alloc(12);
  total.writeUIntBE(2_501, 0, 6);
  if (isSealed) for (const collection of [0, 1]) await put(collection, 0, total);
  if (isSealed) Acknowledged.create(directory, 0); // as no batch is numbered here
  return { directory, folder, level, put };
}

test.each([false, true])(
  'a folder of an earlier version is taken over once, also after a crash in the middle (checksums: %s)',
  async (isSealed) => {
    const { directory, level } = await anEarlierFolder(isSealed);
    await level.close();
    writeFileSync(join(directory, `${FILE}.new`), 'half of it');
    const { things = [] } = await contentsOf(directory);
    expect([things.length, things[0], things.at(-1)]).toEqual([2_500, { _id: 1, n: -1 }, { _id: 2_500, n: -2_500 }]);
    expect(readdirSync(directory).sort()).toEqual(['acknowledged', 'address', FILE, 'lock']);
    expect((await contentsOf(directory)).things).toEqual(things);
  },
  30_000,
);

test('a folder of an earlier version that is damaged is refused with a sentence and stays as it was', async () => {
  const { directory, folder, level } = await anEarlierFolder(true);
  await level.del(Buffer.from('000000010000000000000007', 'hex'));
  await level.close();
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(
    /earlier version .* 2501 documents were there and 2500 are. Restore a backup/,
  );
  expect([existsSync(folder), existsSync(join(directory, FILE))]).toEqual([true, false]);
});

test('a folder of the first version in which something makes no sense is refused and stays as it was', async () => {
  const { directory, folder, level, put } = await anEarlierFolder(false);
  await put(1, 7, Buffer.from('no document'));
  await level.close();
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(/earlier version in it cannot be taken over: .* Restore a backup/);
  expect([existsSync(folder), existsSync(join(directory, FILE))]).toEqual([true, false]);
});

test('documents of no known collection are not taken over', async () => {
  const { directory, level, put } = await anEarlierFolder(false);
  await put(2, 1, serialize({ _id: 1 }));
  await level.close();
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow('cannot be taken over: they are damaged. Restore a backup');
});

test('a folder of an earlier version that lacks what was acknowledged is not taken over', async () => {
  const { directory, level } = await anEarlierFolder(true);
  await level.close();
  Acknowledged.create(directory, 7);
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow('writes that were acknowledged are missing. Restore a backup');
});

test('while a program of an earlier version has them open, it says so', async () => {
  const { directory, level } = await anEarlierFolder(false);
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(
    'an earlier version of the program has its files open. Stop that one first',
  );
  await level.close();
  expect((await contentsOf(directory)).things).toHaveLength(2_500);
});

test('what an earlier version wrote beside the documents of this one is never removed without a word', async () => {
  const { directory, folder, level } = await anEarlierFolder(false);
  await level.close();
  await contentsOf(directory);
  const database = await openEmbeddedDatabase(directory);
  await database.close();
  Acknowledged.create(directory, 2); // the program has written since
  mkdirSync(folder);
  await expect(openEmbeddedDatabase(directory)).rejects.toThrow(
    /both "documents.log" and the folder "documents" of an earlier version are in it/,
  );
  expect(existsSync(folder)).toBe(true);
});

test('a repair where only an earlier version has written says to start the program', async () => {
  const { directory, level } = await anEarlierFolder(false);
  await level.close();
  await expect(repairFiles(directory, { isCheck: true, onProgress: () => {} })).rejects.toThrow('Start the program: it takes over');
});
