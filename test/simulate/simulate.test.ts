import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import type { Figures } from '../../scripts/simulate/figures.js';
import type { Plan } from '../../scripts/simulate/run.js';
import { compiled } from '../support/run.js';

const dataDir = mkdtempSync(join(tmpdir(), 'regulars-simulated-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const PATIENCE_MS = 600_000;
const plan = (changes: Partial<Plan>): Plan => ({ shop: 'simulation', seed: 4, from: '2026-01-05', days: 13, customers: 30, ...changes });

/** `npm run faults` lives through a summer too, and through the same days again. */
const isLong = process.env.LONG_TESTS === '1';

const WINTER = '2026-01-05';
const SUMMER = '2026-07-06';
/** Clocks are put forward in New York within two weeks. */
const BETWEEN = '2026-03-02';

const node = (...args: string[]) =>
  promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir },
  });

/** What comes of some plans. */
async function simulated(...changes: Partial<Plan>[]): Promise<Figures[]> {
  const { stdout } = await node('--import', 'tsx', 'test/simulate/live.ts', JSON.stringify(changes.map(plan)));
  return JSON.parse(stdout);
}

test(
  'the same figures in winter and in summer, and here also while clocks are put forward: all begin on a Monday',
  async () => {
    const [winter, ...others] = await simulated({ from: WINTER }, { from: BETWEEN }, ...(isLong ? [{ from: SUMMER }] : []));
    if (!winter) throw new Error('There was no winter.');
    for (const other of others) expect(other).toEqual(winter);

    const count = (kind: string) => winter.messages.find((row) => row.kind === kind)?.sent ?? 0;
    for (const kind of ['welcome', 'thanks', 'coupon_issued', 'coupon_expiry', 'coupon_revoked', 'unpaid_order', 'satisfaction_check'])
      expect([kind, count(kind) > 0]).toEqual([kind, true]);
    for (const { planned, sent, suppressed, failed, waiting } of winter.messages)
      expect(sent + failed + waiting + Object.values(suppressed).reduce((sum, each) => sum + each, 0)).toBe(planned);
    expect(winter.messages.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
    expect(winter.orders.paid).toBeGreaterThan(25);
    expect(winter.campaigns.map(({ redeemed }) => redeemed).reduce((sum, each) => sum + each)).toBeGreaterThan(0);
    expect(winter.cases.opened).toBeGreaterThan(0);
    expect(winter.cases.goodwillMinor).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);

test(
  'the same seed gives the same figures, as it did in every season; another seed gives others',
  async () => {
    const short = { days: 3, customers: 12 };
    const [first, other, again] = await simulated(short, { ...short, seed: 2 }, ...(isLong ? [short] : []));
    expect(other).not.toEqual(first);
    if (isLong) expect(again).toEqual(first);
  },
  PATIENCE_MS,
);

const command = (...args: string[]) => node(...compiled('scripts/simulate.ts'), ...args);

test(
  'the command prints what came of it, keeps the shop if asked, and never writes over one',
  async () => {
    const { stdout } = await command('--days', '1', '--customers', '6', '--keep');
    expect(stdout).toMatch(/^1 days from 2026-01-05, 6 customers, seed 1\.$/m);
    expect(stdout).toMatch(/^welcome +\d+ +\d+ +0 +\d+/m);
    expect(stdout).toMatch(/^Spend 100, get 20 off the next 120 +\d+ +\d+ +\d+ +\d+ +\d+\.\d\d CNY$/m);
    expect(stdout).toMatch(/^Cases: \d+ opened/m);
    expect(stdout).toContain('See it: SHOP=simulation npm start');
    await expect(command('--days', '1', '--customers', '6', '--keep')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is a shop simulation already.'),
    });
  },
  PATIENCE_MS,
);

test(
  '--help says what there is; what cannot be is refused with a sentence',
  async () => {
    const { stdout } = await command('--help');
    for (const option of ['--days', '--seed', '--from', '--customers', '--keep', '--shop']) expect(stdout).toContain(option);
    await expect(command('--days', '0')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a whole number from 1 to 400'),
    });
    await expect(command('--from', '2026-02-30')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('a date such as') });
    await expect(command('--shop', 'demo')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('the demo’s own') });
  },
  PATIENCE_MS,
);
