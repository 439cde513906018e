import { chmodSync, closeSync, existsSync, fstatSync, ftruncateSync, openSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Acknowledged } from './acknowledged.js';
import { DamageError, FilesLost } from './damage.js';
import { batchesIn, encodeBatch, FILE, type Write } from './format.js';
import { lockFiles } from './lock.js';
import { type Contents, Reading } from './reading.js';
import { Rewriting } from './rewriting.js';
import { appendSynced, syncFolder } from './snapshot.js';
import { takeOver } from './upgrade.js';

/** Where the documents survive a restart. Tests put a slow or failing one in its place. */
export interface Store {
  /** What is there, and the last batch. Asked once, before anything is written. */
  read(): { contents: Contents; batch: number };
  /**
   * Resolves once all of it is on the disk, as the batch of this number; or none of it is. `everything`: what there is, as it is when it is walked
   * through; what comes into it after this batch comes in a later one as well.
   */
  write(batch: number, writes: Write[], everything: () => Iterable<Write>): Promise<void>;
  close(): Promise<void>;
}

/** The file is written anew once it has grown by this, and to twice of what it held. */
const GROWTH_BYTES = 64 * 1024 ** 2;

/** Opens the files in a directory, or null if another program has them. */
export async function openStore(directory: string): Promise<Store | null> {
  const unlock = lockFiles(directory);
  if (!unlock) return null;
  try {
    await takeOver(directory);
    return new Files(directory, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

class Files implements Store {
  private readonly path: string;
  private acknowledged: Acknowledged | null = null;
  private file = -1;
  private size = 0;
  private largest = 0;
  private rewriting: Rewriting | null = null;

  constructor(
    private readonly directory: string,
    private readonly unlock: () => void,
  ) {
    this.path = join(directory, FILE);
  }

  /** A DamageError, and nothing is changed, unless everything is as it was last written. */
  read(): ReturnType<Store['read']> {
    const isThere = existsSync(this.path);
    if (!isThere && !existsSync(join(this.directory, 'acknowledged'))) Acknowledged.create(this.directory, 0);
    const { findings, contents, batch, end } = new Reading(isThere ? batchesIn(this.path) : [], Acknowledged.read(this.directory));
    if (findings.size > 0) throw new DamageError(this.directory, isThere ? [...findings] : [`the file "${FILE}" is missing`]);
    this.acknowledged = new Acknowledged(this.directory);
    this.file = openSync(this.path, 'a', 0o600);
    truncateSync(this.path, end); // behind it lies what nobody was told of
    rmSync(`${this.path}.new`, { force: true });
    syncFolder(this.directory);
    makePrivate(this.directory);
    const held = [...contents.values()].flatMap((documents) => [...documents.values()]).reduce((sum, { length }) => sum + length, 0);
    [this.size, this.largest] = [end, largestFor(held)];
    return { contents, batch };
  }

  async write(batch: number, writes: Write[], everything: () => Iterable<Write>): Promise<void> {
    this.refuseIfChanged();
    const bytes = encodeBatch(batch, writes);
    const isTime = this.rewriting === null && this.size >= this.largest;
    if (!(this.rewriting?.isReady && (await this.exchange(this.rewriting, bytes)))) {
      await this.append(bytes);
      this.size += bytes.length;
      this.rewriting?.add(bytes);
    }
    this.acknowledged?.note(batch);
    if (this.rewriting?.hasFailed) await this.giveUp(this.rewriting);
    if (isTime) this.writeAnew(batch, everything());
  }

  async close(): Promise<void> {
    try {
      await this.rewriting?.discard();
      if (this.file >= 0) closeSync(this.file);
      await this.acknowledged?.close();
    } finally {
      this.unlock();
    }
  }

  /** Where the disk is full, the second file gives back its room: it is the one that can be done without. */
  private async append(bytes: Buffer): Promise<void> {
    try {
      await appendSynced(this.file, bytes);
    } catch (error) {
      if (!this.rewriting || !isFull(error)) throw error;
      await this.giveUp(this.rewriting);
      ftruncateSync(this.file, this.size); // a part of it may be there
      await appendSynced(this.file, bytes);
    }
  }

  /** What is written into a file that a next start will not find, or behind what somebody else wrote, would be lost. */
  private refuseIfChanged(): void {
    const [ours, found] = [fstatSync(this.file), statSync(this.path, { throwIfNoEntry: false })];
    if (found?.ino !== ours.ino || ours.size !== this.size) throw new FilesLost(this.directory);
  }

  /** Beside what is written meanwhile, which waits for nothing. */
  private writeAnew(batch: number, everything: Iterable<Write>): void {
    try {
      this.rewriting = new Rewriting(this.path, batch, everything);
    } catch {
      rmSync(`${this.path}.new`, { force: true, recursive: true });
      this.largest = this.size + GROWTH_BYTES;
    }
  }

  /** With this batch in it. False where there is no room for a second file. */
  private async exchange(rewriting: Rewriting, bytes: Buffer): Promise<boolean> {
    try {
      await rewriting.complete(bytes);
    } catch {
      await this.giveUp(rewriting);
      return false;
    }
    const old = this.file;
    [this.rewriting, this.file] = [null, -1];
    rewriting.exchange(old);
    this.file = openSync(this.path, 'a');
    [this.size, this.largest] = [fstatSync(this.file).size, largestFor(rewriting.snapshotBytes)];
    return true;
  }

  private async giveUp(rewriting: Rewriting): Promise<void> {
    this.rewriting = null;
    this.largest = this.size + GROWTH_BYTES;
    await rewriting.discard();
  }
}

/** Damaged ones that a repair has kept are among them. */
const OURS = /^(documents\.log.*|acknowledged|address|lock)$/;

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '');

const largestFor = (held: number): number => held * 2 + GROWTH_BYTES;

/** For this user alone, whatever it was before; what is another user's stays his. */
function makePrivate(directory: string): void {
  const files = readdirSync(directory).filter((name) => OURS.test(name));
  for (const name of ['', ...files]) {
    try {
      chmodSync(join(directory, name), name === '' ? 0o700 : 0o600);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EPERM') throw error;
    }
  }
}
