import type { Store, Write } from './store.js';

interface Batch {
  number: number;
  done: Promise<void>;
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
  private next: Batch | undefined;
  private inFlight: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly failed: (error: Error) => void,
  ) {}

  put(collection: number, sequence: number, value: Uint8Array): void {
    this.add({ type: 'put', key: keyOf(collection, sequence), value });
  }

  delete(collection: number, sequence: number): void {
    this.add({ type: 'del', key: keyOf(collection, sequence) });
  }

  /** Everything written so far is in a batch up to this one. */
  get latest(): number {
    return this.next ? this.gathering : this.gathering - 1;
  }

  /** Resolves when this batch is on the disk; rejects when it could not be written. */
  reached(batch: number): Promise<void> {
    if (batch <= this.synced) return Promise.resolve();
    return this.next?.number === batch ? this.next.done : this.inFlight;
  }

  private add(write: Write): void {
    this.writes.push(write);
    if (this.next) return;
    const done = this.inFlight.then(nextTurn).then(() => this.sync());
    done.catch(() => {}); // whoever waits for it is told; nobody may be waiting
    this.next = { number: this.gathering, done };
  }

  private async sync(): Promise<void> {
    const writes = this.writes;
    const batch = this.gathering++;
    this.writes = [];
    this.inFlight = this.next?.done ?? this.inFlight;
    this.next = undefined;
    try {
      await this.store.write(writes);
      this.synced = batch;
    } catch (error) {
      this.failed(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }
}

/** Commands that came in the same turn share a batch. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Keys sort by collection, then by the order in which documents were inserted. */
function keyOf(collection: number, sequence: number): Buffer {
  const key = Buffer.allocUnsafe(12);
  key.writeUInt32BE(collection, 0);
  key.writeUIntBE(0, 4, 2);
  key.writeUIntBE(sequence, 6, 6);
  return key;
}

export function readKey(key: Buffer): [collection: number, sequence: number] {
  return [key.readUInt32BE(0), key.readUIntBE(6, 6)];
}
