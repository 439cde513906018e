import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Collection, type Document, Long, ObjectId } from 'mongodb';
import { aDatabase, codeOf } from './support.js';

// Written from https://www.mongodb.com/docs/manual/reference/operator/aggregation/

let all: Awaited<ReturnType<typeof aDatabase>>;
let things: Collection;
beforeAll(async () => {
  all = await aDatabase();
  things = all.client.db('aggregate').collection('things');
});
afterAll(() => all.end());

type Case = [stage: string, documents: Document[], pipeline: Document[], expected: Document[]];

const ID = new ObjectId();
const DAY = new Date('2026-03-08T00:00:00Z');
const ORDERS = [
  { shop: 'x', n: 1 },
  { shop: 'y', n: 2 },
  { shop: 'x', n: 3 },
];

const STAGES: Case[] = [
  ['$match', ORDERS, [{ $match: { n: { $gt: 1 } } }, { $match: { shop: 'x' } }], [{ _id: 2, shop: 'x', n: 3 }]],
  ['$skip and $limit', ORDERS, [{ $skip: 1 }, { $limit: 1 }, { $group: { _id: '$shop' } }], [{ _id: 'y' }]],
  [
    '$group with $sum',
    ORDERS,
    [{ $group: { _id: '$shop', sum: { $sum: '$n' }, orders: { $sum: 1 } } }],
    [
      { _id: 'x', sum: 4, orders: 2 },
      { _id: 'y', sum: 2, orders: 1 },
    ],
  ],
  [
    '$group with missing and null',
    [{}, { a: null }, { a: 1 }],
    [{ $group: { _id: '$a', n: { $sum: 1 } } }],
    [
      { _id: null, n: 2 },
      { _id: 1, n: 1 },
    ],
  ],
  [
    '$group by a document',
    [{ a: 1 }, { a: 1, b: 2 }, { a: 1 }],
    [{ $group: { _id: { a: '$a', b: '$b' }, n: { $sum: 1 } } }],
    [
      { _id: { a: 1 }, n: 2 },
      { _id: { a: 1, b: 2 }, n: 1 },
    ],
  ],
  [
    '$group by dates and ids',
    [
      { d: DAY, i: ID },
      { d: new Date(DAY), i: new ObjectId(ID.toHexString()) },
    ],
    [{ $group: { _id: { d: '$d', i: '$i' }, n: { $sum: 1 } } }],
    [{ _id: { d: DAY, i: ID }, n: 2 }],
  ],
  ['$group into one', ORDERS, [{ $group: { _id: null, sum: { $sum: '$n' } } }], [{ _id: null, sum: 6 }]],
  [
    '$group leaves out what is missing',
    [{ a: 1 }, {}, { a: null }, { a: 'x' }],
    [{ $group: { _id: 1, sum: { $sum: '$a' } } }],
    [{ _id: 1, sum: 1 }],
  ],
  ['$group of nothing', [], [{ $group: { _id: null, n: { $sum: 1 } } }], []],
  ['$group of longs', [{ a: Long.fromNumber(5) }, { a: 2 }], [{ $group: { _id: 1, sum: { $sum: '$a' } } }], [{ _id: 1, sum: 7 }]],
  [
    '$project',
    [{ a: { b: 1, c: 2 }, d: 3 }, { a: [{ b: 4 }, 5] }],
    [{ $project: { _id: 0, 'a.b': 1 } }],
    [{ a: { b: 1 } }, { a: [{ b: 4 }] }],
  ],
  [
    '$unwind',
    [{ a: [1, 2] }, { a: [] }, {}, { a: 3 }],
    [{ $unwind: '$a' }],
    [
      { _id: 0, a: 1 },
      { _id: 0, a: 2 },
      { _id: 3, a: 3 },
    ],
  ],
];

test.each(STAGES)('the stage %s does what the manual says', async (_stage, documents, pipeline, expected) => {
  await things.deleteMany({});
  if (documents.length > 0) await things.insertMany(documents.map((document, i) => ({ _id: i as never, ...document })));
  const before = await things.find().toArray();
  expect(await things.aggregate(pipeline).toArray()).toEqual(expected);
  expect(await things.find().toArray()).toEqual(before);
});

test.each([
  ['an unknown stage', [{ $out: 'x' }], 40324],
  ['a join', [{ $lookup: { from: 'x', localField: 'a', foreignField: 'b', as: 'c' } }], 40324],
  ['a change stream', [{ $changeStream: {} }], 40573],
  ['a stage of two', [{ $match: {}, $limit: 1 }], 40323],
  ['$sort', [{ $sort: { a: 1 } }], 40324],
  ['$project that computes', [{ $project: { a: '$b' } }], 238],
  ['$project of nothing', [{ $project: {} }], 51272],
  ['$addFields', [{ $addFields: { a: 1 } }], 40324],
  ['$count', [{ $count: 'n' }], 40324],
  ['$unwind with options', [{ $unwind: { path: '$a', preserveNullAndEmptyArrays: true } }], 238],
  ['$avg', [{ $group: { _id: 1, a: { $avg: '$a' } } }], 15952],
  ['an unknown accumulator', [{ $group: { _id: 1, a: { $stdDevPop: '$a' } } }], 15952],
  ['an unknown expression', [{ $group: { _id: { $sin: '$a' } } }], 168],
  ['a group without _id', [{ $group: { n: { $sum: 1 } } }], 15955],
  ['a limit of 0', [{ $limit: 0 }], 15958],
])('%s is refused', async (_what, pipeline, code) => {
  expect(await codeOf(things.aggregate(pipeline).toArray())).toBe(code);
});
