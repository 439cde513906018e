import { closeSync, existsSync, fdatasync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { DamageError } from './damage.js';

const syncData = promisify(fdatasync);
const [SLOT_BYTES, SYNC_EVERY_MS] = [512, 1_000]; // a sector: what a power cut tears is one of two

/**
 * The number of the last acknowledged batch, in a file beside the documents: without it, documents that end too early would look
 * whole. It is written before each answer, but waits for no disk: after a power cut it may say less than was acknowledged, never more.
 */
export class Acknowledged {
  private readonly file: number;
  private syncing: Promise<void> = Promise.resolve();
  private lastSync = 0;

  constructor(directory: string) {
    this.file = openSync(pathIn(directory), 'r+');
  }

  /** A DamageError if there is none. */
  static read(directory: string): number {
    if (!existsSync(pathIn(directory))) throw new DamageError(directory, ['the file "acknowledged" is missing']);
    const text = readFileSync(pathIn(directory), 'latin1');
    const batches = [text, text.slice(SLOT_BYTES)].map((slot) => Number(/^batch (\d+) /.exec(slot)?.[1] ?? -1));
    const sound = batches.filter((batch, i) => text.startsWith(slotOf(batch), i * SLOT_BYTES));
    if (sound.length === 0) throw new DamageError(directory, ['the file "acknowledged" cannot be read']);
    return Math.max(...sound);
  }

  /** Makes the file, or makes it anew, and waits for the disk. */
  static create(directory: string, batch: number): void {
    const path = pathIn(directory);
    const file = openSync(`${path}.new`, 'w', 0o600);
    writeSync(file, slotOf(batch).repeat(2));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.new`, path);
  }

  /** Hears of each batch that is on the disk, before anybody is told. */
  note(batch: number): void {
    writeSync(this.file, slotOf(batch), (batch % 2) * SLOT_BYTES);
    if (performance.now() - this.lastSync < SYNC_EVERY_MS) return;
    this.lastSync = performance.now();
    this.syncing = syncData(this.file).catch(() => {}); // only helps
  }

  async close(): Promise<void> {
    await this.syncing;
    await syncData(this.file);
    closeSync(this.file);
  }
}

const pathIn = (directory: string): string => join(directory, 'acknowledged');
const slotOf = (batch: number): string => `batch ${batch} ${crc32(String(batch)).toString(16)}\n`.padEnd(SLOT_BYTES);
