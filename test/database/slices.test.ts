import { beforeAll, expect, test } from '@jest/globals';
import { deserialize } from 'bson';
import { FORGETFUL } from '../../scripts/forgetful-store.js';
import { type Document, encode } from '../../server/database/embedded/bson.js';
import { runCommand } from '../../server/database/embedded/commands.js';
import { Engine } from '../../server/database/embedded/engine.js';

// A read of many documents gives the event loop back meanwhile, and says what there was when it began.

const COUNT = 18_000;
let engine: Engine;
beforeAll(() => {
  engine = new Engine(FORGETFUL, { limit: 1024 ** 3, failed: () => {} });
  const things = engine.obtain('shop.things');
  things.addIndex({ name: 'n', key: { n: 1 } });
  for (let n = 0; n < COUNT; n++) things.insert({ _id: n, n, back: COUNT - n, kind: n % 3, size: 1 });
});

const asked = (command: Document) => runCommand({ command: { ...command, $db: 'shop' }, sequences: new Map() } as never, engine, {});

/** Asks, changes everything at the first chance, and says what was answered and how often others had a turn. */
async function whileAllChanges(command: Document, change: Document): Promise<{ reply: Document; turns: number }> {
  const answer = asked(command);
  let turns = 0;
  let isOver = false;
  const others = async (): Promise<void> => {
    for (; !isOver; turns++) await new Promise((resolve) => setImmediate(resolve));
  };
  const counting = others();
  expect(answer).toBeInstanceOf(Promise);
  const changed = await asked({ update: 'things', updates: [{ q: {}, u: change, multi: true }] });
  expect(deserialize(bytesOf(changed.reply))).toMatchObject({ nModified: COUNT });
  const { reply } = await answer;
  isOver = true;
  await counting;
  return { reply: deserialize(bytesOf(reply)), turns };
}

const bytesOf = (reply: Document | Buffer | null): Buffer => (Buffer.isBuffer(reply) ? reply : encode(reply ?? {}));

test.each<[what: string, command: Document, change: Document, expected: unknown]>([
  [
    'a sum',
    { aggregate: 'things', pipeline: [{ $match: {} }, { $group: { _id: '$kind', n: { $sum: '$size' } } }], cursor: {} },
    { $inc: { size: 5 } },
    { cursor: { firstBatch: [0, 1, 2].map((_id) => ({ _id, n: COUNT / 3 })) } },
  ],
  ['a count of what an index does not know', { count: 'things', query: { back: { $gt: 0 } } }, { $set: { back: -1 } }, { n: COUNT }],
  [
    'a page in an order that no index has',
    { find: 'things', filter: { kind: 1 }, sort: { again: 1, _id: -1 }, limit: 2, projection: { kind: 1 } },
    { $set: { kind: 7 } },
    { cursor: { firstBatch: [COUNT - 2, COUNT - 5].map((_id) => ({ _id, kind: 1 })) } },
  ],
])('%s', async (_what, command, change, expected) => {
  const { reply, turns } = await whileAllChanges(command, change);
  expect(reply).toMatchObject(expected as Document);
  expect(turns).toBeGreaterThan(1);
});

test('what is removed meanwhile is in it, what comes meanwhile is not', async () => {
  const answer = asked({ aggregate: 'things', pipeline: [{ $match: {} }, { $group: { _id: null, n: { $sum: 1 } } }], cursor: {} });
  await asked({ delete: 'things', deletes: [{ q: { n: { $gte: COUNT / 2 } }, limit: 0 }] });
  await asked({ insert: 'things', documents: [{ _id: -1, n: -1 }] });
  expect(deserialize(bytesOf((await answer).reply))).toMatchObject({ cursor: { firstBatch: [{ _id: null, n: COUNT }] } });
  expect(await asked({ count: 'things', query: { n: { $lt: 0 } } })).toMatchObject({ reply: { n: 1 } });
});

test('the order of `_id`, which is made when it is asked for, holds what comes and goes while it is made', async () => {
  const others = engine.obtain('shop.others');
  for (let n = 0; n < COUNT; n++) others.insert({ _id: n });
  const page = (filter: Document) => asked({ find: 'others', filter, sort: { _id: 1 }, limit: 3 });
  const first = page({ _id: { $gte: 5 } });
  expect(first).toBeInstanceOf(Promise);
  await asked({ delete: 'others', deletes: [{ q: { _id: { $in: [0, 7, COUNT - 1] } }, limit: 0 }] });
  await asked({ insert: 'others', documents: [{ _id: 5.5 }, { _id: COUNT }] });
  await first;
  const idsOf = async (filter: Document) =>
    deserialize(bytesOf((await page(filter)).reply)).cursor.firstBatch.map(({ _id }: Document) => _id);
  expect(await idsOf({ _id: { $gte: 5 } })).toEqual([5, 5.5, 6]);
  expect(await idsOf({ _id: { $lt: 3 } })).toEqual([1, 2]);
  expect(await idsOf({ _id: { $gt: COUNT - 3 } })).toEqual([COUNT - 2, COUNT]);
});
