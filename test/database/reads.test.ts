import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Collection, type Document, Double, Long, ObjectId } from 'mongodb';
import { aDatabase, codeOf } from './support.js';

// Written from https://www.mongodb.com/docs/manual/reference/command/find/ and its neighbours.

let all: Awaited<ReturnType<typeof aDatabase>>;
let things: Collection;
beforeAll(async () => {
  all = await aDatabase();
  things = all.client.db('reads').collection('things');
});
afterAll(() => all.end());

async function holding(...documents: Document[]): Promise<void> {
  await things.deleteMany({});
  if (documents.length > 0) await things.insertMany(documents.map((document, i) => ({ _id: i as never, ...document })));
}

const ids = async (cursor: { toArray(): Promise<Document[]> }): Promise<unknown[]> => (await cursor.toArray()).map(({ _id }) => _id);

describe('sort', () => {
  test('orders values of all types, with missing as null', async () => {
    const ordered = [
      [],
      {},
      null,
      Number.NaN,
      -1,
      Long.fromNumber(0),
      0.5,
      new Double(1),
      'A',
      'a',
      'é',
      '\uff01',
      '😀',
      { a: 1 },
      { b: 0 },
      Buffer.from('x'),
      new ObjectId(),
      false,
      true,
      new Date(0),
    ];
    const documents = ordered.map((value) =>
      value && (value as object).constructor === Object && Object.keys(value).length === 0 ? {} : { v: value },
    );
    await holding(...documents);
    const expected = documents.map((_, i) => i);
    expect(await ids(things.find().sort({ v: 1, _id: 1 }))).toEqual(expected);
    expect(await ids(things.find().sort({ v: -1, _id: -1 }))).toEqual([...expected].reverse());
  });

  test('takes an array by its least element upwards and its greatest downwards', async () => {
    await holding({ v: [5, 1] }, { v: 3 }, { v: [2, 4] }, { v: [] });
    expect(await ids(things.find().sort({ v: 1 }))).toEqual([3, 0, 2, 1]);
    expect(await ids(things.find().sort({ v: -1 }))).toEqual([0, 2, 1, 3]);
  });

  test('goes by several fields, and by paths', async () => {
    await holding({ a: { b: 1 }, c: 1 }, { a: { b: 2 }, c: 1 }, { a: { b: 1 }, c: 2 });
    expect(await ids(things.find().sort({ 'a.b': 1, c: -1 }))).toEqual([2, 0, 1]);
  });

  test('without one, documents come as they were inserted, also after an update', async () => {
    await holding({}, {}, {});
    await things.updateOne({ _id: 0 as never }, { $set: { a: 'long'.repeat(1000) } });
    expect(await ids(things.find())).toEqual([0, 1, 2]);
  });
});

describe('skip, limit and batches', () => {
  beforeAll(() => holding(...Array.from({ length: 250 }, () => ({}))));

  test.each([
    [{ skip: 248 }, [248, 249]],
    [{ limit: 2 }, [0, 1]],
    [{ skip: 3, limit: 2 }, [3, 4]],
    [{ skip: 1, limit: 2, sort: { _id: -1 as const } }, [248, 247]],
    [{ skip: 300 }, []],
  ])('%j', async (options, expected) => {
    expect(await ids(things.find({}, options))).toEqual(expected);
  });

  test('a cursor fetches the rest in batches and sees no later change', async () => {
    const cursor = things.find({}, { batchSize: 100 });
    await cursor.next();
    await things.updateMany({}, { $set: { late: true } });
    const rest = await cursor.toArray();
    expect(rest).toHaveLength(249);
    expect(rest.some(({ late }) => late)).toBe(false);
  });

  test('a killed cursor is gone', async () => {
    const cursor = things.find({}, { batchSize: 10 });
    await cursor.next();
    const id = cursor.id as Long;
    await cursor.close();
    expect(await codeOf(all.client.db('reads').command({ getMore: id, collection: 'things' }))).toBe(43);
  });
});

describe('projection', () => {
  const DOCUMENT = { a: 1, b: { c: 2, d: 3 }, e: [{ f: 4, g: 5 }, 6], h: null };
  test.each([
    [{ a: 1 }, { _id: 0, a: 1 }],
    [{ a: 1, _id: 0 }, { a: 1 }],
    [{ 'b.c': 1 }, { _id: 0, b: { c: 2 } }],
    [{ 'e.f': 1, _id: 0 }, { e: [{ f: 4 }] }],
    [
      { h: 1, x: 1, 'a.x': 1 },
      { _id: 0, h: null },
    ],
    [
      { 'b.c': 0, 'e.f': 0 },
      { _id: 0, a: 1, b: { d: 3 }, e: [{ g: 5 }, 6], h: null },
    ],
    [{ _id: 1 }, { _id: 0 }],
    [{ _id: 0 }, DOCUMENT],
    [
      { b: 0, e: 0, h: 0 },
      { _id: 0, a: 1 },
    ],
  ])('%j', async (projection, expected) => {
    await holding(DOCUMENT);
    expect(await things.findOne({}, { projection })).toEqual(expected);
  });

  test.each([
    [{ a: 1, b: 0 }, 31254],
    [{ b: 1, 'b.c': 1 }, 31249],
    [{ e: { $slice: 1 } }, 238],
    [{ 'e.$': 1 }, 238],
  ])('%j is refused', async (projection, code) => {
    expect(await codeOf(things.findOne({}, { projection } as never))).toBe(code);
  });
});

describe('count', () => {
  test('count takes a query, skip and limit', async () => {
    await holding({ v: 1 }, { v: 2 }, { v: 2 });
    const count = (rest: Document): Promise<unknown> =>
      all.client
        .db('reads')
        .command({ count: 'things', ...rest })
        .then(({ n }) => n);
    expect(await Promise.all([{}, { query: { v: 2 } }, { query: {}, skip: 2 }, { query: { v: 2 }, limit: 1 }].map(count))).toEqual([
      3, 2, 1, 1,
    ]);
    expect(await things.estimatedDocumentCount()).toBe(3);
  });

  test('nothing is found where there is no collection', async () => {
    const none = all.client.db('none').collection('none');
    expect(await none.find().toArray()).toEqual([]);
    expect([await none.countDocuments(), await none.findOneAndUpdate({}, { $set: { a: 1 } })]).toEqual([0, null]);
  });
});
