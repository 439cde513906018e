import { parentPort, workerData } from 'node:worker_threads';
import { DamageError, openEmbeddedDatabase } from './embedded/index.js';

// A thread of its own, begun and ended by embedded-thread.ts.

/** What it is given. */
export type Begun = { directory: string; memoryLimitBytes: number };
/** What it says: once whether it could open the files, and later that it stopped, and why. */
export type Told = { uri: string } | { refused: Refused } | { stopped: string };
/** An error, as much of it as goes from one thread to another. `says`: it is meant for people; what is not is a bug, or the system's. */
export type Refused = { message: string; stack: string | undefined; code: string | undefined; cause: string | undefined; says: Says };
type Says = 'all' | 'why' | 'nothing';

const { directory, memoryLimitBytes }: Begun = workerData;
const tell = (told: Told): void => parentPort?.postMessage(told);

try {
  const database = await openEmbeddedDatabase(directory, { memoryLimitBytes });
  void database.stopped.then(({ message }) => tell({ stopped: message }));
  // Whatever it is told is that it shall close; then nothing keeps it.
  parentPort?.once('message', async () => {
    await database.close();
    parentPort?.close();
  });
  tell({ uri: database.uri });
} catch (error) {
  tell({ refused: refusedBy(error as NodeJS.ErrnoException) });
}

function refusedBy(error: NodeJS.ErrnoException): Refused {
  const { message, stack, code, cause } = error;
  const says = error instanceof DamageError ? 'all' : error.constructor === Error ? 'why' : 'nothing';
  return { message, stack, code, cause: cause instanceof Error ? cause.message : undefined, says };
}
