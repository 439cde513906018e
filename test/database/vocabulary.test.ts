import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { COMMANDS } from '../../server/database/embedded/commands.js';
import { ACCUMULATORS, EXPRESSIONS } from '../../server/database/embedded/expressions.js';
import { LOGIC, OPERATORS } from '../../server/database/embedded/filter.js';
import { STAGES } from '../../server/database/embedded/pipeline.js';
import { MODIFIERS } from '../../server/database/embedded/update.js';
import { aDatabase } from './support.js';
import { recordVocabulary, VOCABULARY, words, wordsOutside } from './vocabulary.js';

const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts') && name !== 'vocabulary.test.ts')
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');

test.each(VOCABULARY)('$word has a page of the manual and a test', ({ manual, test: name }) => {
  expect(manual).toMatch(/^https:\/\/www\.mongodb\.com\/docs\/manual\/[\w./-]+\/$/);
  expect(sources).toContain(`'${name}'`);
});

test('no word stands there twice', () => {
  expect(new Set(VOCABULARY.map(({ word }) => word)).size).toBe(VOCABULARY.length);
});

test.each([
  ['command', COMMANDS.keys()],
  ['filter', [...OPERATORS.keys(), ...LOGIC.keys()]],
  ['update', [...MODIFIERS.keys(), '$each']],
  ['stage', STAGES.keys()],
  ['expression', Object.keys(EXPRESSIONS)],
  ['accumulator', Object.keys(ACCUMULATORS)],
])('the embedded database knows each %s of the list and no other', (kind, known) => {
  const listed = VOCABULARY.filter(({ word }) => word.startsWith(`${kind} `)).map(({ word }) => word.slice(kind.length + 1));
  expect([...known].sort()).toEqual(listed.sort());
});

describe('the recorder', () => {
  test.each([
    [{ find: 'x', filter: { a: 1, b: { $gt: 1 }, c: /x/ } }, ['command find', 'filter $eq', 'filter $gt', 'filter $regex']],
    [{ find: 'x', filter: { a: { $elemMatch: { b: { $in: [] } } } } }, ['command find', 'filter $elemMatch', 'filter $in']],
    [{ find: 'x', filter: { $expr: { $lt: ['$$NOW', '$a'] } } }, ['command find', 'filter $expr', 'expression $lt', 'variable $$NOW']],
    [
      { update: 'x', updates: [{ q: {}, u: { $push: { 'a.$[line].b': { $each: [] } } } }] },
      ['command update', 'update $push', 'update path $[name]', 'update $each'],
    ],
    [{ update: 'x', updates: [{ q: {}, u: { a: 1 } }] }, ['command update', 'update replacement']],
    [{ delete: 'x', deletes: [{ q: { $or: [{ a: { $ne: 1 } }] } }] }, ['command delete', 'filter $or', 'filter $ne']],
    [
      { aggregate: 'x', pipeline: [{ $group: { _id: '$a', n: { $sum: { $add: [1, 2] } } } }] },
      ['command aggregate', 'stage $group', 'accumulator $sum', 'expression $add'],
    ],
    [
      { createIndexes: 'x', indexes: [{ key: { a: 'text' }, name: 'a', unique: true }] },
      ['command createIndexes', 'index kind text', 'index unique'],
    ],
  ])('finds the words of %j', (command, expected) => {
    expect(words(command)).toEqual(expected);
  });

  test('notices a word outside the list', async () => {
    const all = await aDatabase();
    const client = await MongoClient.connect(all.database.uri, { monitorCommands: true });
    const recorded = recordVocabulary(client);
    const things = client.db('words').collection('things');
    await things.createIndex({ a: 1 }, { unique: true });
    await things.insertOne({ a: 1 });
    await things.updateOne({ a: { $gte: 1 } }, { $inc: { a: 1 } });
    await things.aggregate([{ $match: { a: 2 } }, { $group: { _id: '$a' } }]).toArray();
    expect(wordsOutside(recorded)).toEqual([]);
    await things.findOne({ a: { $bitsAllSet: 1 } }).catch(() => {});
    expect(wordsOutside(recorded)).toEqual(['filter $bitsAllSet']);
    await client.close();
    await all.end();
  });
});
