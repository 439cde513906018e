import { rmSync } from 'node:fs';
import { type Address, claimAddress, rememberPort } from './address.js';
import { Engine } from './engine.js';
import { WireServer } from './server.js';
import type { Store } from './store.js';

const SWEEP_MS = 60_000;

/** The program that has the files: it serves itself and whoever joins. */
export interface Owner {
  address: Address;
  /** Serves until the last program that joined has left, then syncs and closes. */
  close(): Promise<void>;
}

/** Reads the files and listens. `failed` hears when the server had to stop by itself. */
export async function serve(directory: string, store: Store, memoryLimit: number, failed: (error: Error) => void): Promise<Owner> {
  let closing: Promise<void> | undefined;
  const engine = await Engine.load(store, memoryLimit, (error) => {
    // What is in memory is now ahead of the disk: nobody may be told any of it.
    closing ??= stop().catch(() => {});
    failed(new Error(`the embedded database stopped: writing to ${directory} failed (${error.message})`));
  });
  const server = new WireServer(engine);
  const sweep = setInterval(() => {
    engine.expire(new Date());
    engine.cursors.forgetIdle(new Date());
  }, SWEEP_MS);
  sweep.unref();

  async function stop(): Promise<void> {
    clearInterval(sweep);
    await server.close();
    await engine.journal.reached(engine.journal.latest).catch(() => {});
    await store.close();
  }

  const address = claimAddress(directory);
  // The files are ours, so a socket that is still there belongs to a program that died.
  if ('path' in address) rmSync(address.path, { force: true });
  const port = await server.listen(address);
  if (!('path' in address)) rememberPort(directory, port);
  return {
    address: 'path' in address ? address : { port },
    close: async () => {
      await server.untilAlone();
      closing ??= stop();
      await closing;
    },
  };
}
