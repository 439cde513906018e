import { AsyncResource } from 'node:async_hooks';
import mongoose from 'mongoose';
import { readMongodbUri } from '../lib/mongodb-uri.js';
import { jumpMeter, ownNow, setDatabaseClock, whenClockJumps } from '../lib/real-time.js';
import { noteFullness } from './fullness.js';

const BEAT_EVERY_MS = 200;
/** Patience is counted in turns of the event loop: when this program itself is held up, its turns are long, and the answer may wait in them. */
const [TURN_MS, TURNS] = [50, 12];
const SILENCE_MS = 2_000;
/** What the clocks' own steps, of a millisecond each, may add to a measurement. */
const CLOCK_STEP_MS = 3;

export interface Heartbeat {
  isUp(): boolean;
  stop(): Promise<void>;
}

interface Watcher {
  /** Whether the pool that everybody works with reaches the database. Never throws. */
  found(): Promise<boolean>;
  changed(isUp: boolean): void;
}

/**
 * Asks the database `hello` five times a second, over a connection of its own, so that a full pool does not look like a database that is gone.
 * The answer has the time there. Returns after the first beat, so that no lease is reckoned before.
 */
export async function startHeartbeat(uri: string, { found, changed }: Watcher): Promise<Heartbeat> {
  const client = new mongoose.mongo.MongoClient(uri, {
    maxPoolSize: 1,
    minPoolSize: 0,
    serverSelectionTimeoutMS: SILENCE_MS,
    connectTimeoutMS: SILENCE_MS,
    socketTimeoutMS: SILENCE_MS,
    readPreference: 'primary',
  });
  const isOneClock = (readMongodbUri(uri)?.hosts ?? []).every(isThisMachine);
  let isUp = true;
  let isStopped = false;
  let underWay: Promise<boolean> | null = null;
  let timer: NodeJS.Timeout | undefined;

  // Never two at once: the second would only wait for the first.
  const ask = (): Promise<boolean> => {
    underWay ??= hello(client, isOneClock).finally(() => {
      underWay = null;
    });
    return underWay;
  };
  const beat = async (): Promise<void> => {
    // After a silence those who are to work must have found it again too; nobody comes before, so their pool is not full.
    isUp = (await inTime(ask())) && (isUp || (await inTime(found())));
    changed(isUp);
    if (!isStopped) timer = setTimeout(beat, BEAT_EVERY_MS).unref();
  };
  await beat();
  // Whoever happens to look at the clock has no part in what is asked.
  whenClockJumps(AsyncResource.bind(() => void ask()));
  return {
    isUp: () => isUp,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      whenClockJumps(() => {});
      await client.close();
    },
  };
}

/** Whether it answered. Never throws. */
async function hello(client: mongoose.mongo.MongoClient, isOneClock: boolean): Promise<boolean> {
  const asked = performance.now();
  const jumped = jumpMeter();
  try {
    const { localTime, embeddedMemory } = await client.db('admin').command({ hello: 1 });
    const withinMs = (performance.now() - asked) / 2;
    noteFullness(embeddedMemory);
    // Half way between asking and hearing, as our clock stands now. If it was set in between, this says nothing; the next beat asks again.
    if (localTime instanceof Date && Math.abs(jumped()) <= withinMs + CLOCK_STEP_MS)
      setDatabaseClock({ aheadMs: localTime.getTime() + withinMs - ownNow().getTime(), withinMs: withinMs + CLOCK_STEP_MS, isOneClock });
    return true;
  } catch {
    return false;
  }
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let heard: boolean | null = null;
  const listening = answer.then((isThere) => {
    heard = isThere;
  });
  for (let turn = 0; turn < TURNS && heard === null; turn++) await Promise.race([listening, pause(TURN_MS)]);
  return heard ?? false;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A socket's path, or an address of this machine. */
const isThisMachine = (host: string): boolean => /^(\/|localhost(:|$)|127\.|\[::1\])/.test(host);
