import type { Inspection } from './inspection.js';
import { CATALOG, keyOf, type Sealed, seal, TALLY, Tally, UNWRITTEN } from './records.js';

export type Write = { type: 'put'; key: Buffer; value: Buffer } | { type: 'del'; key: Buffer };

/** Where the documents survive a restart. Tests put a slow or failing one in its place. */
export interface Store {
  entries(): AsyncIterable<[key: Buffer, value: Buffer]>;
  /** Resolves once all of it is on the disk, as the batch of this number; or none of it is. */
  write(writes: Write[], batch: number): Promise<void>;
  close(): Promise<void>;
  /** The last batch that was acknowledged before. */
  readonly acknowledged?: number;
  /** Hears, once everything was read, whether it is whole. If it is not, closes and leaves the files as it found them. */
  judged?(isWhole: boolean): Promise<void>;
}

/**
 * Group commit: what is written while one batch is being synced goes into the next. A batch holds whole commands only,
 * because a command is one turn of the event loop and a batch is cut between turns. Each batch brings the tallies of what
 * is there after it, by which the next start sees whether it is.
 */
export class Journal {
  /** The number of the batch that gathers now; a document carries the number it was written with. */
  gathering = 1;
  synced = 0;
  private writes: Write[] = [];
  private next: Promise<void> | undefined;
  private inFlight: Promise<void> = Promise.resolve();
  private readonly touched = new Set<number>();

  constructor(
    private readonly store: Store,
    /** What is there already. */
    private readonly there: Pick<Inspection, 'total' | 'tallies' | 'names'>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Once what is there was read: its last batch. */
  beginAfter(batch: number): void {
    [this.synced, this.gathering] = [batch, batch + 1];
  }

  /** Puts the bytes of a document in the place of those that were there; without bytes it is deleted. */
  write(collection: number, record: Sealed, bytes?: Uint8Array): void {
    const key = keyOf(collection, record.sequence);
    const sealed = bytes && seal(key, this.gathering, bytes);
    this.writes.push(sealed ? { type: 'put', key, value: sealed.value } : { type: 'del', key });
    this.count(collection, record.checksum, sealed?.checksum ?? UNWRITTEN);
    record.checksum = sealed?.checksum ?? UNWRITTEN;
    if (this.next) return;
    this.next = this.inFlight.then(nextTurn).then(() => this.sync());
    this.next.catch(() => {}); // who waits for it is told; nobody may be waiting
  }

  /** A collection's name lies also with its tally, so that it is not lost with its entry in the catalog. */
  name(collection: number, namespace: string): void {
    this.there.names.set(collection, namespace);
  }

  /** Everything written so far is in a batch up to this one. */
  get latest(): number {
    return this.next ? this.gathering : this.gathering - 1;
  }

  /** Resolves when this batch is on the disk; rejects when it could not be written. */
  async reached(batch: number): Promise<void> {
    if (batch > this.synced) await (batch === this.gathering ? this.next : this.inFlight);
  }

  private count(collection: number, before: number, after: number): void {
    const tally = this.there.tallies.get(collection) ?? new Tally();
    this.there.tallies.set(collection, tally);
    this.touched.add(collection);
    for (const each of [tally, this.there.total]) {
      if (before !== UNWRITTEN) each.remove(before);
      if (after !== UNWRITTEN) each.add(after);
    }
  }

  private async sync(): Promise<void> {
    this.writeTallies();
    const [writes, batch] = [this.writes, this.gathering++];
    [this.writes, this.inFlight, this.next] = [[], this.next ?? this.inFlight, undefined];
    try {
      await this.store.write(writes, batch);
      this.synced = batch;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  private writeTallies(): void {
    for (const collection of this.touched) {
      const [key, tally] = [keyOf(collection, TALLY), this.there.tallies.get(collection)];
      if (collection === CATALOG) continue;
      if (!tally || tally.count === 0) this.writes.push({ type: 'del', key });
      else this.writes.push({ type: 'put', key, value: seal(key, this.gathering, tally.encode(this.there.names.get(collection))).value });
    }
    const key = keyOf(CATALOG, TALLY);
    this.writes.push({ type: 'put', key, value: seal(key, this.gathering, this.there.total.encode()).value });
    this.touched.clear();
  }
}

/** Commands that came in the same turn share a batch. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
