import type { Random } from '../random.js';
import { Database, type Steps } from './database.js';
import type { Mistake } from './mistakes.js';
import type { Lease } from './records.js';
import type { Scenario } from './scenario.js';

export const LEASE = 30;
export const GRACE = 20;
export const HOLD = 100;

/** A rule of the protocol is broken. */
export class Broken extends Error {}

type Story = () => Steps<unknown>;

interface Actor {
  name: string;
  story: Story;
  steps: Steps<unknown>;
  sleepsUntil: number;
}

const ENOUGH = 5000;

/** One random schedule: its clock, its database, and everybody at work. After each operation of one it may be anybody's turn. */
export class Play {
  now = 0;
  readonly db: Database;
  readonly counts = { steps: 0, writes: 0, kills: 0, sleeps: 0, late: 0, overruns: 0, refused: 0, confirmed: 0, restored: 0, broken: 0 };
  private readonly actors: Actor[] = [];
  private readonly answers = new Map<string, string>();
  private tokens = 0;
  private begun = 0;
  private who = 'the beginning';

  constructor(
    readonly random: Random,
    readonly scenario: Scenario,
    private readonly mistake: Mistake | null,
    private readonly afterWrite: (play: Play) => void,
    private readonly trace: string[] | null,
  ) {
    this.db = new Database(trace && ((line) => this.note(line)), () => this.chance(0.5));
  }

  makes(mistake: Mistake): boolean {
    return this.mistake === mistake;
  }

  chance(share: number): boolean {
    return this.random.below(1000) < share * 1000;
  }

  newLease(): Lease {
    this.tokens += 1;
    return { leaseUntil: this.now + LEASE, token: this.tokens };
  }

  /** Part of what a write asks for: by the database's clock the lease lasts. */
  isWithin({ leaseUntil }: Lease): boolean {
    return this.now < leaseUntil;
  }

  /** The same answer whenever the same is asked. */
  reply(key: string, answer: string): string {
    const before = this.answers.get(key);
    if (before !== undefined && before !== answer) this.breaks(`${key} was answered ${before} and then ${answer}`);
    this.answers.set(key, answer);
    return answer;
  }

  breaks(sentence: string): never {
    this.note(`BROKEN: ${sentence}`);
    throw new Broken(sentence);
  }

  begin(name: string, story: Story): void {
    this.begun += 1;
    const steps = story();
    if (!steps.next().done) this.actors.push({ name: `${name}#${this.begun}`, story, steps, sleepsUntil: 0 });
  }

  isAtWork(kind: string): number {
    return this.actors.filter(({ name }) => name.startsWith(kind)).length;
  }

  /** Somebody who is awake does one thing; whoever came last more often than the others. */
  stepAny(): void {
    const awake = this.actors.filter(({ sleepsUntil }) => sleepsUntil <= this.now);
    const last = awake.at(-1);
    if (last) this.step(this.chance(0.5) ? last : this.random.one(awake));
  }

  killAny(): void {
    if (this.actors.length === 0) return;
    const [killed] = this.actors.splice(this.random.below(this.actors.length), 1);
    this.counts.kills += 1;
    this.note(`${killed?.name} IS KILLED`);
  }

  /** A command of several breaks off. Any of them may have been done, nobody hears which, and each asks the same again at once. */
  breakBatch(): void {
    const awake = this.actors.filter(({ sleepsUntil }) => sleepsUntil <= this.now);
    for (let callers = 2 + this.random.below(3); callers > 0 && awake.length > 0; callers--) {
      const [actor] = awake.splice(this.random.below(awake.length), 1);
      if (!actor) return;
      if (this.makes('what broke off is taken for done')) this.believe(actor);
      else this.hearNothing(actor);
    }
    this.counts.broken += 1;
  }

  private hearNothing(actor: Actor): void {
    if (this.chance(0.5)) this.step(actor);
    if (!this.actors.includes(actor)) return; // it was the last that it did
    this.actors.splice(this.actors.indexOf(actor), 1);
    this.note(`${actor.name} HEARS NOTHING, and asks again`);
    this.begin(actor.name.replace(/#.*/, ''), actor.story);
  }

  private believe(actor: Actor): void {
    this.db.isBelieved = true;
    this.step(actor);
    this.db.isBelieved = false;
  }

  sendAnyToSleep(): void {
    if (this.actors.length === 0) return;
    const actor = this.random.one(this.actors);
    actor.sleepsUntil = this.now + 1 + this.random.below(this.chance(0.5) ? 60 : 300);
    this.counts.sleeps += 1;
    this.note(`${actor.name} SLEEPS until ${actor.sleepsUntil}`);
  }

  /** Everybody wakes and comes to an end, one way or the other. */
  finishAll(mayDie: boolean): void {
    for (let steps = 0; this.actors.length > 0; steps++) {
      if (steps > ENOUGH) this.breaks('they go round in circles');
      if (mayDie && this.chance(0.01)) {
        this.killAny();
        continue;
      }
      if (mayDie && this.chance(0.02)) this.now += 1 + this.random.below(60);
      const actor = this.random.one(this.actors);
      if (mayDie && this.chance(0.3)) this.now = Math.max(this.now, actor.sleepsUntil);
      this.step(actor);
    }
  }

  private step(actor: Actor): void {
    this.who = actor.name;
    this.counts.steps += 1;
    const before = this.db.version;
    const isDone = actor.steps.next().done;
    if (this.db.version !== before) {
      this.counts.writes += 1;
      this.afterWrite(this);
    }
    if (isDone) this.actors.splice(this.actors.indexOf(actor), 1);
  }

  private note(line: string): void {
    this.trace?.push(`t=${this.now} ${this.who}: ${line}`);
  }
}
