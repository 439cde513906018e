import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { nullableInstant } from '../http/fields.js';
import type { Shop } from '../shop/shop.js';
import type { Job } from './job.js';
import { JOBS } from './jobs.js';
import { findJobRecords, type JobRecord } from './jobs.store.js';

const jobDocument = z
  .object({
    name: z.string().describe('What it does, such as `send_mails`.'),
    every: z.string().describe('How often it runs, such as `10 seconds`.'),
    lastStartedAt: nullableInstant('When it last began, in real time; null: never.'),
    lastFinishedAt: nullableInstant('When it last ended, in real time; null: never.'),
    now: nullableInstant('What time it was in the shop at the last run; null: it never ran.'),
    handled: z.int().nullable().describe('How much the last run handled; null: it never ran.'),
    error: z.string().nullable().describe('Why the last run failed; null: it did not.'),
    due: z.int().describe('How much is due now. Some jobs have several kinds of work; each is counted up to 1,000.'),
  })
  .meta({ id: 'Job', description: 'Something that the program does by itself.' });

export const jobRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/jobs',
    summary: 'List jobs: when each ran last, and how much is due.',
    description: 'Look here when something is late: a message, an expiry, a webhook.',
    answer: z.object({ items: z.array(jobDocument).describe('Not paged: all of them.') }),
    async handle(_asked, { shop, now }) {
      const records = new Map((await findJobRecords()).map((record) => [record._id, record]));
      return { items: await Promise.all(JOBS.map((job) => jobView(job, records.get(job.name), shop, now))) };
    },
  }),
];

const jobView = async ({ name, every, due }: Job, record: JobRecord | undefined, shop: Shop, now: Date) => ({
  name,
  every,
  lastStartedAt: record?.lastStartedAt ?? null,
  lastFinishedAt: record?.lastFinishedAt ?? null,
  now: record?.now ?? null,
  handled: record?.handled ?? null,
  error: record?.error ?? null,
  due: await due(shop, now),
});
