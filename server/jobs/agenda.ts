import { setTimeout as pause } from 'node:timers/promises';
import { Agenda } from 'agenda';
import type { Connection } from 'mongoose';
import { newId } from '../lib/ids.js';
import type { Logger } from '../lib/logger.js';
import type { Check } from '../lib/readiness.js';
import { letRequestsGoFirst } from '../lib/requests-first.js';
import { isDuplicate } from '../lib/store.js';
import type { MailDriver } from '../messages/mail.js';
import { isBeingStepped, shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { type Db, guardRows, LOCK_MS, ROWS } from './agenda-guard.js';
import { openRows, underWay } from './agenda-rows.js';
import type { Job } from './job.js';
import { JOBS } from './jobs.js';
import { runJob } from './run.js';

// With agenda-rows.ts the only file that knows Agenda: a clock shared by all processes, and nothing else. What is due, and who may run what, our own documents say.

/** No job ticks more often, and Agenda waits itself for what is due before it looks again. It asks for each job alone. */
const LOOK_EVERY_MS = 5_000;
const PATIENCE_MS = 20_000;

export interface Ticking {
  /** What /readyz tells of it. */
  check: Check;
  /** Lets what runs finish, for at most 20 seconds. Timers of Agenda's may live on: exit the process afterwards. */
  stop(): Promise<void>;
}

export interface TickingOptions {
  shop: Shop;
  connection: Connection;
  mail: MailDriver;
  logger: Logger;
}

/** Runs every job of the table at its interval, in one process at a time, until it is stopped; also when a clock jumps. */
export async function startTicking({ shop, connection, mail, logger }: TickingOptions): Promise<Ticking> {
  const { db } = connection;
  if (!db) throw new Error('Connect the database first.');
  const name = newId('tick');
  const stopping = new AbortController();
  const work = underWay();
  const isOver = () => stopping.signal.aborted;
  const run = async (job: Job): Promise<void> => {
    if (!isOver()) await work.add(tick(job, { shop, mail, logger, stop: stopping.signal }));
  };
  const failed = (error: unknown) => logger.error({ err: error }, 'Agenda could not reach its rows; it goes on trying');
  const begin = async () =>
    startAgenda(new Agenda({ backend: await openRows(db, { isOver, failed, work }), name, processEvery: LOOK_EVERY_MS }), db, {
      failed,
      run,
    });
  await db.collection(ROWS).createIndex({ name: 1 }, { unique: true, partialFilterExpression: { type: 'single' }, name: 'one_row_a_job' });
  let agenda = await begin();
  const ends = JOBS.map((job) => job.soonerFor?.(() => run(job)));
  const guard = guardRows(db, async () => {
    const old = agenda;
    agenda = await begin();
    await old.stop();
  });

  return {
    check: guard.check,
    async stop() {
      stopping.abort();
      for (const end of ends) end?.();
      await guard.stop();
      const patience = pause(PATIENCE_MS, undefined, { ref: false });
      const { running } = await agenda.drain(PATIENCE_MS);
      await Promise.race([work.over(), patience]);
      // Rows that were claimed but not begun stay locked otherwise, and the next start would wait for a minute; as it does where the database is gone.
      if (running === 0)
        await db
          .collection(ROWS)
          .updateMany({ lastModifiedBy: name }, { $set: { lockedAt: null } })
          .catch(failed);
    },
  };
}

interface Handling {
  failed(error: unknown): void;
  run(job: Job): Promise<void>;
}

async function startAgenda(agenda: Agenda, db: Db, { failed, run }: Handling): Promise<Agenda> {
  agenda.on('error', failed);
  await agenda.ready;
  for (const job of JOBS) agenda.define(job.name, () => run(job), { concurrency: 1, lockLimit: 1, lockLifetime: LOCK_MS });
  const rows = await db.collection(ROWS).find({ type: 'single' }).toArray();
  const intervals = new Map(rows.map(({ name, repeatInterval }) => [name, repeatInterval]));
  await Promise.all(JOBS.filter((job) => intervals.get(job.name) !== job.every).map((job) => schedule(agenda, job)));
  await agenda.start();
  return agenda;
}

/** `every()` unlocks a job that is running elsewhere, and forgets that it was paused: so only for a new row or another interval. */
async function schedule(agenda: Agenda, { name, every }: Job): Promise<void> {
  await agenda.every(every, name).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error; // another process was faster
  });
}

/** Never throws: Agenda would count a failure, and the next tick comes anyway. */
async function tick(job: Job, { shop, mail, logger, stop }: Omit<TickingOptions, 'connection'> & { stop: AbortSignal }): Promise<void> {
  try {
    await letRequestsGoFirst(); // jobs that are due at the same instant begin a little after each other
    if (await isBeingStepped(shop)) return;
    const { error } = await runJob(job, shop, await shopNow(shop), mail, stop);
    if (error !== null) logger.error({ err: error, job: job.name }, 'a job failed; its next tick tries again');
  } catch (error) {
    logger.error({ err: error, job: job.name }, 'a job could not be started; its next tick tries again');
  }
}
