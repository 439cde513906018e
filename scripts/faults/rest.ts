import { JOBS } from '../../server/jobs/jobs.js';
import { isOurs } from '../../server/lib/refusal.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import { jump } from './clock.js';
import type { World } from './world.js';

/** What mends; what tells customers something has tests of its own. */
export const MENDING = JOBS.filter(
  ({ name }) => !['plan_messages', 'list_changes', 'tell_webhooks', 'send_mails', 'send_texts', 'run_schedules'].includes(name),
);

/** One run of a job. A refusal is no failure: the next tick tries again. */
export async function runJob({ shop, now }: World, job: (typeof JOBS)[number]): Promise<number> {
  try {
    return await job.run(shop, now, NO_MAIL);
  } catch (error) {
    if (isOurs(error)) return 1;
    throw error;
  }
}

/** Each job once. Returns how much they handled. */
export async function runJobs(world: World): Promise<number> {
  let handled = 0;
  for (const job of MENDING) handled += await runJob(world, job);
  return handled;
}

/** Leases run out and every job runs, until nothing is handled any more. */
export async function rest(world: World): Promise<void> {
  for (let round = 0; round < 8; round++) {
    jump(60);
    if ((await runJobs(world)) === 0) return;
  }
  throw new Error('the jobs find no rest');
}
