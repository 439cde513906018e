// Runs one of our programs compiled: node --enable-source-maps scripts/run.js server/main.ts. Without one it only compiles.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built } from './build.js';

const [node, , source, ...args] = process.argv;
const folder = await built().catch(refuse);
if (source !== undefined) {
  const program = join(folder, source.replace(/\.ts$/, '.js'));
  process.argv = [node, program, ...args];
  await import(pathToFileURL(program).href);
}

/** Says in a sentence what the system does not let us do. */
function refuse(error) {
  if (error.syscall === undefined) throw error;
  console.error(`Regulars cannot start.
It is compiled into the folder dist/, which this user cannot write to (${error.message}). Allow it, or run "npm run build" once as a user who can.`);
  process.exit(1);
}
