import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { FilesLost } from '../files/damage.js';
import { openStore, type Store } from '../files/store.js';
import { filesIn } from '../files/watch.js';
import type { BreakAfter } from './engine.js';
import { type Address, joinOwner, serve } from './server.js';

export { DamageError } from '../files/damage.js';
export { batchesIn, FILE, type Write } from '../files/format.js';
export { type Repair, repairFiles } from '../files/repair.js';
export type { Store } from '../files/store.js';

export interface EmbeddedDatabase {
  /** For mongoose.connect or MongoClient. */
  readonly uri: string;
  /** false: another program owns the files, and we joined its server. Becomes true if that program vanishes and we take over. */
  readonly owner: boolean;
  /** Resolves with the reason when the server stopped by itself: a write failed, or the owner vanished and its files could not be opened. */
  stopped: Promise<Error>;
  /** The owner serves until the last program that joined has left, then syncs and closes. */
  close(): Promise<void>;
}

/** `memoryLimitBytes`: what documents and indexes may take; beyond it, writes are refused. `store`: for tests, in place of the files.
 * `breakAfter`: for tests, where a command of many documents ends in its middle. */
export type Options = { memoryLimitBytes?: number; store?: Store; breakAfter?: BreakAfter };
/** Our part in a database. A member's connection is its membership: when it ends, the owner is gone, or we left. */
type Part = { address: Address; owner: boolean; over: Promise<unknown>; leave: () => Promise<void> };
const [PATIENCE_MS, RETRY_MS, DEFAULT_LIMIT] = [10_000, 100, 2 * 1024 ** 3];

/** Half of the heap that this thread has is for documents; the rest is for whoever works with them. */
export const memoryLimit = (wanted = DEFAULT_LIMIT): number => Math.min(wanted, Math.floor(getHeapStatistics().heap_size_limit / 2));

/** Opens the database in a directory, or joins the program that has it open. Refuses after 10 s if that one does not answer. */
export async function openEmbeddedDatabase(directory: string, options: Options = {}): Promise<EmbeddedDatabase> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  let stop: (reason: Error) => void = () => {};
  const stopped = new Promise<Error>((resolve) => (stop = resolve));
  let part = await takePart(directory, options, stop);
  const areThere = filesIn(directory);
  let isClosed = false;

  const takeOver = async (): Promise<void> => {
    while (!part.owner) {
      await part.over;
      if (isClosed) return;
      if (!areThere()) throw new FilesLost(directory); // opening them would begin an empty database
      part = await takePart(directory, options, stop);
      if (isClosed) await part.leave();
    }
  };
  takeOver().catch((error) => stop(new Error(`the embedded database is gone, and ${error.message}`)));

  const uri = `mongodb://${'path' in part.address ? encodeURIComponent(part.address.path) : `${part.address.host}:${part.address.port}`}`;
  return {
    uri: `${uri}/?directConnection=true&serverMonitoringMode=poll`,
    get owner() {
      return part.owner;
    },
    stopped,
    close: () => {
      isClosed = true;
      return part.leave();
    },
  };
}

/** Owns the files if nobody does, or joins their owner; either may take a moment while another program starts or stops. */
async function takePart(directory: string, options: Options, failed: (reason: Error) => void): Promise<Part> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const store = options.store ?? (await openStore(directory));
    if (store) {
      const { address, close } = await serve(
        directory,
        store,
        { memoryLimit: memoryLimit(options.memoryLimitBytes), breakAfter: options.breakAfter },
        failed,
      );
      return { address, owner: true, over: new Promise(() => {}), leave: close };
    }
    const joined = await joinOwner(directory);
    if (joined) {
      const { address, socket } = joined;
      const over = new Promise((resolve) => socket.once('close', resolve));
      return { address, owner: false, over, leave: async () => void socket.destroy() };
    }
    await sleep(RETRY_MS);
  }
  throw new Error(`another program holds the files in ${directory} but does not answer`);
}
