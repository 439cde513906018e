import { fork } from 'node:child_process';
import { ownProgram } from '../../server/lib/own-files.js';
import { hear } from './hear.js';
import { quantile } from './rounds.js';

export interface Sent {
  method: string;
  path: string;
  body?: unknown;
  /** What is asked with the `id` of the answer; the time of both is told together. */
  next?: Omit<Sent, 'next'>;
}

/** Requests to servers by turns: so many at once as fast as they go, or so many a second whether they go or not. */
export interface Load {
  urls: readonly string[];
  key: string;
  requests: readonly Sent[];
  pace: { atOnce: number } | { perSecond: number };
}

export interface Loaded {
  ms: number[]; // of each, since it was due
  wallMs: number;
  failures: number;
  failed: string[]; // some of them
}

export interface Measured {
  p50Ms: number;
  p99Ms: number;
  perSecond: number;
}

export interface Generator {
  send(load: Load): Promise<Measured>;
  stop(): void;
}

/** What sends requests, in a process of its own. Refuses to time what fails. */
export async function startGenerator(): Promise<Generator> {
  const child = fork(ownProgram('scripts/bench/load-program.ts'));
  await hear(child);
  return {
    async send(load) {
      child.send(load);
      return measured(await hear<Loaded>(child));
    },
    stop: () => child.disconnect(),
  };
}

function measured({ ms, wallMs, failures, failed }: Loaded): Measured {
  if (failures > 0) throw new Error(`${failures} of ${ms.length} requests failed:\n${failed.join('\n')}`);
  const sorted = ms.toSorted((one, other) => one - other);
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), perSecond: (ms.length * 1000) / wallMs };
}
