import type { mongo } from 'mongoose';
import { type Check, note, reason } from '../lib/readiness.js';
import { databaseAheadMs } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import { startHeartbeat } from './heartbeat.js';

/** Whether the database answers, asked all the time, so that nobody waits for one that is gone. */
export interface DatabaseHealth {
  isUp(): boolean;
  /** Does something, or refuses with 503 as soon as the database is gone. What was begun may still have been done: repeat it with the same id. */
  whileUp<T>(act: () => Promise<T>): Promise<T>;
}

/** Watches the database at an address from now on, and its clock. */
export async function watchDatabase(uri: string, pool: mongo.MongoClient): Promise<DatabaseHealth & { stop(): Promise<void> }> {
  const waiting = new Set<(refusal: Refusal) => void>();
  const heartbeat = await startHeartbeat(uri, {
    found: () =>
      pool
        .db('admin')
        .command({ ping: 1 })
        .then(
          () => true,
          () => false,
        ),
    changed(isUp) {
      if (!isUp) for (const reject of waiting) reject(databaseGone());
    },
  });
  return {
    ...heartbeat,
    async whileUp(act) {
      if (!heartbeat.isUp()) throw databaseGone();
      let giveUp: (refusal: Refusal) => void = () => {};
      const abandoned = new Promise<never>((_resolve, reject) => {
        giveUp = reject;
      });
      waiting.add(giveUp);
      try {
        return await Promise.race([act(), abandoned]);
      } finally {
        waiting.delete(giveUp);
      }
    },
  };
}

export const databaseCheck =
  (health: DatabaseHealth): Check =>
  () =>
    health.isUp() ? [] : [reason('The database does not answer.')];

const NOTED_FROM_MS = 5_000;

/** Nothing is refused for it: everything goes by the database's clock. But people read this machine's in its log, and in other programs. */
export const clockCheck: Check = () => {
  const ahead = databaseAheadMs();
  if (Math.abs(ahead) < NOTED_FROM_MS) return [];
  const seconds = Math.round(Math.abs(ahead) / 1000);
  return [
    note(
      `The clock of this machine is ${seconds} s ${ahead > 0 ? 'behind' : 'ahead of'} the clock of the database. ` +
        'Regulars goes by the database. Let NTP set both clocks.',
    ),
  ];
};

export const databaseGone = (): Refusal =>
  new Refusal('database_unavailable', 'The database does not answer. Whatever was acknowledged is kept; try again.', [], {
    retryAfterSeconds: 1,
  });
