import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Collection, type Document, Double, Long, ObjectId } from 'mongodb';
import { aDatabase, codeOf } from './support.js';

// Written from https://www.mongodb.com/docs/manual/reference/operator/query/ : for each operator what it finds and what it does not.

let all: Awaited<ReturnType<typeof aDatabase>>;
let things: Collection;
beforeAll(async () => {
  all = await aDatabase();
  things = all.client.db('filters').collection('things');
});
beforeEach(async () => {
  await things.deleteMany({});
});
afterAll(() => all.end());

const NOON = new Date('2026-03-08T12:00:00Z');
const ID = new ObjectId();

type Case = [operator: string, filter: Document, finds: Document[], leaves: Document[]];

const COMPARISON: Case[] = [
  [
    '$eq by value',
    { a: 1 },
    [{ a: 1 }, { a: [2, 1] }, { a: new Double(1) }, { a: Long.fromNumber(1) }],
    [{ a: 2 }, { a: '1' }, { a: true }, {}, { a: null }],
  ],
  ['$eq spelled out', { a: { $eq: 'x' } }, [{ a: 'x' }, { a: ['x'] }], [{ a: 'X' }, {}, { a: ['xx'] }]],
  ['$eq null', { a: null }, [{ a: null }, {}, { a: [null] }], [{ a: 0 }, { a: [] }, { a: false }, { a: '' }]],
  [
    '$eq null on a path',
    { 'a.b': null },
    [{}, { a: {} }, { a: [{}] }, { a: { b: null } }, { a: 5 }],
    [{ a: [] }, { a: [1, 2] }, { a: [null] }, { a: { b: 4 } }],
  ],
  [
    '$eq with a document',
    { a: { x: 1, y: 2 } },
    [{ a: { x: 1, y: 2 } }, { a: [{ x: 1, y: 2 }] }],
    [{ a: { y: 2, x: 1 } }, { a: { x: 1 } }, { a: { x: 1, y: 2, z: 3 } }],
  ],
  ['$eq with an array', { a: [1, 2] }, [{ a: [1, 2] }, { a: [[1, 2]] }], [{ a: [2, 1] }, { a: [1, 2, 3] }, { a: 1 }]],
  ['$eq with a date', { a: NOON }, [{ a: new Date(NOON) }], [{ a: new Date(+NOON + 1) }, { a: +NOON }]],
  ['$eq with an ObjectId', { a: ID }, [{ a: new ObjectId(ID.toHexString()) }], [{ a: ID.toHexString() }]],
  [
    '$eq on a path',
    { 'a.b': 1 },
    [{ a: { b: 1 } }, { a: [{ b: 2 }, { b: 1 }] }, { a: { b: [1] } }],
    [{ a: { b: 2 } }, { 'a.b': 1 } as Document, { a: 1 }],
  ],
  ['$eq at a position', { 'a.1': 'y' }, [{ a: ['x', 'y'] }, { a: { 1: 'y' } }], [{ a: ['y', 'x'] }, { a: ['y'] }]],
  ['$ne', { a: { $ne: 1 } }, [{ a: 2 }, {}, { a: [2] }, { a: null }], [{ a: 1 }, { a: [1, 2] }]],
  ['$ne null', { a: { $ne: null } }, [{ a: 0 }, { a: [] }], [{}, { a: null }, { a: [null] }]],
  [
    '$gt',
    { a: { $gt: 1 } },
    [{ a: 2 }, { a: 1.5 }, { a: [0, 2] }, { a: Long.fromString('9007199254740993') }],
    [{ a: 1 }, { a: '2' }, {}, { a: null }, { a: NOON }],
  ],
  ['$gte', { a: { $gte: 1 } }, [{ a: 1 }, { a: 2 }], [{ a: 0.9 }, { a: true }]],
  ['$gte null', { a: { $gte: null } }, [{}, { a: null }], [{ a: 1 }, { a: 'x' }]],
  ['$gt null', { a: { $gt: null } }, [], [{}, { a: null }, { a: 1 }]],
  ['$lt with strings', { a: { $lt: 'b' } }, [{ a: 'a' }, { a: 'B' }, { a: '' }], [{ a: 'b' }, { a: 1 }, {}]],
  ['$lte with dates', { a: { $lte: NOON } }, [{ a: NOON }, { a: new Date(0) }], [{ a: new Date(+NOON + 1) }, { a: 0 }, { a: null }, {}]],
  ['$gt and $lt by two elements', { a: { $gt: 3, $lt: 2 } }, [{ a: [1, 4] }], [{ a: [2, 3] }, { a: 1 }]],
  ['$lt NaN', { a: { $lt: Number.NaN } }, [], [{ a: Number.NaN }, { a: 1 }]],
  ['$lte NaN', { a: { $lte: Number.NaN } }, [{ a: Number.NaN }], [{ a: 1 }]],
  ['$in', { a: { $in: [1, 'x', null] } }, [{ a: 1 }, { a: 'x' }, {}, { a: null }, { a: [5, 1] }], [{ a: 2 }, { a: [] }]],
  ['$in with nothing', { a: { $in: [] } }, [], [{ a: 1 }, {}]],
  ['$nin', { a: { $nin: [1, null] } }, [{ a: 2 }, { a: [] }], [{ a: 1 }, {}, { a: null }, { a: [1, 2] }]],
];

