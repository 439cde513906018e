import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Collection, Document, MongoServerError } from 'mongodb';
import { FORGETFUL } from '../../scripts/forgetful-store.js';
import { decode } from '../../server/database/embedded/bson.js';
import { Engine } from '../../server/database/embedded/engine.js';
import { aDatabase, codeOf } from './support.js';

// Written from https://www.mongodb.com/docs/manual/indexes/ and /reference/command/createIndexes/

let all: Awaited<ReturnType<typeof aDatabase>>;
let things: Collection;
beforeAll(async () => {
  all = await aDatabase();
  things = all.client.db('indexes').collection('things');
});
beforeEach(async () => {
  await all.client.db('indexes').dropDatabase();
});
afterAll(() => all.end());

/** Which of these documents, inserted one after the other, the indexes let in. */
async function letIn(documents: Document[]): Promise<boolean[]> {
  const outcomes = [];
  for (const document of documents) outcomes.push((await codeOf(things.insertOne({ ...document }))) !== 11000);
  return outcomes;
}

test('a duplicate key says which key, as Mongoose and Agenda read it', async () => {
  await things.createIndex({ name: 1, 'a.b': -1 }, { unique: true });
  await things.insertOne({ name: 'x', a: { b: 1 } });
  const error = (await things.insertOne({ name: 'x', a: { b: 1 } }).catch((thrown) => thrown)) as MongoServerError;
  expect(error.code).toBe(11000);
  expect(error.message).toBe('E11000 duplicate key error collection: indexes.things index: name_1_a.b_-1 dup key: { name: "x", a.b: 1 }');
  const [writeError] = [error.writeErrors].flat();
  expect(writeError?.err ?? error).toMatchObject({ keyPattern: { name: 1, 'a.b': -1 }, keyValue: { name: 'x', 'a.b': 1 } });
  const byUpdate = await things
    .findOneAndUpdate({ name: 'y' }, { $set: { name: 'x', 'a.b': 1 } }, { upsert: true })
    .catch((thrown) => thrown);
  expect(byUpdate).toMatchObject({
    code: 11000,
    codeName: 'DuplicateKey',
    keyPattern: { name: 1, 'a.b': -1 },
    keyValue: { name: 'x', 'a.b': 1 },
  });
  expect(await codeOf(things.insertOne({ _id: error.writeErrors?._id ?? (await things.findOne())?._id } as never))).toBe(11000);
});

describe('a unique index', () => {
  test('takes a missing field as null, and one document with it', async () => {
    await things.createIndex({ a: 1 }, { unique: true });
    expect(await letIn([{ a: 1 }, { a: 2 }, { a: 1 }, {}, {}, { a: null }, { a: '1' }, { a: 1.0 }])).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('holds for each element of an array, not within one document', async () => {
    await things.createIndex({ a: 1 }, { unique: true });
    expect(await letIn([{ a: [1, 2, 2] }, { a: 2 }, { a: [3] }, { a: [4, 3] }])).toEqual([true, false, true, false]);
  });

  test('lets a document keep its key, and refuses another one in an update', async () => {
    await things.createIndex({ a: 1 }, { unique: true });
    await things.insertMany([{ a: 1 }, { a: 2 }]);
    expect(await things.updateOne({ a: 1 }, { $set: { a: 1, b: 1 } })).toMatchObject({ modifiedCount: 1 });
    expect(await codeOf(things.updateOne({ a: 1 }, { $set: { a: 2 } }))).toBe(11000);
    expect(await things.countDocuments({ a: 1 })).toBe(1);
    await things.deleteOne({ a: 2 });
    expect(await things.updateOne({ a: 1 }, { $set: { a: 2 } })).toMatchObject({ modifiedCount: 1 });
  });

  test('cannot be built over duplicates, and leaves nothing behind', async () => {
    await things.insertMany([{ a: 1 }, { a: 1 }]);
    expect(await codeOf(things.createIndex({ a: 1 }, { unique: true }))).toBe(11000);
    expect(await things.insertOne({ a: 1 })).toMatchObject({ acknowledged: true });
    expect(await things.createIndex({ a: 1 })).toBe('a_1');
  });

  test('a sparse one leaves out documents without the field', async () => {
    await things.createIndex({ a: 1 }, { unique: true, sparse: true });
    expect(await letIn([{}, {}, { a: null }, { a: null }])).toEqual([true, true, true, false]);
    expect(await things.countDocuments({ a: null })).toBe(3);
    expect(await things.find().sort({ a: 1 }).toArray()).toHaveLength(3);
  });

  test('a partial one holds only for what its filter finds', async () => {
    await things.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { state: 'open' } });
    const documents = [{ a: 1 }, { a: 1 }, { a: 1, state: 'open' }, { a: 1, state: 'open' }, { a: 1, state: 'done' }];
    expect(await letIn(documents)).toEqual([true, true, true, false, true]);
    expect(await things.countDocuments({ a: 1 })).toBe(4);
    expect(await things.countDocuments({ a: 1, state: 'open' })).toBe(1);
    expect(await codeOf(things.updateOne({ a: 1, state: 'done' }, { $set: { state: 'open' } }))).toBe(11000);
  });
});

