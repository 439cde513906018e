import { ClassicLevel } from 'classic-level';

export type Write = { type: 'put'; key: Buffer; value: Uint8Array } | { type: 'del'; key: Buffer };

/** Where the documents survive a restart. Tests put a slow or failing one in its place. */
export interface Store {
  entries(): AsyncIterable<[key: Buffer, value: Uint8Array]>;
  /** Resolves once all of it is on the disk; or none of it is. */
  write(writes: Write[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the files of a directory, or null if another program has them: LevelDB lets only one in. */
export async function openStore(directory: string): Promise<Store | null> {
  const level = new ClassicLevel<Buffer, Uint8Array>(directory, { keyEncoding: 'buffer', valueEncoding: 'view' });
  try {
    await level.open();
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code === 'LEVEL_LOCKED') return null;
    throw error;
  }
  return { entries: () => level.iterator(), write: (writes) => level.batch(writes, { sync: true }), close: () => level.close() };
}
