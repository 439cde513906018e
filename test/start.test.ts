import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';

const dirs: string[] = [];
const children: ChildProcess[] = [];
const aDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'regulars-start-'));
  dirs.push(dir);
  return dir;
};

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

interface Run {
  output(): string;
  /** Waits until the output has something, for half a minute. */
  until(what: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<number | null>;
  ended: Promise<number | null>;
}

/** The real program, in a process of its own. */
function run(script: string, args: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { env: { ...bare(), ...env } });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = async (what: RegExp): Promise<RegExpExecArray> => {
    for (let tries = 0; tries < 300; tries++) {
      const found = what.exec(output);
      if (found) return found;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not printed: ${what}\n${output}`);
  };
  const stop = (): Promise<number | null> => {
    child.kill('SIGINT');
    return ended;
  };
  return { output: () => output, until, ended, stop };
}

/** The environment without what would lead the program elsewhere. */
const bare = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, LOG_LEVEL: 'error' });

const start = (env: Record<string, string>): Run => run('server/main.ts', [], { PORT: '0', ...env });

async function address(program: Run): Promise<string> {
  const [, url = ''] = await program.until(/The API +(http:\S+)\/docs/);
  return url;
}

test('the program starts, serves, stops cleanly on Ctrl-C, and finds everything again', async () => {
  const env = { DATA_DIR: aDir(), SHOP: 'mine', SHOP_CURRENCY: 'KRW', SHOP_TIME_ZONE: 'Asia/Seoul' };
  const first = start(env);
  const url = await address(first);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await fetch(`${url}/docs`)).status).toBe(200);

  // Another program joins the database while it is in use, and makes a key.
  const keys = run('scripts/keys.ts', ['create', '--role', 'marketer', '--name', 'Mia'], env);
  expect(await keys.ended).toBe(0);
  const key = keys.output().trim().split('\n').at(-1) ?? '';
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    name: 'Tea',
    goal: 'boost_purchase',
    trigger: { claim: true },
    reward: { type: 'amount', amountMinor: 500 },
  });
  const made = await fetch(`${url}/v1/campaigns`, { method: 'POST', headers, body });
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  expect(await first.stop()).toBe(0);

  const second = start({ DATA_DIR: env.DATA_DIR, SHOP: 'mine' });
  const again = await fetch(`${await address(second)}/v1/campaigns/${id}`, { headers });
  expect(await again.json()).toMatchObject({ name: 'Tea', currency: 'KRW' });
  expect(await second.stop()).toBe(0);
}, 90_000);

test('a shop is not opened with another currency than it was begun with', async () => {
  const env = { DATA_DIR: aDir(), SHOP: 'mine', SHOP_CURRENCY: 'KRW' };
  const program = start(env);
  await address(program);
  await program.stop();
  const other = start({ ...env, SHOP_CURRENCY: 'USD' });
  expect(await other.ended).toBe(1);
  expect(other.output()).toMatch('SHOP_CURRENCY is USD, but this shop was begun with KRW');
}, 60_000);

test('a wrong variable stops the start with a sentence', async () => {
  const program = start({ SHOP_TIME_ZONE: 'Beijing', DATA_DIR: aDir() });
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch('Regulars cannot start.\nSHOP_TIME_ZONE must be a time zone like Asia/Shanghai.');
}, 30_000);

test('a taken port stops the start with a sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = server.address();
  const port = typeof taken === 'object' && taken ? String(taken.port) : '';
  const program = start({ PORT: port, DATA_DIR: aDir(), SHOP: 'mine' });
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch(`PORT ${port} on HOST 127.0.0.1 cannot be had`);
  server.close();
}, 30_000);
