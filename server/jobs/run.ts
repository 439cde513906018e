import { type Lease, newLease } from '../lib/lease.js';
import type { MailDriver } from '../messages/mail.js';
import type { Shop } from '../shop/shop.js';
import type { Job } from './job.js';
import { JOBS } from './jobs.js';
import { finishJob, keepJob, takeJob } from './jobs.store.js';

export interface Run {
  name: string;
  /** Null: it threw, or another process was running it. */
  handled: number | null;
  error: unknown;
  isBusy: boolean;
}

const LEASE_MS = 60_000;
const KEEP_EVERY_MS = 20_000;

/** By job, the leases under which nothing of ours runs any more but which the database may not have heard to be over: nobody waits for those. */
const left = new Map<string, string[]>();

/** Runs a job once, unless another process is at it, and keeps what came of it. Never throws for the job's sake; where the database fails, the next run goes on. */
export async function runJob(job: Job, shop: Shop, now: Date, mail: MailDriver, stop?: AbortSignal): Promise<Run> {
  const lease = newLease(LEASE_MS);
  try {
    if (!(await takeJob(job.name, lease, now, left.get(job.name) ?? [])))
      return { name: job.name, handled: null, error: null, isBusy: true };
    left.delete(job.name);
    return await runTaken(job, lease, () => job.run(shop, now, mail, stop));
  } catch (error) {
    left.set(job.name, [...(left.get(job.name) ?? []), lease.token]);
    throw error;
  }
}

async function runTaken(job: Job, lease: Lease, run: () => Promise<number>): Promise<Run> {
  const stopKeeping = keep(job.name, lease);
  try {
    const handled = await run();
    await finishJob(job.name, lease.token, { handled, error: null });
    return { name: job.name, handled, error: null, isBusy: false };
  } catch (error) {
    await finishJob(job.name, lease.token, { handled: null, error: error instanceof Error ? error.message : String(error) });
    return { name: job.name, handled: null, error, isBusy: false };
  } finally {
    stopKeeping();
  }
}

/** A run that takes longer than a lease keeps it; one whose process has died loses it. */
function keep(name: string, { token }: Lease): () => void {
  const extend = () => void keepJob(name, { token, leaseUntil: newLease(LEASE_MS).leaseUntil }).catch(() => {});
  const timer = setInterval(extend, KEEP_EVERY_MS).unref();
  return () => clearInterval(timer);
}

const PATIENCE_MS = 100;
const MOST_PATIENCE = 600;

/** Runs every job once, in order; waits up to a minute for one that another process is just running. For whoever steps the clock. */
export async function runJobs(shop: Shop, now: Date, mail: MailDriver, jobs: readonly Job[] = JOBS): Promise<Run[]> {
  const runs: Run[] = [];
  for (const job of jobs) runs.push(await runWhenFree(job, shop, now, mail));
  return runs;
}

async function runWhenFree(job: Job, shop: Shop, now: Date, mail: MailDriver): Promise<Run> {
  for (let waited = 0; ; waited++) {
    const run = await runJob(job, shop, now, mail);
    if (!run.isBusy || waited >= MOST_PATIENCE) return run;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  }
}
