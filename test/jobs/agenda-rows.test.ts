import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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
  proxy().aim({ command: 'update', collection: ROWS, nth: 1 }, { kind: 'stall', isDone: true });
  const claiming = claim();
  for (let tries = 0; proxy().hits() === 0 && tries < 100; tries++) await pause(20);
  const over = work.over().then(() => 'over');
  isOver = true;
  expect(await Promise.race([over, pause(100, 'waits')])).toBe('waits');
  proxy().calm();
  await expect(claiming).rejects.toThrow();
  expect(await over).toBe('over');

  const { repository } = await open();
  const sent = proxy().sent.get(`update ${ROWS}`);
  await expect(repository.getNextJobToRun('sum_figures', new Date(), new Date(0), undefined, undefined)).resolves.toBeUndefined();
  expect(proxy().sent.get(`update ${ROWS}`)).toBe(sent);
});

describe('rows that are looked for at once', () => {
  const NAMES = ['sum_figures', 'plan_messages', 'list_changes'];
  const rows = () => mongoose.connection.collection(ROWS);
  const at = (milliseconds: number) => new Date(Date.now() + milliseconds);
  const claimsOf = async ({ repository }: Awaited<ReturnType<typeof open>>, by: string) => {
    const claimed = NAMES.map((name) => repository.getNextJobToRun(name, at(5000), at(-60_000), undefined, { lastModifiedBy: by }));
    return (await Promise.all(claimed)).map((row) => row?.name);
  };
  beforeEach(async () => {
    await rows().deleteMany({});
    await rows().insertMany([
      { name: NAMES[0], type: 'single', nextRunAt: at(4000), lockedAt: null },
      { name: NAMES[1], type: 'single', nextRunAt: at(60_000), lockedAt: at(-61_000) },
      { name: NAMES[2], type: 'single', nextRunAt: at(60_000), lockedAt: null },
    ]);
  });

  test('are claimed by one command: those that are due, or locked too long; and by one program', async () => {
    const [one, other] = [await open(), await open()];
    const sent = proxy().sent.get(`update ${ROWS}`) ?? 0;
    const [first, second] = await Promise.all([claimsOf(one, 'tick_1'), claimsOf(other, 'tick_2')]);
    expect(proxy().sent.get(`update ${ROWS}`)).toBe(sent + 2);
    const both = [0, 1, 2].map((index) => [first[index], second[index]].filter((name) => name !== undefined));
    expect(both).toEqual([[NAMES[0]], [NAMES[1]], []]);
    expect(await claimsOf(one, 'tick_1')).toEqual([undefined, undefined, undefined]);
  });

  test('one that is disabled is nobody’s', async () => {
    await rows().updateOne({ name: NAMES[0] }, { $set: { disabled: true } });
    expect(await claimsOf(await open(), 'tick_1')).toEqual([undefined, NAMES[1], undefined]);
  });

  test('what has ended is free for whoever looks next, and what begins is not written', async () => {
    const opened = await open();
    const { repository } = opened;
    const by = { lastModifiedBy: 'tick_1' };
    const row = await repository.getNextJobToRun('sum_figures', at(5000), at(-60_000), undefined, by);
    if (!row) throw new Error('It was due.');
    await repository.saveJobState({ ...row, nextRunAt: at(1000) }, by);
    expect(await claimsOf(opened, 'tick_1')).toEqual([undefined, NAMES[1], undefined]);
    const { lockedAt: _lockedAt, ...ended } = row;
    const [lastRunAt, nextRunAt] = [at(0), at(1000)];
    await repository.saveJobState({ ...ended, lastRunAt, lastFinishedAt: lastRunAt, nextRunAt }, by);
    expect(await claimsOf(opened, 'tick_1')).toEqual([NAMES[0], undefined, undefined]);
    expect(await rows().findOne({ name: NAMES[0] })).toMatchObject({ lastRunAt, lastFinishedAt: lastRunAt, nextRunAt });
  });
});
