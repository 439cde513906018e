import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { MISTAKE_NAMES, MISTAKES, type Mistake, modeFor } from './mistakes.js';
import { MODES, type Mode } from './scenario.js';
import { type Outcome, playSchedule } from './schedule.js';

interface Settings {
  seed: number;
  seconds: number;
  mode?: Mode;
  mistake?: Mistake;
  mistakes?: boolean;
  trace?: boolean;
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

/** `npm run faults -- protocol`: the model of issuing and redeeming, without a database. */
export const protocolCommand = new Command('protocol')
  .description(
    'Plays a model of the protocol by which coupons are issued, and coupons and campaigns without coupons are redeemed: random schedules in which ' +
      'anybody may stop, sleep beyond their lease or be killed after each single write. After each write every limit, balance and promise must hold.',
  )
  .option('--seed <number>', 'the first schedule; the same seed is the same schedule', whole, 1)
  .option('--seconds <number>', 'how long', whole, 60)
  .addOption(new Option('--mode <mode>', 'only schedules of one kind').choices(MODES))
  .addOption(new Option('--mistake <name>', 'with a mistake put in').choices(MISTAKE_NAMES))
  .option('--mistakes', 'with each mistake in turn, until the time is over: each must be found')
  .option('--trace', 'shows every step of the schedule of that seed')
  .addHelpText('after', '\nFor example: npm run faults -- protocol --mistake "restored twice" --mode late --seed 208 --trace')
  .action((settings: Settings) => process.exit(isFine(settings) ? 0 : 1));

function isFine(settings: Settings): boolean {
  if (settings.trace) return showSteps(settings);
  return settings.mistakes ? findMistakes(settings) : playFor(settings);
}

function showSteps({ seed, mode, mistake }: Settings): boolean {
  const trace: string[] = [];
  const { broken } = playSchedule(seed, { mode: mode ?? null, mistake: mistake ?? null, trace });
  console.log([...trace, broken ?? 'No rule is broken.'].join('\n'));
  return broken === null;
}

/** Schedules until the time is over, or the first that breaks a rule. */
function playFor({ seed, seconds, mode, mistake }: Settings): boolean {
  const bar = new SingleBar({ format: '{bar} {percentage}%  {schedules} schedules, {writes} writes, {kills} kills', hideCursor: true });
  const sums: Outcome['counts'] = {
    steps: 0,
    writes: 0,
    kills: 0,
    sleeps: 0,
    late: 0,
    overruns: 0,
    refused: 0,
    confirmed: 0,
    restored: 0,
    broken: 0,
  };
  bar.start(seconds, 0, { schedules: 0, ...sums });
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1000;
  let next = seed;
  for (; passed() < seconds; next++) {
    const { broken, counts } = playSchedule(next, { mode: mode ?? null, mistake: mistake ?? null });
    if (broken !== null) {
      bar.stop();
      console.log(`schedule ${next}: ${broken}\nSee it with ${again(next, mode, mistake)}`);
      return false;
    }
    for (const what of Object.keys(sums) as (keyof typeof sums)[]) sums[what] += counts[what];
    if (next % 200 === 0) bar.update(Math.min(seconds, passed()), { schedules: next - seed + 1, ...sums });
  }
  bar.stop();
  console.log(`${next - seed} schedules from seed ${seed} on, no rule broken: ${JSON.stringify(sums)}`);
  return true;
}

const again = (seed: number, mode?: Mode, mistake?: Mistake): string =>
  [`npm run faults -- protocol --seed ${seed} --trace`, mode && `--mode ${mode}`, mistake && `--mistake "${mistake}"`]
    .filter(Boolean)
    .join(' ');

const TURN_MS = 1_000;

/** Each mistake in turn for a second, until all are found or the time is over: those that are rare have what the others leave. */
function findMistakes({ seed, seconds }: Settings): boolean {
  const end = performance.now() + seconds * 1000;
  let left = MISTAKE_NAMES.map((mistake) => ({ mistake, next: seed }));
  while (left.length > 0 && performance.now() < end)
    left = left.filter((search) => !isFound(search, Math.min(end, performance.now() + TURN_MS)));
  for (const { mistake } of left) console.log(`${mistake} (${MISTAKES[mistake]}): NOT FOUND`);
  console.log(`${MISTAKE_NAMES.length} mistakes, ${left.length} not found`);
  return left.length === 0;
}

/** Goes on with the schedules of one mistake. */
function isFound(search: { mistake: Mistake; next: number }, end: number): boolean {
  const { mistake } = search;
  while (performance.now() < end) {
    const seed = search.next++;
    const { broken } = playSchedule(seed, { mistake, mode: modeFor(mistake) });
    if (broken === null) continue;
    console.log(`${mistake} (${MISTAKES[mistake]}): found by schedule ${seed}: ${broken}`);
    return true;
  }
  return false;
}
