import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'bson';
import { Acknowledged } from './acknowledged.js';
import { DamageError } from './damage.js';
import { Journal, type Store } from './journal.js';
import { chmodOurs, isLocked, type Level, linkFolder, makePrivate, openLevel } from './level.js';
import { CATALOG, readKey, Tally, UNWRITTEN } from './records.js';
import { damagedTables } from './tables.js';

export const FOLDER = 'documents-2';
const READ_BYTES = 1024 ** 2;
/** The folder of the first version, whose values had no checksums. */
const FIRST_FOLDER = 'documents';

/** Opens the files in a directory, or null if another program has them: LevelDB lets only one in. */
export async function openStore(directory: string): Promise<Store | null> {
  try {
    return await openFiles(directory);
  } catch (error) {
    // Whatever we saw, we may have seen while another program took the files and changed them.
    if (await isLocked(join(directory, FOLDER))) return null;
    throw error;
  }
}

async function openFiles(directory: string): Promise<Store | null> {
  const folder = join(directory, FOLDER);
  bringBack(directory);
  if (await isLocked(folder)) return null;
  const isThere = existsSync(folder);
  if (!isThere && existsSync(join(directory, FIRST_FOLDER)) && !(await takeOver(directory))) return null;
  const acknowledged = Acknowledged.open(directory, !existsSync(folder));
  const damaged = isThere ? damagedTables(folder) : [];
  if (damaged.length > 0)
    throw new DamageError(
      directory,
      damaged.map((name) => `${name} is not as it was written`),
    );
  const before = keepAsFound(directory);
  try {
    const level = await openLevel(folder);
    if (level) return new Files(directory, level, acknowledged, before);
  } catch (error) {
    putBack(directory, before);
    throw error;
  }
  await acknowledged.close();
  if (before) rmSync(before, { recursive: true, force: true });
  return null;
}

class Files implements Store {
  readonly acknowledged: number;

  constructor(
    private readonly directory: string,
    private readonly level: Level,
    private readonly note: Acknowledged,
    private readonly before: string | null,
  ) {
    this.acknowledged = note.batch;
    makePrivate(join(directory, FOLDER));
    chmodOurs(directory, 0o700);
    for (const name of ['acknowledged', 'address']) chmodOurs(join(directory, name), 0o600);
  }

  entries(): AsyncIterable<[Buffer, Buffer]> {
    return this.level.iterator({ highWaterMarkBytes: READ_BYTES });
  }

  async write(writes: Parameters<Store['write']>[0], batch: number): Promise<void> {
    await this.level.batch(writes, { sync: true });
    this.note.note(batch);
  }

  async close(): Promise<void> {
    await this.level.close();
    await this.note.close();
  }

  async judged(isWhole: boolean): Promise<void> {
    if (isWhole) return forgetOthers(this.directory);
    await this.close();
    putBack(this.directory, this.before);
  }
}

/**
 * LevelDB drops at opening what it cannot read, and deletes the rest. So the files as they were found are kept until everything
 * was read and is whole. Each program has a folder of its own for that, as several may try to open at once.
 */
function keepAsFound(directory: string): string | null {
  if (!existsSync(join(directory, FOLDER))) return null;
  const before = join(directory, `${FOLDER}.${randomBytes(6).toString('hex')}.before`);
  linkFolder(join(directory, FOLDER), before);
  return before;
}

const keptAsFound = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.startsWith(`${FOLDER}.`) && name.endsWith('.before'))
    .map((name) => join(directory, name));

/** Without a folder from before there was nothing, so what LevelDB has made is taken away. */
function putBack(directory: string, before: string | null): void {
  rmSync(join(directory, FOLDER), { recursive: true, force: true });
  if (before) renameSync(before, join(directory, FOLDER));
}

/** For a program that died while it put the files back. */
function bringBack(directory: string): void {
  const [before] = keptAsFound(directory);
  if (before && !existsSync(join(directory, FOLDER))) renameSync(before, join(directory, FOLDER));
}

function forgetOthers(directory: string): void {
  for (const folder of [...keptAsFound(directory), join(directory, FIRST_FOLDER)]) rmSync(folder, { recursive: true, force: true });
}

/** Brings the files of the first version into a new folder, all of them or none. False if another program has them. */
async function takeOver(directory: string): Promise<boolean> {
  const first = await openLevel(join(directory, FIRST_FOLDER));
  if (!first) return false;
  try {
    const batch = await fillFolder(directory, 0, readFirst(directory, first));
    Acknowledged.create(directory, batch);
    renameSync(newFolder(directory), join(directory, FOLDER));
    return true;
  } finally {
    await first.close();
  }
}

async function* readFirst(directory: string, first: Level): AsyncGenerator<Content> {
  try {
    for await (const [key, bytes] of first.iterator()) {
      const [collection, sequence] = readKey(key);
      deserialize(bytes);
      yield { collection, sequence, bytes };
    }
  } catch (error) {
    throw new Error(`The files of the version before in ${directory} cannot be taken over: ${error}. Restore a backup of that folder.`);
  }
}

export type Content = { collection: number; sequence: number; bytes: Buffer };
const [AT_ONCE, NOWHERE] = [1_000, 2 ** 48 - 1];
export const newFolder = (directory: string): string => join(directory, `${FOLDER}.new`);

/** Writes these documents into a new folder and gives the number of the last batch. The first comes after `batch`. */
export async function fillFolder(directory: string, batch: number, contents: AsyncIterable<Content>): Promise<number> {
  rmSync(newFolder(directory), { recursive: true, force: true });
  const level = await openLevel(newFolder(directory));
  if (!level) throw new Error(`another program has ${newFolder(directory)}`);
  const write: Store['write'] = (writes) => level.batch(writes, { sync: true });
  const store: Store = { entries: () => level.iterator(), write, close: () => level.close() };
  const journal = new Journal(store, { total: new Tally(), tallies: new Map(), names: new Map() }, () => {});
  journal.beginAfter(batch);
  journal.write(CATALOG, { sequence: NOWHERE, checksum: UNWRITTEN }); // also where nothing follows, there is a last batch
  let count = 0;
  try {
    for await (const { collection, sequence, bytes } of contents) {
      if (collection === CATALOG) journal.name(sequence, String(deserialize(bytes).namespace));
      journal.write(collection, { sequence, checksum: UNWRITTEN }, bytes);
      if (++count % AT_ONCE === 0) await journal.reached(journal.latest);
    }
    await journal.reached(journal.latest);
  } finally {
    await level.close();
  }
  return journal.synced;
}
