import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Collection, type Document, Double, Int32, Long, ObjectId } from 'mongodb';
import { aDatabase, codeOf, updated } from './support.js';

// Written from https://www.mongodb.com/docs/manual/reference/operator/update/

let all: Awaited<ReturnType<typeof aDatabase>>;
let things: Collection;
beforeAll(async () => {
  all = await aDatabase();
  things = all.client.db('updates').collection('things');
});
afterAll(() => all.end());

type Case = [operator: string, before: Document, update: Document, after: Document];

const FIELDS: Case[] = [
  ['$set a field', { a: 1 }, { $set: { b: 2 } }, { a: 1, b: 2 }],
  ['$set makes documents on the way', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set to null', { a: 1 }, { $set: { a: null } }, { a: null }],
  ['$unset', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
  ['$unset of what is missing', { a: 1 }, { $unset: { b: '', 'a.x': '' } }, { a: 1 }],
  ['$inc', { a: 1 }, { $inc: { a: 2, b: -3 } }, { a: 3, b: -3 }],
  ['$max', { a: 1 }, { $max: { a: 2, b: new Date(5) } }, { a: 2, b: new Date(5) }],
  ['$max of less', { a: new Date(5), b: 2 }, { $max: { a: new Date(4), b: 2 } }, { a: new Date(5), b: 2 }],
  ['$max beside null', { a: null }, { $max: { a: new Date(5) } }, { a: new Date(5) }],
  ['$inc by a fraction', { a: 1 }, { $inc: { a: 0.5 } }, { a: 1.5 }],
  ['$setOnInsert on what is there', { a: 1 }, { $set: { a: 2 }, $setOnInsert: { b: 1 } }, { a: 2 }],
  ['a replacement', { a: 1, b: 2 }, { $set: { a: 1 } }, { a: 1, b: 2 }],
];

const ARRAYS: Case[] = [
  ['$push', { a: [1] }, { $push: { a: 1 } }, { a: [1, 1] }],
  ['$push onto nothing', {}, { $push: { a: { x: 1 } } }, { a: [{ x: 1 }] }],
  ['$push an array', { a: [1] }, { $push: { a: [2, 3] } }, { a: [1, [2, 3]] }],
  ['$push with $each', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
  ['$addToSet', { a: [1] }, { $addToSet: { a: 1 } }, { a: [1] }],
  ['$addToSet with $each', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
  [
    '$addToSet of documents',
    { a: [{ x: 1, y: 2 }] },
    { $addToSet: { a: { y: 2, x: 1 } } },
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
  ],
  ['$addToSet of an empty list onto nothing', {}, { $addToSet: { a: { $each: [] } } }, { a: [] }],
  ['$pull a value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull a value, not a list that has it', { a: [1, [1, 2]] }, { $pull: { a: 1 } }, { a: [[1, 2]] }],
  ['$pull by a condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  ['$pull documents', { a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
];

test.each([...FIELDS, ...ARRAYS])('the update %s does what the manual says', async (_operator, before, update, after) => {
  expect(await updated(things, before, update)).toEqual(after);
});

test.each([
  ['$inc of a string', { a: 'x' }, { $inc: { a: 1 } }, 14],
  ['$inc of null', { a: null }, { $inc: { a: 1 } }, 14],
  ['$inc by a string', { a: 1 }, { $inc: { a: 'x' } }, 14],
  ['$push onto a scalar', { a: 1 }, { $push: { a: 1 } }, 2],
  ['$push onto null', { a: null }, { $push: { a: 1 } }, 2],
  ['$addToSet onto a scalar', { a: 1 }, { $addToSet: { a: 1 } }, 2],
  ['$pull from a scalar', { a: 1 }, { $pull: { a: 1 } }, 2],
  ['$set through a scalar', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
  ['$set through null', { a: null }, { $set: { 'a.b': 1 } }, 28],
  ['two changes of one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
  ['a change within another', {}, { $set: { a: {}, 'a.b': 1 } }, 40],
  ['another _id', {}, { $set: { _id: 2 } }, 66],
  ['$min', { a: 1 }, { $min: { a: 0 } }, 9],
  ['$min', { a: 1 }, { $min: { a: 0 } }, 9],
  ['$pop', { a: [1] }, { $pop: { a: 1 } }, 9],
  ['$push with $slice', { a: [1] }, { $push: { a: { $each: [2], $slice: -1 } } }, 2],
  ['$ in a path', { a: [1] }, { $set: { 'a.$': 0 } }, 52],
  ['$[] in a path', { a: [1] }, { $inc: { 'a.$[]': 1 } }, 52],
  ['$[name] in a path', { a: [1] }, { $inc: { 'a.$[x]': 1 } }, 52],
  ['a field with a dollar', { a: 1 }, { $set: { $b: 1 } }, 52],
  ['a field with a dollar within', { a: {} }, { $set: { 'a.$b': 1 } }, 52],
  ['$set within an array', { a: [1] }, { $set: { 'a.0': 2 } }, 238],
  ['$set within an array within', { a: [{ b: 1 }] }, { $set: { 'a.0.b': 2 } }, 238],
  ['$unset within an array', { a: [1] }, { $unset: { 'a.0': '' } }, 238],
  ['$unset deep within an array', { a: [{ b: { c: 1 } }] }, { $unset: { 'a.0.b.c': '' } }, 238],
  ['$inc within an array', { a: [1] }, { $inc: { 'a.0': 2 } }, 238],
  ['an unknown operator', {}, { $bit: { a: { and: 1 } } }, 9],
  ['a clause of $push that is not known', { a: [1] }, { $push: { a: { $each: [1], $position: 0 } } }, 2],
])('%s is refused and changes nothing', async (_what, before, update, code) => {
  expect(await codeOf(updated(things, before, update))).toBe(code);
  expect(await things.findOne({}, { projection: { _id: 0 } })).toEqual(before);
});

test('what is no document of operators is refused: a pipeline, a replacement, nothing', async () => {
  expect(await codeOf(things.updateOne({}, [{ $set: { a: 1 } }]))).toBe(238);
  expect(await codeOf(things.replaceOne({}, { a: 1 }))).toBe(238);
  expect(await codeOf(things.findOneAndReplace({}, { a: 1 }))).toBe(238);
  expect(await codeOf(all.client.db('updates').command({ findAndModify: 'things', query: {}, update: {} }))).toBe(238);
});

test('numbers keep their types when a document is rewritten', async () => {
  await things.deleteMany({});
  await things.insertOne({
    int: new Int32(1),
    long: Long.fromNumber(1),
    double: new Double(1),
    deep: [{ long: Long.fromNumber(2) }],
    big: 2 ** 40,
  });
  await things.updateOne({}, { $inc: { int: 1, long: 1, double: 1 } });
  const raw = await things.findOne({}, { promoteValues: false });
  expect(raw).toMatchObject({ int: new Int32(2), long: Long.fromNumber(2), double: new Double(2), big: new Double(2 ** 40) });
  expect(raw?.deep[0].long).toEqual(Long.fromNumber(2));
});

test('an int grows into a long, and a long too large is refused', async () => {
  await things.deleteMany({});
  await things.insertOne({ a: 2 ** 31 - 1, b: Long.MAX_VALUE });
  await things.updateOne({}, { $inc: { a: 1 } });
  expect(await things.findOne({}, { promoteValues: false })).toMatchObject({ a: Long.fromNumber(2 ** 31) });
  expect(await codeOf(things.updateOne({}, { $inc: { b: 1 } }))).toBe(2);
});

describe('an upsert', () => {
  const upsert = async (filter: Document, update: Document): Promise<Document | null> => {
    await things.deleteMany({});
    await things.updateOne(filter, update, { upsert: true });
    return things.findOne({});
  };

  test('begins with what the filter says is equal', async () => {
    const filter = { _id: 'x', a: 1, 'b.c': { $eq: 2 }, d: { $gt: 3 }, $and: [{ e: 4 }], $or: [{ f: 5 }] };
    expect(await upsert(filter, { $set: { g: 6 }, $inc: { n: 1 } })).toEqual({ _id: 'x', a: 1, b: { c: 2 }, e: 4, f: 5, g: 6, n: 1 });
  });

  test('takes nothing from an $or with several branches', async () => {
    expect(await upsert({ _id: 'x', $or: [{ a: 1 }, { a: 2 }] }, { $setOnInsert: { b: 1 } })).toEqual({ _id: 'x', b: 1 });
  });

  test('makes an _id, which comes first and is told', async () => {
    await things.deleteMany({});
    const { upsertedId, upsertedCount, matchedCount } = await things.updateOne({ a: 1 }, { $set: { b: 1 } }, { upsert: true });
    expect([upsertedCount, matchedCount]).toEqual([1, 0]);
    expect(upsertedId).toBeInstanceOf(ObjectId);
    expect(Object.keys((await things.findOne({ _id: upsertedId as ObjectId })) ?? {})).toEqual(['_id', 'a', 'b']);
  });

  test('with $expr is refused, as MongoDB does', async () => {
    expect(await codeOf(upsert({ _id: 'x', $expr: { $lt: ['$a', '$$NOW'] } }, { $set: { b: 1 } }))).toBe(224);
  });

  test('with one field said twice is refused', async () => {
    expect(await codeOf(upsert({ a: 1, $and: [{ a: 2 }] }, { $set: { b: 1 } }))).toBe(54);
  });
});

describe('the counts and answers of writes', () => {
  test('matched counts what was found, modified what differs', async () => {
    await things.deleteMany({});
    await things.insertMany([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(await things.updateMany({ a: { $gte: 2 } }, { $set: { a: 3 } })).toMatchObject({ matchedCount: 2, modifiedCount: 1 });
    expect(await things.updateOne({ a: 9 }, { $set: { a: 3 } })).toMatchObject({ matchedCount: 0, modifiedCount: 0 });
    expect(await things.deleteOne({ a: 3 })).toMatchObject({ deletedCount: 1 });
    expect(await things.deleteMany({})).toMatchObject({ deletedCount: 2 });
  });

  test('findOneAndUpdate gives the document before or after, by sort', async () => {
    await things.deleteMany({});
    await things.insertMany([
      { _id: 1 as never, n: 1 },
      { _id: 2 as never, n: 2 },
    ]);
    expect(await things.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
    expect(await things.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 }, returnDocument: 'after' })).toEqual({ _id: 2, n: 22 });
    expect(await codeOf(things.findOneAndUpdate({}, { $inc: { n: 1 } }, { projection: { n: 1 } }))).toBe(40415);
    expect(await things.findOneAndUpdate({ n: 99 }, { $set: { n: 1 } })).toBeNull();
    expect(await things.findOneAndUpdate({ _id: 3 as never }, { $set: { n: 3 } }, { upsert: true, returnDocument: 'after' })).toEqual({
      _id: 3,
      n: 3,
    });
    const told = await things.findOneAndUpdate({ _id: 4 as never }, { $set: { n: 4 } }, { upsert: true, includeResultMetadata: true });
    expect(told).toMatchObject({ value: null, lastErrorObject: { n: 1, updatedExisting: false, upserted: 4 } });
    expect(await things.findOneAndDelete({ _id: 4 as never })).toEqual({ _id: 4, n: 4 });
    expect(await things.findOneAndDelete({ _id: 4 as never })).toBeNull();
  });

  test('an ordered series stops at its first error, an unordered one goes on', async () => {
    await things.deleteMany({});
    const three = [{ _id: 1 as never }, { _id: 1 as never }, { _id: 2 as never }];
    expect(await codeOf(things.insertMany(three))).toBe(11000);
    expect(await things.countDocuments()).toBe(1);
    expect(await codeOf(things.insertMany(three, { ordered: false }))).toBe(11000);
    expect(await things.countDocuments()).toBe(2);
  });

  test('bulkWrite is a series of inserts, updates and deletes', async () => {
    await things.deleteMany({});
    const result = await things.bulkWrite([
      { insertOne: { document: { _id: 1 as never, n: 1 } } },
      { updateOne: { filter: { _id: 1 as never }, update: { $inc: { n: 1 } } } },
      { updateMany: { filter: {}, update: { $set: { m: 1 } } } },
      { updateOne: { filter: { _id: 2 as never }, update: { $set: { n: 2 } }, upsert: true } },
      { deleteOne: { filter: { _id: 1 as never } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 });
    expect(await things.find().toArray()).toEqual([{ _id: 2, n: 2 }]);
  });

  test('a write without acknowledgement is done all the same', async () => {
    await things.deleteMany({});
    await things.insertOne({ _id: 1 as never }, { writeConcern: { w: 0 } });
    for (let i = 0; i < 50 && (await things.countDocuments()) === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await things.countDocuments()).toBe(1);
  });
});

test.each([
  ['a field with a dollar', { $a: 1 }, 52],
  ['an array as _id', { _id: [1] }, 53],
  ['more than 16 MB', { a: 'x'.repeat(16 * 1024 * 1024) }, 10334],
])('a document with %s is refused', async (_what, document, code) => {
  expect(await codeOf(things.insertOne(document as never, { forceServerObjectId: true }))).toBe(code);
});

// From https://www.mongodb.com/docs/manual/core/dot-dollar-considerations/ and what its server says of an `_id`.
describe('G9: names with a dollar or a dot', () => {
  const IDS: [what: string, id: Document][] = [
    ['a dollar', { $a: 1 }],
    ['a dollar after another field', { a: 1, $b: 1 }],
    ['a dollar deep inside', { a: { b: [{ $c: 1 }] } }],
    ['a reference without its id', { $ref: 'things' }],
    ['more than a reference', { $ref: 'things', $id: 1, $other: 1 }],
  ];
  const ways = (_id: never): [string, () => Promise<unknown>][] => [
    ['insert', () => things.insertOne({ _id })],
    ['insertMany', () => things.insertMany([{ _id }, { a: 1 }])],
    ['an upsert by its filter', () => things.updateOne({ _id: { $eq: _id } }, { $set: { a: 1 } }, { upsert: true })],
    ['an upsert by $set', () => things.updateOne({ a: 1 }, { $set: { _id } }, { upsert: true })],
    ['an upsert by $setOnInsert', () => things.updateMany({ a: 1 }, { $setOnInsert: { _id } }, { upsert: true })],
    ['findAndModify', () => things.findOneAndUpdate({ a: 1 }, { $setOnInsert: { _id } }, { upsert: true })],
  ];

  test.each(IDS)('an _id with %s is refused with 52 in every way that could store it', async (_what, id) => {
    await things.deleteMany({});
    for (const [, write] of ways(id as never)) expect(await codeOf(write())).toBe(52);
    expect(await things.countDocuments()).toBe(0);
  });

  test('an _id may hold a dot, and a dollar that does not come first', async () => {
    await things.deleteMany({});
    for (const _id of [{ 'a.b': 1 }, { a$: 1 }]) await things.insertOne({ _id: _id as never });
    expect(await things.countDocuments()).toBe(2);
    expect(await codeOf(things.insertOne({ _id: { $ref: 'things', $id: 1 } as never }))).toBe(52);
  });

  test('below the top of a document, both may stand in a value, and stay as they are', async () => {
    const value = { $b: 1, 'c.d': 2, e: [{ $set: 1 }] };
    expect(await updated(things, { a: value }, { $set: { f: value }, $push: { g: { $h: 1 } } })).toEqual({
      a: value,
      f: value,
      g: [{ $h: 1 }],
    });
    expect(await codeOf(things.updateOne({ _id: 2 as never }, { $setOnInsert: { $a: 1 } }, { upsert: true }))).toBe(52);
    expect(await codeOf(things.findOneAndUpdate({}, { $unset: { $a: '' } }))).toBe(52);
  });

  test('whatever MongoDB would take is refused by name', async () => {
    await expect(things.insertOne({ $a: 1 })).rejects.toThrow(/embedded database/);
    await expect(things.updateOne({}, { $set: { 'a.$b': 1 } })).rejects.toThrow(/embedded database/);
  });
});
