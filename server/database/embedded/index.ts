import { mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uriOf } from './address.js';
import { join, type Member } from './member.js';
import { type Owner, serve } from './owner.js';
import { openStore, type Store, StoreInUse } from './store.js';

export type { Store, Write } from './store.js';

export interface EmbeddedDatabase {
  /** For mongoose.connect or MongoClient. */
  readonly uri: string;
  /** false: another program owns the files, and we joined its server. Becomes true when that program vanished and we took over. */
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

const DEFAULT_LIMIT = 2 * 1024 ** 3;
const PATIENCE_MS = 10_000;
const RETRY_MS = 100;

/**
 * Opens the database that lies in a directory, or joins the program that has it open. Refuses after 10 s if another
 * program holds the files and does not answer.
 */
export async function openEmbeddedDatabase(directory: string, options: Options = {}): Promise<EmbeddedDatabase> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  let stop: (reason: Error) => void = () => {};
  const stopped = new Promise<Error>((resolve) => (stop = resolve));
  let part = await takePart(directory, options, stop);
  let closed = false;

  const watch = async (): Promise<void> => {
    while (part.kind === 'member' && !closed) {
      await part.member.ownerGone;
      if (!closed) part = await takePart(directory, options, stop);
    }
  };
  watch().catch((error) => stop(new Error(`the embedded database is gone: ${error.message}`)));

  return {
    uri: uriOf(part.kind === 'owner' ? part.owner.address : part.member.address),
    get owner() {
      return part.kind === 'owner';
    },
    stopped,
    close: async () => {
      closed = true;
      if (part.kind === 'member') part.member.leave();
      else await part.owner.close();
    },
  };
}

type Part = { kind: 'owner'; owner: Owner } | { kind: 'member'; member: Member };

/** Owns the files if nobody does, or joins their owner; both may take a moment while another program starts or stops. */
async function takePart(directory: string, options: Options, failed: (error: Error) => void): Promise<Part> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const store = options.store ?? (await openUnlessInUse(directory));
    if (store) return { kind: 'owner', owner: await serve(directory, store, options.memoryLimitBytes ?? DEFAULT_LIMIT, failed) };
    const member = await join(directory);
    if (member) return { kind: 'member', member };
    if (Date.now() > deadline) throw new Error(`another program holds the database in ${directory} and does not answer`);
    await sleep(RETRY_MS);
  }
}

async function openUnlessInUse(directory: string): Promise<Store | null> {
  try {
    return await openStore(joinPath(directory, 'documents'));
  } catch (error) {
    if (error instanceof StoreInUse) return null;
    throw error;
  }
}
