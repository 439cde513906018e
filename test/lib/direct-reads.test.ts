import { beforeEach, expect, test } from '@jest/globals';
import mongoose, { model } from 'mongoose';
import { z } from 'zod';
import type { Fault } from '../../scripts/faults/proxy.js';
import { isDatabaseFailure } from '../../server/lib/database-failure.js';
import { collectionOf } from '../../server/lib/direct.js';
import { findDirectly, findFields } from '../../server/lib/direct-reads.js';
import { schemaOf } from '../../server/lib/record.js';
import { useProxiedDatabase } from '../support/proxied.js';

const crateRecord = z.object({
  _id: z.string(),
  weight: z.number(),
  at: z.date().nullable(),
  inside: z.array(z.object({ sku: z.string() })),
});
type Crate = z.infer<typeof crateRecord>;

const Crates = model<Crate>('Crate', schemaOf(crateRecord, 'crates'));
const proxy = useProxiedDatabase();
const crate = (i: number): Crate => ({ _id: `c-${i}`, weight: i, at: i % 2 === 0 ? new Date(i) : null, inside: [{ sku: `s-${i}` }] });

beforeEach(async () => {
  proxy().calm();
  await Crates.deleteMany({});
  await Crates.insertMany([1, 2, 3].map(crate));
});

test('what is read is what Mongoose reads, as it lies there', async () => {
  for (const filter of [
    { _id: { $in: ['c-1', 'c-3', 'c-9'] } },
    { weight: { $gt: 1 } },
    { $or: [{ _id: 'c-1' }, { weight: 3 }] },
    { weight: 9 },
  ])
    expect(await findDirectly(Crates, filter)).toEqual(await Crates.find(filter).lean().exec());
  expect(await findFields(Crates, { _id: 'c-2' }, { weight: 1 })).toEqual([{ _id: 'c-2', weight: 2 }]);
});

test('what does not fit into one batch is read whole, and its first cursor is given up', async () => {
  const most = 2500;
  proxy().aim({ command: 'killCursors', collection: 'crates', nth: 1 }, { kind: 'error', code: 91, isDone: true });
  await Crates.insertMany(Array.from({ length: most }, (_, i) => crate(i + 10)));
  const found = await findDirectly(Crates, { weight: { $gte: 10 } });
  expect(found.map(({ _id }) => _id).sort()).toEqual(Array.from({ length: most }, (_, i) => `c-${i + 10}`).sort());
  expect(proxy().hits()).toBe(1);
});

const BROKEN: [string, Fault][] = [
  ['the connection breaks', { kind: 'drop', isDone: false }],
  ['the connection breaks before the answer', { kind: 'drop', isDone: true }],
  ['the server stops', { kind: 'error', code: 91, isDone: false }],
  ['the server is not the primary any more', { kind: 'error', code: 10107, isDone: false }],
];

test.each(BROKEN)('a read is asked once more where %s', async (_what, fault) => {
  proxy().aim({ command: 'find', collection: 'crates', nth: 1 }, fault);
  expect(await findDirectly(Crates, { _id: 'c-1' })).toEqual([crate(1)]);
  expect(proxy().hits()).toBe(1);
});

test('a path that the record does not name is refused, and so is a filter whose value is missing', async () => {
  await expect(findDirectly(Crates, { colour: 'red' })).rejects.toThrow('crates cannot be asked so: colour');
  await expect(findDirectly(Crates, { _id: undefined })).rejects.toThrow('crates cannot be asked so: _id');
});

test('without a connection it fails as the database being gone', async () => {
  const { db } = mongoose.connection;
  Object.defineProperty(mongoose.connection, 'db', { value: undefined, configurable: true, writable: true });
  try {
    const error = await findDirectly(Crates, { _id: 'c-1' }).catch((thrown: unknown) => thrown);
    expect(isDatabaseFailure(error)).toBe(true);
  } finally {
    Object.defineProperty(mongoose.connection, 'db', { value: db, configurable: true, writable: true });
  }
  expect(await collectionOf(Crates).countDocuments({})).toBe(3);
});
