import { totalmem } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type Config, ConfigError } from '../config.js';
import { ownThread } from '../lib/own-files.js';
import { prepareDataFolder, refusalFor } from './data-folder.js';
import type { Begun, Refused, Told } from './embedded-program.js';

/** The embedded database, at work in a thread of its own: what it does there takes nothing from whoever answers requests. */
export interface DatabaseThread {
  /** For mongoose.connect. */
  uri: string;
  /** What its documents may take. */
  limitBytes: number;
  /** Resolves with the reason when it stopped by itself. */
  stopped: Promise<Error>;
  /** Ends it once the last program that joined it has left. */
  close(): Promise<void>;
}

const MB = 1024 ** 2;
/** Beside the documents, for what a command works with. The bytes of documents do not lie in the heap, what holds them and the indexes do. */
const HEAP_FOR_WORK_MB = 64;
/** What a command leaves behind is cheap to collect while it is young. */
const YOUNG_MB = 96;

/** Opens the files in the data folder, or joins the program that has them. Refuses, in a sentence, what cannot be opened. */
export async function openInThread({ dataDir, embeddedMemoryMb }: Pick<Config, 'dataDir' | 'embeddedMemoryMb'>): Promise<DatabaseThread> {
  prepareDataFolder(dataDir);
  const limitMb = Math.min(embeddedMemoryMb, mostMb());
  const limitBytes = limitMb * MB;
  const thread = ownThread('server/database/embedded-program.ts', {
    workerData: { directory: dataDir, memoryLimitBytes: limitBytes } satisfies Begun,
    resourceLimits: { maxOldGenerationSizeMb: limitMb * 2 + HEAP_FOR_WORK_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const over = endOf(thread);
  let stop: (reason: Error) => void = () => {};
  const stopped = new Promise<Error>((resolve) => (stop = resolve));
  const uri = await new Promise<string>((resolve, reject) => {
    thread.on('message', (told: Told) => {
      if ('uri' in told) resolve(told.uri);
      else if ('refused' in told) reject(errorOf(told.refused, dataDir));
      else stop(new Error(told.stopped));
    });
    void over.then((reason) => reject(new ConfigError(`DATA_DIR is ${dataDir}, but ${reason.message}.`)));
  });
  let isClosing = false;
  void over.then((reason) => isClosing || stop(reason));
  const close = async (): Promise<void> => {
    isClosing = true;
    thread.postMessage('close');
    await over;
  };
  return { uri, limitBytes, stopped, close };
}

/** Half of what this machine has, or of what the program may have of it. */
const mostMb = (): number => Math.floor(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2 / MB);

/** Resolves when the thread has ended, with the reason for one that nobody asked to. */
function endOf(thread: Worker): Promise<Error> {
  return new Promise((resolve) => {
    const ended = (why: string): void => resolve(new Error(`the embedded database stopped, because ${why}`));
    thread.once('error', (error: NodeJS.ErrnoException) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      ended(
        isFull ? 'its heap is full. Raise EMBEDDED_MEMORY_MB, or set MONGODB_URI to use a MongoDB server' : `it failed: ${error.stack}`,
      );
    });
    thread.once('exit', () => ended('its thread ended'));
  });
}

function errorOf({ message, stack, code, cause, says }: Refused, dataDir: string): Error {
  if (says === 'all') return new ConfigError(message);
  const error = Object.assign(new Error(message), { stack }, code && { code }, cause && { cause: new Error(cause) });
  return (says === 'nothing' && code === undefined ? null : refusalFor(dataDir, error)) ?? error;
}
