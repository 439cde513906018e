import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the server is found: a Unix socket; on Windows a port of 127.0.0.1. */
export type Address = { path: string } | { port: number };

const IS_WINDOWS = process.platform === 'win32';
const MAX_PATH_BYTES = 100; // a socket's path must fit into 104 to 108 bytes, by system

export function uriOf(address: Address): string {
  const host = 'path' in address ? encodeURIComponent(address.path) : `127.0.0.1:${address.port}`;
  return `mongodb://${host}/?directConnection=true`;
}

/** The address that the owner of a directory listens on, as far as it is known yet. */
export function knownAddress(directory: string): Address | null {
  const path = join(directory, 'db.sock');
  if (!IS_WINDOWS && isShort(path)) return { path };
  const note = noteIn(directory);
  if (!existsSync(note)) return null;
  const text = readFileSync(note, 'utf8').trim();
  return IS_WINDOWS ? { port: Number(text) } : { path: text };
}

/** The owner's address. It stays the same from one start to the next, so that who has joined finds the next owner there. */
export function claimAddress(directory: string): Address {
  const known = knownAddress(directory);
  if (known && (!('path' in known) || isPrivate(dirname(known.path), directory))) return known;
  if (IS_WINDOWS) return { port: 0 };
  const path = join(mkdtempSync(join(tmpdir(), 'regulars-')), 'db.sock');
  if (!isShort(path)) throw new Error(`no path for the database's socket is short enough: ${path}`);
  writeFileSync(noteIn(directory), path, { mode: 0o600 });
  return { path };
}

/** On Windows the port is known only once the server listens. */
export function rememberPort(directory: string, port: number): void {
  writeFileSync(noteIn(directory), String(port), { mode: 0o600 });
}

const noteIn = (directory: string): string => join(directory, 'address');
const isShort = (path: string): boolean => Buffer.byteLength(path) <= MAX_PATH_BYTES;

/** In a folder that others may write to, somebody else could put a socket in the place of ours. */
function isPrivate(folder: string, directory: string): boolean {
  if (folder === directory) return true;
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  const { mode, uid } = statSync(folder);
  return (mode & 0o077) === 0 && uid === process.getuid?.();
}
