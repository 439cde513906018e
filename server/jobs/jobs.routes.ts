import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import type { Shop } from '../shop/shop.js';
import type { Job } from './job.js';
import { JOBS } from './jobs.js';
import { findJobRecords, type JobRecord } from './jobs.store.js';

const instant = z.iso.datetime();

const jobDocument = z
  .object({
    name: z.string(),
    every: z.string(),
    lastStartedAt: instant.nullable().describe('Real time'),
    lastFinishedAt: instant.nullable().describe('Real time'),
    now: instant.nullable().describe("The shop's time at the last run"),
    handled: z.int().nullable().describe('How much the last run handled'),
    error: z.string().nullable().describe('Why the last run failed'),
    due: z.int().describe('How much is due now'),
  })
  .meta({ id: 'Job' });

export const jobRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/jobs',
    summary: 'List jobs: when each ran last, and how much is due.',
    answer: z.object({ items: z.array(jobDocument) }),
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
