import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const HERE = new URL('.', import.meta.url);

/** Whether this is the compiled program, and not its source. */
const isCompiled = !import.meta.url.endsWith('.ts');

/** The folder in which all that belongs to the program lies: that of the source, or a build of its own (scripts/build.js). */
const TOP = topFrom(HERE);

function topFrom(folder: URL): URL {
  if (existsSync(new URL('templates/', folder))) return folder;
  const above = new URL('..', folder);
  if (above.href === folder.href) throw new Error(`No folder above ${fileURLToPath(HERE)} has templates.`);
  return topFrom(above);
}

/** What comes with the program, by its path in the source: `templates/assets/page.css`. */
export const ownFile = (path: string): URL => new URL(path, TOP);

/** A program of our own to begin beside this one, compiled where this one is: `scripts/bench/shop-program.ts`. */
export const ownProgram = (path: string): string => fileURLToPath(ownFile(isCompiled ? path.replace(/\.ts$/, '.js') : path));

/** A thread of our own. From source it has to be told what TypeScript is; a thread does not learn it from its program. */
export function ownThread(path: string, options: WorkerOptions): Worker {
  const program = pathToFileURL(ownProgram(path));
  if (isCompiled) return new Worker(program, options);
  const tsx = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/cjs$/, 'mjs'),
  );
  const begin = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(program)}); })`;
  return new Worker(begin, { ...options, eval: true, execArgv: [] });
}
