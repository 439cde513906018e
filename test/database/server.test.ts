import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { Decimal128, type Document, Long, MongoClient } from 'mongodb';
import mongoose, { Schema } from 'mongoose';
import { memoryLimit } from '../../server/database/embedded/index.js';
import { aDatabase, codeOf } from './support.js';

let all: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  all = await aDatabase();
});
afterAll(() => all.end());

const HEADER = [1, 0, 2013];

/** A message with a header of one's own choosing. */
function aMessage(body: Uint8Array, { length = 16 + body.length, opcode = 2013 } = {}): Buffer {
  const header = Buffer.alloc(16);
  for (const [i, number] of [length, ...HEADER.slice(0, 2), opcode].entries()) header.writeInt32LE(number, i * 4);
  return Buffer.concat([header, body]);
}

const ping = serialize({ ping: 1, $db: 'admin' });
const inSection = (kind: number, bytes: Uint8Array, flags = 0): Buffer => Buffer.from([flags, flags >> 8, 0, 0, kind, ...bytes]);

async function answerTo(message: Uint8Array): Promise<'answer' | 'closed'> {
  const socket = connect(join(all.directory, 'db.sock'));
  socket.on('error', () => {});
  socket.write(message);
  const outcome = await Promise.race([
    once(socket, 'data').then(() => 'answer' as const),
    once(socket, 'close').then(() => 'closed' as const),
  ]);
  socket.destroy();
  return outcome;
}

test.each<[string, Uint8Array, 'answer' | 'closed']>([
  ['a sound message', aMessage(inSection(0, ping)), 'answer'],
  ['a message of no length', aMessage(inSection(0, ping), { length: 0 }), 'closed'],
  ['a message below zero', aMessage(inSection(0, ping), { length: -1 }), 'closed'],
  ['a message of 2 GB', aMessage(inSection(0, ping), { length: 2 ** 31 - 1 }), 'closed'],
  ['a header alone', aMessage(Buffer.alloc(0)), 'closed'],
  ['an unknown operation', aMessage(inSection(0, ping), { opcode: 2012 }), 'closed'],
  ['an unknown section', aMessage(inSection(7, ping)), 'closed'],
  ['an unknown required flag', aMessage(inSection(0, ping, 8)), 'closed'],
  ['no command', aMessage(Buffer.alloc(4)), 'closed'],
  ['a document that ends too soon', aMessage(inSection(0, ping.slice(0, -4))), 'closed'],
  ['noise instead of a document', aMessage(inSection(0, Buffer.from([20, 0, 0, 0, ...Buffer.alloc(16, 255)]))), 'closed'],
  ['a sequence without an end', aMessage(inSection(1, Buffer.from([9, 0, 0, 0, 65, 66, 67, 68, 69]))), 'closed'],
  ['text', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), 'closed'],
])('%s: %#', async (_what, message, outcome) => {
  expect(await answerTo(message)).toBe(outcome);
  expect(await all.client.db().command({ ping: 1 })).toEqual({ ok: 1 });
});

test('a message may come in any pieces', async () => {
  const socket = connect(join(all.directory, 'db.sock'));
  const answer = once(socket, 'data');
  for (const byte of aMessage(inSection(0, ping))) {
    socket.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await answer)[0]).toBeInstanceOf(Buffer);
  socket.destroy();
});

describe('commands', () => {
  const run = (command: Document): Promise<unknown> => codeOf(all.client.db('commands').command(command));

  test.each([
    ['an unknown command', { collStats: 'x' }, 59],
    ['an unknown field', { find: 'x', collation: { locale: 'en' } }, 40415],
    ['a tailable cursor', { find: 'x', tailable: true }, 40415],
    ['making a collection by hand', { create: 'x' }, 59],
    ['dropping one', { drop: 'x' }, 59],
    ['the list of indexes', { listIndexes: 'x' }, 59],
    ['dropping an index', { dropIndexes: 'x', index: 'a_1' }, 59],
    ['distinct', { distinct: 'x', key: 'a' }, 59],
    ['a read concern that needs a replica set', { find: 'x', readConcern: { level: 'snapshot' } }, 72],
    ['a hint', { find: 'x', hint: { a: 1 } }, 40415],
    ['a time limit', { find: 'x', maxTimeMS: 5 }, 40415],
    ['two acknowledgements', { insert: 'x', documents: [{}], writeConcern: { w: 2 } }, 2],
    ['a name with a dollar', { insert: 'a$b', documents: [{}] }, 73],
    ['a negative limit', { find: 'x', limit: -1 }, 51024],
    ['a filter that is none', { find: 'x', filter: 5 }, 14],
    ['a Decimal128', { find: 'x', filter: { a: Decimal128.fromString('1') } }, 238],
    ['array filters', { findAndModify: 'x', query: {}, update: { $set: { a: 1 } }, arrayFilters: [] }, 40415],
    ['a collation in an update', { update: 'x', updates: [{ q: {}, u: { $set: { a: 1 } }, collation: {} }] }, undefined],
  ])('%s is refused', async (_what, command, code) => {
    const outcome = await run(command as Document);
    expect(code ?? 40415).toBe(
      typeof outcome === 'number' ? outcome : (outcome as { writeErrors: { code: number }[] }).writeErrors[0]?.code,
    );
  });

  test('it is a single server that says so', async () => {
    const hello = await all.client.db().command({ hello: 1 });
    expect(hello).toMatchObject({ isWritablePrimary: true, maxWireVersion: 21 });
    expect(hello).not.toHaveProperty('setName');
  });

  test('a transaction is refused as by a standalone MongoDB', async () => {
    expect(await run({ insert: 'x', documents: [{}], txnNumber: Long.ONE })).toBe(20);
    const session = all.client.startSession();
    session.startTransaction();
    const outcome = all.client.db('commands').collection('x').insertOne({}, { session });
    await expect(outcome).rejects.toMatchObject({ originalError: { code: 20 } });
    await session.endSession();
  });
});

