import type { Connection } from 'mongoose';
import { type Check, reason } from '../lib/readiness.js';
import { Refusal } from '../lib/refusal.js';

/** Whether the database answers, asked all the time, so that nobody waits for one that is gone. */
export interface DatabaseHealth {
  isUp(): boolean;
  /** Does something, or refuses with 503 as soon as the database is gone. What was begun may still have been done: repeat it with the same id. */
  whileUp<T>(act: () => Promise<T>): Promise<T>;
  stop(): void;
}

const ASK_EVERY_MS = 200;
const PATIENCE_MS = 600;

export function watchDatabase(connection: Connection): DatabaseHealth {
  let up = true;
  const waiting = new Set<(refusal: Refusal) => void>();
  let timer: NodeJS.Timeout;
  const ask = async () => {
    up = await answers(connection);
    if (!up) for (const reject of waiting) reject(databaseGone());
    timer = setTimeout(ask, ASK_EVERY_MS).unref();
  };
  timer = setTimeout(ask, ASK_EVERY_MS).unref();
  return {
    isUp: () => up,
    stop: () => clearTimeout(timer),
    async whileUp(act) {
      if (!up) throw databaseGone();
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

async function answers(connection: Connection): Promise<boolean> {
  let answered = false;
  const ping = connection.db
    ?.command({ ping: 1 })
    .then(() => {
      answered = true;
    })
    .catch(() => {});
  await Promise.race([ping, pause(PATIENCE_MS)]);
  // When this process itself was held up, the timer comes first although the answer is there: let the answer in.
  if (!answered) await pause(50);
  return answered;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const databaseGone = (): Refusal =>
  new Refusal('database_unavailable', 'The database does not answer. Whatever was acknowledged is kept; try again.', [], {
    retryAfterSeconds: 1,
  });
