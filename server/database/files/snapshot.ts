import { appendFile, close, closeSync, fdatasync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { encodeBatch, type Write } from './format.js';

const [append, syncData] = [promisify(appendFile), promisify(fdatasync)];
const PART_BYTES = 1024 ** 2;

/** Resolves when these bytes are on the disk. */
export async function appendSynced(file: number, bytes: Buffer): Promise<void> {
  await append(file, bytes);
  await syncData(file);
}

/** Opens the file that is to take the place of the one of this name. */
export const openNew = (path: string): number => openSync(`${path}.new`, 'w', 0o600);

/** Writes what there is after a batch beside the file of this name. */
export async function writeAnew(path: string, batch: number, everything: Iterable<Write>): Promise<void> {
  const file = openNew(path);
  try {
    await appendParts(file, batch, everything);
  } finally {
    closeSync(file);
  }
}

/**
 * A part at a time, each synced, so that others get their turn, at the disk too. By the empty part at the end a reader knows that none is
 * missing.
 */
export async function appendParts(file: number, batch: number, everything: Iterable<Write>, mayGoOn = async () => true): Promise<void> {
  let part = 0;
  for (const writes of parts(everything)) {
    if (!(await mayGoOn())) return;
    await appendSynced(file, encodeBatch(batch, writes, ++part));
  }
  await appendSynced(file, encodeBatch(batch, [], ++part));
}

/** Puts what was written anew in the place of the file. Nobody waits while the room of one that is open is given back, but Windows exchanges none that is. */
export function exchange(path: string, open = -1): void {
  if (open >= 0 && process.platform === 'win32') closeSync(open);
  renameSync(`${path}.new`, path);
  if (open >= 0 && process.platform !== 'win32') close(open, () => {});
  syncFolder(dirname(path));
}

function* parts(everything: Iterable<Write>): Generator<Write[]> {
  let [bytes, writes]: [number, Write[]] = [0, []];
  for (const write of everything) {
    writes.push(write);
    bytes += write.bytes?.length ?? 0;
    if (bytes < PART_BYTES) continue;
    yield writes;
    [bytes, writes] = [0, []];
  }
  if (writes.length > 0) yield writes;
}

/** So that a power cut takes away no file that was made or named. Windows cannot be asked for that. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}
