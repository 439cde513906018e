import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { systemContext } from '../../server/context.js';
import type { Asked } from '../../server/http/endpoint.js';
import type { Job } from '../../server/jobs/job.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { jobRoutes } from '../../server/jobs/jobs.routes.js';
import { findJobRecords } from '../../server/jobs/jobs.store.js';
import { runJob, runJobs } from '../../server/jobs/run.js';
import { realIn } from '../../server/lib/real-time.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const NOW = at('2026-03-08T12:00');
const aJob = (name: string, run: () => Promise<number>): Job => ({ name, every: '5 seconds', run, due: async () => 0 });
const recordOf = async (name: string) => (await findJobRecords()).find(({ _id }) => _id === name);

test('two processes start one job at once: one runs it, and what came of it is kept', async () => {
  let runs = 0;
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const job = aJob('slow', async () => {
    runs++;
    await finished;
    return 7;
  });
  const both = [runJob(job, shop(), NOW, NO_MAIL), runJob(job, shop(), NOW, NO_MAIL)];
  expect(await Promise.race(both)).toMatchObject({ isBusy: true, handled: null });
  finish();
  expect((await Promise.all(both)).map(({ isBusy }) => isBusy).sort()).toEqual([false, true]);
  expect(runs).toBe(1);
  expect(await recordOf('slow')).toMatchObject({ handled: 7, error: null, now: NOW, token: null });
});

test('of a process that died, the job runs again when its lease is over, not before', async () => {
  const job = aJob('orphan', async () => 1);
  await runJob(job, shop(), NOW, NO_MAIL);
  const set = (leaseUntil: Date) =>
    mongoose.connection.collection<{ _id: string }>('jobs').updateOne({ _id: 'orphan' }, { $set: { leaseUntil } });
  await set(realIn(30_000));
  expect((await runJob(job, shop(), NOW, NO_MAIL)).isBusy).toBe(true);
  await set(realIn(-1));
  expect((await runJob(job, shop(), NOW, NO_MAIL)).handled).toBe(1);
});

test('a job that throws is noted, and runs the next time', async () => {
  let isBroken = true;
  const job = aJob('broken', async () => {
    if (isBroken) throw new Error('out of order');
    return 3;
  });
  expect((await runJob(job, shop(), NOW, NO_MAIL)).error).toMatchObject({ message: 'out of order' });
  expect(await recordOf('broken')).toMatchObject({ handled: null, error: 'out of order' });
  isBroken = false;
  expect((await runJob(job, shop(), NOW, NO_MAIL)).handled).toBe(3);
  expect(await recordOf('broken')).toMatchObject({ handled: 3, error: null });
});

test('every job that runs twice at one moment does nothing more the second time', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer, { untold: 'issued' });
  await givenCoupon(customer);
  const first = await runJobs(shop(), NOW, NO_MAIL);
  expect(first.filter(({ error }) => error !== null)).toEqual([]);
  expect(first.find(({ name }) => name === 'send_mails')?.handled).toBe(2);
  // Mails are sent after sums are brought, and are in them the next time.
  expect(await handled()).toEqual(JOBS.map(({ name }) => (name === 'sum_figures' ? 2 : 0)));
  expect(await handled()).toEqual(JOBS.map(() => 0));
});

const handled = async () => (await runJobs(shop(), NOW, NO_MAIL)).map(({ handled }) => handled);

test('the list of jobs says what ran when, what came of it and what is due', async () => {
  await runJobs(shop(), NOW, NO_MAIL);
  await givenCoupon(await givenCustomer(), { untold: 'issued', expiresAt: at('2026-04-01T00:00') });
  const context = systemContext(shop(), NOW);
  const asked = { params: undefined, query: undefined, body: undefined, ifMatch: undefined, idempotencyKey: '' };
  const [endpoint] = jobRoutes;
  const answer = await endpoint?.handle(asked as Asked<never, never, never>, context);
  const { items } = answer as { items: { name: string }[] };
  expect(items.map(({ name }) => name)).toEqual(JOBS.map(({ name }) => name));
  expect(items.find(({ name }) => name === 'plan_messages')).toMatchObject({
    every: '5 seconds',
    handled: 0,
    error: null,
    due: 1,
    now: NOW,
  });
});
