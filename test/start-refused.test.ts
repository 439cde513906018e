import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { prepareDataFolder } from '../server/database/data-folder.js';
import { openEmbeddedDatabase } from '../server/database/embedded/index.js';
import { aDir, addressOf, cleanUp, run, start } from './support/run.js';

afterEach(cleanUp);

const PRODUCTION = {
  PUBLIC_URL: 'http://localhost',
  LINK_SECRET: 's'.repeat(32),
  SHOP_TIME_ZONE: 'Asia/Shanghai',
  SHOP_CURRENCY: 'CNY',
  MAIL_FROM: 'shop@example.com',
};
const NOBODY = 'mongodb://joe:hunter2@127.0.0.1:1/';
const UNUSABLE = 'MONGODB_URI: nothing listens at 127.0.0.1:1. Start MongoDB there, or correct the host and the port.\n';

test('A3: with a wrong MONGODB_URI the program and every script say one sentence, and exit with 1', async () => {
  const env = { ...PRODUCTION, DATA_DIR: aDir(), MONGODB_URI: NOBODY };
  const program = start(env);
  const scripts = [
    run('scripts/keys.ts', ['list'], env),
    run('scripts/step.ts', ['--days', '1'], env),
    run('scripts/rebuild.ts', ['--check'], env),
  ];
  expect([await program.ended, program.output()]).toEqual([1, `Regulars cannot start.\n${UNUSABLE}`]);
  for (const script of scripts) expect([await script.ended, script.output()]).toEqual([1, UNUSABLE]);
}, 120_000);

test('A3: with a DATA_DIR that is a file they do too', async () => {
  const file = join(aDir(), 'file');
  writeFileSync(file, '');
  const sentence = `DATA_DIR is ${file}, but that is a file, or lies below one. Set another folder.\n`;
  const program = start({ DATA_DIR: file, SHOP: 'mine' });
  const keys = run('scripts/keys.ts', ['list'], { DATA_DIR: file });
  expect([await program.ended, program.output()]).toEqual([1, `Regulars cannot start.\n${sentence}`]);
  expect([await keys.ended, keys.output()]).toEqual([1, sentence]);
}, 120_000);

test.each([
  ['a file', (dir: string) => join(dir, 'file'), 'but that is a file, or lies below one'],
  ['below a file', (dir: string) => join(dir, 'file', 'data'), 'but that is a file, or lies below one'],
  ['a name that is too long', (dir: string) => join(dir, 'x'.repeat(300)), 'but that name is too long'],
  ...(process.platform === 'linux'
    ? [['where nothing can be made', () => '/proc/regulars', 'but it cannot be used: ENOENT'] as const]
    : []),
])('A3: DATA_DIR is refused that is %s', (_what, at, says) => {
  const dir = aDir();
  writeFileSync(join(dir, 'file'), '');
  expect(() => prepareDataFolder(at(dir))).toThrow(`DATA_DIR is ${at(dir)}, ${says}`);
  expect(() => prepareDataFolder(join(dir, 'new', 'data'))).not.toThrow();
});

/** What becomes of the folder while its database is open. */
const LOSSES: [what: string, lose: (dir: string) => void][] = [
  ['removed', (dir) => rmSync(dir, { recursive: true })],
  ['moved away', (dir) => renameSync(dir, `${dir}-moved`)],
  ['robbed of its documents', (dir) => rmSync(join(dir, 'documents.log'))],
  [
    'put in the place of another',
    (dir) => {
      renameSync(dir, `${dir}-moved`);
      cpSync(`${dir}-moved`, dir, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    },
  ],
  ['robbed of the note beside them', (dir) => rmSync(join(dir, 'acknowledged'))],
  ['robbed of its socket', (dir) => rmSync(join(dir, 'db.sock'))],
];
const LOST = /because its files in .* were removed, moved, replaced or changed while it was running/;

describe('A6: within two seconds the embedded database stops, and answers nobody, when its folder is', () => {
  test.each(LOSSES)('%s', async (_what, lose) => {
    const dir = join(aDir(), 'data');
    const database = await openEmbeddedDatabase(dir);
    const client = await MongoClient.connect(database.uri, { serverSelectionTimeoutMS: 500 });
    const notes = client.db('shop').collection<{ _id: number }>('notes');
    await notes.insertOne({ _id: 1 });
    const lost = performance.now();
    lose(dir);
    expect((await database.stopped).message).toMatch(LOST);
    expect(performance.now() - lost).toBeLessThan(2000);
    await expect(notes.insertOne({ _id: 2 })).rejects.toThrow();
    await client.close();
    await database.close();
  });
});

test('A6: the program stops with a sentence and code 1 when its data folder is removed; who joined its database begins no empty one in that place', async () => {
  const dir = join(aDir(), 'data');
  const program = start({ DATA_DIR: dir, SHOP: 'mine', LOG_LEVEL: 'silent' });
  const url = await addressOf(program);
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
  const member = await openEmbeddedDatabase(dir);
  expect(member.owner).toBe(false);
  rmSync(dir, { recursive: true });
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch(/\nRegulars stops: the embedded database stopped, because its files in .* restore a backup\.\n$/);
  expect((await member.stopped).message).toMatch(/its files in .* were removed/);
  expect(member.owner).toBe(false);
  await member.close();
}, 120_000);

test('A6: a program whose files are lost while it starts says so, and not that one should try again', async () => {
  const dir = join(aDir(), 'data');
  const program = start({ DATA_DIR: dir, LOG_LEVEL: 'silent' }); // tells the story of its demo shop for a while
  while (!existsSync(join(dir, 'demo-keys.json'))) await sleep(20);
  rmSync(join(dir, 'documents.log'));
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch(
    /^Regulars cannot start.\nThe database stopped answering: the embedded database stopped, because its files in /,
  );
}, 120_000);
