import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { forgetLiveCampaigns } from '../../server/campaigns/live-campaigns.js';
import { forgetTurns } from '../../server/lib/keyed-queue.js';

/** What becomes of a command: done; done, but its actor died before it heard; done, but the answer was lost; never sent, as its actor died. */
export type Verdict = 'do' | 'die_after' | 'lose_answer' | 'die';

interface Waiting {
  command: string;
  decide(verdict: Verdict): void;
}

/** Somebody who does one thing, and stops before each command to the database until it is decided what becomes of it. */
export interface Actor {
  name: string;
  waiting: Waiting[];
  /** Commands that are on their way to the database. */
  underWay: number;
  isDead: boolean;
  isDone: boolean;
  outcome: Promise<unknown>;
  changed(): void;
}

type Send = (this: object, operation: { commandName: string }, ...rest: unknown[]) => Promise<unknown>;

const acting = new AsyncLocalStorage<Actor>();
const NEVER = new Promise<never>(() => {});

/** Puts a gate before the driver's way to the server: whatever an actor sends passes through it, whoever wrote the code. */
export function watchDriver(): void {
  const { Server } = createRequire(import.meta.url)('mongodb/lib/sdam/server.js') as { Server: { prototype: { command: Send } } };
  const send = Server.prototype.command;
  Server.prototype.command = function (operation, ...rest) {
    const actor = acting.getStore();
    const plain = () => send.call(this, operation, ...rest);
    // What somebody leaves to a timer may come after their end; of one who was killed nothing else can come.
    return actor && !actor.isDone && !actor.isDead ? pass(actor, operation.commandName, plain) : plain();
  };
}

async function pass(actor: Actor, command: string, send: () => Promise<unknown>): Promise<unknown> {
  const verdict = await ask(actor, command);
  if (verdict === 'die') return NEVER;
  try {
    return await heard(actor, send());
  } finally {
    actor.underWay -= 1;
    actor.changed();
    if (verdict === 'die_after') await died(actor);
    if (verdict === 'lose_answer') lose();
  }
}

/** A program that was killed hears nothing any more. */
async function heard(actor: Actor, answer: Promise<unknown>): Promise<unknown> {
  const told = await answer;
  return actor.isDead ? NEVER : told;
}

async function died(actor: Actor): Promise<never> {
  kill(actor);
  return NEVER;
}

function lose(): never {
  const { MongoNetworkError } = createRequire(import.meta.url)('mongodb') as typeof import('mongodb');
  throw new MongoNetworkError('the answer was lost');
}

const ask = (actor: Actor, command: string): Promise<Verdict> =>
  new Promise((resolve) => {
    const waiting: Waiting = {
      command,
      decide(verdict) {
        actor.waiting.splice(actor.waiting.indexOf(waiting), 1);
        if (verdict !== 'die') actor.underWay += 1;
        resolve(verdict);
      },
    };
    actor.waiting.push(waiting);
    actor.changed();
  });

/** Lets somebody begin; they come to their first command and wait. */
export function begin(name: string, act: () => Promise<unknown>): Actor {
  const actor: Actor = { name, waiting: [], underWay: 0, isDead: false, isDone: false, outcome: NEVER, changed: () => {} };
  const done = acting.run(actor, act);
  const end = () => {
    actor.isDone = true;
    actor.changed();
  };
  done.then(end, end);
  actor.outcome = done;
  return actor;
}

/** Whoever comes now comes to another program: it waits for nobody's turn, and remembers nothing. */
export function becomeAnother(): void {
  forgetTurns();
  forgetLiveCampaigns();
}

/** As `kill -9` does: nothing more is sent, nothing more is heard. Those who come next come to a new program, and wait for nobody's turn. */
export function kill(actor: Actor): void {
  actor.isDead = true;
  becomeAnother();
  for (const waiting of [...actor.waiting]) waiting.decide('die');
  actor.changed();
}

/** What an answer leads to is asked within so many turns of the event loop. */
const TURNS = 3;
/** Longer than anybody waits for anything. */
const PATIENCE_MS = 30_000;

/**
 * Resolves as soon as the actor waits, is done or dead. Actors are programs of their own in one process: whoever shared a command with one
 * who was killed hears nothing any more, and counts as killed too. What it asks beside that for which it waits is gathered for a turn: whoever came
 * before would ask together with it, and wait for it.
 */
export async function stopped(actor: Actor): Promise<void> {
  const timer = setTimeout(() => kill(actor), PATIENCE_MS);
  const isAtWork = () => !actor.isDead && !actor.isDone && (actor.waiting.length === 0 || actor.underWay > 0);
  do {
    while (isAtWork())
      await new Promise<void>((resolve) => {
        actor.changed = resolve;
      });
    for (let turns = 0; turns < TURNS; turns++) await nextTurn();
  } while (isAtWork());
  clearTimeout(timer);
}

/** Lets an actor's next command go its way, and waits until they wait again or have ended. */
export async function step(actor: Actor, verdict: Verdict): Promise<void> {
  becomeAnother(); // nor does it wait for the turns of others
  actor.waiting[0]?.decide(verdict);
  await stopped(actor);
}

const ENOUGH = 1000;

/** Lets an actor go on to the end. Returns how many commands that took. */
export async function finish(actor: Actor): Promise<number> {
  await stopped(actor);
  let commands = 0;
  for (; !actor.isDone && !actor.isDead; commands++) {
    if (commands === ENOUGH) throw new Error(`${actor.name} goes round in circles`);
    await step(actor, 'do');
  }
  return commands;
}
