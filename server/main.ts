import { ConfigError, readConfig } from './config.js';
import { isOurs } from './lib/refusal.js';
import { start } from './start.js';

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
  const reason = await program.stopped;
  console.error(`\nRegulars stops: ${reason.message}`);
  await stop(1);
} catch (error) {
  if (!(error instanceof ConfigError) && !isOurs(error)) throw error;
  console.error(`Regulars cannot start.\n${error.message}`);
  process.exit(1);
}