test('a TTL index removes what is over, and nothing without a date', async () => {
  const memory = { writes: 0 };
  const store = { ...FORGETFUL, write: async () => void memory.writes++ };
  const engine = new Engine(store, { limit: 1024 ** 3, failed: () => {} });
  const collection = engine.obtain('shop.sessions');
  collection.addIndex({ name: 'at_1', key: { at: 1 }, expireAfterSeconds: 60 });
  const now = new Date('2026-03-08T12:00:00Z');
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const kept = [{ at: ago(59) }, { at: null }, {}, { at: 5 }, { at: 'x' }];
  const over = [{ at: ago(60) }, { at: ago(999) }, { at: [ago(0), ago(99)] }];
  for (const [_id, document] of [...kept, ...over].entries()) collection.insert({ _id, ...document });
  engine.expire(now);
  expect([...collection.documents.values()].map(({ raw }) => decode(raw)._id)).toEqual(kept.map((_, i) => i));
  engine.expire(now);
  expect(collection.documents.size).toBe(kept.length);
});

test('an index of arrays finds texts by how they begin, as MongoDB does, and reads nothing else', async () => {
  await things.createIndex({ words: 1 });
  const names = [['emily', 'walker'], ['walter'], ['wal'], ['zoe', 'abel'], ['김하늘', '하늘'], ['wal\u{20000}'], []];
  await things.insertMany(names.map((words, n) => ({ _id: n as never, words })));
  const found = async (...patterns: string[]): Promise<unknown[]> =>
    (await things.find({ $and: patterns.map(($regex) => ({ words: { $regex } })) }).toArray()).map(({ _id }) => _id);
  expect(await found('^wal')).toEqual([2, 0, 1, 5]); // by the index
  expect(await found('^walk')).toEqual([0]);
  expect(await found('^walker1')).toEqual([]);
  expect(await found('^하')).toEqual([4]);
  expect(await found('^w', '^e')).toEqual([0]);
  expect(await found('alk')).toEqual([0]); // by reading all
  expect(await found('^wal.')).toEqual([0, 1, 5]); // as they lie there
  expect(await things.countDocuments({ words: { $regex: '^WAL', $options: 'i' } })).toBe(4);
});

test('a partial index is taken only where the filter also asks for its first field, as MongoDB does', async () => {
  await things.createIndex({ until: 1 }, { partialFilterExpression: { open: true } });
  await things.insertMany([2, 1].map((until) => ({ until, open: true })));
  const found = async (filter: Document): Promise<unknown[]> => (await things.find(filter).toArray()).map(({ until }) => until);
  expect(await found({ open: true, until: { $gt: 0 } })).toEqual([1, 2]); // by the index
  expect(await found({ open: true })).toEqual([2, 1]); // as they lie there
});

describe('the commands', () => {
  test('createIndexes makes what is not there yet', async () => {
    const make = (...indexes: Document[]): Promise<Document> => all.client.db('indexes').command({ createIndexes: 'things', indexes });
    const two = [
      { key: { a: 1 }, name: 'a_1' },
      { key: { b: -1, c: 1 }, name: 'bc', unique: true },
    ];
    expect(await make(...two)).toMatchObject({ numIndexesBefore: 1, numIndexesAfter: 3 });
    expect(await make(...two, { key: { _id: 1 }, name: '_id_' })).toMatchObject({ numIndexesBefore: 3, numIndexesAfter: 3 });
    expect(await things.createIndex({ a: 1 })).toBe('a_1');
  });

  test('collections are made by the first write, can be listed, and are dropped with their database', async () => {
    const db = all.client.db('listed');
    await db.collection('one').insertOne({});
    await db.collection('two').insertOne({});
    expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['one', 'two']);
    expect(await db.listCollections({ name: 'two' }, { nameOnly: true }).toArray()).toHaveLength(1);
    await db.dropDatabase();
    expect(await db.listCollections().toArray()).toEqual([]);
  });

  test('databases are apart from each other', async () => {
    await Promise.all(['a', 'b'].map((name) => all.client.db(name).collection('same').insertOne({ from: name })));
    await all.client.db('a').dropDatabase();
    expect(await all.client.db('a').collection('same').countDocuments()).toBe(0);
    expect(await all.client.db('b').collection('same').countDocuments()).toBe(1);
  });
});

test.each([
  ['of another kind', { key: { a: 'text' }, name: 'x' }, 67],
  ['with a collation', { key: { a: 1 }, name: 'x', collation: { locale: 'en' } }, 197],
  ['hidden', { key: { a: 1 }, name: 'x', hidden: true }, 197],
  ['sparse and partial', { key: { a: 1 }, name: 'x', sparse: true, partialFilterExpression: { a: 1 } }, 67],
  ['partial by an operator', { key: { a: 1 }, name: 'x', partialFilterExpression: { a: { $exists: true } } }, 67],
  ['partial by a logical operator', { key: { a: 1 }, name: 'x', partialFilterExpression: { $and: [{ a: 1 }] } }, 67],
  ['built in the background', { key: { a: 1 }, name: 'x', background: true }, 197],
  ['with a TTL on two fields', { key: { a: 1, b: 1 }, name: 'x', expireAfterSeconds: 1 }, 67],
  ['of the same name but another key', { key: { b: 1 }, name: 'taken' }, 86],
  ['of the same key but another kind', { key: { taken: 1 }, name: 'taken', unique: true }, 85],
  ['over two arrays', { key: { x: 1, y: 1 }, name: 'x' }, 171],
])('an index %s is refused', async (_what, index, code) => {
  await things.createIndex({ taken: 1 }, { name: 'taken' });
  await things.insertOne({ x: [1, 2], y: [1, 2] });
  expect(await codeOf(all.client.db('indexes').command({ createIndexes: 'things', indexes: [index] }))).toBe(code);
});
