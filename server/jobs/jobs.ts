import { countDueMessages } from '../messages/messages.store.js';
import { countToPlan, planMessages } from '../messages/plan.js';
import { sendMessages } from '../messages/send.js';
import type { Job } from './job.js';

/** Everything that runs by itself, in the order in which one thing leads to the next. To add a job, add a row. */
export const JOBS: readonly Job[] = [
  { name: 'plan_messages', every: '5 seconds', run: planMessages, due: countToPlan },
  { name: 'send_messages', every: '5 seconds', run: sendMessages, due: (_shop, now) => countDueMessages(now) },
];
