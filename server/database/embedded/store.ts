import { ClassicLevel } from 'classic-level';

export type Write = { type: 'put'; key: Buffer; value: Uint8Array } | { type: 'del'; key: Buffer };

/** Where the documents survive a restart. Tests put a slow or failing one in its place. */
export interface Store {
  entries(): AsyncIterable<[key: Buffer, value: Uint8Array]>;
  /** Resolves once all of it, or none, is on the disk. */
  write(writes: Write[]): Promise<void>;
  close(): Promise<void>;
}

export class StoreInUse extends Error {}

/** Opens the files of a directory, or throws StoreInUse: LevelDB lets only one program in. */
export async function openStore(directory: string): Promise<Store> {
  const level = new ClassicLevel<Buffer, Uint8Array>(directory, { keyEncoding: 'buffer', valueEncoding: 'view' });
  try {
    await level.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === 'LEVEL_LOCKED') throw new StoreInUse(`another program has the database ${directory} open`);
    throw error;
  }
  return {
    entries: () => level.iterator({ highWaterMarkBytes: 1024 * 1024 }),
    write: (writes) => level.batch(writes, { sync: true }),
    close: () => level.close(),
  };
}
