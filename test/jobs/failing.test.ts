import { expect, test } from '@jest/globals';
import type { Fault } from '../../scripts/faults/proxy.js';
import { findJobRecords } from '../../server/jobs/jobs.store.js';
import { runJob } from '../../server/jobs/run.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import type { Shop } from '../../server/shop/shop.js';
import { useProxiedDatabase } from '../support/proxied.js';

const proxy = useProxiedDatabase();
const NOW = new Date('2026-03-08T02:00:00Z');
const NOBODYS = {} as Shop;
const job = (name: string) => ({ name, every: '5 seconds', run: async () => 3, due: async () => 0 });

const FAULTS: Fault[] = [
  { kind: 'drop', isDone: false },
  { kind: 'drop', isDone: true },
  { kind: 'error', code: 11602, isDone: true },
  { kind: 'write_concern_error', code: 64 },
];

// The first update of a run takes the job, the second notes its end; where that fails, the reason is noted instead.
test.each(FAULTS.flatMap((fault) => [1, 2].map((nth) => ({ fault, nth }))))(
  'A5: a job whose database fails ($fault.kind at $nth) goes on at its next tick, not when its lease is over',
  async ({ fault, nth }) => {
    const mine = job(`${fault.kind} ${JSON.stringify(fault)} ${nth}`);
    await runJob(mine, NOBODYS, NOW, NO_MAIL);
    proxy().aim({ command: 'update', collection: 'jobs', nth, times: 2 }, fault);
    await expect(runJob(mine, NOBODYS, NOW, NO_MAIL)).rejects.toThrow();
    expect(proxy().hits()).toBeGreaterThan(0);
    proxy().calm();
    expect(await runJob(mine, NOBODYS, NOW, NO_MAIL)).toEqual({ name: mine.name, handled: 3, error: null, isBusy: false });
    const record = (await findJobRecords()).find(({ _id }) => _id === mine.name);
    expect(record).toMatchObject({ handled: 3, error: null, token: null });
  },
);

test('A5: a job that another program is running stays that one’s, whatever failed before', async () => {
  const name = 'shared';
  let finish: (handled: number) => void = () => {};
  const slow = { ...job(name), run: () => new Promise<number>((resolve) => (finish = resolve)) };
  await runJob(job(name), NOBODYS, NOW, NO_MAIL);
  const running = runJob(slow, NOBODYS, NOW, NO_MAIL);
  await new Promise((resolve) => setTimeout(resolve, 100));
  proxy().aim({ command: 'update', collection: 'jobs', nth: 1 }, { kind: 'drop', isDone: false });
  await expect(runJob(job(name), NOBODYS, NOW, NO_MAIL)).rejects.toThrow();
  proxy().calm();
  expect((await runJob(job(name), NOBODYS, NOW, NO_MAIL)).isBusy).toBe(true);
  finish(7);
  expect((await running).handled).toBe(7);
});
