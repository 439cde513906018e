import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { aDir, addressOf, cleanUp, run, runNpm, start } from './support/run.js';

afterEach(cleanUp);

test('the program starts, serves, stops cleanly on Ctrl-C, and finds everything again', async () => {
  const env = { DATA_DIR: aDir(), SHOP: 'mine', SHOP_CURRENCY: 'KRW', SHOP_TIME_ZONE: 'Asia/Seoul' };
  const first = start(env);
  const url = await addressOf(first);
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
  const again = await fetch(`${await addressOf(second)}/v1/campaigns/${id}`, { headers });
  expect(await again.json()).toMatchObject({ name: 'Tea', currency: 'KRW' });
  expect(await second.stop()).toBe(0);
}, 90_000);

test('E6: a key that is withdrawn by another program opens nothing within a second', async () => {
  const env = { DATA_DIR: aDir(), SHOP: 'mine', SHOP_CURRENCY: 'KRW', SHOP_TIME_ZONE: 'Asia/Seoul' };
  const program = start(env);
  const url = await addressOf(program);
  const keys = async (...args: string[]): Promise<[code: number | null, output: string]> => {
    const asked = run('scripts/keys.ts', args, env);
    return [await asked.ended, asked.output()];
  };
  const [, made] = await keys('create', '--role', 'marketer', '--name', 'Mia');
  await keys('create', '--role', 'admin', '--name', 'Ada');
  const headers = { authorization: `Bearer ${made.trim().split('\n').at(-1)}` };
  expect((await fetch(`${url}/v1/shop`, { headers })).status).toBe(200);
  const [, list] = await keys('list');
  const [id = ''] = /key_\w{24}(?= +marketer +Mia)/.exec(list) ?? [];
  expect(list).toMatch(/Ada .*never used/);
  expect(await keys('revoke', id)).toEqual([0, expect.stringContaining(`Withdrawn: ${id}, marketer, Mia.`)]);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await fetch(`${url}/v1/shop`, { headers })).status).toBe(401);
  const [code, refused] = await keys('revoke', '--name', 'Ada');
  expect([code, refused]).toEqual([1, expect.stringContaining('the last admin key')]);
  expect((await keys('revoke', '--name', 'Ada', '--force'))[0]).toBe(0);
}, 120_000);

test('a shop is not opened with another currency than it was begun with', async () => {
  const env = { DATA_DIR: aDir(), SHOP: 'mine', SHOP_CURRENCY: 'KRW' };
  const program = start(env);
  await addressOf(program);
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
  expect(program.output()).toMatch(`PORT ${port} on HOST 127.0.0.1 is taken by another program. Set another PORT.`);
  server.close();
}, 30_000);

test('A3: a HOST that is none of this machine stops the start with a sentence that names HOST', async () => {
  const program = start({ HOST: 'no-such-host.invalid', DATA_DIR: aDir(), SHOP: 'mine' });
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch(
    /^Regulars cannot start\.\nHOST no-such-host\.invalid is no address of this machine \(\w+\)\. Set HOST to/,
  );
}, 30_000);

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a supervisor that ends npm with %s ends the program with it, cleanly',
  async (signal) => {
    const program = runNpm(['start', '--ignore-scripts'], { DATA_DIR: aDir(), SHOP: 'mine', PORT: '0' });
    const url = await addressOf(program);
    program.child.kill(signal);
    expect(await program.ended).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  },
  60_000,
);
