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

/**
 * Group commit: what is written while one batch is being synced goes into the next. A batch holds whole commands only,
 * because a command is one turn of the event loop and a batch is cut between turns.
 */
export class Journal {
  /** The number of the batch that gathers now; a document carries the number it was written with. */
  gathering = 1;
  synced = 0;
  private writes: Write[] = [];
  private next: Promise<void> | undefined;
  private inFlight: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly failed: (error: unknown) => void,
  ) {}

  write(collection: number, sequence: number, value?: Uint8Array): void {
    const key = keyOf(collection, sequence);
    this.writes.push(value ? { type: 'put', key, value } : { type: 'del', key });
    if (this.next) return;
    this.next = this.inFlight.then(nextTurn).then(() => this.sync());
    this.next.catch(() => {}); // who waits for it is told; nobody may be waiting
  }

  /** Everything written so far is in a batch up to this one. */
  get latest(): number {
    return this.next ? this.gathering : this.gathering - 1;
  }

  /** Resolves when this batch is on the disk; rejects when it could not be written. */
  async reached(batch: number): Promise<void> {
    if (batch > this.synced) await (batch === this.gathering ? this.next : this.inFlight);
  }

  private async sync(): Promise<void> {
    const [writes, batch] = [this.writes, this.gathering++];
    [this.writes, this.inFlight, this.next] = [[], this.next ?? this.inFlight, undefined];
    try {
      await this.store.write(writes);
      this.synced = batch;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

/** Commands that came in the same turn share a batch. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Keys sort by collection, then by the order in which documents were inserted. */
function keyOf(collection: number, sequence: number): Buffer {
  const key = Buffer.alloc(12);
  key.writeUInt32BE(collection, 0);
  key.writeUIntBE(sequence, 6, 6);
  return key;
}

export const readKey = (key: Buffer): [collection: number, sequence: number] => [key.readUInt32BE(0), key.readUIntBE(6, 6)];
