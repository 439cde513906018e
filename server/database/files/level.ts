import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { DamageError } from './damage.js';

export type Level = ClassicLevel<Buffer, Buffer>;

/** Opens a folder of LevelDB's (uncompressed, so that `tables.ts` can read it), or null if another program has it. Damage that LevelDB sees by itself is a DamageError. */
export async function openLevel(folder: string): Promise<Level | null> {
  const level: Level = new ClassicLevel(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer', compression: false });
  try {
    await level.open();
    return level;
  } catch (error) {
    const { code, message } = (error as { cause?: { code?: string; message?: string } }).cause ?? {};
    if (code === 'LEVEL_LOCKED') return null;
    if (code === 'LEVEL_CORRUPTION' || /No such file|NotFound/.test(message ?? ''))
      throw new DamageError(dirname(folder), [String(message)]);
    throw new Error(`the files in ${folder} cannot be opened: ${message ?? error}`);
  }
}

/** Asks LevelDB for the lock and lets go of it at once; nothing is changed. */
export async function isLocked(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  process.umask(0o077); // LevelDB begins a log for people even so
  const level = new ClassicLevel(folder, { createIfMissing: false, errorIfExists: true });
  const error = await level.open().catch((reason: { cause?: { code?: string } }) => reason);
  return error?.cause?.code === 'LEVEL_LOCKED';
}

const NOT_DATA = new Set(['LOCK', 'LOG', 'LOG.old']);

/** A second folder with the same files. LevelDB never changes a file that was there when it opened, it only takes away and adds. */
export function linkFolder(folder: string, copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { mode: 0o700 });
  for (const name of readdirSync(folder).filter((file) => !NOT_DATA.has(file))) linkFile(join(folder, name), join(copy, name));
}

/** Not every file system has links. */
function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** For this user alone, whatever it was before, with what LevelDB makes in it later. */
export function makePrivate(folder: string): void {
  process.umask(0o077);
  chmodOurs(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isFile()) chmodOurs(join(folder, entry.name), 0o600);
}

/** What is another user's stays his, and LevelDB may just have deleted a file. */
export function chmodOurs(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if (!['EPERM', 'ENOENT'].includes(String((error as { code?: string }).code))) throw error;
  }
}
