import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { MongoClient } from 'mongodb';
import { ConfigError } from '../../server/config.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { openInThread } from '../../server/database/embedded-thread.js';
import { aDirectory, programArguments } from './support.js';

// The database as the program has it: in a thread of its own. What it does there is tested without one; here is what crosses the border.

let dataDir: string;
beforeEach(() => {
  dataDir = aDirectory();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = (embeddedMemoryMb = 64) => openInThread({ dataDir, embeddedMemoryMb });

async function countIn(uri: string): Promise<number> {
  const client = await MongoClient.connect(uri);
  const count = await client.db('shared').collection('notes').countDocuments();
  await client.close();
  return count;
}

async function writeTo(uri: string): Promise<boolean> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 500 });
  const { acknowledged } = await client.db('shared').collection('notes').insertOne({ text: 'kept' });
  await client.close();
  return acknowledged;
}

test('what a thread acknowledged is there when its files are opened again, and it lets go of them', async () => {
  const first = await open();
  await writeTo(first.uri);
  await first.close();
  const second = await openEmbeddedDatabase(dataDir);
  expect(second.owner).toBe(true);
  expect(await countIn(second.uri)).toBe(1);
  await second.close();
});

test('a thread joins the program that has the files, and takes over at the same address when that is killed', async () => {
  const owner = spawn(process.execPath, programArguments('member', dataDir));
  await once(owner.stdout, 'data');
  const thread = await open();
  await writeTo(thread.uri);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  while (!(await writeTo(thread.uri).catch(() => false))) await sleep(50);
  await thread.close();
  const next = await openEmbeddedDatabase(dataDir);
  expect(next.owner).toBe(true);
  expect(await countIn(next.uri)).toBe(2);
  await next.close();
});

test('a thread that is to close waits for those who joined', async () => {
  const thread = await open();
  const member = await openEmbeddedDatabase(dataDir);
  expect(member.owner).toBe(false);
  let isClosed = false;
  const closing = thread.close().then(() => {
    isClosed = true;
  });
  await writeTo(member.uri);
  expect(isClosed).toBe(false);
  await member.close();
  await closing;
});

test('damage is told in the same sentence, and so is what is wrong with the folder', async () => {
  const first = await open();
  await writeTo(first.uri);
  await first.close();
  const path = join(dataDir, 'documents.log');
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
  writeFileSync(path, bytes);
  const told = await open().catch((error: unknown) => error);
  expect(told).toBeInstanceOf(ConfigError);
  const here = await openEmbeddedDatabase(dataDir).catch((error: Error) => error);
  expect((told as Error).message).toBe((here as Error).message);

  rmSync(join(dataDir, 'lock'));
  writeFileSync(join(dataDir, 'not-a-folder'), '');
  await expect(openInThread({ dataDir: join(dataDir, 'not-a-folder'), embeddedMemoryMb: 64 })).rejects.toThrow(
    `DATA_DIR is ${join(dataDir, 'not-a-folder')}, but that is a file, or lies below one. Set another folder.`,
  );
});

test('a thread whose files are lost stops and says why', async () => {
  const { uri, stopped, close } = await open();
  await writeTo(uri);
  rmSync(dataDir, { recursive: true });
  expect((await stopped).message).toMatch(/^the embedded database stopped, because its files in .* were removed/);
  await close();
});

/** Six million empty documents in one message: more than a small heap can hold, though not more than a message may. */
function tooMuch(): Buffer {
  const items = Buffer.alloc(7 * 6_000_000 + 5);
  for (let at = 4; at < items.length - 1; at += 7) items.set([3, 0, 5], at);
  items.writeInt32LE(items.length, 0);
  const empty = Buffer.from(serialize({ ping: 1, items: [], $db: 'admin' }));
  const from = empty.indexOf(Buffer.from('\x04items\0')) + 7;
  const command = Buffer.concat([empty.subarray(0, from), items, empty.subarray(from + 5)]);
  command.writeInt32LE(command.length, 0);
  const header = Buffer.alloc(21);
  header.writeInt32LE(header.length + command.length, 0);
  header.writeInt32LE(2013, 12);
  return Buffer.concat([header, command]);
}

test('a heap that is full ends thread and program: nobody is answered, and what was acknowledged is kept', async () => {
  const program = spawn(process.execPath, programArguments('thread', dataDir));
  let said = '';
  program.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(program, 'close');
  const [uri] = await once(program.stdout, 'data');
  await writeTo(String(uri).trim());
  const socket: Socket = connect(decodeURIComponent(/^mongodb:\/\/([^/]*)/.exec(uri)?.[1] ?? ''));
  let answered = 0;
  socket.on('error', () => {}).on('data', ({ length }) => (answered += length));
  socket.write(tooMuch());
  const [code] = await ended;
  expect(code).not.toBe(0);
  // It depends on where it happens whether Node ends the thread, or ends all.
  expect(said).toMatch(/its heap is full\. Raise EMBEDDED_MEMORY_MB|JavaScript heap out of memory/);
  expect(answered).toBe(0);
  const again = await open();
  expect(await countIn(again.uri)).toBe(1);
  await again.close();
});
