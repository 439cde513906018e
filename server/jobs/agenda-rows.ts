import { MongoBackend } from '@agendajs/mongo-backend';
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
 */
export async function openRows(db: Db, { isOver, failed, work }: Options): Promise<MongoBackend> {
  const backend = new MongoBackend({ mongo: db, collection: ROWS });
  await backend.connect();
  backend.connect = async () => {};
  const { repository } = backend;
  const [claim, unlock] = [repository.getNextJobToRun.bind(repository), repository.unlockJob.bind(repository)];
  repository.getNextJobToRun = async (...asked) => (isOver() ? undefined : work.add(claim(...asked)));
  // What stays locked is free after a minute.
  repository.unlockJob = (row) => work.add(unlock(row)).catch(failed);
  return backend;
}
