import { PerformanceObserver } from 'node:perf_hooks';
import mongoose from 'mongoose';
import { HOUR_MS } from '../../campaigns/durations.js';
import type { Job } from '../../server/jobs/job.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import { type Filled, MORNING, openFilled } from './sweeps-shop.js';

/** What a job took at one number of customers. */
interface Taken {
  handled: number;
  cpuMs: number;
  commands: number;
  longestTurnMs: number; // without pauses of the garbage collector
  longestPauseMs: number;
}

/** Every job with so much to do as there are customers, and then with nothing to do. */
interface Round {
  customers: number;
  jobs: Map<string, Taken>;
  idle: Taken;
}

const MOST_RUNS = 200;
/** A day later what was planned is due. */
const LATER = new Date(MORNING.getTime() + 26 * HOUR_MS);

/** Runs every sweep at each number of customers, and prints what one thing costs at each. */
export async function benchSweeps(sizes: readonly number[] = [10_000, 100_000]): Promise<void> {
  const rounds: Round[] = [];
  for (const customers of sizes) rounds.push(await roundOf(customers));
  console.table(Object.fromEntries(JOBS.flatMap(({ name }) => rowOf(name, rounds))));
  for (const { customers, idle } of rounds)
    console.log(
      `All ${JOBS.length} jobs with nothing to do, ${customers} customers: ${idle.commands} commands, ${idle.cpuMs.toFixed(0)} ms of CPU.`,
    );
  console.log('CPU is that of the program and its embedded database together. A ratio of 1 is linear.');
}

async function roundOf(customers: number): Promise<Round> {
  const filled = await openFilled(customers);
  try {
    const jobs = new Map<string, Taken>();
    for (const job of JOBS) jobs.set(job.name, await taken(() => untilDone(job, filled, job.name.startsWith('send') ? LATER : MORNING)));
    for (const job of JOBS) await untilDone(job, filled, LATER);
    const idle = await taken(async () => {
      for (const job of JOBS) await job.run(filled.shop, LATER, NO_MAIL);
      return 0;
    });
    return { customers, jobs, idle };
  } finally {
    await filled.close();
  }
}

async function untilDone(job: Job, { shop }: Filled, now: Date): Promise<number> {
  let handled = 0;
  for (let run = 0; run < MOST_RUNS; run++) {
    const count = await job.run(shop, now, NO_MAIL);
    handled += count;
    if (count === 0 || (await job.due(shop, now)) === 0) break;
  }
  return handled;
}

async function taken(act: () => Promise<number>): Promise<Taken> {
  let commands = 0;
  const count = (): void => void commands++;
  const client = mongoose.connection.getClient().on('commandStarted', count);
  const turns = watchTurns();
  const before = process.cpuUsage();
  const handled = await act();
  const { user, system } = process.cpuUsage(before);
  client.off('commandStarted', count);
  return { handled, cpuMs: (user + system) / 1000, commands, ...(await turns.stop()) };
}

/** Notes how long others had to wait for their turn of the event loop, and for the garbage collector. */
function watchTurns(): { stop(): Promise<Pick<Taken, 'longestTurnMs' | 'longestPauseMs'>> } {
  const pauses: { at: number; ms: number }[] = [];
  const turns: { at: number; ms: number }[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) pauses.push({ at: startTime, ms: duration });
  });
  observer.observe({ entryTypes: ['gc'] });
  let [last, worked] = [performance.now(), process.cpuUsage()];
  let isOver = false;
  const look = (): void => {
    const [at, { user, system }] = [last, process.cpuUsage(worked)];
    [last, worked] = [performance.now(), process.cpuUsage()];
    // While the machine was at something else, it was no turn of ours.
    const ms = Math.min(last - at, (user + system) / 1000);
    if (ms > 5) turns.push({ at, ms });
    if (!isOver) setTimeout(look, 1);
  };
  setTimeout(look, 1);
  return {
    async stop() {
      isOver = true;
      await new Promise((resolve) => setTimeout(resolve, 20));
      observer.disconnect();
      const within = ({ at, ms }: { at: number; ms: number }): number =>
        pauses.filter((pause) => pause.at >= at && pause.at < at + ms).reduce((sum, pause) => sum + pause.ms, 0);
      const most = (numbers: number[]): number => numbers.reduce((one, other) => Math.max(one, other), 0);
      return { longestTurnMs: most(turns.map((turn) => turn.ms - within(turn))), longestPauseMs: most(pauses.map(({ ms }) => ms)) };
    },
  };
}

function rowOf(name: string, rounds: Round[]): [string, object][] {
  const all = rounds.flatMap(({ customers, jobs }) => ({ customers, ...(jobs.get(name) as Taken) }));
  if (all.every(({ handled }) => handled === 0)) return [];
  const each = all.map(({ cpuMs, handled }) => cpuMs / Math.max(handled, 1));
  const cells = all.flatMap(({ customers, handled, commands, longestTurnMs, longestPauseMs }, i) => [
    [`${customers}`, handled],
    [`ms each, ${customers}`, Number((each[i] ?? 0).toFixed(3))],
    [`commands each, ${customers}`, Number((commands / Math.max(handled, 1)).toFixed(2))],
    [`longest turn, gc, ms, ${customers}`, `${longestTurnMs.toFixed(0)}, ${longestPauseMs.toFixed(0)}`],
  ]);
  return [[name, Object.fromEntries([...cells, ['ratio', Number(((each.at(-1) ?? 0) / (each[0] || 1)).toFixed(2))]])]];
}
