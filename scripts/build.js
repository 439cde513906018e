// Compiles the program into a folder of dist/ that is named after what it was made from. Plain JavaScript: it makes JavaScript of all the rest.
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const SOURCES = ['campaigns', 'scripts', 'server', 'templates'];
/** What is begun as a program of its own; all other files are part of one. */
const PROGRAM = /^(server\/main|scripts\/[^/]+|scripts\/faults\/gates|(scripts|server)\/.*-program)\.ts$/;
/** So many builds stay: a program that is at work may still read from an older one. */
const KEPT = 3;
const HOUR_MS = 3_600_000;

/**
 * The folder with the program compiled from the sources as they are now. A build is whole before it gets its name: one that is interrupted is
 * never taken for one, and two at once do not disturb each other.
 */
export async function built() {
  const hash = hashOfSources();
  const folder = join(DIST, hash);
  if (existsSync(folder)) return touched(folder);
  await build(folder);
  if (hashOfSources() === hash) return folder;
  rmSync(folder, { recursive: true, force: true }); // changed meanwhile, as by a git pull: it may be half of each
  return built();
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', ...sources()])
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(ROOT, file)))
      .update('\n');
  return hash.digest('hex').slice(0, 16);
}

const sources = () =>
  SOURCES.flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath ?? entry.path, entry.name)
          .slice(ROOT.length)
          .replaceAll('\\', '/'),
      ),
  ).sort();

/** For the builds that nobody has used for the longest go first. Where nothing can be written, nothing goes. */
function touched(folder) {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch {}
  return folder;
}

async function build(folder) {
  const { buildSync } = await import('esbuild');
  const unfinished = join(DIST, `unfinished-${randomBytes(6).toString('hex')}`);
  mkdirSync(unfinished, { recursive: true });
  try {
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: sources().filter((file) => PROGRAM.test(file)),
      outdir: unfinished,
      outbase: '.',
      chunkNames: 'chunks/[name]-[hash]',
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: true,
      sourcesContent: false,
      logLevel: 'warning',
    });
    cpSync(join(ROOT, 'templates'), join(unfinished, 'templates'), { recursive: true });
    name(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  prune(folder);
}

/** Whoever built the same at the same time may have been faster: theirs is as good. */
function name(unfinished, folder) {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Takes away older builds, and what builds that were interrupted have left. */
function prune(folder) {
  const age = (path) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const others = readdirSync(DIST)
    .map((entry) => join(DIST, entry))
    .filter((path) => path !== folder)
    .sort((one, other) => age(one) - age(other));
  const [left, builds] = [others.filter((path) => path.includes('unfinished-')), others.filter((path) => !path.includes('unfinished-'))];
  for (const path of [...left.filter((one) => age(one) > HOUR_MS), ...builds.slice(KEPT - 1)])
    rmSync(path, { recursive: true, force: true });
}
