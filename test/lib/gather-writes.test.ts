import { beforeEach, describe, expect, test } from '@jest/globals';
import mongoose, { model } from 'mongoose';
import { z } from 'zod';
import { gatherInserts, gatherNotes, gatherSweeps, gatherUpdates } from '../../server/lib/gather-writes.js';
import { schemaOf } from '../../server/lib/record.js';
import { useDatabase } from '../support/database.js';

const parcelRecord = z.object({ _id: z.string(), weight: z.number(), isSent: z.boolean() });
type Parcel = z.infer<typeof parcelRecord>;

const Parcels = model<Parcel>('Parcel', schemaOf(parcelRecord, 'parcels'));
const insert = gatherInserts(Parcels);
const update = gatherUpdates(Parcels);

useDatabase();
beforeEach(() => Parcels.deleteMany({}));

const parcel = (_id: string, weight = 1): Parcel => ({ _id, weight, isSent: false });
const send = (_id: string) => update({ _id, isSent: false }, { $set: { isSent: true } });
const stored = () => Parcels.find().sort({ _id: 1 }).lean().exec();

test('of inserts of one turn each hears whether its document is new', async () => {
  expect(await insert(parcel('b'))).toBe(true);
  expect(await Promise.all([insert(parcel('a')), insert(parcel('b', 2)), insert(parcel('c')), insert(parcel('c', 3))])).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(await stored()).toEqual([parcel('a'), parcel('b'), parcel('c')]);
});

test('an insert alone hears the same', async () => {
  expect([await insert(parcel('a')), await insert(parcel('a', 2))]).toEqual([true, false]);
});

test('a path that the record does not name, a missing value in a filter, an update without an operator: a bug of one caller alone', async () => {
  const note = gatherNotes(Parcels);
  const heard = await Promise.allSettled([
    insert(parcel('a')),
    insert({ ...parcel('b'), colour: 'red' } as Parcel),
    note({ _id: 'a' }, { $set: { 'colour.of': 'red' } } as object),
    note({ _id: 'a' }, { weight: 3 }),
    note({ _id: 'a', colour: 'red' } as object, { $set: { weight: 3 } }),
    note({ _id: 'a', isSent: undefined as unknown as boolean }, { $set: { weight: 3 } }),
  ]);
  expect(heard.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'rejected', 'rejected']);
  expect(await stored()).toEqual([parcel('a')]);
});

test('what is undefined is not written', async () => {
  const nothing = undefined as unknown as number;
  await Promise.all([insert({ ...parcel('a'), weight: nothing }), insert(parcel('b'))]);
  await insert({ ...parcel('c'), weight: nothing });
  await update({ _id: 'b' }, { $set: { weight: nothing, isSent: true } });
  expect(await mongoose.connection.collection('parcels').find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 'a', isSent: false },
    { _id: 'b', weight: 1, isSent: true },
    { _id: 'c', isSent: false },
  ]);
});

test('updates of one turn that all find their document answer true', async () => {
  await Promise.all([insert(parcel('a')), insert(parcel('b'))]);
  expect(await Promise.all([send('a'), send('b')])).toEqual([true, true]);
  expect((await stored()).map(({ isSent }) => isSent)).toEqual([true, true]);
});

test('where one finds nothing it answers false; the others are done, and true where they may be done twice', async () => {
  await insert(parcel('a'));
  const weigh = (_id: string) => update({ _id }, { $set: { weight: 7 } });
  expect(await Promise.all([weigh('a'), weigh('nobody')])).toEqual([true, false]);
  expect(await Promise.all([send('a'), send('nobody')])).toEqual([false, false]);
  expect(await stored()).toEqual([{ _id: 'a', weight: 7, isSent: true }]);
});

describe('updates of one turn that do not all find their document', () => {
  const NAMES = Array.from({ length: 16 }, (_, number) => `parcel ${number}`);
  beforeEach(() => Promise.all(NAMES.map((name) => insert(parcel(name)))));

  /** What each of them heard, and how many commands that took. */
  async function asked(acts: () => Promise<boolean>[]): Promise<{ heard: boolean[]; commands: number }> {
    let commands = 0;
    const count = () => {
      commands += 1;
    };
    const client = mongoose.connection.getClient().on('commandStarted', count);
    const heard = await Promise.all(acts());
    client.off('commandStarted', count);
    return { heard, commands };
  }

  test('where none does, nobody is asked again', async () => {
    const { heard, commands } = await asked(() => NAMES.map((name) => send(`no ${name}`)));
    expect({ heard, commands }).toEqual({ heard: NAMES.map(() => false), commands: 1 });
  });

  test('where one does not, only halves with that one are asked on and on', async () => {
    const weigh = (_id: string) => update({ _id, isSent: false }, { $set: { weight: 7 } });
    await send('parcel 3');
    const { heard, commands } = await asked(() => NAMES.map(weigh));
    expect({ heard, commands }).toEqual({ heard: NAMES.map((name) => name !== 'parcel 3'), commands: 9 });
    expect((await stored()).map(({ weight }) => weight).filter((weight) => weight === 7)).toHaveLength(15);
  });

  test('where each can be done once, all are done, and none is found a second time', async () => {
    await send('parcel 3');
    const { heard, commands } = await asked(() => NAMES.map(send));
    expect({ heard, commands }).toEqual({ heard: NAMES.map(() => false), commands: 3 });
    expect((await stored()).filter(({ isSent }) => isSent)).toHaveLength(16);
  });
});

test('of notes nobody hears what they found; all that find something are done', async () => {
  await Promise.all([insert(parcel('a')), insert(parcel('b'))]);
  const note = gatherNotes(Parcels);
  await Promise.all(['a', 'nobody', 'b'].map((_id) => note({ _id }, { $inc: { weight: 1 } })));
  expect((await stored()).map(({ weight }) => weight)).toEqual([2, 2]);
});

test('of sweeps of one turn each finds all of its documents and no other’s, as one does alone', async () => {
  await Promise.all([parcel('a', 1), parcel('b', 1), parcel('c', 2), parcel('d', 3)].map(insert));
  const sweep = gatherSweeps(Parcels);
  await Promise.all([sweep({ weight: 1 }, { $inc: { weight: 10 } }), sweep({ weight: 2, _id: { $nin: ['d'] } }, { $inc: { weight: 20 } })]);
  expect((await stored()).map(({ weight }) => weight)).toEqual([11, 11, 22, 3]);
  await sweep({ weight: 11 }, { $set: { isSent: true } });
  expect((await stored()).map(({ isSent }) => isSent)).toEqual([true, true, false, false]);
});

test('an update alone says whether it found its document', async () => {
  await insert(parcel('a'));
  expect([await send('a'), await send('a')]).toEqual([true, false]);
});
