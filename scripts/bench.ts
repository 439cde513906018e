import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { LOADS, type Load, prepare, timeLoad } from './bench/loads.js';
import { type Pair, type Sides, summaryOf, timeInPairs } from './bench/pairs.js';
import { startProgram } from './bench/program.js';
import { startRules } from './bench/rules.js';
import { whole } from './whole.js';

const OURS = join(import.meta.dirname, '..');
const NAMES = ['rules', ...(Object.keys(LOADS) as Load[])] as const;
type Name = (typeof NAMES)[number];

interface Terms {
  against: string;
  rounds: number;
  requests: number;
}

const program = new Command('npm run bench --')
  .description(
    'Times this tree against another checkout of it, by turns and in the same run, so that what disturbs the machine disturbs both. ' +
      'Names what was timed, both medians, and how many times as long ours takes. Shops of its own, on embedded databases that are taken away afterwards.',
  )
  .addArgument(new Argument('[names...]', 'what to time').choices(NAMES).default(NAMES, 'all'))
  .requiredOption('--against <folder>', 'the other checkout, with its node_modules', checkout)
  .option('--rounds <number>', 'rounds of each', whole(3, 200), 21)
  .option('--requests <number>', 'requests a round', whole(10, 2000), 200)
  .helpOption('-h, --help', 'shows this')
  .addHelpText(
    'after',
    '\nFor example, against the commit before:\n  git worktree add ../before HEAD~1 && ln -s "$PWD/node_modules" ../before/node_modules\n  npm run bench -- quote --against ../before',
  )
  .action(run);

function checkout(text: string): string {
  const folder = resolve(text);
  for (const part of ['server/main.ts', 'node_modules'])
    if (!existsSync(join(folder, part))) throw new InvalidArgumentError(`It has no ${part}.`);
  return folder;
}

async function run(names: readonly Name[], terms: Terms): Promise<void> {
  const rows: Record<string, object> = {};
  for (const name of names) rows[name] = row(await (name === 'rules' ? timeRules(terms) : timeRequests(name, terms)));
  console.table(rows);
  console.log(
    `A ratio above 1: this tree is slower. The spread is the middle half of ${terms.rounds} rounds; a ratio within it of 1 is noise.`,
  );
}

function row(pairs: Pair[]): object {
  const { oursMs, theirsMs, ratio, from, to } = summaryOf(pairs);
  return { 'ours, ms': round(oursMs), 'theirs, ms': round(theirsMs), ratio: round(ratio), spread: `${round(from)} to ${round(to)}` };
}

const round = (value: number): number => Number(value.toFixed(3));

/** Both at once, each with a shop of its own; one is idle while the other is timed. */
async function timeRequests(load: Load, { against, rounds, requests }: Terms): Promise<Pair[]> {
  const programs = await Promise.all([OURS, against].map(startProgram));
  try {
    const [ours, theirs] = await Promise.all(programs.map(prepare));
    if (!ours || !theirs) throw new Error('There are two.');
    return await timeInPairs({ ours: () => timeLoad(load, ours, requests), theirs: () => timeLoad(load, theirs, requests) }, rounds);
  } finally {
    await Promise.all(programs.map((one) => one.stop()));
  }
}

async function timeRules({ against, rounds }: Terms): Promise<Pair[]> {
  const [ours, theirs] = [await startRules(OURS), await startRules(against)];
  const sides: Sides = { ours: () => ours.time(), theirs: () => theirs.time() };
  return timeInPairs(sides, rounds).finally(() => {
    ours.stop();
    theirs.stop();
  });
}

await program.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
