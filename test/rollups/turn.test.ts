import { expect, test } from '@jest/globals';
import { type Batch, readBatch } from '../../server/rollups/turn.store.js';

const at = new Date('2026-03-01T00:00:00Z');
const batch: Batch = {
  changes: [
    {
      target: 'customer',
      id: 'cus_1',
      amounts: [['orders', 1]],
      come: [{ id: 'o-1', at }],
      gone: [],
      since: at,
      records: [['o-1', 'due_1']],
    },
    { target: 'campaign', id: 'cmp_1', amounts: [], come: [], gone: [{ id: 'o-2', at }], records: [['o-2', null]] },
  ],
  notes: [{ kind: 'order', id: 'o-1', due: 'due_1', was: null, put: { parts: '[]', of: 'cus_1', at } }],
};

test('a batch that was left open reads as it was written down, its instants too', () => {
  expect(readBatch(JSON.stringify(batch))).toEqual(batch);
});

test('one that a version before left as documents reads as it lies', () => {
  expect(readBatch(batch)).toBe(batch);
});
