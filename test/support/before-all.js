import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { built } from '../../scripts/build.js';

const PROGRAM = fileURLToPath(new URL('./database-program.ts', import.meta.url));

/**
 * Before the first test: compiles the program for those who start it, and starts one embedded database for all test files, unless MONGODB_URI
 * names a server. Each file has a database of its own in it (see database.ts). A program that runs on is faster than one that every file loads,
 * opens and warms up again.
 */
export default async function startDatabase() {
  await built();
  if (process.env.MONGODB_URI !== undefined) return;
  const program = fork(PROGRAM, { execArgv: ['--import', 'tsx'] });
  const over = once(program, 'exit').then(() => [undefined]);
  const [uri] = await Promise.race([once(program, 'message'), over]);
  if (uri === undefined) throw new Error('The database for the tests could not be opened.');
  process.env.TEST_DATABASE_URI = uri;
  // It ends when Jest does.
  program.unref();
  program.channel?.unref();
}
