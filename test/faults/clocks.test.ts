import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { aClaimable, fresh } from '../support/builders.js';
import { aDir, addressOf, cleanUp, type Run, run } from '../support/run.js';
import { inDatabase, keysFor } from './program.js';

const owners: ChildProcess[] = [];
afterEach(() => {
  cleanUp();
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
});

/** The files are another program's, whose clock is right: there is the database's time. */
async function startOwner(dataDir: string): Promise<void> {
  const program = join(import.meta.dirname, '..', 'http', 'programs', 'owner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(child);
  await once(child.stdout, 'data');
}

const SHIFTED = new URL('../support/shifted-clock.mjs', import.meta.url).href;

interface Asked {
  status: number;
  body: Record<string, never>;
}

/** The program, whose clock can be set. */
async function aProgram(dataDir: string, clock: string) {
  const env = { DATA_DIR: dataDir, SHOP: 'killed', SHOP_CLOCK: 'real', PORT: '0', CLOCK_FILE: clock, NODE_OPTIONS: `--import ${SHIFTED}` };
  const program: Run = run('server/main.ts', [], env);
  const url = await addressOf(program);
  return {
    program,
    set: async (seconds: number) => {
      // Whole or not at all: half a file would be another time.
      writeFileSync(`${clock}.next`, String(seconds * 1000));
      renameSync(`${clock}.next`, clock);
      await pause(1_000); // some heartbeats, also on a machine that is busy
    },
    async ask(key: string, path: string, body?: object): Promise<Asked> {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': fresh('key') };
      const response = await fetch(`${url}${path}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
      return { status: response.status, body: (await response.json()) as Record<string, never> };
    },
  };
}

test('A2, E9: with a clock that is 40 s behind, 40 s ahead, or set in the middle, coupons move on; after it was two hours ahead jobs run on, after a restart too', async () => {
  const dataDir = aDir();
  const clock = join(aDir(), 'clock');
  writeFileSync(clock, '-40000');
  await startOwner(dataDir);
  const [marketer = '', shop = '', admin = ''] = await inDatabase(dataDir, () => keysFor(['marketer', 'storefront', 'admin']));
  const first = await aProgram(dataDir, clock);
  const campaign = (await first.ask(marketer, '/v1/campaigns', aClaimable())).body;
  await first.ask(marketer, `/v1/campaigns/${campaign.id}/activate`, {});

  /** Each act that moves a coupon, from the claim to the confirmed order. */
  const moveOne = async (between: () => Promise<void> = async () => {}): Promise<void> => {
    const customer = { shopId: fresh('c') };
    const begun = performance.now();
    const claim = await first.ask(shop, `/v1/campaigns/${campaign.id}/claims`, { customer });
    await between();
    const lines = [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 1, lineTotalMinor: 10_000 }];
    const cart = { checkoutId: fresh('chk'), currency: 'CNY', lines };
    const hold = await first.ask(shop, '/v1/redemptions', { customer, codes: [claim.body.code], cart });
    const confirm = await first.ask(shop, `/v1/redemptions/${hold.body.id}/confirm`, { orderId: fresh('o') });
    expect([claim.status, hold.status, confirm.status]).toEqual([201, 201, 200]);
    expect(Math.abs(new Date(hold.body.expiresAt as unknown as string).getTime() - Date.now() - 30 * 60_000)).toBeLessThan(15_000);
    expect(performance.now() - begun).toBeLessThan(15_000);
  };
  const notes = async (program: typeof first): Promise<string> => {
    const { status, body } = await program.ask(shop, '/readyz');
    expect(status).toBe(200);
    return String(body.notes);
  };
  /** The guard looks every few seconds: of two jumps in between it would see the sum. */
  const untilNoted = async (program: typeof first, sentence: RegExp): Promise<void> => {
    const end = performance.now() + 20_000;
    while (!sentence.test(await notes(program)) && performance.now() < end) await pause(200);
    expect(await notes(program)).toMatch(sentence);
  };
  /** When each job ran last, by the database's clock. */
  const lastRuns = async (program: typeof first): Promise<Map<string, number>> => {
    const items = (await program.ask(admin, '/v1/jobs')).body.items as unknown as { name: string; every: string; lastFinishedAt: string }[];
    const quick = items.filter(({ every }) => / seconds?$/.test(every));
    return new Map(quick.map(({ name, lastFinishedAt }) => [name, new Date(lastFinishedAt).getTime()]));
  };
  /** Where Agenda loses its way though the guard saw the jump, it is begun again a minute later. */
  const untilAllRan = async (program: typeof first): Promise<void> => {
    const since = Date.now();
    for (;;) {
      const runs = [...(await lastRuns(program)).values()];
      if (runs.length > 5 && runs.every((at) => at > since)) return;
      if (Date.now() - since > 100_000) throw new Error(`jobs stand still: ${JSON.stringify([...runs])}\n${program.program.output()}`);
      await pause(500);
    }
  };

  await moveOne();
  expect(await notes(first)).toContain('The clock of this machine is 40 s behind the clock of the database');
  await first.set(40);
  await moveOne();
  expect(await notes(first)).toContain('The clock of this machine is 40 s ahead of the clock of the database');
  await moveOne(() => first.set(-40));

  await first.set(7200);
  await untilNoted(first, /it jumped by 7(160|240) s/);
  await untilAllRan(first);
  await moveOne(() => first.set(0));
  await untilAllRan(first);
  await untilNoted(first, /The clock of this machine was set, or the machine slept: it jumped by 7200 s\. Jobs were begun again\./);

  await first.set(7200);
  await untilAllRan(first);
  first.program.child.kill('SIGKILL');
  await first.program.ended;
  writeFileSync(clock, '0');
  const second = await aProgram(dataDir, clock);
  await untilAllRan(second);
  expect(await notes(second)).toMatch(/jobs were planned by a clock that was ahead; they run now/);
}, 400_000);
