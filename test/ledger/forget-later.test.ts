import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { flushForgotten, forgetLater } from '../../server/ledger/forget-later.js';
import { findAllowance, insertAllowance } from '../../server/ledger/ledger.store.js';
import { useProxiedDatabase } from '../support/proxied.js';

const proxy = useProxiedDatabase();
const owner = { kind: 'coupon', id: 'c' } as const;
const NUMBERS = { budgetMinor: 100, total: null, freeMinor: 40, promisedMinor: 60, spentMinor: 0, overrunMinor: 0, left: 5 };

async function allowance(_id: string, ...entries: [id: string, amountMinor: number][]): Promise<void> {
  await insertAllowance({ _id, ...NUMBERS, held: entries.map(([id, amountMinor]) => ({ id, amountMinor, owner })) });
}
const held = async (id: string) => (await findAllowance(id))?.held.map((entry) => entry.id);

afterEach(async () => {
  await mongoose.connection.collection('allowances').deleteMany({});
});

test('what is forgotten goes with one statement an allowance; what holds an amount stays, and so do the numbers', async () => {
  await allowance('A', ['1', 0], ['2', 0], ['3', 0], ['4', 20]);
  await allowance('B', ['1', 0], ['5', 0]);
  proxy().sent.clear();
  for (const [allowanceId, id] of [
    ['A', '1'],
    ['A', '2'],
    ['A', '1'],
    ['A', '4'],
    ['B', '5'],
  ] as const)
    forgetLater(allowanceId, id);
  await flushForgotten();
  expect(proxy().sent.get('update allowances')).toBe(1);
  expect([await held('A'), await held('B')]).toEqual([['3', '4'], ['1']]);
  expect(await findAllowance('A')).toMatchObject(NUMBERS);
});

test('nobody needs to ask: it goes by itself after a moment', async () => {
  await allowance('A', ['1', 0]);
  forgetLater('A', '1');
  expect(await held('A')).toEqual(['1']);
  for (let turn = 0; turn < 100 && (await held('A'))?.length; turn++) await setTimeout(20);
  expect(await held('A')).toEqual([]);
});

test('the twentieth of an allowance takes all with it at once; nineteen wait', async () => {
  const ids = Array.from({ length: 21 }, (_, index) => `${index}`);
  await allowance('A', ...ids.map((id): [string, number] => [id, 0]));
  proxy().sent.clear();
  for (const id of ids.slice(2)) forgetLater('A', id);
  await new Promise((resolve) => setImmediate(resolve));
  expect(proxy().sent.get('update allowances')).toBeUndefined();
  forgetLater('A', '1');
  forgetLater('A', '0'); // comes after those that have left
  await flushForgotten();
  expect([await held('A'), proxy().sent.get('update allowances')]).toEqual([[], 2]);
});

test('where the database fails it is left to the sweep, and what comes afterwards goes', async () => {
  await allowance('A', ['1', 0], ['2', 0]);
  proxy().aim({ command: 'update', collection: 'allowances', nth: 1 }, { kind: 'error', code: 91, isDone: false });
  forgetLater('A', '1');
  await flushForgotten();
  forgetLater('A', '2');
  await flushForgotten();
  expect(await held('A')).toEqual(['1']);
});

test('with nothing to forget a flush is over at once', async () => {
  proxy().sent.clear();
  await flushForgotten();
  expect(proxy().sent.get('update allowances')).toBeUndefined();
});
