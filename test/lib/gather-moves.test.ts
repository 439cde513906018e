import { beforeEach, describe, expect, test } from '@jest/globals';
import { model } from 'mongoose';
import { z } from 'zod';
import type { Fault } from '../../scripts/faults/proxy.js';
import { isDatabaseFailure } from '../../server/lib/database-failure.js';
import { gatherDecisions, gatherMoves } from '../../server/lib/gather-moves.js';
import { schemaOf } from '../../server/lib/record.js';
import { useProxiedDatabase } from '../support/proxied.js';

const parcelRecord = z.object({ _id: z.string(), weight: z.number(), holder: z.string(), stops: z.array(z.string()) });
type Parcel = z.infer<typeof parcelRecord>;

const Parcels = model<Parcel>('Parcel', schemaOf(parcelRecord, 'parcels'));
const move = gatherMoves(Parcels);
const decide = gatherDecisions(Parcels);

const proxy = useProxiedDatabase();
const parcel = (_id: string, holder = 'nobody'): Parcel => ({ _id, weight: 1, holder, stops: [] });
const stored = () => Parcels.find().sort({ _id: 1 }).lean<Parcel[]>().exec();
const take = (_id: string, by: string) => move({ _id, holder: 'nobody' }, { $set: { holder: by } }, ({ holder }) => holder === by);
const pass = (_id: string, by: string) => move({ _id, stops: { $ne: by } }, { $push: { stops: by } }, ({ stops }) => stops.includes(by));

beforeEach(async () => {
  await Parcels.deleteMany({});
  await Parcels.create([parcel('a'), parcel('b')]);
  proxy().sent.clear();
});

/** What was sent for the parcels since the test began. */
const sent = () => Object.fromEntries([...proxy().sent].filter(([pair]) => pair.endsWith(' parcels')));

const heard = async (acts: Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(acts)).map((one) => {
    if (one.status === 'fulfilled') return one.value;
    return isDatabaseFailure(one.reason) ? 'failure' : one.reason.code;
  });

test('of many that want one document in one turn one gets it, in two commands', async () => {
  const callers = Array.from({ length: 40 }, (_, index) => `c${index}`);
  const got = await Promise.all(callers.map((by) => take('a', by)));
  const winners = got.filter((one) => one !== null);
  expect(sent()).toEqual({ 'update parcels': 1, 'find parcels': 1 });
  expect(winners).toEqual([(await stored())[0]]);
  expect(got[callers.indexOf(winners[0]?.holder ?? '')]).toEqual(winners[0]);
});

test('one alone is a findAndModify, and hears the same', async () => {
  expect(await take('a', 'x')).toEqual(parcel('a', 'x'));
  expect(await take('a', 'y')).toBeNull();
  expect(await take('nowhere', 'y')).toBeNull();
  expect(sent()).toEqual({ 'findAndModify parcels': 3 });
});

test('two statements for one document are done one after the other, and both hear that they are in it', async () => {
  expect(await Promise.all([pass('a', 'x'), pass('a', 'y')])).toEqual(Array(2).fill({ ...parcel('a'), stops: ['x', 'y'] }));
  // Told again, each finds its own there already: not changed, and still its own.
  expect(await Promise.all([pass('a', 'x'), pass('a', 'z')])).toEqual(Array(2).fill({ ...parcel('a'), stops: ['x', 'y', 'z'] }));
});

test('of two for one document the second may go by what the first did; who has it no more hears null', async () => {
  const first = take('a', 'x');
  const second = move({ _id: 'a', holder: 'x' }, { $set: { holder: 'y' } }, ({ holder }) => holder === 'y');
  expect(await Promise.all([first, second])).toEqual([null, parcel('a', 'y')]);
});

test('each hears of its own document: got, lost, not there', async () => {
  await Parcels.updateOne({ _id: 'b' }, { $set: { holder: 'z' } });
  expect(await Promise.all([take('a', 'x'), take('b', 'x'), take('nowhere', 'x')])).toEqual([parcel('a', 'x'), null, null]);
});

test('what the server refuses of one statement is that caller’s alone', async () => {
  const wrong = move({ _id: 'a', holder: 'nobody' }, { $inc: { 'stops.first': 1 } }, () => true);
  const [refused, taken] = await heard([wrong, take('b', 'x')]);
  expect(refused).toEqual(expect.any(Number));
  expect(taken).toEqual(parcel('b', 'x'));
});