const LOGIC: Case[] = [
  ['$and', { $and: [{ a: 1 }, { b: 2 }] }, [{ a: 1, b: 2 }], [{ a: 1 }, { b: 2 }]],
  ['$or', { $or: [{ a: 1 }, { b: 2 }] }, [{ a: 1 }, { b: 2 }], [{ a: 2, b: 1 }, {}]],
  [
    '$expr',
    { $expr: { $lt: ['$b', '$a'] } },
    [{ a: 2, b: 1 }, { a: 'x', b: 1 }, { a: null }, { a: Long.fromNumber(3), b: 2 }],
    [{ a: 1, b: 1 }, { b: null }, {}],
  ],
  ['$expr with $$NOW', { $expr: { $lt: ['$$NOW', '$a'] } }, [{ a: new Date('2999-01-01') }], [{ a: new Date(0) }, { a: 5 }, {}]],
  [
    '$expr with a lease',
    { $expr: { $lte: ['$lease', '$$NOW'] } },
    [{ lease: new Date(0) }, { lease: null }, {}],
    [{ lease: new Date('2999-01-01') }],
  ],
];

const ELEMENTS: Case[] = [
  ['$exists', { a: { $exists: true } }, [{ a: 1 }, { a: null }, { a: [] }], [{}, { b: 1 }]],
  ['$exists: false', { a: { $exists: false } }, [{}], [{ a: null }, { a: [] }]],
  ['$exists on a path', { 'a.b': { $exists: true } }, [{ a: { b: null } }, { a: [{}, { b: 1 }] }], [{ a: {} }, { a: 1 }, { a: [1] }]],
  ['$regex', { a: { $regex: 'x+' } }, [{ a: 'axx' }, { a: ['b', 'x'] }], [{ a: 'y' }, { a: 1 }, {}]],
  ['$regex of a beginning', { a: { $regex: '^wal' } }, [{ a: 'walker' }, { a: ['emily', 'wal'] }], [{ a: 'Walker' }, { a: 'sidewalk' }]],
  ['$regex with $options', { a: { $regex: '^AB', $options: 'i' } }, [{ a: 'abc' }], [{ a: 'b' }]],
];

describe.each([...COMPARISON, ...LOGIC, ...ELEMENTS])('the filter %s', (operator, filter, finds, leaves) => {
  test(`finds what the manual says (${operator})`, async () => {
    if (finds.length > 0) await things.insertMany(finds.map((document) => ({ ...document, found: true })));
    await things.insertMany(leaves.map((document) => ({ ...document, found: false })));
    const found = await things.find(filter).toArray();
    expect(found.filter((document) => document.found !== true)).toEqual([]);
    expect(found).toHaveLength(finds.length);
    expect(await things.countDocuments(filter)).toBe(finds.length);
  });
});

test.each([
  ['an unknown top-level operator', { $where: 'true' }, 2],
  ['an unknown operator', { a: { $near: 1 } }, 2],
  ['an operator after a field', { a: { $gt: 1, b: 2 } }, 2],
  ['$in without an array', { a: { $in: 1 } }, 2],
  ['$and without entries', { $and: [] }, 2],
  ['a broken pattern', { a: { $regex: '(' } }, 51091],
  ['an unknown expression', { $expr: { $function: {} } }, 168],
  ['a variable', { $expr: { $lt: ['$$ROOT', 1] } }, 17276],
  ['$nor', { $nor: [{ a: 1 }] }, 2],
  ['$comment', { $comment: 'why' }, 2],
  ['$not', { a: { $not: { $gt: 1 } } }, 2],
  ['$all', { a: { $all: [1] } }, 2],
  ['$size', { a: { $size: 1 } }, 2],
  ['$elemMatch', { a: { $elemMatch: { x: 1 } } }, 2],
  ['a regular expression as a value', { a: /x/ }, 238],
])('%s is refused', async (_what, filter, code) => {
  expect(await codeOf(things.findOne(filter as Document))).toBe(code);
});
