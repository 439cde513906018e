import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FILE } from './format.js';

const LOOK_EVERY_MS = 500;

/**
 * Later says whether the files that are there now are still those that a next start would find. Removed or replaced they live on
 * without a name, and everything written to them is lost with us. A store of a test's own has none, and nothing to lose.
 */
export function filesIn(directory: string): () => boolean {
  const seen = (): unknown[] => ['lock', 'acknowledged', FILE].map((name) => inodeOf(join(directory, name)));
  const [lock, acknowledged] = seen();
  return () => {
    const now = seen(); // documents are written anew from time to time, so theirs has only to be there
    return lock === null || (now[0] === lock && now[1] === acknowledged && now[2] !== null);
  };
}

/** Looks twice a second whether that is so, and whether the socket, if there is one, is in its place. Returns what ends it. */
export function watchFiles(areThere: () => boolean, socket: string | null, lost: () => void): () => void {
  const listening = socket === null ? null : inodeOf(socket);
  const look = (): void => {
    if (!areThere() || (socket !== null && inodeOf(socket) !== listening)) lost();
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** Null: there is nothing, or nothing that we may look at. */
function inodeOf(path: string): bigint | null {
  try {
    return statSync(path, { bigint: true }).ino;
  } catch {
    return null;
  }
}
