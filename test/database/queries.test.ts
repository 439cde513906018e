import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { QUERIES, type Query, textOf } from '../support/queries.js';
import { type Index, planOf } from './mongodb-planner.js';
import { shapesOf } from './shapes.js';

const server = new URL('../../server/', import.meta.url);
const indexesOf = new Map<string, Index[]>();

beforeAll(async () => {
  const sheets = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(store|schema)\.ts$/.test(name));
  for (const name of sheets) await import(new URL(name, server).href);
  for (const { schema, collection } of Object.values(mongoose.models)) indexesOf.set(collection.name, schema.indexes().map(declared));
});

/** As MongoDB names it. */
const declared = ([key, options]: [unknown, unknown]): Index => ({
  name: Object.entries(key as Index['key'])
    .flat()
    .join('_'),
  key: key as Index['key'],
  ...(options as Partial<Index>),
});

const plan = (query: Query) => planOf(query, indexesOf.get(query.collection) ?? []);

describe('each query of the program', () => {
  test.each(QUERIES.queries.map((query) => [textOf(query), query] as const))('%s takes the index that the list names', (_text, query) => {
    const { indexes = [], sorts = true } = plan(query) ?? {};
    expect({ index: [query.index ?? []].flat(), sorted: query.sorted }).toEqual({
      index: indexes,
      sorted: query.sort && !sorts ? 'in memory' : undefined,
    });
  });

  test('reads no growing collection whole but for one that asks for all of it', () => {
    const reading = QUERIES.queries.filter((query) => plan(query) === null && !(query.collection in QUERIES.small));
    expect(reading.filter(({ filter }) => Object.keys(filter).length > 0)).toEqual([]);
  });

  test('says why it may read what it does not ask for, and only then', () => {
    const isFree = (query: Query) =>
      query.collection in QUERIES.small || plan(query)?.narrows || (plan(query) && Object.keys(query.filter).length === 0);
    expect(QUERIES.queries.filter((query) => Boolean(isFree(query)) === Boolean(query.because))).toEqual([]);
  });

  test('stands in the list once; what is said to be small is there', () => {
    expect(new Set(QUERIES.queries.map(textOf)).size).toBe(QUERIES.queries.length);
    expect(Object.keys(QUERIES.small).filter((name) => !indexesOf.has(name))).toEqual([]);
  });
});

test('each index is taken by a query, or takes away what is over', () => {
  const taken = new Set(QUERIES.queries.flatMap((query) => (plan(query)?.indexes ?? []).map((name) => `${query.collection} ${name}`)));
  const idle = [...indexesOf].flatMap(([collection, indexes]) =>
    indexes
      .filter(({ name, expireAfterSeconds }) => expireAfterSeconds === undefined && !taken.has(`${collection} ${name}`))
      .map(({ name }) => `${collection} ${name}`),
  );
  expect(idle).toEqual([]);
});

