import { closeSync, fstatSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Write } from './format.js';
import { appendParts, appendSynced, exchange, openNew } from './snapshot.js';

/** What came meanwhile is brought behind it until so little came that it may go with the next batch, or so often; then the next batch waits for the rest. */
const [LITTLE_BYTES, MOST_ROUNDS, MOST_REST_MS] = [1024 ** 2, 8, 100];

/**
 * The file written anew beside the one that goes on: what there is, and behind it the batches that were written meanwhile. What there is may be newer
 * already than the batch that it is named after: what comes behind it says the same once more. It takes the file's place together with a batch
 * that was begun when it was ready, so that all that it holds is in that batch or before it.
 */
export class Rewriting {
  /** It may take the file's place with the next batch. */
  isReady = false;
  hasFailed = false;
  snapshotBytes = 0; // without what came meanwhile
  private isStopped = false;
  private begun = performance.now(); // of the part that is written
  private readonly file: number;
  private since: Buffer[] = [];
  private readonly written: Promise<void>;

  /** `path`: of the file that goes on. Throws where there can be none beside it. */
  constructor(
    private readonly path: string,
    batch: number,
    everything: Iterable<Write>,
  ) {
    this.file = openNew(path);
    this.written = this.write(batch, everything).catch(() => {
      this.hasFailed = true;
    });
  }

  /** Hears of each batch that the other file got. */
  add(bytes: Buffer): void {
    this.since.push(bytes);
  }

  /** Brings what is left, and this batch. Throws where somebody took the file away, or put another in its place. */
  async complete(bytes: Buffer): Promise<void> {
    await appendSynced(this.file, Buffer.concat([...this.since, bytes]));
    if (statSync(`${this.path}.new`).ino !== fstatSync(this.file).ino) throw new Error('it is another file');
  }

  /** Takes the place of the file, which is open as `old`. */
  exchange(old: number): void {
    closeSync(this.file);
    exchange(this.path, old);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    this.isStopped = true;
    await this.written;
    closeSync(this.file);
    rmSync(`${this.path}.new`, { force: true, recursive: true });
  }

  private async write(batch: number, everything: Iterable<Write>): Promise<void> {
    await appendParts(this.file, batch, everything, () => this.rested());
    this.snapshotBytes = fstatSync(this.file).size;
    for (let round = 0; round < MOST_ROUNDS && !this.isStopped; round++) {
      const bytes = Buffer.concat(this.since.splice(0));
      await appendSynced(this.file, bytes);
      if (bytes.length < LITTLE_BYTES) break;
    }
    this.isReady = !this.isStopped;
  }

  /** After each part for as long as it took, but not as long as a slow disk, so that half of the thread's time is others'. False: it is not wanted any more. */
  private async rested(): Promise<boolean> {
    await sleep(Math.min(performance.now() - this.begun, MOST_REST_MS));
    this.begun = performance.now();
    return !this.isStopped;
  }
}
