import type { Connection } from 'mongoose';
import { type Check, note } from '../lib/readiness.js';
import { jumpMeter, ownNow } from '../lib/real-time.js';
import { JOBS } from './jobs.js';

export type Db = NonNullable<Connection['db']>;

export const ROWS = 'agendaJobs';
/** Agenda would start a longer run a second time; our own lease on the job (run.ts) keeps that one out. */
export const LOCK_MS = 60_000;

const GUARD_EVERY_MS = 3_000;
/** What clocks of several machines may differ by before a row is taken for one of a wrong clock. */
const SLACK_MS = 10_000;
const JUMPED_MS = 5_000;
/** A due row that no process has taken for so long is waited for in vain. */
const OVERDUE_MS = LOCK_MS + 30_000;
const BEGIN_AGAIN_MS = 60_000;
const NOTED_FOR_MS = 10 * 60_000;

/**
 * Agenda believes what its rows say, by this machine's clock: one that was two hours ahead leaves every job to the next two hours, in a lock too.
 * So no row is believed further than its own interval. And Agenda itself forgets a job that it had claimed when its clock jumped, or the machine
 * slept: then it is begun again.
 */
export function guardRows(db: Db, beginAgain: () => Promise<void>): { check: Check; stop(): Promise<void> } {
  const jumped = jumpMeter();
  let found: { at: number; sentence: string } | null = null;
  let begunAgain = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  let looking: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    const jump = jumped();
    const rows = await findRows(db);
    const pulledBack = await pullBack(db, rows);
    const isOverdue = performance.now() - begunAgain > BEGIN_AGAIN_MS && rows.some(isLongDue());
    if (Math.abs(jump) > JUMPED_MS || isOverdue) {
      begunAgain = performance.now();
      await beginAgain();
    }
    const sentence = sentenceFor(jump, pulledBack, isOverdue);
    if (sentence) found = { at: performance.now(), sentence };
  };
  const timer = setInterval(() => {
    looking = looking.then(() => (isStopped ? undefined : look())).catch(() => {}); // the database is gone: the next look
  }, GUARD_EVERY_MS).unref();
  return {
    check: () => (found && performance.now() - found.at < NOTED_FOR_MS ? [note(found.sentence)] : []),
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}

type Row = { name: string; type: string; nextRunAt?: Date | null; lockedAt?: Date | null; disabled?: boolean | null };

/** As they lie: all are read at each look, since hardly ever is anything wrong with them. */
const findRows = (db: Db): Promise<Row[]> =>
  db
    .collection<Row>(ROWS)
    .find({ name: { $in: JOBS.map(({ name }) => name) } })
    .toArray();

/** Makes due what lies further ahead than its interval, and frees what is locked by a time to come. Returns how many rows. Harmless twice. */
export async function pullBack(db: Db, found?: Row[]): Promise<number> {
  const now = ownNow();
  const known = found ?? (await findRows(db));
  const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds + SLACK_MS);
  const isAhead = (at: Date | null | undefined, milliseconds: number): boolean => at != null && at > after(milliseconds);
  const rows = db.collection(ROWS);
  const changes = INTERVALS.map(([every, names]) => {
    const ahead = known.filter(({ name, nextRunAt }) => names.includes(name) && isAhead(nextRunAt, every)).map(({ name }) => name);
    const filter = { name: { $in: ahead }, type: 'single', nextRunAt: { $gt: after(every) } };
    return ahead.length === 0 ? null : rows.updateMany(filter, { $set: { nextRunAt: now } });
  });
  const locked = known.filter(({ lockedAt }) => isAhead(lockedAt, 0)).map(({ name }) => name);
  const locks =
    locked.length === 0 ? null : rows.updateMany({ name: { $in: locked }, lockedAt: { $gt: after(0) } }, { $set: { lockedAt: null } });
  const counts = await Promise.all([...changes, locks]);
  return counts.reduce((sum, count) => sum + (count?.modifiedCount ?? 0), 0);
}

/** Whether a row has been waiting for long, and nobody is at it. */
function isLongDue(): (row: Row) => boolean {
  const long = new Date(ownNow().getTime() - OVERDUE_MS);
  return ({ disabled, nextRunAt, lockedAt }) =>
    !disabled && nextRunAt != null && nextRunAt <= long && (lockedAt == null || lockedAt <= long);
}

const MS: Record<string, number> = { second: 1_000, minute: 60_000, hour: 3_600_000 };

function intervalMs(every: string): number {
  const [, count, unit = ''] = /^(\d+) (second|minute|hour)s?$/.exec(every) ?? [];
  const milliseconds = Number(count) * (MS[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) throw new Error(`"${every}" is not an interval such as 5 seconds.`);
  return milliseconds;
}

/** The jobs of each interval. */
const INTERVALS = [...new Set(JOBS.map(({ every }) => every))].map(
  (every) => [intervalMs(every), JOBS.filter((job) => job.every === every).map(({ name }) => name)] as const,
);

function sentenceFor(jump: number, pulledBack: number, isOverdue: boolean): string | null {
  const set = `The clock of this machine was set, or the machine slept: it jumped by ${Math.round(Math.abs(jump) / 1000)} s. `;
  if (Math.abs(jump) > JUMPED_MS) return `${set}Jobs were begun again. Let NTP set the clock.`;
  if (pulledBack > 0)
    return `${pulledBack} jobs were planned by a clock that was ahead; they run now. Let NTP set the clock of every machine.`;
  return isOverdue ? 'Jobs were due for over a minute and did not run; they were begun again.' : null;
}
