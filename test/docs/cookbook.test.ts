import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROLES, useApi } from '../support/api.js';
import { readCookbook, Trial, withCosts } from './cookbook.js';
import { COUPON_SCENES, type Scene } from './coupon-scenes.js';
import { USE_SCENES } from './use-scenes.js';

/** UPDATE_GOLDEN=1 writes what was seen into the book. */
const isWriting = process.env.UPDATE_GOLDEN === '1';
const FILE = join(import.meta.dirname, '../../docs/campaign-cookbook.md');
const BOOK = readCookbook(readFileSync(FILE, 'utf8'));
const SCENES: Record<string, Scene> = { ...COUPON_SCENES, ...USE_SCENES };

const api = useApi();
const folder = mkdtempSync(join(tmpdir(), 'regulars-cookbook-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(folder, 'data'));
  const keys = ROLES.map((role) => ({ name: `the ${role}`, role, key: api().as[role].key }));
  writeFileSync(join(folder, 'data/demo-keys.json'), JSON.stringify(keys, null, 2));
});

/** Types it after the preparation, as a reader of the book does. */
async function typed(command: string, id = ''): Promise<{ id?: string; state?: string }> {
  const { PATH, HOME } = process.env;
  const script = ['set -euo pipefail', BOOK.preparation, command].join('\n');
  const env = { PATH, HOME, PORT: new URL(api().url).port, id };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
  return JSON.parse(stdout);
}

async function costsOf(heading: string, id: string): Promise<string> {
  const trial = new Trial(api(), id);
  await SCENES[heading]?.(trial);
  return trial.costs();
}

test('every recipe has a scene, and every scene its recipe', () => {
  expect(BOOK.recipes.map(({ heading }) => heading).sort()).toEqual(Object.keys(SCENES).sort());
});

/** Where there is no bash nobody can type it. */
const cooking = process.platform === 'win32' ? test.skip : test;

cooking.each(BOOK.recipes.map((recipe) => [recipe.heading, recipe] as const))(
  '%s: the request works as it stands, and costs what the book says',
  async (heading, recipe) => {
    let id = '';
    for (const request of recipe.requests) ({ id = '' } = await typed(request));
    expect(await typed(BOOK.activation, id)).toMatchObject({ id, state: 'active' });
    const costs = await costsOf(heading, id).finally(() => api().as.marketer.post(`/v1/campaigns/${id}/end`));
    if (isWriting) writeFileSync(FILE, withCosts(readFileSync(FILE, 'utf8'), recipe, costs));
    else expect(recipe.costs).toBe(costs);
  },
  60_000,
);