test('a path that the record does not name is a bug of that caller alone', async () => {
  const outcomes = await Promise.allSettled([move({ _id: 'a' }, { $set: { colour: 'red' } } as object, () => true), take('b', 'x')]);
  expect(outcomes).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: parcel('b', 'x') }]);
  expect((await stored())[0]).toEqual(parcel('a'));
});

const decideFor = (_id: string, by: string) => decide({ _id, holder: 'nobody' }, { $set: { holder: by } }, ({ holder }) => holder === by);

describe('a decision, of which nobody needs the document', () => {
  test('those that all find theirs are one command', async () => {
    expect(await Promise.all([decideFor('a', 'x'), decideFor('b', 'y')])).toEqual([true, true]);
    expect(sent()).toEqual({ 'update parcels': 1 });
    expect((await stored()).map(({ holder }) => holder)).toEqual(['x', 'y']);
  });

  test('where one of them does not, all are read, and each hears of its own', async () => {
    await Parcels.updateOne({ _id: 'b' }, { $set: { holder: 'z' } });
    proxy().sent.clear();
    expect(await Promise.all([decideFor('a', 'x'), decideFor('b', 'x'), decideFor('nowhere', 'x')])).toEqual([true, false, false]);
    expect(sent()).toEqual({ 'update parcels': 1, 'find parcels': 1 });
  });

  test('of two for one document one gets it', async () => {
    expect(await Promise.all([decideFor('a', 'x'), decideFor('a', 'y')])).toEqual([true, false]);
  });

  test('one alone is one command, and hears the same', async () => {
    expect([await decideFor('a', 'x'), await decideFor('a', 'y'), await decideFor('nowhere', 'y')]).toEqual([true, false, false]);
    expect(sent()).toEqual({ 'update parcels': 3 });
  });

  test('what the server refuses of one statement is that caller’s alone', async () => {
    const wrong = decide({ _id: 'a', holder: 'nobody' }, { $inc: { 'stops.first': 1 } }, () => true);
    expect(await heard([wrong, decideFor('b', 'x')])).toEqual([expect.any(Number), true]);
  });
});

const FAULTS: [string, Fault, boolean][] = [
  ['the connection breaks before the server did anything', { kind: 'drop', isDone: false }, false],
  ['the connection breaks before the answer', { kind: 'drop', isDone: true }, true],
  ['the server steps down and did nothing', { kind: 'error', code: 189, isDone: false }, false],
  ['the server steps down and did it', { kind: 'error', code: 189, isDone: true }, true],
  ['the write concern is not met in time', { kind: 'write_concern_error', code: 64 }, true],
];

describe('an unknown outcome is everybody’s error, and each may ask again', () => {
  test.each(FAULTS)('%s', async (_name, fault, isDone) => {
    const both = () => heard([pass('a', 'x'), pass('b', 'y')]);
    proxy().aim({ command: 'update', collection: 'parcels', nth: 1 }, fault);
    expect(await both()).toEqual(['failure', 'failure']);
    expect((await stored()).map(({ stops }) => stops)).toEqual(isDone ? [['x'], ['y']] : [[], []]);
    proxy().calm();
    const after = [
      { ...parcel('a'), stops: ['x'] },
      { ...parcel('b'), stops: ['y'] },
    ];
    expect(await both()).toEqual(after);
    expect(await stored()).toEqual(after);
  });

  test.each(FAULTS)('decided: %s', async (_name, fault, isDone) => {
    const both = () => heard([decideFor('a', 'x'), decideFor('b', 'y')]);
    proxy().aim({ command: 'update', collection: 'parcels', nth: 1 }, fault);
    expect(await both()).toEqual(['failure', 'failure']);
    proxy().calm();
    expect((await stored()).map(({ holder }) => holder)).toEqual(isDone ? ['x', 'y'] : ['nobody', 'nobody']);
    // Asked again, what is done is not done once more, and is seen to be one's own.
    expect(await both()).toEqual([true, true]);
  });

  test('the documents cannot be read afterwards', async () => {
    proxy().aim({ command: 'find', collection: 'parcels', nth: 1, times: 9 }, { kind: 'error', code: 11600, isDone: false });
    expect(await heard([take('a', 'x'), take('b', 'y')])).toEqual(['failure', 'failure']);
    proxy().calm();
    // Done all the same: whoever asks again under its own name is told by the document, not by what matched.
    expect(await heard([take('a', 'x'), take('b', 'z')])).toEqual([parcel('a', 'x'), null]);
  });

  test('one alone', async () => {
    proxy().aim({ command: 'findAndModify', collection: 'parcels', nth: 1 }, { kind: 'drop', isDone: true });
    expect(await heard([pass('a', 'x')])).toEqual(['failure']);
  });
});
