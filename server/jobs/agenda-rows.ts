import { MongoBackend } from '@agendajs/mongo-backend';
import type { JobParameters } from 'agenda';
import DataLoader from 'dataloader';
import { IN_TURNS } from '../lib/gather.js';
import { ownNow } from '../lib/real-time.js';
import { type Db, ROWS } from './agenda-guard.js';

/** What is begun and not over yet. */
export interface UnderWay {
  add<Result>(act: Promise<Result>): Promise<Result>;
  over(): Promise<void>;
}

export function underWay(): UnderWay {
  const all = new Set<Promise<unknown>>();
  return {
    add: (act) => {
      all.add(act);
      return act.finally(() => all.delete(act));
    },
    async over() {
      while (all.size > 0) await Promise.allSettled(all);
    },
  };
}

interface Options {
  /** Whether nothing may be claimed any more. */
  isOver(): boolean;
  /** Is told what nobody waits for and the database failed to do. */
  failed(error: unknown): void;
  /** Gets what Agenda's `drain` does not wait for. */
  work: UnderWay;
}

/**
 * Agenda's rows, connected. Agenda itself (6.2.6) would connect them without a look at what comes of it, and unlock rows the same way: where the
 * database fails just then, that ends the program. And its `drain` leaves what it is just claiming under way, when the database closes.
 * It asks for each job alone, and writes each row when it begins and when it ends. Here all that are looked for at once are claimed at once; that
 * a row is locked says already that it began; and what ends within a moment is written together.
 */
export async function openRows(db: Db, { isOver, failed, work }: Options): Promise<MongoBackend> {
  const backend = new MongoBackend({ mongo: db, collection: ROWS });
  await backend.connect();
  backend.connect = async () => {};
  const { repository } = backend;
  const unlock = repository.unlockJob.bind(repository);
  const ended = endedRows(db, (write) => void work.add(write()).catch(failed));
  const claims = new DataLoader<Claim, JobParameters | undefined>(async (asked) => {
    await ended.write(); // so that nobody looks for a row that has ended and does not say so yet
    return claimAll(db, asked, async (names) => (await repository.queryJobs({ names })).jobs);
  }, IN_TURNS);
  repository.getNextJobToRun = async (name, until, lockedUntil, _now, options) =>
    isOver() ? undefined : work.add(claims.load({ name, until, lockedUntil, by: options?.lastModifiedBy ?? null }));
  repository.saveJobState = async (row, options) => {
    if (!row.lockedAt) ended.add(row, options?.lastModifiedBy ?? null);
  };
  // What stays locked is free after a minute.
  repository.unlockJob = (row) => work.add(unlock(row)).catch(failed);
  return backend;
}

/** A row that somebody wants: due until an instant, or locked no later than another one. */
interface Claim {
  name: string;
  until: Date;
  lockedUntil: Date;
  by: string | null;
}

/** One conditional write for each row in one command, so that each is one's who asks; then they are read, where any was free. */
async function claimAll(
  db: Db,
  asked: readonly Claim[],
  find: (names: string[]) => Promise<JobParameters[]>,
): Promise<(JobParameters | undefined)[]> {
  const lockedAt = ownNow();
  const updates = asked.map(({ name, until, lockedUntil, by }) => ({
    updateOne: {
      filter: {
        name,
        disabled: { $ne: true },
        $or: [{ lockedAt: null, nextRunAt: { $lte: until } }, { lockedAt: { $lte: lockedUntil } }],
      },
      update: { $set: { lockedAt, lastModifiedBy: by } },
    },
  }));
  const { matchedCount } = await db.collection(ROWS).bulkWrite(updates, { ordered: false });
  const found = matchedCount === 0 ? [] : await find(asked.map(({ name }) => name));
  const isOurs = (row: JobParameters, { name, by }: Claim): boolean =>
    row.name === name && row.lockedAt?.getTime() === lockedAt.getTime() && (row.lastModifiedBy ?? null) === by;
  return asked.map((claim) => found.find((row) => isOurs(row, claim)));
}

/** What ends within so long is written together; for none is looked earlier. */
const TOGETHER_MS = 200;

/** Rows whose run is over: free again, and when they are due next. A program that breaks off before that is written leaves them locked for a minute. */
function endedRows(db: Db, inBackground: (write: () => Promise<void>) => void) {
  let rows: [row: JobParameters, by: string | null][] = [];
  let writing: Promise<void> = Promise.resolve();
  const writeAll = async (): Promise<void> => {
    const all = rows;
    rows = [];
    if (all.length === 0) return;
    const updates = all.map(([row, by]) => ({
      updateOne: { filter: { name: row.name, type: 'single' }, update: { $set: endOf(row, by) } },
    }));
    await db.collection(ROWS).bulkWrite(updates, { ordered: false });
  };
  const write = (): Promise<void> => {
    writing = writing.catch(() => {}).then(writeAll);
    return writing;
  };
  return {
    write,
    add(row: JobParameters, by: string | null): void {
      rows.push([row, by]);
      if (rows.length === 1) inBackground(() => later(TOGETHER_MS).then(write));
    },
  };
}

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** As Agenda writes it itself. */
const endOf = ({ nextRunAt, lastRunAt, lastFinishedAt, failedAt, failCount, failReason }: JobParameters, by: string | null) => ({
  lockedAt: null,
  nextRunAt,
  lastRunAt: lastRunAt ?? null,
  lastFinishedAt: lastFinishedAt ?? null,
  failedAt: failedAt ?? null,
  failCount: failCount ?? null,
  failReason: failReason ?? null,
  lastModifiedBy: by,
});
