import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { whole } from '../whole.js';
import { LOADS, type Load, prepare, timeLoad } from './loads.js';
import { startRules } from './pair-rules.js';
import { type Pair, type Sides, summaryOf, timeInPairs } from './pairs.js';
import { startProgram } from './program.js';

const NAMES = ['rules', ...(Object.keys(LOADS) as Load[])] as const;
type Name = (typeof NAMES)[number];

interface Terms {
  rounds: number;
  requests: number;
}

export const againstCommand = new Command('against')
  .description(
    'Times this tree against another checkout of it, by turns and in the same run, so that what disturbs the machine disturbs both. ' +
      'Names what was timed, both medians, and how many times as long ours takes. Shops of its own, on embedded databases that are taken away afterwards.',
  )
  .argument('<folder>', 'the other checkout, with its node_modules', checkout)
  .addArgument(new Argument('[names...]', 'what to time').choices(NAMES).default(NAMES, 'all'))
  .option('--rounds <number>', 'rounds of each', whole(3, 200), 21)
  .option('--requests <number>', 'requests a round', whole(10, 2000), 200)
  .addHelpText(
    'after',
    '\nFor example, against the commit before:\n  git worktree add ../before HEAD~1 && ln -s "$PWD/node_modules" ../before/node_modules\n  npm run bench -- against ../before quote',
  )
  .action(run);

function checkout(text: string): string {
  const folder = resolve(text);
  for (const part of ['server/main.ts', 'node_modules'])
    if (!existsSync(join(folder, part))) throw new InvalidArgumentError(`It has no ${part}.`);
  return folder;
}

async function run(folder: string, names: readonly Name[], terms: Terms): Promise<void> {
  const rows: Record<string, object> = {};
  for (const name of names) rows[name] = row(await (name === 'rules' ? timeRules(folder, terms) : timeRequests(name, folder, terms)));
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

/** npm begins it there. */
const OURS = process.cwd();

/** Both at once, each with a shop of its own; one is idle while the other is timed. */
async function timeRequests(load: Load, folder: string, { rounds, requests }: Terms): Promise<Pair[]> {
  const programs = await Promise.all([OURS, folder].map((tree) => startProgram(tree)));
  try {
    const [ours, theirs] = await Promise.all(programs.map(prepare));
    if (!ours || !theirs) throw new Error('There are two.');
    return await timeInPairs({ ours: () => timeLoad(load, ours, requests), theirs: () => timeLoad(load, theirs, requests) }, rounds);
  } finally {
    await Promise.all(programs.map((one) => one.stop()));
  }
}

async function timeRules(folder: string, { rounds }: Terms): Promise<Pair[]> {
  const [ours, theirs] = [await startRules(OURS), await startRules(folder)];
  const sides: Sides = { ours: () => ours.time(), theirs: () => theirs.time() };
  return timeInPairs(sides, rounds).finally(() => {
    ours.stop();
    theirs.stop();
  });
}
