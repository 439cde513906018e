import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FORGETFUL } from '../../scripts/forgetful-store.js';
import { type Document, decode, encode, fieldsOf, withFields } from '../../server/database/embedded/bson.js';
import { Engine } from '../../server/database/embedded/engine.js';
import { compileFilter } from '../../server/database/embedded/filter.js';
import { type Stored, select, type TreeIndex } from '../../server/database/embedded/indexes.js';
import { compileUpdate } from '../../server/database/embedded/update.js';
import { HIGHEST, LOWEST, readSort, type SortField, sorting } from '../../server/database/embedded/values.js';

// Two collections with the same documents, one with indexes: both must answer every question alike.

const NOW = new Date('2026-03-08T12:00:00Z');
const INDEXES = [
  { name: 'a', key: { a: 1 } },
  { name: 'ab', key: { a: 1, b: -1 } },
  { name: 'bc', key: { b: 1, c: 1 }, sparse: true },
  { name: 'c.x', key: { 'c.x': 1 } },
  { name: 'e', key: { e: 1 }, sparse: true },
  { name: 'cd', key: { c: 1, d: 1 }, partialFilterExpression: { d: 1 } },
  { name: 'd', key: { d: -1 }, partialFilterExpression: { d: 2 } },
  { name: 'b', key: { b: 1 }, partialFilterExpression: { e: 1, b: null } },
] as const;

const number = fc.constantFrom<unknown>(0, 1, 2, 3);
const odd = fc.constantFrom<unknown>(null, 'x', 'xy', 'y', true, new Date(0), new Date(5), Number.NaN);
const scalar = fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: odd });
const small = fc.oneof({ weight: 4, arbitrary: scalar }, { weight: 1, arbitrary: fc.record({ x: scalar }, { requiredKeys: [] }) });
const value = fc.oneof({ weight: 2, arbitrary: small }, { weight: 1, arbitrary: fc.array(small, { maxLength: 3 }) });
const aDocument = fc.record({ a: value, b: scalar, c: value, d: scalar, e: fc.constantFrom<unknown>(null, 1, 2) }, { requiredKeys: [] });

const comparison = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), value).map(([name, operand]) => ({ [name]: operand })),
  fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(small, { maxLength: 3 })).map(([name, operand]) => ({ [name]: operand })),
  fc.boolean().map(($exists) => ({ $exists })),
  fc.tuple(number, number).map(([$gte, $lt]) => ({ $gte, $lt })),
  fc.constantFrom<unknown>({ $regex: '^x' }, { $regex: '^x', $gt: 'y' }, { $regex: '^x', $options: 'i' }, { $regex: 'y' }),
  fc.constantFrom<unknown>({ $eq: null }, { $in: [null] }, { $in: [null, 1] }, { $in: [1, 2] }, { $exists: true, $eq: null }),
);
const path = fc.constantFrom('a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'c.x', 'c.x', 'e', 'e', 'a.x', 'a.0', '_id');
const field = fc.tuple(path, fc.oneof(value, comparison)).map(([name, condition]) => ({ [name]: condition }));
const fields = fc.array(field, { minLength: 1, maxLength: 2 }).map((list): Document => Object.assign({}, ...list));
const filters = fc.oneof(
  { weight: 4, arbitrary: fields },
  {
    weight: 1,
    arbitrary: fc.tuple(fields, fc.array(fields, { minLength: 1, maxLength: 2 })).map(([first, $or]): Document => ({ ...first, $or })),
  },
  { weight: 1, arbitrary: fc.array(fields, { minLength: 1, maxLength: 2 }).map(($or): Document => ({ $or })) },
  { weight: 1, arbitrary: fc.array(fields, { minLength: 1, maxLength: 2 }).map(($and): Document => ({ $and })) },
);
const direction = fc.constantFrom(1, -1);
const sorts = fc.oneof(
  fc.constant({}),
  fc.tuple(path, direction).map(([name, order]): Document => ({ [name]: order })),
  fc.tuple(path, path, direction, direction).map(([a, b, x, y]): Document => ({ [a]: x, [b]: y })),
);

async function twins(documents: Document[]) {
  const engine = new Engine(FORGETFUL, { limit: 1024 ** 3, failed: () => {} });
  const [plain, indexed] = [engine.obtain('twins.plain'), engine.obtain('twins.indexed')];
  for (const index of INDEXES) indexed.addIndex({ ...index });
  for (const [_id, document] of documents.entries()) for (const twin of [plain, indexed]) twin.insert({ _id, ...document });
  return { plain, indexed };
}

test('indexes that are built at the opening hold what those hold that grew with their documents', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aDocument, { maxLength: 40 }), async (documents) => {
      const { indexed } = await twins(documents);
      const written = new Map([...indexed.writes()].map(({ sequence, bytes }) => [sequence, bytes as Buffer]));
      const contents = new Map([[indexed.namespace, written]]);
      const store = { ...FORGETFUL, read: () => ({ contents, batch: 1 }) };
      const opened = new Engine(store, { limit: 1024 ** 3, failed: () => {} }).obtain(indexed.namespace);
      const held = ({ indexes }: typeof indexed) =>
        indexes.map((index) => ({ spec: index.spec, multikey: index.multikey, held: sequencesIn(index) }));
      expect(held(opened)).toEqual(held(indexed));
      expect(opened.indexes).toHaveLength(INDEXES.length);
    }),
    { numRuns: 100 },
  );
});

