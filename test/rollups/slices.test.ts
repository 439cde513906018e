import { expect, test } from '@jest/globals';
import { changesBy, changesInSlices, type Reckoned } from '../../server/rollups/rollup.js';

const records = (count: number): Reckoned[] =>
  Array.from({ length: count }, (_, i) => ({
    record: { _id: `o-${i}`, due: `due_${i}`, put: null },
    given: {
      parts: [{ target: 'customer', id: i % 3 === 0 ? 'cus_2' : 'cus_1', amounts: [['orders', 1]] }],
      of: 'cus_1',
      at: new Date(i * 1000),
      since: new Date(i * 1000),
    },
  }));

/** How often others had their turn meanwhile. */
async function turnsWhile(act: () => Promise<unknown>): Promise<number> {
  let [turns, isOn] = [0, true];
  const tick = () => {
    turns++;
    if (isOn) setImmediate(tick);
  };
  setImmediate(tick);
  await act();
  isOn = false;
  return turns;
}

test('what thousands of records change is the same, and others have their turn meanwhile', async () => {
  const many = records(1001);
  expect(await changesInSlices(many)).toEqual(changesBy(many));
  expect(await turnsWhile(() => changesInSlices(many))).toBeGreaterThanOrEqual(4);
});

test('what few change is there at once', async () => {
  expect(await changesInSlices(records(250))).toEqual(changesBy(records(250)));
  expect(await turnsWhile(() => changesInSlices(records(250)))).toBe(0);
  expect(await changesInSlices([])).toEqual([]);
});
