import { mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uriOf } from './address.js';
import { join, type Member } from './member.js';
import { type Owner, serve } from './server.js';
import { openStore, type Store } from './store.js';

export type { Store, Write } from './store.js';

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

interface Options {
  /** How much memory documents and indexes may take, 2 GB unless said. Beyond it, writes are refused. */
  memoryLimitBytes?: number;
  /** For tests: in place of the files. */
  store?: Store;
}

type Part = { owner: Owner } | { member: Member };

const PATIENCE_MS = 10_000;
const RETRY_MS = 100;

/**
 * Opens the database that lies in a directory, or joins the program that has it open. Refuses after 10 s if another
 * program holds the files and does not answer.
 */
export async function openEmbeddedDatabase(directory: string, options: Options = {}): Promise<EmbeddedDatabase> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { promise: stopped, resolve: stop } = withResolvers<Error>();
  let part = await takePart(directory, options, stop);
  let isClosed = false;

  const takeOver = async (): Promise<void> => {
    while ('member' in part) {
      await part.member.over;
      if (isClosed) return;
      part = await takePart(directory, options, stop);
    }
  };
  takeOver().catch((error) => stop(new Error(`the embedded database is gone, and ${error.message}`)));

  return {
    uri: uriOf('owner' in part ? part.owner.address : part.member.address),
    get owner() {
      return 'owner' in part;
    },
    stopped,
    close: async () => {
      isClosed = true;
      if ('member' in part) part.member.leave();
      else await part.owner.close();
    },
  };
}

/** Owns the files if nobody does, or joins their owner; either may take a moment while another program starts or stops. */
async function takePart(directory: string, options: Options, failed: (reason: Error) => void): Promise<Part> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const store = options.store ?? (await openStore(joinPath(directory, 'documents')));
    if (store) return { owner: await serve(directory, store, options.memoryLimitBytes ?? 2 * 1024 ** 3, failed) };
    const member = await join(directory);
    if (member) return { member };
    await sleep(RETRY_MS);
  }
  throw new Error(`another program holds the files in ${directory} but does not answer`);
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