const sequencesIn = (index: TreeIndex): number[] => [...index.entries([[LOWEST], [HIGHEST]])].map(({ sequence }) => sequence);

test('20,000 random questions have the same answer with indexes and without', async () => {
  const seeds = fc.tuple(
    fc.array(aDocument, { minLength: 10, maxLength: 40 }),
    fc.array(fc.tuple(filters, sorts, fc.integer({ min: 1, max: 5 })), { minLength: 100, maxLength: 100 }),
  );
  await fc.assert(
    fc.asyncProperty(seeds, async ([documents, questions]) => {
      const { plain, indexed } = await twins(documents);
      for (const [i, [source, order, limit]] of questions.entries()) {
        const filter = compileFilter(source, NOW);
        const sort = readSort(order);
        const [slow, fast] = [plain, indexed].map((twin) => select(twin, { filter, sort }));
        expect({ source, order, found: idsOf(fast).sort() }).toEqual({ source, order, found: idsOf(slow).sort() });
        const few = select(indexed, { filter, sort, limit });
        expect({ source, order, found: few.length }).toEqual({ source, order, found: Math.min(limit, slow?.length ?? 0) });
        for (const [position, stored] of [...(fast ?? []).entries(), ...few.entries()]) {
          expect({ source, order, position, tied: areTied(stored, slow?.[position], sort) }).toMatchObject({ tied: true });
        }
        if (i % 10 === 0) changeBoth(plain, indexed, source, i);
      }
    }),
    { numRuns: 200, seed: 20260308 },
  );
}, 60_000);

const idsOf = (found: Stored[] | undefined): number[] => (found ?? []).map(({ raw }) => Number(decode(raw)._id));

/** Neither comes before the other: in a stable sort both orders stay. */
function areTied(a: Stored, b: Stored | undefined, sort: SortField[]): boolean {
  const pairs = b
    ? [
        [a, b],
        [b, a],
      ]
    : [];
  return pairs.every((pair) => sorting(pair, sort).next().value?.[0] === pair[0]);
}

/** Indexes must also be right after changes: a few documents are changed, removed and put back as they were. */
function changeBoth(plain: Twin, indexed: Twin, source: Document, i: number): void {
  const filter = compileFilter(source, NOW);
  const { change, touched } = compileUpdate({ $set: { a: [i % 4, 2], c: { x: i % 4 } }, $unset: { b: '' } }, NOW);
  for (const twin of [plain, indexed]) {
    for (const stored of select(twin, { filter })) {
      const document = decode(stored.raw);
      const turn = (Number(document._id) + i / 10) % 6;
      const changed = withFields(stored.raw, touched, change(fieldsOf(stored.raw, touched), false));
      expect(changed.equals(encode(change(decode(stored.raw), false)))).toBe(true); // as if all of it had been read and written anew
      if (turn === 0) twin.replace(stored, changed, touched);
      if (turn === 1) twin.remove(stored);
      if (turn === 1 && i % 20 === 0) twin.insert({ ...document });
    }
  }
}

type Twin = Awaited<ReturnType<typeof twins>>['plain'];
