import { expect, test } from '@jest/globals';
import { deserialize } from 'bson';
import { FORGETFUL } from '../../scripts/forgetful-store.js';
import type { Document } from '../../server/database/embedded/bson.js';
import { runCommand } from '../../server/database/embedded/commands.js';
import { Engine } from '../../server/database/embedded/engine.js';

// What a command may read at the most, where MongoDB reads no more either: https://www.mongodb.com/docs/manual/tutorial/sort-results-with-indexes/

const EACH = 200;
const STATES = ['contacted', 'investigating', 'proposed'];

/** A collection of which it is counted how often a document's `state` is looked at. */
function counted() {
  const engine = new Engine(FORGETFUL, { limit: 1024 ** 3, failed: () => {} });
  const collection = engine.obtain('shop.cases');
  collection.addIndex({ name: 'state_1_due_1__id_1', key: { state: 1, due: 1, _id: 1 } });
  const looked = new Set<string>();
  STATES.forEach((state, lane) => {
    for (let n = 0; n < EACH; n++) {
      const stored = collection.insert({ _id: `${state} ${n}`, due: n * 3 + lane, state, who: (n * 3 + lane) % 300 });
      const { raw } = stored;
      Object.defineProperty(stored, 'raw', {
        get() {
          looked.add(`${state} ${n}`);
          return raw;
        },
      });
    }
  });
  return {
    async run(command: Document): Promise<Document[]> {
      looked.clear();
      const whole = { ...command, $db: 'shop' };
      const { reply } = await runCommand({ command: whole, sequences: new Map() } as never, engine, {});
      return decodeBatch(reply as Buffer);
    },
    looks: () => looked.size,
  };
}

const decodeBatch = (reply: Buffer): Document[] => (Buffer.isBuffer(reply) ? deserialize(reply).cursor.firstBatch : []);

test.each([1, -1])('D7: a page of several states in one order (%s) reads so much of each, not all that is in them', async (direction) => {
  const cases = counted();
  const due = (after: object) => ({
    find: 'cases',
    filter: { state: { $in: [...STATES, 'proposed'] }, ...after },
    sort: { due: direction, _id: direction },
    limit: 10,
  });
  const inOrder = Array.from({ length: 3 * EACH }, (_, n) => n);
  if (direction === -1) inOrder.reverse();
  expect((await cases.run(due({}))).map((found) => found.due)).toEqual(inOrder.slice(0, 10));
  expect(cases.looks()).toBeLessThan(60);
  const half = 300;
  const next = due({ due: direction === 1 ? { $gte: half } : { $lte: half } });
  expect((await cases.run(next)).map((found) => found.due)).toEqual(inOrder.filter((n) => direction * (n - half) >= 0).slice(0, 10));
  expect(cases.looks()).toBeLessThan(60);
});

test('D7: a count up to a limit reads so many and not all', async () => {
  const cases = counted();
  const count = (limit: number) =>
    cases.run({
      aggregate: 'cases',
      pipeline: [{ $match: { state: 'proposed' } }, { $limit: limit }, { $group: { _id: 1, n: { $sum: 1 } } }],
      cursor: {},
    });
  expect(await count(10)).toEqual([{ _id: 1, n: 10 }]);
  expect(cases.looks()).toBeLessThan(60);
  expect(await count(1000)).toEqual([{ _id: 1, n: EACH }]);
});

test('of two indexes that both have much, the one that has less is read, whichever was made first', async () => {
  const cases = counted();
  await cases.run({ createIndexes: 'cases', indexes: [{ name: 'who_1', key: { who: 1 } }] });
  const some = { who: { $in: Array.from({ length: 60 }, (_, who) => who) }, state: { $in: STATES } };
  expect(await cases.run({ find: 'cases', filter: some, batchSize: 1000 })).toHaveLength(120);
  expect(cases.looks()).toBe(120);
});
