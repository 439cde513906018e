// Runs one of our programs compiled: node --enable-source-maps scripts/run.js server/main.ts. Without one it only compiles.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built } from './build.js';

const [node, , source, ...args] = process.argv;
const folder = await built();
if (source !== undefined) {
  const program = join(folder, source.replace(/\.ts$/, '.js'));
  process.argv = [node, program, ...args];
  await import(pathToFileURL(program).href);
}
