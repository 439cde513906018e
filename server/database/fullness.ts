import { Gauge } from 'prom-client';
import { type Check, note } from '../lib/readiness.js';
import { Refusal } from '../lib/refusal.js';

interface Memory {
  used: number;
  limit: number;
}

const MB = 1024 ** 2;
const NOTED_FROM = 0.8;
/** As the embedded database last said, and when it is somebody else's server, nothing. */
let told: Memory | null = null;

new Gauge({
  name: 'embedded_database_used_bytes',
  help: 'Memory that documents and indexes of the embedded database take; 0 with MONGODB_URI',
  collect() {
    this.set(told?.used ?? 0);
  },
});
new Gauge({
  name: 'embedded_database_limit_bytes',
  help: 'Memory that they may take; inserts are refused from 95 % of it on; 0 with MONGODB_URI',
  collect() {
    this.set(told?.limit ?? 0);
  },
});

/** Hears with each heartbeat how full the database is. */
export function noteFullness(memory: unknown): void {
  told = typeof memory === 'object' && memory !== null ? (memory as Memory) : null;
}

/** Speaks up while there is still time to do something about it. */
export const fullnessCheck: Check = () => {
  if (told === null || told.used < told.limit * NOTED_FROM) return [];
  const share = Math.floor((told.used / told.limit) * 100);
  return [
    note(
      `The embedded database is ${share} % full (${Math.round(told.used / MB)} of ${Math.round(told.limit / MB)} MB). ` +
        'From 95 % it takes no new records. Raise EMBEDDED_MEMORY_MB, or set MONGODB_URI to use a MongoDB server.',
    ),
  ];
};

const RETRY_AFTER_SECONDS = 60;

/** The embedded database says itself what to do; a server of somebody else's says it to its own people. */
export const databaseFull = (said: string): Refusal =>
  new Refusal(
    'database_full',
    said.includes('EMBEDDED_MEMORY_MB') ? said : 'The disk of the database is full. Nothing new can be kept until its operator makes room.',
    [],
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
