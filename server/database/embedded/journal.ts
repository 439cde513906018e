import type { Store, Write } from './store.js';

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

  /** Puts a value, or deletes it. */
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