describe('the shape of a query', () => {
  const [past, now] = [new Date(0), new Date(1)];
  test.each([
    [{ find: 'x', filter: { b: 1, a: null }, sort: new Map([['c', -1]]) }, [{ filter: { a: 'null', b: 'eq' }, sort: { c: -1 } }]],
    [
      { find: 'x', filter: { a: { $gt: past, $lte: now }, b: true, c: { $regex: 'x' } } },
      [{ filter: { a: 'range', b: 'true', c: 'other' } }],
    ],
    [
      { find: 'x', filter: { a: { $regex: '^x' }, b: { $regex: '^x', $options: 'i' }, c: { $regex: '^x.' } } },
      [{ filter: { a: 'beginning', b: 'other', c: 'other' } }],
    ],
    [{ find: 'x', filter: { a: { $in: [1] }, b: { $in: [1, null] } } }, [{ filter: { a: 'in', b: 'in, null too' } }]],
    [{ find: 'x', filter: { 'a.7': { $exists: false }, b: { $exists: true } } }, [{ filter: { 'a.#': 'missing', b: 'exists' } }]],
    [{ find: 'x', filter: { $expr: { $lte: ['$a.b', '$$NOW'] }, c: { $ne: 1 } } }, [{ filter: { $expr: ['a.b'], c: 'ne' } }]],
    [{ find: 'x', filter: { $or: [{ b: 2 }, { a: 1 }, { b: 1 }] } }, [{ filter: { $or: [{ a: 'eq' }, { b: 'eq' }] } }]],
    [{ find: 'x', filter: { $and: [{ b: 1 }, { a: 1 }, { a: 2 }] } }, [{ filter: { a: 'eq', b: 'eq' } }]],
    [{ find: 'x', filter: { _id: 'x', a: 1 } }, []],
    [{ find: 'x', filter: { _id: { $gt: 'x' } } }, [{ filter: { _id: 'range' } }]],
    [{ aggregate: 'x', pipeline: [{ $match: { a: false } }, { $group: { _id: 1 } }] }, [{ filter: { a: 'false' } }]],
    [{ update: 'x', updates: [{ q: { a: 1 } }, { q: {} }] }, [{ filter: { a: 'eq' } }, { filter: {} }]],
    [{ delete: 'x', deletes: [{ q: { a: 1 }, limit: 0 }] }, [{ filter: { a: 'eq' } }]],
    [{ findAndModify: 'x', query: { a: { b: 1 } }, sort: { a: 1 } }, [{ filter: { a: 'eq' }, sort: { a: 1 } }]],
    [{ insert: 'x', documents: [{}] }, []],
  ])('of %j', (command, shapes) => {
    expect(shapesOf(command)).toEqual(shapes.map((shape) => ({ collection: 'x', ...shape })));
  });

  test('of an operator without a rule is an error', () => {
    expect(() => shapesOf({ find: 'x', filter: { $nor: [{ a: 1 }] } })).toThrow('$nor');
  });
});

