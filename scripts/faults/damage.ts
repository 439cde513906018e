import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { batchesIn, DamageError, FILE, openEmbeddedDatabase, repairFiles } from '../../server/database/embedded/index.js';

/** Something that happens to one file of a folder of the embedded database. `path` is relative to the folder. */
export type Damage = { name: string; path: string; happen: (file: string) => void };
type Contents = Record<string, Document[]>;

/** A folder as a shop leaves it: a snapshot and what was written since, with changes, deletions and a batch of many. */
export async function aLivedInFolder(): Promise<{ directory: string; contents: Contents }> {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-damage-'));
  await inFolder(directory, async (things, others) => {
    await things.createIndex({ n: 1 });
    await things.insertMany(Array.from({ length: 60 }, (_, n) => aThing(n)));
    await others.insertMany(Array.from({ length: 9 }, (_, n) => aThing(n)));
  });
  await inFolder(directory, async (things, others) => {
    await things.updateMany({ n: { $lt: 10 } }, { $set: { state: 'changed' } });
    // So much that the file is written anew.
    await others.insertMany(Array.from({ length: 70 }, (_, n) => ({ ...aThing(n + 100), text: 'x'.repeat(1024 ** 2) })));
    await others.deleteMany({ n: { $gte: 100 } });
    await things.deleteMany({ n: { $gte: 50 } });
    for (let round = 0; statSync(join(directory, FILE)).size > 64 * 1024 ** 2; round++) {
      await sleep(50);
      await things.updateOne({ _id: 'thing-3' as never }, { $set: { state: `changed ${round}` } });
    }
  });
  const contents = await inFolder(directory, async (things, others) => {
    for (let n = 100; n < 110; n++) await things.insertOne(aThing(n));
    await things.updateOne({ _id: 'thing-1' as never }, { $set: { state: 'changed again' } });
    await others.deleteOne({ _id: 'thing-2' as never });
    await others.insertMany(Array.from({ length: 30 }, (_, n) => aThing(n + 20)));
    return read(things, others);
  });
  return { directory, contents };
}

const aThing = (n: number): Document => ({ _id: `thing-${n}`, n, state: 'new', text: `${n}`.repeat(20), at: new Date(n * 1e9) });

async function inFolder<T>(directory: string, act: (things: Collection, others: Collection) => Promise<T>): Promise<T> {
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  try {
    return await act(client.db('shop').collection('things'), client.db('shop').collection('others'));
  } finally {
    await client.close();
    await database.close();
  }
}

async function read(...collections: Collection[]): Promise<Contents> {
  const contents: Contents = {};
  for (const collection of collections) contents[collection.collectionName] = await collection.find().toArray();
  return contents;
}

export const contentsOf = (directory: string): Promise<Contents> => inFolder(directory, read);

/** Every file that holds data: not the lock, nor the socket and where it is. */
export const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['lock', 'address'].includes(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();

/** Each file is lost, or cut short, or has one byte changed at every `every`-th place; each batch is gone, there twice, or later than it was. */
export function* damagesTo(directory: string, every: number, first = 0): Generator<Damage> {
  yield* damagesToBatches(directory);
  for (const path of filesOf(directory)) {
    yield { name: `${path} is lost`, path, happen: (file) => rmSync(file) };
    const size = readFileSync(join(directory, path)).length;
    for (let at = first; at < size; at += every) {
      yield { name: `byte ${at} of ${path} is flipped`, path, happen: (file) => flip(file, at) };
      yield { name: `${path} ends at ${at}`, path, happen: (file) => truncateSync(file, at) };
    }
  }
}

function* damagesToBatches(directory: string): Generator<Damage> {
  const ends = [0, ...[...batchesIn(join(directory, FILE))].map(({ end }) => end)];
  const whole = readFileSync(join(directory, FILE));
  const part = (from: number, to = from + 1): Buffer => whole.subarray(ends[from], ends[to]);
  const all = ends.length - 1;
  const damage = (name: string, ...pieces: Buffer[]): Damage => ({
    name,
    path: FILE,
    happen: (file) => writeFileSync(file, Buffer.concat(pieces)),
  });
  for (let i = 0; i < all; i++) {
    const [before, batch, after] = [part(0, i), part(i), part(i + 1, all)];
    yield damage(`batch ${i} is gone`, before, after);
    yield damage(`batch ${i} is there twice`, before, batch, batch, after);
    yield damage(`batch ${i} is zeros`, before, Buffer.alloc(batch.length), after);
    yield damage(`batch ${i} is at the end`, before, after, batch);
    yield damage(`what was there at batch ${i} comes again at the end`, whole, before);
    if (i + 1 < all) yield damage(`batch ${i} and the next are swapped`, before, part(i + 1), batch, part(i + 2, all));
  }
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = ~(bytes[at] ?? 0);
  writeFileSync(file, bytes);
}

/** Does it to a copy. An Error says what was lost without a word, at the start or by the repair. */
export async function tryDamage(directory: string, contents: Contents, { path, happen }: Damage): Promise<'whole' | 'refused' | Error> {
  const copy = copyOf(directory);
  try {
    happen(join(copy, path));
    const before = bytesOf(copy);
    const error = await contentsOf(copy).then((found) => refuseUnlike(found, contents), reasonOf);
    if (error === null) return 'whole';
    if (!(error instanceof DamageError) || !error.message.includes('npm run repair')) return error;
    if (!bytesOf(copy).equals(before)) return new Error('the refused start changed the files');
    if (!existsSync(join(copy, 'documents.log'))) return 'refused'; // there is nothing to repair
    return (await tryRepair(copy, contents)) ?? 'refused';
  } catch (error) {
    return reasonOf(error);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const reasonOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
const refuseUnlike = (found: Contents, contents: Contents): Error | null =>
  JSON.stringify(found) === JSON.stringify(contents) ? null : new Error('something was lost without a word');

/** What it saved is as it was last written and all else is listed, or it says that whole writes are missing. */
async function tryRepair(directory: string, contents: Contents): Promise<Error | null> {
  const { findings, lost, kept, isMoreLost, damagedFile } = await repairFiles(directory, { isCheck: false, onProgress: () => {} });
  if (findings.length === 0) return new Error('the start is refused and the repair finds nothing');
  if (damagedFile === null || !existsSync(damagedFile)) return new Error('the damaged file is gone');
  const [saved, once] = [Object.values(await contentsOf(directory)).flat(), Object.values(contents).flat()];
  if (saved.length !== kept) return new Error(`${kept} were saved and ${saved.length} are there`);
  if (isMoreLost) return null;
  const written = new Set(once.map((document) => JSON.stringify(document)));
  if (!saved.every((document) => written.has(JSON.stringify(document))))
    return new Error('a document is not as it was, and nothing says so');
  const listed = lost.reduce((sum, { count }) => sum + count, 0);
  return saved.length + listed >= once.length
    ? null
    : new Error(`${once.length - saved.length} are lost and ${listed} listed: ${findings}`);
}

const bytesOf = (directory: string): Buffer =>
  Buffer.concat(filesOf(directory).flatMap((path) => [Buffer.from(path), readFileSync(join(directory, path))]));

/** Without the socket, which cannot be copied, and where it was. */
export function copyOf(directory: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'regulars-damaged-'));
  for (const path of filesOf(directory)) cpSync(join(directory, path), join(copy, path), { recursive: true });
  return copy;
}
