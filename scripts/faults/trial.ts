import type { Answer } from '../../server/http/endpoint.js';
import { type Actor, becomeAnother, begin, finish, step, stopped } from './actors.js';
import { jump } from './clock.js';
import { brokenAtRest } from './invariants.js';
import { type Random, randomFrom } from './random.js';
import { readRecords } from './records.js';
import { isFinal, type Request } from './requests.js';
import { rest, runJobs } from './rest.js';
import type { Story } from './story.js';
import type { World } from './world.js';

/** killed: after its k-th command. lost: the k-th command's answer never comes. late: it sleeps before its k-th command until its lease is over, and goes on. */
export const FATES = ['killed', 'lost', 'late'] as const;
export type Fate = (typeof FATES)[number];
/** What comes after it: the jobs' sweeps, or the client who asks again. */
export const SEQUELS = ['sweep first', 'repeat first'] as const;
export type Sequel = (typeof SEQUELS)[number];

/** Who is in the middle of something when the sleeper wakes: the jobs, the client's repeat, or whatever happens meanwhile. */
export const RIVALS = ['sweep', 'repeat', 'meanwhile'] as const;
export type Rival = (typeof RIVALS)[number];

/** How many commands the story takes when nothing happens to it. */
export async function lengthOf(story: Story, world: World): Promise<number> {
  await world.wipe();
  const request = await story.arrange(world);
  return finish(begin(story.name, () => request.send(world)));
}

/** Tells the story with one mishap at its k-th command, lets everything come to rest, and says what is broken. */
export async function tryMishap(story: Story, k: number, fate: Fate, sequel: Sequel, world: World): Promise<string[]> {
  await world.wipe();
  const request = await story.arrange(world);
  const answers: Answer[] = [];
  const actor = begin(story.name, () => request.send(world));
  await meet(actor, k, fate);
  await story.meanwhile?.(world);
  if (sequel === 'sweep first') await rest(world);
  else jump(60);
  answers.push(await askAgain(request, world));
  await finish(actor);
  if (!actor.isDead) answers.push(...(await answerOf(actor)));
  answers.push(await askAgain(request, world));
  await rest(world);
  return [...brokenAtRest(await readRecords()), ...brokenAnswers(request, answers)];
}

/**
 * The story sleeps before its k-th command until its lease is over; a rival takes over and stops before its own m-th; the story wakes and
 * goes on to the end, and then the rival. Null: the rival needs fewer commands than that.
 */
export async function tryRivals(story: Story, k: number, rival: Rival, m: number, world: World): Promise<string[] | null> {
  await world.wipe();
  const request = await story.arrange(world);
  const sleeper = begin(story.name, () => request.send(world));
  await meet(sleeper, k, 'late');
  if (rival !== 'meanwhile') {
    await story.meanwhile?.(world);
    jump(60);
  }
  const acts = { sweep: runJobs, repeat: request.send, meanwhile: story.meanwhile ?? (async () => null) };
  const other = begin(rival, () => acts[rival](world));
  await meet(other, m, 'late');
  if (other.isDone) return null;
  await finish(sleeper);
  await finish(other);
  const answers = [...(await answerOf(sleeper)), ...(rival === 'repeat' ? await answerOf(other) : [])];
  await rest(world);
  answers.push(await askAgain(request, world));
  await rest(world);
  return [...brokenAtRest(await readRecords()), ...brokenAnswers(request, answers)];
}

/**
 * Commands of many documents end after any of them, now and then, while the story is told and while the jobs mend; what was broken off is asked
 * again. Then no more. MongoDB keeps only single documents whole, our own database whole commands, so that nothing else would show this.
 */
export async function tryBroken(story: Story, seed: number, world: World): Promise<string[]> {
  await world.wipe();
  const request = await story.arrange(world);
  const [random, answers]: [Random, Answer[]] = [randomFrom(seed), []];
  const after = () => (random.once(2) ? 1 + random.below(2) : Number.POSITIVE_INFINITY);
  const sweep = () => runJobs(world);
  for (const act of [request.send, async () => story.meanwhile?.(world), sweep, request.send, sweep]) {
    const outcome = await world.breaking(() => act(world), after).catch(() => null);
    if (act === request.send && outcome && isFinal(outcome as Answer)) answers.push(outcome as Answer);
    jump(60);
  }
  answers.push(await askAgain(request, world));
  await rest(world);
  return [...brokenAtRest(await readRecords()), ...brokenAnswers(request, answers)];
}

async function meet(actor: Actor, k: number, fate: Fate): Promise<void> {
  await stopped(actor);
  for (let done = 1; done < k && !actor.isDone; done++) await step(actor, 'do');
  if (fate === 'late') return becomeAnother(); // whoever comes while it sleeps comes to another program
  await step(actor, fate === 'killed' ? 'die_after' : 'lose_answer');
  if (fate === 'lost') await finish(actor);
}

const PATIENCE = 5;

/** As a client does: the same request until there is an answer, after Retry-After. */
export async function askAgain(request: Request, world: World): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await request.send(world);
    if (isFinal(answer) || tries === PATIENCE) return answer;
    jump(31);
  }
}

export async function answerOf({ outcome }: Actor): Promise<Answer[]> {
  try {
    const answer = (await outcome) as Answer;
    return isFinal(answer) ? [answer] : [];
  } catch {
    return []; // a failure is no answer
  }
}

export function brokenAnswers({ name, answersOnce }: Request, answers: Answer[]): string[] {
  if (!answers.every(isFinal)) return [`${name} is never answered: ${answers.map(({ text }) => text)}`];
  const said = new Set(answers.map(({ status, text }) => `${status} ${text}`));
  return answersOnce && said.size > 1 ? [`${name} was answered ${[...said].join(' and then ')}`] : [];
}