test('a full memory refuses inserts before updates, with a sentence that names the way out, and still reads and deletes', async () => {
  const small = await aDatabase({ memoryLimitBytes: 1024 * 1024 });
  const things = small.client.db('full').collection<{ _id: number; text?: string; state?: string }>('things');
  let _id = 0;
  const fill = async (): Promise<void> => {
    for (;;) await things.insertOne({ _id: _id++, text: 'x'.repeat(1000) });
  };
  const sentence =
    'The embedded database is full: its documents may take 1 MB of memory. Raise EMBEDDED_MEMORY_MB, or set MONGODB_URI to use';
  await expect(fill()).rejects.toMatchObject({ code: 14031, message: expect.stringContaining(sentence) });
  const { embeddedMemory } = await small.client.db('admin').command({ hello: 1 });
  expect(embeddedMemory.limit).toBe(1024 * 1024);
  expect(embeddedMemory.used / embeddedMemory.limit).toBeGreaterThan(0.94);
  expect(embeddedMemory.used / embeddedMemory.limit).toBeLessThanOrEqual(0.95);

  const held = await things.countDocuments();
  expect((await things.updateMany({ _id: { $lt: 50 } }, { $set: { state: 'settled' } })).modifiedCount).toBe(50);
  await expect(things.updateOne({ _id: 99 }, { $set: { text: 'upserted '.repeat(100) } }, { upsert: true })).resolves.toMatchObject({
    matchedCount: 1,
  });
  const upsert = things.updateOne({ _id: -1 }, { $set: { text: 'x'.repeat(100) } }, { upsert: true });
  await expect(upsert).rejects.toMatchObject({ code: 14031 });
  await expect(things.updateMany({}, { $set: { text: 'x'.repeat(5000) } })).rejects.toMatchObject({ code: 14031 });
  expect(await things.countDocuments()).toBe(held);
  await things.deleteMany({});
  await things.insertOne({ _id: 1 });
  expect(await things.countDocuments()).toBe(1);
  await small.end();
});

test('the limit is half of the heap that Node has, where that is less', () => {
  const heap = getHeapStatistics().heap_size_limit;
  expect(memoryLimit(heap * 2)).toBe(Math.floor(heap / 2));
  expect(memoryLimit(1024)).toBe(1024);
});

test('Mongoose works unmodified', async () => {
  const connection = await mongoose.createConnection(all.database.uri, { dbName: 'mongoose' }).asPromise();
  const schema = new Schema(
    { name: { type: String, unique: true }, tags: [String], at: Date, inner: { n: Number } },
    { timestamps: true, autoCreate: false },
  );
  const Thing = connection.model('Thing', schema);
  await Thing.init();
  const [thing] = await Thing.create([{ name: 'a', tags: ['x'], inner: { n: 1 } }, { name: 'b' }]);
  await expect(Thing.create({ name: 'a' })).rejects.toMatchObject({ code: 11000, keyValue: { name: 'a' } });
  thing?.tags.push('y');
  await thing?.save();
  expect(await Thing.findOne({ tags: 'y' }).lean()).toMatchObject({ name: 'a', inner: { n: 1 } });
  expect(await Thing.findOneAndUpdate({ name: 'b' }, { $addToSet: { tags: 'z' } }, { returnDocument: 'after' })).toMatchObject({
    name: 'b',
  });
  const names = [];
  for await (const { name } of Thing.find().sort({ name: -1 }).cursor({ batchSize: 1 })) names.push(name);
  expect(names).toEqual(['b', 'a']);
  expect(await Thing.deleteMany({ name: { $in: ['a', 'b'] } })).toMatchObject({ deletedCount: 2 });
  await connection.close();
});

test('many clients at once each get their own answers', async () => {
  const clients = await Promise.all(Array.from({ length: 4 }, () => MongoClient.connect(all.database.uri)));
  const counters = clients.map((client) => client.db('race').collection<{ _id: string; n: number }>('counters'));
  await Promise.all(
    Array.from({ length: 200 }, (_, i) => counters[i % 4]?.updateOne({ _id: 'one' }, { $inc: { n: 1 } }, { upsert: true })),
  );
  expect(await counters[0]?.findOne()).toEqual({ _id: 'one', n: 200 });
  const locks = await Promise.all(
    Array.from({ length: 20 }, (_, i) => codeOf(counters[i % 4]?.insertOne({ _id: 'lock', n: i }) ?? Promise.resolve())),
  );
  expect(locks.filter((outcome) => outcome === 11000)).toHaveLength(19);
  await Promise.all(clients.map((client) => client.close()));
});
