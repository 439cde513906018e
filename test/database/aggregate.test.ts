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
const byId = { $sort: { _id: 1 } };
const noId = { $project: { _id: 0 } };

const STAGES: Case[] = [
  ['$match', ORDERS, [{ $match: { n: { $gt: 1 } } }, { $match: { shop: 'x' } }, noId], [{ shop: 'x', n: 3 }]],
  ['$sort, $skip and $limit', ORDERS, [{ $sort: { n: -1 } }, { $skip: 1 }, { $limit: 1 }, noId], [{ shop: 'y', n: 2 }]],
  ['$count', ORDERS, [{ $match: { shop: 'x' } }, { $count: 'orders' }], [{ orders: 2 }]],
  ['$count of nothing', ORDERS, [{ $match: { shop: 'z' } }, { $count: 'orders' }], []],
  [
    '$group with $sum',
    ORDERS,
    [{ $group: { _id: '$shop', sum: { $sum: '$n' }, orders: { $sum: 1 } } }, byId],
    [
      { _id: 'x', sum: 4, orders: 2 },
      { _id: 'y', sum: 2, orders: 1 },
    ],
  ],
  [
    '$group with missing and null',
    [{}, { a: null }, { a: 1 }],
    [{ $group: { _id: '$a', n: { $sum: 1 } } }, byId],
    [
      { _id: null, n: 2 },
      { _id: 1, n: 1 },
    ],
  ],
  [
    '$group by a document',
    [{ a: 1 }, { a: 1, b: 2 }, { a: 1 }],
    [{ $group: { _id: { a: '$a', b: '$b' }, n: { $sum: 1 } } }, { $sort: { n: 1 } }],
    [
      { _id: { a: 1, b: 2 }, n: 1 },
      { _id: { a: 1 }, n: 2 },
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
  [
    '$group into one',
    ORDERS,
    [{ $group: { _id: null, least: { $min: '$n' }, most: { $max: '$n' }, mean: { $avg: '$n' } } }],
    [{ _id: null, least: 1, most: 3, mean: 2 }],
  ],
  [
    '$group leaves out what is missing',
    [{ a: 1 }, {}, { a: null }],
    [{ $group: { _id: 1, all: { $push: '$a' }, sum: { $sum: '$a' }, mean: { $avg: '$a' }, least: { $min: '$a' } } }],
    [{ _id: 1, all: [1, null], sum: 1, mean: 1, least: 1 }],
  ],
  [
    '$group with $first and $last',
    ORDERS,
    [{ $sort: { n: 1 } }, { $group: { _id: 1, first: { $first: '$shop' }, last: { $last: '$n' } } }],
    [{ _id: 1, first: 'x', last: 3 }],
  ],
  ['$group with $addToSet', ORDERS, [{ $group: { _id: 1, shops: { $addToSet: '$shop' } } }], [{ _id: 1, shops: ['x', 'y'] }]],
  ['$group of nothing', [], [{ $group: { _id: null, n: { $sum: 1 } } }], []],
  ['$group of longs', [{ a: Long.fromNumber(5) }, { a: 2 }], [{ $group: { _id: 1, sum: { $sum: '$a' } } }], [{ _id: 1, sum: 7 }]],
  [
    '$project computes',
    [{ a: 2, b: { c: 3 } }],
    [{ $project: { _id: 0, sum: { $add: ['$a', '$b.c'] }, c: '$b.c', a: 1 } }],
    [{ a: 2, sum: 5, c: 3 }],
  ],
  [
    '$addFields',
    [{ a: 1, b: { c: 1 } }],
    [{ $addFields: { d: { $multiply: ['$a', 3] }, 'b.e': 2 } }, noId],
    [{ a: 1, b: { c: 1, e: 2 }, d: 3 }],
  ],
  ['$set', [{ a: 1 }], [{ $set: { a: { $ifNull: ['$b', 'none'] } } }, noId], [{ a: 'none' }]],
  ['$unwind', [{ a: [1, 2] }, { a: [] }, {}, { a: 3 }], [{ $unwind: '$a' }, noId], [{ a: 1 }, { a: 2 }, { a: 3 }]],
  ['$unwind that keeps', [{ a: [] }, { b: 1 }], [{ $unwind: { path: '$a', preserveNullAndEmptyArrays: true } }, noId], [{}, { b: 1 }]],
  ['$$NOW', [{ a: new Date(0) }], [{ $project: { _id: 0, past: { $lt: ['$a', '$$NOW'] } } }], [{ past: true }]],
  [
    '$cond and $and',
    [{ a: 1 }, { a: 5 }],
    [{ $project: { _id: 0, s: { $cond: [{ $and: [{ $gt: ['$a', 1] }, { $lt: ['$a', 9] }] }, 'in', 'out'] } } }],
    [{ s: 'out' }, { s: 'in' }],
  ],
  [
    '$dateToString and $dateTrunc',
    [{ a: new Date('2026-03-08T12:34:00Z') }],
    [{ $project: { _id: 0, s: { $dateToString: { date: '$a', format: '%Y-%m-%d' } }, d: { $dateTrunc: { date: '$a', unit: 'day' } } } }],
    [{ s: '2026-03-08', d: DAY }],
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
  ['an unknown accumulator', [{ $group: { _id: 1, a: { $stdDevPop: '$a' } } }], 15952],
  ['an unknown expression', [{ $project: { a: { $sin: '$a' } } }], 168],
  ['a group without _id', [{ $group: { n: { $sum: 1 } } }], 15955],
  ['a limit of 0', [{ $limit: 0 }], 15958],
])('%s is refused', async (_what, pipeline, code) => {
  expect(await codeOf(things.aggregate(pipeline).toArray())).toBe(code);
});
