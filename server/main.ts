import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from './config.js';
import { openInThread } from './database/embedded-thread.js';
import { sentenceOf } from './database/fault.js';

const PATIENCE_MS = 2_000;
/** A database that stops closes its connections, and then says why. */
const TOLD_WITHIN_MS = 100;

/** The program: starts, and stops cleanly on Ctrl-C. What keeps it from starting is said in a sentence. */
try {
  const config = readConfig();
  // Its thread reads the files while this one loads the program.
  const opening = config.mongodbUri === undefined ? openInThread(config) : undefined;
  opening?.catch(() => {}); // `start` says so, and first what is wrong with the port
  const { start } = await import('./start.js');
  const program = await start(config, opening);
  let isStopping = false;
  const stop = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    await program.stop();
    process.exit(code);
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  console.log(program.announcement);
  const reason = await program.stopped;
  console.error(`\nRegulars stops: ${reason.message}`);
  // Nothing can be finished without the database.
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  await stop(1).catch(() => process.exit(1));
} catch (error) {
  await pause(TOLD_WITHIN_MS);
  const sentence = sentenceOf(error);
  if (sentence === null) throw error;
  console.error(`Regulars cannot start.\n${sentence}`);
  process.exit(1);
}
