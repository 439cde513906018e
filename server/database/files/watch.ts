import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LOOK_EVERY_MS = 500;

/** Which files we have open. They live on without a name when somebody removes them, and everything written to them is lost with us. */
export interface Files {
  /** Whether they are still those that a next start would find. */
  areThere(): Promise<boolean>;
}

/** `directory`: LevelDB's. A store of a test's own has none, and nothing to lose. */
export async function openFiles(directory: string): Promise<Files> {
  const lock = await inodeOf(join(directory, 'LOCK'));
  return {
    async areThere() {
      if (lock === null) return true;
      if ((await inodeOf(join(directory, 'LOCK'))) !== lock) return false;
      const names = await readdir(directory).catch(() => []);
      return [/^CURRENT$/, /^MANIFEST-/, /\.log$/].every((kind) => names.some((name) => kind.test(name)));
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
    // Twice: LevelDB may just have put one file in another's place.
    if (!(await areThere()) && !(await areThere())) return isOver ? undefined : lost();
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
