import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE } from './format.js';

const LOOK_EVERY_MS = 500;

/** Which files we have open. They live on without a name when somebody removes them, and everything written to them is lost with us. */
export interface Files {
  /** Whether they are still those that a next start would find. */
  areThere(): Promise<boolean>;
}

/** A store of a test's own has none, and nothing to lose. */
export async function openFiles(directory: string): Promise<Files> {
  // Documents are written anew from time to time, so theirs has only to be there.
  const seen = (): Promise<string[]> =>
    Promise.all(['lock', 'acknowledged', FILE].map(async (name) => String(await inodeOf(join(directory, name)))));
  const [lock, acknowledged] = await seen();
  return {
    async areThere() {
      const now = await seen();
      return lock === 'null' || (now[0] === lock && now[1] === acknowledged && now[2] !== 'null');
    },
  };
}

/** Looks twice a second whether the files, and the socket if there is one, are still in their place. Returns what ends it. */
export async function watchFiles(files: Files, socket: string | null, lost: () => void): Promise<() => void> {
  const listening = socket === null ? null : await inodeOf(socket);
  const areThere = async (): Promise<boolean> => (await files.areThere()) && (socket === null || (await inodeOf(socket)) === listening);
  let timer: NodeJS.Timeout;
  let isOver = false;
  const look = async (): Promise<void> => {
    if (!(await areThere())) return isOver ? undefined : lost();
    if (!isOver) timer = setTimeout(look, LOOK_EVERY_MS).unref();
  };
  timer = setTimeout(look, LOOK_EVERY_MS).unref();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Null: there is nothing, or nothing that we may look at. */
const inodeOf = async (path: string): Promise<bigint | null> => (await stat(path, { bigint: true }).catch(() => null))?.ino ?? null;
