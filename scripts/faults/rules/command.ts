import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { build } from 'esbuild';
import fc from 'fast-check';
import * as compiled from '../../../campaigns/compiled.js';
import { whole } from '../../whole.js';
import { type Compiled, disagreement } from './agreement.js';
import { MISTAKES, type Mistake } from './mistakes.js';
import { worlds } from './worlds.js';

interface Settings {
  seed: number;
  seconds: number;
  mistakes?: boolean;
}

/** `npm run faults -- rules`: compiled campaigns beside campaigns that are asked one by one. */
export const rulesCommand = new Command('rules')
  .description(
    'Asks random campaigns random questions, all at once as they are compiled and one by one: both say the same, of old and odd rules and facts too. ' +
      'With --mistakes each of a list of mistakes is put into a copy of campaigns/, and has to be found.',
  )
  .option('--seed <number>', 'the first world; the same seed is the same worlds', whole(1, 999_999_999), 1)
  .option('--seconds <number>', 'how long, or how long each mistake may take', whole(1, 100_000), 60)
  .option('--mistakes', 'puts in each mistake in turn')
  .action(async (settings: Settings) => process.exit((await (settings.mistakes ? findMistakes(settings) : agree(settings))) ? 0 : 1));

async function agree({ seed, seconds }: Settings): Promise<boolean> {
  const { numRuns, counterexample } = search(compiled, seed, seconds);
  console.log(`${numRuns} worlds from seed ${seed} on.`);
  if (counterexample !== null) console.log(disagreement(counterexample, compiled) ?? 'It did not come again.');
  return counterexample === null;
}

/** Worlds of few campaigns, and now and then of many. */
function search(tried: Compiled, seed: number, seconds: number) {
  const { numRuns, counterexample } = fc.check(
    fc.property(
      fc.oneof({ weight: 60, arbitrary: worlds(40) }, { weight: 1, arbitrary: worlds(1200) }),
      (world) => disagreement(world, tried) === null,
    ),
    { seed, numRuns: 1_000_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false, endOnFailure: true },
  );
  return { numRuns, counterexample: counterexample?.[0] ?? null };
}

async function findMistakes({ seed, seconds }: Settings): Promise<boolean> {
  let missed = 0;
  for (const mistake of MISTAKES) {
    const { counterexample, numRuns } = await withMistake(mistake, (tried) => search(tried, seed, seconds));
    if (counterexample === null) missed += 1;
    console.log(`${counterexample === null ? 'NOT FOUND' : `found in world ${numRuns}`}: ${mistake.name}`);
  }
  console.log(`${MISTAKES.length} mistakes, ${missed} of them not found.`);
  return missed === 0;
}

/** Where npm starts its scripts; what runs may be a build of it. */
const ROOT = process.cwd();

/** A copy of campaigns/ with the mistake, built and loaded beside the right one. */
async function withMistake<T>({ name, file, is, becomes }: Mistake, use: (tried: Compiled) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'regulars-mistake-'));
  try {
    cpSync(join(ROOT, 'campaigns'), join(folder, 'campaigns'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const path = join(folder, 'campaigns', file);
    const right = readFileSync(path, 'utf8');
    if (right.split(is).length !== 2) throw new Error(`"${name}": ${file} does not have it just once: ${is}`);
    writeFileSync(
      path,
      right.replace(is, () => becomes),
    );
    const outfile = join(folder, 'compiled.mjs');
    await build({
      entryPoints: [join(folder, 'campaigns/compiled.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile,
    });
    return use(await import(pathToFileURL(outfile).href));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
