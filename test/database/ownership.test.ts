import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { aDirectory, programArguments } from './support.js';

let directory: string;
let programs: ChildProcessWithoutNullStreams[];
beforeEach(() => {
  directory = aDirectory();
  programs = [];
});
afterEach(() => {
  for (const program of programs) program.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Another program on the same folder. `tell` gives its next line; its first says whether it owns the files. */
async function aProgram() {
  const program = spawn(process.execPath, programArguments('member', directory), { stdio: ['pipe', 'pipe', 'pipe'] });
  programs.push(program);
  program.stderr.pipe(process.stderr);
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const hear = async (): Promise<string> => (await lines.next()).value;
  const tell = (order: string): Promise<string> => {
    program.stdin.write(`${order}\n`);
    return hear();
  };
  return { program, role: await hear(), hear, tell };
}

test('the second program joins the first, and both see one database', async () => {
  const first = await openEmbeddedDatabase(directory);
  const second = await aProgram();
  expect([first.owner, second.role]).toEqual([true, 'member']);
  await second.tell('write');
  const client = await MongoClient.connect(first.uri);
  expect(await client.db('shared').collection('notes').countDocuments()).toBe(1);
  await client.close();

  let closed = false;
  const closing = first.close().then(() => {
    closed = true;
  });
  expect(await second.tell('write')).toBe('true');
  expect(closed).toBe(false);
  expect(await second.tell('close')).toBe('closed');
  await closing;
}, 30_000);

test('when the owner is killed, who has joined takes over at the same address', async () => {
  const owner = await aProgram();
  const members = [await aProgram(), await aProgram()];
  expect([owner.role, ...members.map(({ role }) => role)]).toEqual(['owner', 'member', 'member']);
  await owner.tell('write');
  owner.program.kill('SIGKILL');
  await once(owner.program, 'exit');
  const [a, b] = members;
  for (const member of members) {
    for (let answer = ''; answer !== '1'; answer = await member.tell('count')) {
      expect(answer).not.toMatch('stopped');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expect([await a?.tell('role'), await b?.tell('role')].sort()).toEqual(['member', 'owner']);
  expect(await a?.tell('write')).toBe('true');
  expect(await b?.tell('count')).toBe('2');
}, 40_000);

test('the socket is for this user alone, and a long path has a short one elsewhere', async () => {
  const short = await openEmbeddedDatabase(directory);
  expect(statSync(join(directory, 'db.sock')).mode & 0o777).toBe(0o600);
  await short.close();

  const long = join(directory, 'x'.repeat(120));
  mkdirSync(long);
  const first = await openEmbeddedDatabase(long);
  const path = decodeURIComponent(first.uri.slice('mongodb://'.length, first.uri.indexOf('/?')));
  expect(path.length).toBeLessThan(100);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  const second = await openEmbeddedDatabase(long);
  expect([second.owner, second.uri]).toEqual([false, first.uri]);
  await second.close();
  await first.close();
  const again = await openEmbeddedDatabase(long);
  expect(again.uri).toBe(first.uri);
  await again.close();
  rmSync(join(path, '..'), { recursive: true, force: true });
}, 30_000);

test.each(['', 'garbage', 'null', '{"path":5}'])(
  'A6: a note of the address that says %j is written anew',
  async (said) => {
    await (await openEmbeddedDatabase(directory)).close();
    writeFileSync(join(directory, 'address'), said);
    const first = await openEmbeddedDatabase(directory);
    const second = await openEmbeddedDatabase(directory);
    expect([first.owner, second.owner, second.uri]).toEqual([true, false, first.uri]);
    await second.close();
    await first.close();
  },
  30_000,
);
