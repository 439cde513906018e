import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Binary, deserialize } from 'bson';
import { type Document, Long, MongoClient } from 'mongodb';
import { FORGETFUL } from '../../scripts/forgetful-store.js';
import { encode } from '../../server/database/embedded/bson.js';
import { runCommand } from '../../server/database/embedded/commands.js';
import { Cursors } from '../../server/database/embedded/cursors.js';
import { Engine } from '../../server/database/embedded/engine.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { aDatabase, aDirectory, codeOf } from './support.js';

const sessionOf = (number: number) => ({ id: new Binary(Buffer.alloc(16, number), 4) });

let all: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  all = await aDatabase();
});
afterAll(() => all.end());

describe('a cursor ends', () => {
  const noon = new Date('2026-03-08T12:00:00Z');
  const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);
  const client = { connection: {}, session: 'a' };
  const aCursor = (): Cursors => {
    const cursors = new Cursors();
    cursors.first(
      { client, now: noon },
      'shop.things',
      [1, 2, 3].map((_id) => encode({ _id })),
      1,
    );
    return cursors;
  };

  test('after ten minutes in which nobody asked, not before', () => {
    const cursors = aCursor();
    cursors.expire(later(9.99));
    cursors.next({ client, now: later(9.99) }, 1, 'shop.things', 1);
    cursors.expire(later(19.98));
    cursors.next({ client, now: later(19.98) }, 1, 'shop.things', 0);
    cursors.expire(later(29.98));
    expect(() => cursors.next({ client, now: later(30) }, 1, 'shop.things')).toThrow('cursor id 1 not found');
  });

  test('with the session that asked', async () => {
    const engine = new Engine(FORGETFUL, { limit: 1024 ** 3, failed: () => {} });
    const run = async (command: Document, session: number): Promise<Document> => {
      const request = {
        id: 1,
        opcode: 2013,
        isSilent: false,
        sequences: new Map(),
        command: { ...command, $db: 'shop', lsid: sessionOf(session) },
      };
      const { reply } = await runCommand(request, engine, {});
      return reply instanceof Uint8Array ? deserialize(reply) : (reply ?? {});
    };
    await run({ insert: 'things', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] }, 1);
    const opened = await Promise.all([1, 2].map((session) => run({ find: 'things', batchSize: 1 }, session)));
    const [mine, other] = opened.map(({ cursor }) => cursor.id);
    await run({ endSessions: [sessionOf(1)] }, 3);
    expect(await run({ getMore: mine, collection: 'things' }, 3)).toMatchObject({ ok: 0, code: 43 });
    expect(await run({ getMore: other, collection: 'things' }, 3)).toMatchObject({ ok: 1 });
  });

  test('with the connection that asked', async () => {
    const leaving = await MongoClient.connect(all.database.uri, { maxPoolSize: 1 });
    await all.client.db('cursors').collection('things').insertMany([{}, {}, {}]);
    const { cursor } = await leaving.db('cursors').command({ find: 'things', batchSize: 1 });
    const more = (): Promise<unknown> =>
      codeOf(all.client.db('cursors').command({ getMore: Long.fromValue(cursor.id), collection: 'things', batchSize: 1 }));
    expect(cursor.id).not.toBe(0);
    await leaving.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await more()).toBe(43);
  });
});

test('files are for this user alone, whatever the folder was before', async () => {
  const directory = aDirectory();
  chmodSync(directory, 0o777);
  for (const name of ['address', 'documents.log', 'lock']) writeFileSync(join(directory, name), '', { mode: 0o666 });
  const before = process.umask(0);
  writeFileSync(join(directory, 'acknowledged'), `batch 0 f4dbdf21\n`.padEnd(512).repeat(2));
  const database = await openEmbeddedDatabase(directory);
  const client = await MongoClient.connect(database.uri);
  const things = client.db('private').collection('things');
  for (let round = 0; round < 80; round++) await things.updateOne({}, { $set: { text: `${round}`.padEnd(1024 ** 2) } }, { upsert: true });
  await client.close();
  const modes = readdirSync(directory, { recursive: true, withFileTypes: true }).map(
    (entry) => `${entry.isDirectory() ? 'folder' : 'file'} ${(statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8)}`,
  );
  expect(statSync(join(directory, 'documents.log')).size).toBeLessThan(64 * 1024 ** 2); // it was written anew
  expect([...new Set(modes)]).toEqual(['file 600']);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  await database.close();
  process.umask(before);
  rmSync(directory, { recursive: true, force: true });
});

const REFUSED: [what: string, command: Record<string, unknown>][] = [
  ['a command', { mapReduce: 'things' }],
  ['a field of a command', { find: 'things', let: { a: 1 } }],
  ['a stage', { aggregate: 'things', pipeline: [{ $lookup: {} }], cursor: {} }],
  ['a filter operator', { find: 'things', filter: { a: { $mod: [2, 0] } } }],
  ['a top level operator', { find: 'things', filter: { $nor: [{ a: 1 }] } }],
  ['an expression', { find: 'things', filter: { $expr: { $gt: ['$a', 1] } } }],
  ['a variable', { find: 'things', filter: { $expr: { $lt: ['$$ROOT', 1] } } }],
  ['an accumulator', { aggregate: 'things', pipeline: [{ $group: { _id: null, n: { $avg: '$n' } } }], cursor: {} }],
  ['an update operator', { findAndModify: 'things', update: { $mul: { a: 2 } } }],
  ['a replacement', { findAndModify: 'things', update: { a: 2 } }],
  ['a kind of index', { createIndexes: 'things', indexes: [{ name: 'a', key: { a: 'text' } }] }],
  ['an index option', { createIndexes: 'things', indexes: [{ name: 'a', key: { a: 1 }, collation: { locale: 'en' } }] }],
  [
    'a partial index by an operator',
    { createIndexes: 'things', indexes: [{ name: 'a', key: { a: 1 }, partialFilterExpression: { a: { $gt: 1 } } }] },
  ],
  ['a projection', { find: 'things', projection: { a: { $slice: 1 } } }],
  ['a transaction', { insert: 'things', documents: [{}], txnNumber: Long.ONE }],
];

test.each(REFUSED)(
  '%s that is not known is refused in the name of the embedded database, with the way to MongoDB',
  async (_what, command) => {
    await expect(all.client.db('cursors').command(command)).rejects.toThrow(
      /the embedded database does not know that, MongoDB may; set MONGODB_URI/,
    );
  },
);
