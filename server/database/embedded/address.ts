import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the server is found, for `net.connect`: a Unix socket; on Windows a port of 127.0.0.1. */
export type Address = { path: string } | { host: string; port: number };

const MAX_PATH_BYTES = 100; // a socket's path must fit into 104 to 108 bytes, by system
const PROBE_MS = 2_000;

export const uriOf = (address: Address): string =>
  `mongodb://${'path' in address ? encodeURIComponent(address.path) : `${address.host}:${address.port}`}/?directConnection=true`;

/** Where the owner of a directory listens, or listened last; null if nobody ever did. */
export function knownAddress(directory: string): Address | null {
  const note = join(directory, 'address');
  return existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : null;
}

/**
 * Listens for this user alone, since there is no authentication; at the same address as last time, where those who have
 * joined look for the next owner. The files are ours, so a socket that is still there belongs to a program that died.
 */
export async function bind(server: Server, directory: string): Promise<Address> {
  const wanted = addressFor(directory);
  if ('path' in wanted) rmSync(wanted.path, { force: true });
  const listening = new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  server.listen(wanted);
  if ('path' in wanted) chmodSync(wanted.path, 0o600);
  await listening;
  const bound = server.address();
  const address = typeof bound === 'object' && bound ? { host: '127.0.0.1', port: bound.port } : wanted;
  writeFileSync(join(directory, 'address'), JSON.stringify(address), { mode: 0o600 });
  return address;
}

function addressFor(directory: string): Address {
  const known = knownAddress(directory);
  if (process.platform === 'win32') return known ?? { host: '127.0.0.1', port: 0 };
  const path = join(directory, 'db.sock');
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return { path };
  return known && 'path' in known && isPrivate(dirname(known.path))
    ? known
    : { path: join(mkdtempSync(join(tmpdir(), 'regulars-')), 'db.sock') };
}

/** In a folder that others may write to, somebody else could put a socket in the place of ours. */
function isPrivate(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) === 0 && found.uid === process.getuid?.();
}

/** A connection on which the server has answered this message, or null if nobody does. */
export function greet(address: Address, message: Buffer): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.setTimeout(PROBE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy()).once('close', () => resolve(null));
    socket.once('data', () => resolve(socket.setTimeout(0).resume()));
    socket.write(message);
  });
}
