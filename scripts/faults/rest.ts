import type { Job } from '../../server/jobs/job.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { isOurs } from '../../server/lib/refusal.js';
import { jump } from './clock.js';
import type { World } from './world.js';

const OF_OTHERS = 'plan_messages list_changes tell_webhooks delete_left_deliveries send_mails send_texts run_schedules'.split(' ');

/** What mends; what tells customers and other systems something has tests of its own. */
export const MENDING = JOBS.filter(({ name }) => !OF_OTHERS.includes(name));

/** One run of a job. A refusal is no failure: the next tick tries again. */
export async function runJob({ shop, now, outside }: World, job: Job): Promise<number> {
  try {
    return await job.run(shop, now, outside.mail);
  } catch (error) {
    if (isOurs(error)) return 1;
    throw error;
  }
}

/** Each job once. Returns how much they handled. */
export async function runJobs(world: World, jobs: readonly Job[] = MENDING): Promise<number> {
  let handled = 0;
  for (const job of jobs) handled += await runJob(world, job);
  return handled;
}

/** Leases run out and every job runs, until nothing is handled any more. */
export async function rest(world: World, jobs: readonly Job[] = MENDING): Promise<void> {
  for (let round = 0; round < 8; round++) {
    jump(jobs === MENDING ? 60 : 150); // whoever sends something has a longer lease
    if ((await runJobs(world, jobs)) === 0) return;
  }
  throw new Error('the jobs find no rest');
}
