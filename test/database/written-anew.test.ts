import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { batchesIn, FILE, type Write } from '../../server/database/files/format.js';
import { openStore, type Store } from '../../server/database/files/store.js';
import { aDirectory, programArguments } from './support.js';

// Whoever waits for a write does not wait until the file is written anew, and what it holds then is what was written.

const MEGABYTE = 1024 ** 2;
const execute = promisify(execFile);
const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

const NAMESPACE = 'shop.things';
const aWrite = (sequence: number, text: string | null, size = 0): Write => ({
  namespace: NAMESPACE,
  sequence,
  bytes: text === null ? null : Buffer.from(text.padEnd(size)),
});

/** A store of 65 MB, so that its file is written anew; `everything` is what will be found in it. */
async function aFullStore(everything: () => Iterable<Write>) {
  const directory = aDirectory();
  directories.push(directory);
  const store = await opened(directory);
  store.read();
  for (let batch = 1; batch <= 65; batch++) await store.write(batch, [aWrite(1, `${batch}`, MEGABYTE)], everything);
  return { directory, store };
}

async function opened(directory: string): Promise<Store> {
  const store = await openStore(directory);
  if (!store) throw new Error('Somebody has the files open.');
  return store;
}

/** What a next start finds, by sequence. */
async function foundIn(directory: string): Promise<[number, string][]> {
  const store = await opened(directory);
  const { contents } = store.read();
  await store.close();
  return [...(contents.get(NAMESPACE) ?? [])].map(([sequence, bytes]): [number, string] => [sequence, bytes.toString().trim()]).sort();
}

const partsOf = (directory: string): number[] => [...batchesIn(join(directory, FILE))].map(({ part }) => part);

/** Writes one small thing after the other until the file has been exchanged. */
async function writeUntilExchanged(store: Store, directory: string, from: number): Promise<number> {
  let batch = from;
  for (; partsOf(directory)[0] !== 1; batch++) {
    await sleep(20);
    await store.write(batch, [aWrite(9, `${batch}`)], () => []);
  }
  return batch - 1;
}

test('batches are written while the file is written anew, and all of them are in it', async () => {
  let [isOver, walked] = [false, 0];
  function* everything(): Iterable<Write> {
    for (; !isOver; walked++) yield aWrite(1, 'walked through', MEGABYTE);
  }
  const { directory, store } = await aFullStore(everything);
  await store.write(66, [aWrite(2, 'while it is written'), aWrite(3, 'not for long')], everything);
  const before = walked;
  await store.write(67, [aWrite(1, 'changed meanwhile'), aWrite(3, null)], everything);
  while (walked < before + 3) await new Promise(setImmediate); // it is at it still
  expect(partsOf(directory).every((part) => part === 0)).toBe(true);
  isOver = true;
  const last = await writeUntilExchanged(store, directory, 68);
  await store.write(last + 1, [aWrite(4, 'behind it')], everything);
  await store.close();
  expect(await foundIn(directory)).toEqual([
    [1, 'changed meanwhile'],
    [2, 'while it is written'],
    [4, 'behind it'],
    [9, `${last}`],
  ]);
});

test('what is newer already when it is walked through comes once more with its own batch', async () => {
  const { directory, store } = await aFullStore(() => [aWrite(1, 'of batch 66'), aWrite(2, 'of batch 66, deleted by 67')]);
  await store.write(66, [aWrite(1, 'of batch 66'), aWrite(2, 'of batch 66, deleted by 67')], () => []);
  await store.write(67, [aWrite(2, null)], () => []);
  const last = await writeUntilExchanged(store, directory, 68);
  await store.close();
  expect(await foundIn(directory)).toEqual([
    [1, 'of batch 66'],
    [9, `${last}`],
  ]);
});

test('a program that ends while the file is written anew leaves the old one, whole', async () => {
  let isOver = false;
  const { directory, store } = await aFullStore(function* () {
    while (!isOver) yield aWrite(1, 'never to be found', MEGABYTE);
  });
  await store.write(66, [aWrite(2, 'the last')], () => []);
  await store.close();
  isOver = true;
  expect(readdirSync(directory)).not.toContain(`${FILE}.new`);
  expect(await foundIn(directory)).toEqual([
    [1, '65'],
    [2, 'the last'],
  ]);
});

test('where the disk has no room for it any more, the old file goes on, and it is tried again after another 64 MB', async () => {
  let walks = 0;
  const { directory, store } = await aFullStore(function* () {
    walks++;
    yield aWrite(1, 'once more', MEGABYTE);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  for (let batch = 66; batch <= 80; batch++) await store.write(batch, [aWrite(2, `${batch}`)], () => []);
  expect([walks, readdirSync(directory).includes(`${FILE}.new`)]).toEqual([1, false]);
  mkdirSync(join(directory, `${FILE}.new`)); // nothing can be made there
  for (let batch = 81; batch <= 145; batch++) await store.write(batch, [aWrite(1, `${batch}`, MEGABYTE)], () => []);
  await store.write(146, [aWrite(2, 'the last')], () => []);
  expect(statSync(join(directory, FILE)).size).toBeGreaterThan(129 * MEGABYTE);
  await store.close();
  expect(await foundIn(directory)).toEqual([
    [1, '145'],
    [2, 'the last'],
  ]);
});

test('the file written anew gives back the last room of a disk to the one that goes on', async () => {
  const directory = aDirectory();
  directories.push(directory);
  const { stdout } = await execute(process.execPath, programArguments('full-disk', directory));
  expect(stdout.trim().split('\n')).toEqual(['2 written', '3 written', '4 ENOSPC']);
  expect(readdirSync(directory)).not.toContain(`${FILE}.new`);
  expect((await foundIn(directory)).map(([sequence]) => sequence)).toEqual([1, 2, 3]);
});

test.each(['taken away', 'another', 'a folder'])(
  'where the file that is written anew is %s before it is done, the old one goes on',
  async (what) => {
    const { directory, store } = await aFullStore(() => [aWrite(1, 'as it was', MEGABYTE)]);
    await store.write(66, [aWrite(2, 'begins it')], () => []);
    const path = join(directory, `${FILE}.new`);
    rmSync(path);
    if (what === 'another') writeFileSync(path, 'hello');
    if (what === 'a folder') mkdirSync(path);
    for (let batch = 67; batch <= 80; batch++, await sleep(20)) await store.write(batch, [aWrite(3, `${batch}`)], () => []);
    expect([partsOf(directory)[0], readdirSync(directory).includes(`${FILE}.new`)]).toEqual([0, false]);
    await store.close();
    expect(await foundIn(directory)).toEqual([
      [1, '65'],
      [2, 'begins it'],
      [3, '80'],
    ]);
  },
);

test('it is written anew again at twice of what there is, however much came while it was written', async () => {
  let [isOver, walks] = [false, 0];
  const { directory, store } = await aFullStore(function* () {
    while (!isOver) yield aWrite(1, 'what there is', MEGABYTE);
  });
  for (let batch = 66; batch < 76; batch++) await store.write(batch, [aWrite(2, `${batch}`, 12 * MEGABYTE)], () => []);
  isOver = true;
  const last = await writeUntilExchanged(store, directory, 76);
  await store.write(last + 1, [aWrite(3, 'is time')], () => {
    walks++;
    return [];
  });
  expect(walks).toBe(1);
  await store.close();
});
