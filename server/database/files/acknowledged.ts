import { closeSync, existsSync, fdatasync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { DamageError } from './damage.js';

const syncData = promisify(fdatasync);
const SLOT_BYTES = 512; // a sector: what a power cut tears is one of two
const SYNC_EVERY_MS = 1_000;

/**
 * The number of the last acknowledged batch, in a file beside the documents: without it, documents that end too early would look
 * whole. It is written before each answer, but waits for no disk: after a power cut it may say less than was acknowledged, never more.
 */
export class Acknowledged {
  private syncing: Promise<void> = Promise.resolve();
  private lastSync = 0;

  private constructor(
    private readonly file: number,
    readonly batch: number,
  ) {}

  /** `isNew`: there are no documents yet, so there need not be a number. */
  static open(directory: string, isNew: boolean): Acknowledged {
    if (isNew && !existsSync(pathIn(directory))) Acknowledged.create(directory, 0);
    const batch = Acknowledged.read(directory);
    return new Acknowledged(openSync(pathIn(directory), 'r+'), batch);
  }

  static read(directory: string): number {
    if (!existsSync(pathIn(directory))) throw new DamageError(directory, ['the file "acknowledged" is missing']);
    const text = readFileSync(pathIn(directory), 'latin1');
    const batches = [text, text.slice(SLOT_BYTES)].map(readSlot).filter((batch) => batch !== null);
    if (batches.length === 0) throw new DamageError(directory, ['the file "acknowledged" cannot be read']);
    return Math.max(...batches);
  }

  /** Makes the file, or makes it anew, and waits for the disk. */
  static create(directory: string, batch: number): void {
    const path = pathIn(directory);
    const file = openSync(`${path}.new`, 'w', 0o600);
    writeSync(file, [batch, batch].map(writeSlot).join(''));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.new`, path);
  }

  /** Hears of each batch that is on the disk, before anybody is told. */
  note(batch: number): void {
    writeSync(this.file, writeSlot(batch), (batch % 2) * SLOT_BYTES);
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
const writeSlot = (batch: number): string => `${withChecksum(String(batch))}\n`.padEnd(SLOT_BYTES);
const withChecksum = (number: string): string => `batch ${number} ${crc32(number).toString(16)}`;

function readSlot(text: string): number | null {
  const [line = ''] = text.split('\n', 1);
  const number = line.split(' ')[1] ?? '';
  return line === withChecksum(number) ? Number(number) : null;
}
