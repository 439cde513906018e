import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { JOBS } from '../../server/jobs/jobs.js';

const run = promisify(execFile);
const dataDir = mkdtempSync(join(tmpdir(), 'regulars-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const QUICK = JOBS.filter(({ every }) => every === '5 seconds').map(({ name }) => name);
const ROWS = JOBS.map(({ name, every }) => `${name} ${every}`).sort();

/** Agenda's timers would keep Jest alive, so it ticks in a program of its own. */
async function tick(milliseconds: number, env: Record<string, string> = {}) {
  const { MONGODB_URI: _, ...rest } = process.env;
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', 'test/jobs/ticking-program.ts'], {
    env: { ...rest, DATA_DIR: dataDir, SHOP: 'ticking', SHOP_CLOCK: 'stepped', TEST_TICK_MS: String(milliseconds), ...env },
    timeout: 50_000,
  });
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('nothing ticks while somebody steps the clock; then what is due at once runs; two programs and a restart have one row a job; a stop leaves no lock', async () => {
  const [, held] = await tick(8_000, { TEST_HOLD_CLOCK: 'yes' });
  expect(held).toEqual({ ran: [], rows: ROWS });

  const both = await Promise.all([tick(12_000), tick(12_000)]);
  for (const [, ticked, stopped] of both) {
    expect(ticked).toEqual({ ran: expect.arrayContaining(QUICK), rows: ROWS });
    expect(stopped).toMatchObject({ stopped: true });
  }
  const [again, , stopped] = await tick(500);
  expect(again.rows).toEqual(ROWS);
  expect(stopped).toEqual({ stopped: true, locked: 0 });
}, 60_000);
