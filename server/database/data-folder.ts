import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../config.js';
import { newId } from '../lib/ids.js';

const WHY: Record<string, string> = {
  ENOTDIR: 'but that is a file, or lies below one',
  EACCES: 'but this user may not write there',
  EPERM: 'but this user may not write there',
  EROFS: 'but that disk can only be read',
  ENOSPC: 'but that disk is full',
  EDQUOT: 'but this user has no space left on that disk',
  ENAMETOOLONG: 'but that name is too long',
};

/** Makes the folder where it is missing. Refuses, in a sentence, one in which nothing can be written. */
export function prepareDataFolder(dataDir: string): void {
  try {
    makeFolder(resolve(dataDir));
    const probe = join(dataDir, `.${newId('probe')}`);
    try {
      writeFileSync(probe, 'x', { mode: 0o600 });
    } finally {
      rmSync(probe, { force: true }); // on a full disk it is made, and stays empty
    }
  } catch (error) {
    throw refusalFor(dataDir, error) ?? error;
  }
}

/** Step by step: where nothing can be made, as in /proc, Node's own `recursive` never comes back. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder)) throw error; // another program may just have made it
  }
}

/** Null for what is not about the folder. */
export function refusalFor(dataDir: string, error: unknown): ConfigError | null {
  const { code, cause, message } = error as { code?: string; cause?: Error & { code?: string }; message?: string };
  if (code !== undefined && cause !== undefined)
    return new ConfigError(`DATA_DIR is ${dataDir}, but the database in it cannot be opened: ${cause.message}`);
  if (code !== undefined)
    return new ConfigError(`DATA_DIR is ${dataDir}, ${WHY[code] ?? `but it cannot be used: ${message}`}. Set another folder.`);
  return error instanceof Error && error.constructor === Error ? new ConfigError(`DATA_DIR is ${dataDir}, but ${message}.`) : null;
}
