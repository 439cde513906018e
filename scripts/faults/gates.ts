import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ROLES, type Role } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { readConfig } from '../../server/config.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { ownProgram } from '../../server/lib/own-files.js';
import { askAll, judge, type Measured } from './gates-load.js';
import { generated, goods, quoteOf } from './gates-requests.js';
import { stalledBodies } from './gates-stalled.js';

const { requests, seed } = new Command('npm run faults:gates --')
  .description(
    'Asks a shop of its own as each role over every route, with right and hostile bodies: nothing is answered with a failure of ours, late or ' +
      'at length, and the memory of the program does not grow. Then bodies that stand still and wrong keys keep no right caller waiting.',
  )
  .option('--requests <number>', 'how many each role sends', whole, 20_000)
  .option('--seed <number>', 'the same seed is the same requests', whole, 1)
  .parse()
  .opts<{ requests: number; seed: number }>();

function whole(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

const MB = 1024 * 1024;
const FIRST = 2000;
const PROGRAM = ownProgram('scripts/faults/gates-program.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'regulars-gates-'));
const env = { DATA_DIR: dataDir, SHOP: 'gates', SHOP_TIME_ZONE: 'Asia/Shanghai', SHOP_CURRENCY: 'CNY', PORT: '0', LOG_LEVEL: 'silent' };
const broken: string[] = [];

const hear = async <Answer>(program: ChildProcess): Promise<Answer> => (await once(program, 'message'))[0] as Answer;

async function heapOf(program: ChildProcess): Promise<number> {
  program.send('heap');
  return (await hear<{ heapBytes: number }>(program)).heapBytes;
}

function say(name: string, { count, slowestMs, p99Ms, longestBytes, failures }: Measured): void {
  console.log(
    `${name}: ${count} requests, 99 % within ${p99Ms.toFixed(0)} ms, the slowest ${slowestMs.toFixed(0)} ms, the longest answer ${longestBytes} bytes`,
  );
  broken.push(...failures.map((failure) => `${name}: ${failure}`));
}

/** Each role sends its share; the memory is compared with that after the first requests. */
async function load(url: string, keys: Record<Role, string>, program: ChildProcess): Promise<void> {
  const turns = generated(requests, seed, await goods(url, keys.admin));
  const share = Math.min(requests, FIRST / ROLES.length);
  for (const role of ROLES) say(`${role}, the first`, judge(await askAll(url, keys[role], turns.slice(0, share))));
  const before = await heapOf(program);
  for (const role of ROLES) say(role, judge(await askAll(url, keys[role], turns.slice(share))));
  const grown = (await heapOf(program)) - before;
  console.log(`The program's memory has grown by ${(grown / MB).toFixed(1)} MB since the first requests`);
  if (grown > 20 * MB) broken.push('the memory of the program has grown by more than 20 MB');
}

/** 500 bodies that stand still and 120 wrong keys at once; then 500 right requests in flight. */
async function crowd(url: string, keys: Record<Role, string>): Promise<void> {
  const quotes = Array.from({ length: 1200 }, () => quoteOf());
  await askAll(url, keys.storefront, quotes.slice(0, 200), 4); // the first ones warm the program
  const alone = judge(await askAll(url, keys.storefront, quotes.slice(0, 200), 4));
  console.log(`Right quotes alone: 99 % within ${alone.p99Ms.toFixed(0)} ms`);
  const stalled = await stalledBodies(url, keys.storefront, 500);
  const wrong = askAll(
    url,
    `rg_${'A'.repeat(43)}`,
    Array.from({ length: 120 }, () => quoteOf()),
    120,
  );
  const beside = judge(await askAll(url, keys.storefront, quotes.slice(200), 4));
  stalled.close();
  if ((await wrong).some(({ status }) => status !== 401)) broken.push('a wrong key was answered otherwise than by 401');
  console.log(`Right quotes beside 500 stalled bodies and 120 wrong keys: 99 % within ${beside.p99Ms.toFixed(0)} ms`);
  if (beside.p99Ms > 100) broken.push('a right quote took more than 100 ms beside stalled bodies and wrong keys');
  const many = await askAll(
    url,
    keys.storefront,
    Array.from({ length: 500 }, () => quoteOf()),
    500,
  );
  const refused = many.filter(({ status }) => status !== 200).length;
  console.log(`500 right quotes in flight: ${refused} not answered with 200`);
  if (refused > 0) broken.push(`${refused} of 500 right quotes in flight were refused`);
}

const config = readConfig({ ...process.env, ...env });
const database = await openDatabase(config, config.shop.name);
await buildIndexes();
const program = fork(PROGRAM, {
  env: { ...process.env, ...env },
  execArgv: ['--expose-gc', ...process.execArgv],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const { url } = await hear<{ url: string }>(program);
const keys = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, (await createKey(`the ${role}`, role)).key]))) as Record<
  Role,
  string
>;
await load(url, keys, program);
await crowd(url, keys);
program.disconnect();
await once(program, 'exit');
await database.close();
rmSync(dataDir, { recursive: true, force: true });
for (const sentence of broken.slice(0, 50)) console.log(sentence);
console.log(broken.length === 0 ? 'All held.' : `${broken.length} did not hold.`);
process.exit(broken.length === 0 ? 0 : 1);
