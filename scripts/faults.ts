import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { aLivedInFolder, damagesTo, tryDamage } from './faults/damage.js';
import { FRONTS, type Front, sweepFailovers } from './faults/failover/sweep.js';
import { type Schedule, tryInterleaving, tryUses } from './faults/interleaving.js';
import { protocolCommand } from './faults/protocol/command.js';
import { racesCommand } from './faults/races/command.js';
import { randomFrom } from './faults/random.js';
import { rulesCommand } from './faults/rules/command.js';
import { STORIES } from './faults/stories.js';
import { tryTelling } from './faults/telling.js';
import { FATES, lengthOf, RIVALS, SEQUELS, tryBroken, tryMishap, tryRivals } from './faults/trial.js';
import { openWorld, type World } from './faults/world.js';

const { seed, seconds, every, damage, failovers, front, cases, lives } = (
  await new Command('npm run faults --')
    .description(
      'Kills, delays and interleaves what moves coupons and money, command by command, and checks every balance and promise at rest. ' +
        'First each command of a shop behind a proxy meets each fault of a failover: the connection breaks, the server steps down, stops, stalls or ' +
        'cannot replicate. Then each story with each mishap at each command, then random schedules until the time is over. ' +
        'On a database of its own, in memory; the failovers on the server that MONGODB_URI names, if there is one.',
    )
    .option('--seed <number>', 'the first random schedule; the same seed is the same schedule', whole, 1)
    .option('--seconds <number>', 'how long random schedules go on', whole, 600)
    .option('--no-failovers', 'leave out the faults of a failover')
    .addOption(
      new Option('--front <server>', 'try failovers in front of this one alone, as beside the other in a second terminal').choices(FRONTS),
    )
    .option('--cases <number>', 'at most so many faults of a failover in front of each kind of server', whole, 100_000)
    .option('--no-every', 'leave out the stories')
    .option('--no-lives', 'leave out the 400 judged days and the three simulated seasons')
    .option('--damage <bytes>', 'damages the files of an embedded database at every so many bytes; 0 leaves it out', whole, 7)
    .addHelpText('after', '\nFor example: npm run faults -- --no-failovers --no-every --no-lives --seed 5748 --seconds 1')
    .enablePositionalOptions()
    .action(() => {}) // goes on below; the commands end the program by themselves
    .addCommand(protocolCommand)
    .addCommand(racesCommand)
    .addCommand(rulesCommand)
    .parseAsync()
).opts<{
  seed: number;
  seconds: number;
  every: boolean;
  damage: number;
  failovers: boolean;
  front?: Front;
  cases: number;
  lives: boolean;
}>();

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

let tried = 0;
let failed = 0;
/** What was rejected and is nobody's, even for a moment, ends the program; here it is told of the trial in which it was. */
const nobodys: string[] = [];
process.on('unhandledRejection', (reason) => {
  nobodys.push(`a rejection is nobody's, so the program would have ended: ${reason instanceof Error ? reason.stack : reason}`);
});

/** Counts a trial, and says what is broken and how to see it again. */
async function judge(name: string, trial: () => Promise<string[] | null>): Promise<boolean> {
  const outcome = await trial().catch((error: unknown) => [String(error)]);
  const broken = nobodys.length === 0 ? outcome : [...(outcome ?? []), ...nobodys.splice(0)];
  if (broken === null) return false;
  tried += 1;
  if (broken.length > 0) failed += 1;
  for (const sentence of broken) console.log(`${name}: ${sentence}`);
  return true;
}

/** Each story, each mishap, at each command; and each sleeper waked at a random command of the one that took over. */
async function tellStories(world: World): Promise<void> {
  const random = randomFrom(seed);
  for (const story of STORIES) {
    const before = tried;
    for (let broken = seed; broken < seed + 20; broken++)
      await judge(`${story.name}, commands broken off by seed ${broken}`, () => tryBroken(story, broken, world));
    const length = await lengthOf(story, world);
    for (let k = 1; k <= length; k++) {
      for (const fate of FATES)
        for (const sequel of SEQUELS)
          await judge(`${story.name}, ${fate} at ${k}, ${sequel}`, () => tryMishap(story, k, fate, sequel, world));
      for (const rival of RIVALS)
        for (let m = 1 + random.below(3); ; m += 1 + random.below(3))
          if (!(await judge(`${story.name}, asleep at ${k}, waked at ${m} of the ${rival}`, () => tryRivals(story, k, rival, m, world))))
            break;
    }
    console.log(`${story.name}: ${length} commands, ${tried - before} trials`);
  }
}

/** Schedules of requests and what mends; of campaigns without coupons; and those that tell everything and are broken off in their commands. */
async function playAtRandom(world: World): Promise<void> {
  await play('schedule', tryInterleaving, world);
  await play('schedule of uses', tryUses, world);
  await play('telling schedule', tryTelling, world);
}

async function play(name: string, attempt: (seed: number, world: World) => Promise<Schedule>, world: World): Promise<void> {
  let steps = 0;
  let next = seed;
  const end = performance.now() + (seconds * 1000) / 3;
  for (; performance.now() < end; next++) {
    await judge(`${name} ${next}`, async () => {
      const schedule = await attempt(next, world);
      steps += schedule.steps;
      return schedule.broken;
    });
  }
  console.log(`${next - seed} of the kind "${name}" from seed ${seed} on, ${steps} commands`);
}

/** Whatever happens to the files: everything is there, or the start is refused and the repair says what is lost. */
async function damageFiles(): Promise<void> {
  const { directory, contents } = await aLivedInFolder();
  for (const one of damagesTo(directory, damage, seed % damage))
    await judge(one.name, async () => {
      const outcome = await tryDamage(directory, contents, one);
      return outcome instanceof Error ? [outcome.message] : [];
    });
  rmSync(directory, { recursive: true, force: true });
}

/** Of the tests that live through days, the long forms. */
async function liveLong(): Promise<void> {
  await judge('long lives', async () => {
    const args = ['run', '-s', 'jest', '--', 'test/judge/year.test.ts', 'test/simulate'];
    // On Windows npm is a .cmd file, which only a shell can start. None of the arguments comes from outside.
    const options = { stdio: 'inherit', env: { ...process.env, LONG_TESTS: '1' }, shell: process.platform === 'win32' } as const;
    return spawnSync('npm', args, options).status === 0 ? [] : ['see above'];
  });
}

if (lives) await liveLong();
if (damage > 0) await damageFiles();
if (failovers) await sweepFailovers({ seed, fronts: front ? [front] : FRONTS, most: cases, mongodbUri: process.env.MONGODB_URI, judge });
const world = await openWorld();
if (every) await tellStories(world);
await playAtRandom(world);
await world.close();
console.log(`${tried} trials, ${failed} of them broke something.`);
process.exit(failed === 0 ? 0 : 1);
