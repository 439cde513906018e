import { DAY_MS } from '../../campaigns/durations.js';
import type { Answer } from '../../server/http/endpoint.js';
import type { Job } from '../../server/jobs/job.js';
import { type Actor, begin, kill, step, stopped } from './actors.js';
import { jump } from './clock.js';
import { brokenAtRest, brokenBalances } from './invariants.js';
import { plot } from './plot.js';
import { type Random, randomFrom } from './random.js';
import { readAllowances, readRecords } from './records.js';
import type { Request } from './requests.js';
import { MENDING, rest, runJob } from './rest.js';
import { answerOf, askAgain, brokenAnswers } from './trial.js';
import { plotUses } from './use-plot.js';
import type { World } from './world.js';

export interface Part {
  request: Request | null; // null: a job
  actor: Actor;
}

/** Who comes by in a schedule, and what may happen to them. */
export interface Manner {
  /** Now and then one of the jobs, in place of a request. */
  job(random: Random): Job | null;
  /** Commands of many documents may end after any of them; whoever sent one sees their connection break. */
  isBreaking: boolean;
}

const PLAIN: Manner = { job: (random) => (random.once(4) ? random.one(MENDING) : null), isBreaking: false };

/**
 * One random schedule: requests, their repeats and the jobs go on side by side, one command at a time, in an order that the seed gives; some
 * are killed, some lose an answer, now and then all leases run out. Then everything comes to rest and whoever got no answer asks again.
 */
export const tryInterleaving = (seed: number, world: World): Promise<Schedule> => interleave(plot, seed, world);

/** The same, about campaigns without coupons. */
export const tryUses = (seed: number, world: World): Promise<Schedule> => interleave(plotUses, seed, world);

async function interleave(plotted: typeof plot, seed: number, world: World): Promise<Schedule> {
  const random = randomFrom(seed);
  await world.wipe();
  const requests = await plotted(random, world);
  const { parts, broken, steps } = await play(requests, PLAIN, random, world);
  const later = random.once(3) ? { ...world, now: new Date(world.now.getTime() + 9 * DAY_MS) } : world;
  if (random.once(3)) jump(31 * 60); // holds are over
  await rest(later);
  const said = await conclude(requests, parts, later);
  return { broken: [...broken, ...brokenAtRest(await readRecords()), ...said], steps };
}

/** What of a schedule does not hold, and how many commands it took. */
export interface Schedule {
  broken: string[];
  steps: number;
}

/** Lets everybody come in, and go on one after the other until all have ended. */
export async function play(requests: Request[], manner: Manner, random: Random, world: World): Promise<Schedule & { parts: Part[] }> {
  const parts: Part[] = [];
  const broken = new Set<string>();
  const waiting = [...requests, ...requests.filter(() => random.once(3))];
  let steps = 0;
  for (; waiting.length > 0 || parts.some(isLive); steps++) {
    if (steps > 3000) throw new Error('this goes on for ever');
    if (waiting.length > 0 && (random.once(8) || !parts.some(isLive)))
      parts.push(await enter(takeOne(waiting, random), manner.job(random), world));
    await stepOne(parts.filter(isLive), manner, random, world);
    if (random.once(60)) jump(random.one([5, 31, 60]));
    if (random.once(200)) jump(31 * 60); // holds are over
    if (steps % 3 === 0) for (const sentence of brokenBalances(await readAllowances())) broken.add(`${sentence} after step ${steps}`);
  }
  return { parts, broken: [...broken], steps };
}

const isLive = ({ actor }: Part): boolean => !actor.isDone && !actor.isDead;

function takeOne(waiting: Request[], random: Random): Request {
  const [request] = waiting.splice(random.below(waiting.length), 1);
  return request as Request;
}

/** A request comes in, or a job begins in its place. */
async function enter(request: Request, job: Job | null, world: World): Promise<Part> {
  const actor = job ? begin(job.name, () => runJob(world, job)) : begin(request.name, () => request.send(world));
  await stopped(actor);
  return { request: job ? null : request, actor };
}

/** Mostly the latest goes on, so that the others sleep for a while. */
async function stepOne(live: Part[], { isBreaking }: Manner, random: Random, world: World): Promise<void> {
  const part = random.once(3) ? random.one(live) : live.at(-1 - random.below(Math.min(2, live.length)));
  if (!part) return;
  if (random.once(150)) return kill(part.actor);
  const verdict = random.once(100) ? 'die_after' : random.once(150) ? 'lose_answer' : 'do';
  if (isBreaking && random.once(2))
    await world.breaking(
      () => step(part.actor, verdict),
      () => 1 + random.below(2),
    );
  else await step(part.actor, verdict);
}

/** Everybody asks again until they have an answer; whoever had one gets the same. */
export async function conclude(requests: Request[], parts: Part[], world: World): Promise<string[]> {
  const said: string[] = [];
  for (const request of requests) {
    const own = parts.filter((part) => part.request === request && part.actor.isDone);
    const answers: Answer[] = (await Promise.all(own.map(({ actor }) => answerOf(actor)))).flat();
    answers.push(await askAgain(request, world));
    said.push(...brokenAnswers(request, answers));
  }
  await rest(world);
  return said;
}
