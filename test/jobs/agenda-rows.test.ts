import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { Agenda, type JobParameters, toJobId } from 'agenda';
import mongoose from 'mongoose';
import { ROWS } from '../../server/jobs/agenda-guard.js';
import { openRows, underWay } from '../../server/jobs/agenda-rows.js';
import { useProxiedDatabase } from '../support/proxied.js';

const proxy = useProxiedDatabase();

let isOver = false;
const failures: unknown[] = [];
afterEach(() => {
  isOver = false;
  failures.length = 0;
});

const work = underWay();
function open() {
  const { db } = mongoose.connection;
  if (!db) throw new Error('The database opens before the first test.');
  return openRows(db, { isOver: () => isOver, failed: (error) => failures.push(error), work });
}

const DROP = { kind: 'drop', isDone: false } as const;
const claim = async () => (await open()).repository.getNextJobToRun('sum_figures', new Date(), new Date(0), undefined, undefined);

test.each([ROWS, 'agenda_logs'])(
  'a connection that breaks while Agenda connects to %s is told to whoever begins it, and it can be begun again',
  async (collection) => {
    proxy().aim({ command: 'createIndexes', collection, nth: 1 }, DROP);
    await expect(open()).rejects.toThrow(mongoose.mongo.MongoNetworkError);
    expect(proxy().hits()).toBe(1);
    await new Agenda({ backend: await open() }).ready;
  },
);

test('a row that cannot be unlocked is told of, and nothing is thrown where nobody waits', async () => {
  const { repository } = await open();
  const row: JobParameters = { _id: toJobId('0'.repeat(24)), name: 'sum_figures', priority: 0, nextRunAt: null, type: 'single', data: {} };
  await repository.unlockJob(row);
  expect(failures).toEqual([]);
  proxy().aim({ command: 'update', collection: ROWS, nth: 1 }, DROP);
  await repository.unlockJob(row);
  expect([proxy().hits(), failures]).toEqual([1, [expect.any(mongoose.mongo.MongoNetworkError)]]);
});

test('nothing is claimed once it is over, and what is just being claimed is waited for', async () => {
  await expect(claim()).resolves.toBeUndefined();
  proxy().aim({ command: 'findAndModify', collection: ROWS, nth: 1 }, { kind: 'stall', isDone: true });
  const claiming = claim();
  for (let tries = 0; proxy().hits() === 0 && tries < 100; tries++) await pause(20);
  const over = work.over().then(() => 'over');
  isOver = true;
  expect(await Promise.race([over, pause(100, 'waits')])).toBe('waits');
  proxy().calm();
  await expect(claiming).rejects.toThrow();
  expect(await over).toBe('over');

  const { repository } = await open();
  const sent = proxy().sent.get(`findAndModify ${ROWS}`);
  await expect(repository.getNextJobToRun('sum_figures', new Date(), new Date(0), undefined, undefined)).resolves.toBeUndefined();
  expect(proxy().sent.get(`findAndModify ${ROWS}`)).toBe(sent);
});
