import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

/** A program of our own to begin beside this one, compiled where this one is: `scripts/import/database-program.ts`. */
export const ownProgram = (path: string): string => fileURLToPath(ownFile(isCompiled ? path.replace(/\.ts$/, '.js') : path));
