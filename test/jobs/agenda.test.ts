import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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

const shop = `test_${randomBytes(6).toString('hex')}`;
/** What a server of somebody else's asks for besides. */
const PRODUCTION = {
  PUBLIC_URL: 'http://localhost',
  LINK_SECRET: 's'.repeat(32),
  SHOP_TIME_ZONE: 'Asia/Shanghai',
  SHOP_CURRENCY: 'CNY',
  MAIL_FROM: 'shop@example.com',
};

/** Agenda's timers would keep Jest alive, so it ticks in a program of its own. */
async function tick(milliseconds: number, env: Record<string, string> = {}) {
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', 'test/jobs/ticking-program.ts'], {
    env: {
      ...process.env,
      ...PRODUCTION,
      DATA_DIR: dataDir,
      SHOP: shop,
      SHOP_CLOCK: 'stepped',
      TEST_TICK_MS: String(milliseconds),
      ...env,
    },
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('nothing ticks while somebody steps the clock; then what is due at once runs; two programs and a restart have one row a job; a stop leaves no lock', async () => {
  const [, held] = await tick(4_000, { TEST_HOLD_CLOCK: 'yes' });
  expect(held).toEqual({ ran: [], rows: ROWS });

  const both = await Promise.all([tick(8_000), tick(8_000)]);
  for (const [, ticked, stopped] of both) {
    expect(ticked).toEqual({ ran: expect.arrayContaining(QUICK), rows: ROWS });
    expect(stopped).toMatchObject({ stopped: true });
  }
  const [again, , stopped] = await tick(200, { TEST_DROP: 'yes' });
  expect(again.rows).toEqual(ROWS);
  expect(stopped).toEqual({ stopped: true, locked: 0 });
}, 120_000);
