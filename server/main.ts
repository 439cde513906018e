import { readConfig } from './config.js';
import { sentenceOf } from './database/fault.js';
import { start } from './start.js';

const PATIENCE_MS = 2_000;

/** The program: starts, and stops cleanly on Ctrl-C. What keeps it from starting is said in a sentence. */
try {
  const program = await start(readConfig());
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
  const sentence = sentenceOf(error);
  if (sentence === null) throw error;
  console.error(`Regulars cannot start.\n${sentence}`);
  process.exit(1);
}