describe('what MongoDB’s manual says of an index', () => {
  const index = (key: Index['key'], more: Partial<Index> = {}): Index => declared([key, more]);
  const [a, ab] = [index({ a: 1 }), index({ a: 1, b: 1 })];
  const sparse = index({ a: 1 }, { sparse: true });
  const ofOpen = (key: Index['key']): Index => index(key, { partialFilterExpression: { open: true } });
  const by = (filter: Query['filter'], indexes: Index[], sort?: Query['sort']) =>
    planOf({ collection: 'x', filter, ...(sort && { sort }) }, indexes);

  test.each<[string, Query['filter'], Index]>([
    ['a value', { a: 'eq' }, a],
    ['one of some values', { a: 'in' }, a],
    ['a range', { a: 'range' }, a],
    ['null, which is also what is missing', { a: 'null' }, a],
    ['the first field of two', { a: 'eq' }, ab],
    ['a value, in a sparse one', { a: 'eq' }, sparse],
    ['a range, in a sparse one', { a: 'range' }, sparse],
    ['what is there, in a sparse one', { a: 'exists' }, sparse],
    ['the condition of a partial one and its first field', { a: 'eq', open: 'true' }, ofOpen({ a: 1 })],
    ['the condition of a partial one, which is its first field', { open: 'true' }, ofOpen({ open: 1, a: 1 })],
  ])('it serves %s', (_what, filter, serving) => {
    expect(by(filter, [serving])).toEqual({ indexes: [serving.name], narrows: true, sorts: true });
  });

  test.each<[string, Query['filter'], Index]>([
    ['another field', { b: 'eq' }, a],
    ['the second field of two', { b: 'eq' }, ab],
    ['all but a value', { a: 'ne' }, a],
    ['a field that an expression compares', { $expr: ['a'] }, a],
    ['what is there, where it holds what is not there too', { a: 'exists' }, a],
    ['an element by its place', { 'a.#': 'exists' }, a],
    ['null, in a sparse one', { a: 'null' }, sparse],
    ['null among values, in a sparse one', { a: 'in, null too' }, sparse],
    ['what is missing, in a sparse one', { a: 'missing' }, sparse],
    ['everything', {}, a],
    ['the condition of a partial one alone', { open: 'true' }, ofOpen({ a: 1 })],
    ['its field without the condition of a partial one', { a: 'eq' }, ofOpen({ a: 1 })],
    ['another value of that condition', { a: 'eq', open: 'false' }, ofOpen({ a: 1 })],
    ['one branch of two', { $or: [{ a: 'eq' }, { b: 'eq' }] }, a],
  ])('it does not serve %s', (_what, filter, index) => {
    expect(by(filter, [index])).toBeNull();
  });

  test('`_id` is always there', () => {
    expect(by({ _id: 'range' }, [])).toEqual({ indexes: ['_id_'], narrows: true, sorts: true });
  });

  test('each branch of an $or takes its own, also a partial one whose condition is in the branch', () => {
    const branches = { $or: [{ a: 'eq' as const }, { open: 'true' as const }] };
    expect(by(branches, [a, ofOpen({ open: 1 })])).toEqual({ indexes: ['a_1', 'open_1'], narrows: true, sorts: true });
    expect(by(branches, [a, ofOpen({ open: 1 })], { a: 1 })).toEqual({ indexes: ['a_1'], narrows: false, sorts: true });
    expect(by(branches, [a, ofOpen({ open: 1 })], { c: 1 })).toMatchObject({ sorts: false });
  });

  test('of two the one that narrows more: values before ranges before nothing', () => {
    expect(by({ a: 'eq', b: 'range' }, [a, ab])?.indexes).toEqual(['a_1_b_1']);
    expect(by({ a: 'range', b: 'eq' }, [a, index({ b: 1 })])?.indexes).toEqual(['b_1']);
    expect(by({ a: 'range' }, [index({ b: 1 }), a], { b: 1 })?.indexes).toEqual(['a_1']);
    expect(by({ a: 'eq', c: 'eq' }, [ab, index({ c: 1 })])?.indexes).toEqual(['c_1']);
  });

  test.each<[Query['filter'], Index, NonNullable<Query['sort']>, boolean]>([
    [{ a: 'eq' }, ab, { b: 1 }, true],
    [{ a: 'eq' }, ab, { b: -1 }, true],
    [{ a: 'eq' }, ab, { a: 1, b: 1 }, true],
    [{ a: 'in' }, ab, { b: 1 }, true], // merged
    [{ a: 'range' }, ab, { b: 1 }, false],
    [{ a: 'range' }, ab, { a: 1, b: 1 }, true],
    [{ a: 'range' }, ab, { a: 1, b: -1 }, false],
    [{ a: 'eq', b: 'range' }, ab, { b: 1, c: 1 }, false],
    [{ a: 'eq', b: 'range' }, index({ a: 1, c: 1, b: 1 }), { c: 1 }, true],
    [{ a: 'range' }, sparse, { a: 1 }, true],
  ])('%j by %j gives the order %j: %s', (filter, index, sort, sorts) => {
    expect(by(filter, [index], sort)).toEqual({ indexes: [index.name], narrows: true, sorts });
  });

  test('a sort alone takes one that holds every document', () => {
    expect(by({}, [ab], { a: -1, b: -1 })).toEqual({ indexes: ['a_1_b_1'], narrows: false, sorts: true });
    expect(by({}, [ab], { b: 1 })).toBeNull();
    expect(by({}, [sparse], { a: 1 })).toBeNull();
    expect(by({}, [ofOpen({ a: 1 })], { a: 1 })).toBeNull();
    expect(by({ open: 'true' }, [ofOpen({ a: 1 })], { a: 1 })).toEqual({ indexes: ['a_1'], narrows: false, sorts: true });
  });
});
