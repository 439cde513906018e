import type { Write } from './format.js';
import type { Store } from './store.js';

/**
 * Group commit: what is written while one batch is being synced goes into the next. A batch holds whole commands only,
 * because a command is one turn of the event loop and a batch is cut between turns.
 */
export class Journal {
  /** The number of the batch that gathers now; a document carries the number it was written with. */
  gathering: number;
  private writes: Write[] = [];
  private next: Promise<void> | undefined;
  private inFlight: Promise<void> = Promise.resolve();

  /** `synced`: the last batch that is on the disk. `everything`: what there is, as it is when it is walked through. */
  constructor(
    private readonly store: Store,
    public synced: number,
    private readonly everything: () => Iterable<Write>,
    private readonly failed: (error: unknown) => void,
  ) {
    this.gathering = synced + 1;
  }

  write(write: Write): void {
    this.writes.push(write);
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
      await this.store.write(batch, writes, this.everything);
      this.synced = batch;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

/** Commands that came in the same turn share a batch. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
