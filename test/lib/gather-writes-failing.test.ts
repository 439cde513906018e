import { beforeEach, describe, expect, test } from '@jest/globals';
import mongoose, { model } from 'mongoose';
import { z } from 'zod';
import type { FailoverCode, Fault } from '../../scripts/faults/proxy.js';
import { isDatabaseFailure } from '../../server/lib/database-failure.js';
import { gatherInserts, gatherNotes, gatherUpdates } from '../../server/lib/gather-writes.js';
import { schemaOf } from '../../server/lib/record.js';
import { useProxiedDatabase } from '../support/proxied.js';

const parcelRecord = z.object({ _id: z.string(), weight: z.number() });
type Parcel = z.infer<typeof parcelRecord>;

const Parcels = model<Parcel>('Parcel', schemaOf(parcelRecord, 'parcels'));
const insert = gatherInserts(Parcels);
const note = gatherNotes(Parcels);
const update = gatherUpdates(Parcels);
const weigh = { $set: { weight: 7 } };

const proxy = useProxiedDatabase();
const stored = async () => (await Parcels.find().sort({ _id: 1 }).lean().exec()).map(({ _id }) => _id);
beforeEach(() => Parcels.deleteMany({}));

/** What each of a turn's callers heard: its answer, or that the database failed. */
async function heard(acts: Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(acts);
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    return isDatabaseFailure(outcome.reason) ? 'failure' : outcome.reason;
  });
}

const CODES: FailoverCode[] = [91, 189, 10107, 11600, 11602];
const FAULTS: [string, Fault][] = [
  ['the connection breaks before the server did anything', { kind: 'drop', isDone: false }],
  ['the connection breaks before the answer', { kind: 'drop', isDone: true }],
  ...CODES.flatMap((code): [string, Fault][] => [
    [`the server answers ${code} and did nothing`, { kind: 'error', code, isDone: false }],
    [`the server answers ${code} and did it`, { kind: 'error', code, isDone: true }],
  ]),
  ['the write concern is not met in time', { kind: 'write_concern_error', code: 64 }],
  ['the write concern is not met, as the server stops', { kind: 'write_concern_error', code: 91 }],
];

const isDone = (fault: Fault): boolean => fault.kind === 'write_concern_error' || fault.isDone;

describe('A1: an error of the whole command reaches every caller of the turn', () => {
  test.each(FAULTS)('inserts, and %s', async (_name, fault) => {
    proxy().aim({ command: 'insert', collection: 'parcels', nth: 1 }, fault);
    expect(await heard([insert({ _id: 'a', weight: 1 }), insert({ _id: 'b', weight: 1 })])).toEqual(['failure', 'failure']);
    expect(proxy().hits()).toBe(1);
    proxy().calm();
    expect(await stored()).toEqual(isDone(fault) ? ['a', 'b'] : []);
    // Asked again, each hears what is so.
    expect(await Promise.all([insert({ _id: 'a', weight: 1 }), insert({ _id: 'b', weight: 1 })])).toEqual(Array(2).fill(!isDone(fault)));
  });

  test.each(FAULTS)('updates and notes, and %s', async (_name, fault) => {
    await Promise.all([insert({ _id: 'a', weight: 1 }), insert({ _id: 'b', weight: 1 })]);
    for (const say of [update, note]) {
      proxy().aim({ command: 'update', collection: 'parcels', nth: 1 }, fault);
      expect(await heard([say({ _id: 'a' }, weigh), say({ _id: 'b' }, weigh)])).toEqual(['failure', 'failure']);
      expect(proxy().hits()).toBe(1);
    }
  });

  test.each(FAULTS)('one alone, and %s', async (_name, fault) => {
    proxy().aim({ command: 'insert', collection: 'parcels', nth: 1 }, fault);
    expect(await heard([insert({ _id: 'a', weight: 1 })])).toEqual(['failure']);
  });

  test('a duplicate beside a write concern that is not met: everybody hears, for what is there may yet be taken back', async () => {
    await insert({ _id: 'b', weight: 1 });
    proxy().aim({ command: 'insert', collection: 'parcels', nth: 1 }, { kind: 'write_concern_error', code: 64 });
    expect(await heard(['a', 'b', 'c'].map((_id) => insert({ _id, weight: 2 })))).toEqual(['failure', 'failure', 'failure']);
  });

  test('a turn of more than one command: the first is done, the second breaks, and everybody hears', async () => {
    const { maxBsonObjectSize } = { maxBsonObjectSize: 16 * 1024 * 1024 };
    const Crates = model<{ _id: string; filling: string }>('Crate', schemaOf(z.object({ _id: z.string(), filling: z.string() }), 'crates'));
    const put = gatherInserts(Crates);
    const filling = 'x'.repeat(maxBsonObjectSize - 1024);
    proxy().aim({ command: 'insert', collection: 'crates', nth: 2 }, { kind: 'drop', isDone: false });
    expect(await heard(['a', 'b'].map((_id) => put({ _id, filling })))).toEqual(['failure', 'failure']);
    proxy().calm();
    expect(await heard(['a', 'b'].map((_id) => put({ _id, filling })))).toEqual([false, true]);
  });
});

test('A1: duplicates of one turn are still each caller’s own', async () => {
  await insert({ _id: 'b', weight: 1 });
  expect(await Promise.all(['a', 'b', 'c'].map((_id) => insert({ _id, weight: 2 })))).toEqual([true, false, true]);
});

test('A5: a server that says nothing more ends in a failure of the database, not in silence', async () => {
  const client = mongoose.connection.getClient();
  expect(client.options.socketTimeoutMS).toBeGreaterThan(0);
  expect(client.options.socketTimeoutMS).toBeLessThanOrEqual(10_000);
  proxy().aim({ command: 'insert', collection: 'parcels', nth: 1 }, { kind: 'stall', isDone: false });
  expect(await heard(['a', 'b'].map((_id) => insert({ _id, weight: 1 })))).toEqual(['failure', 'failure']);
}, 30_000);
