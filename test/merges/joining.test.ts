import { expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import {
  countCustomers,
  findAsTheyLie,
  findCustomer,
  findCustomers,
  listCustomers,
  markStale,
} from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { finishMerges, joinCustomers } from '../../server/merges/merges.service.js';
import type { Shop } from '../../server/shop/shop.js';
import { aShopper } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const NOW = new Date('2027-03-08T12:00:00Z');
const word = () => ({ by: 'act_1', at: NOW });

async function aCustomer(in_: Shop): Promise<string> {
  const { customer } = await ensureCustomer(aShopper(), { ...systemContext(in_, NOW), toldAt: NOW });
  if (!customer) throw new Error('no customer');
  return customer._id;
}

const customers = (count: number): Promise<string[]> => Promise.all(Array.from({ length: count }, () => aCustomer(shop())));
const end = async (id = ''): Promise<string | undefined> => (await findCustomer(id))?._id;

test('both ids lead to the one that stays', async () => {
  const [a = '', b = ''] = await customers(2);
  expect((await joinCustomers(b, a, word()))._id).toBe(b);
  expect(await findCustomer(a)).toMatchObject({ _id: b, formerIds: [a], merges: [{ from: a, by: 'act_1', at: NOW }] });
  expect([...(await findCustomers([a, b])).entries()].map(([id, { _id }]) => [id, _id])).toEqual(
    expect.arrayContaining([
      [a, b],
      [b, b],
    ]),
  );
});

test('one who moved is in no list and no count', async () => {
  const before = await countCustomers();
  const [a = '', b = ''] = await customers(2);
  await joinCustomers(b, a, word());
  expect(await countCustomers()).toBe(before + 1);
  expect((await listCustomers(null, 1000)).map(({ _id }) => _id)).not.toContain(a);
});

test('twice is once, and from one who moved is from whom they moved to', async () => {
  const [a = '', b = '', c = ''] = await customers(3);
  await joinCustomers(b, a, word());
  await joinCustomers(b, a, word());
  expect(await findCustomer(b)).toMatchObject({ formerIds: [a], merges: [{ from: a }] });
  await joinCustomers(c, a, word());
  expect(await Promise.all([a, b, c].map(end))).toEqual([c, c, c]);
  expect((await findCustomer(c))?.formerIds.sort()).toEqual([a, b].sort());
});

test('into one who moved is into whom they moved to', async () => {
  const [a = '', b = '', c = ''] = await customers(3);
  await joinCustomers(b, a, word());
  await joinCustomers(a, c, word());
  expect(await Promise.all([a, b, c].map(end))).toEqual([b, b, b]);
});

test('with itself nothing happens', async () => {
  const [a = ''] = await customers(1);
  await joinCustomers(a, a, word());
  expect(await findCustomer(a)).toMatchObject({ _id: a, formerIds: [] });
});

test.each([
  [
    'two against each other',
    2,
    [
      [0, 1],
      [1, 0],
    ],
  ],
  [
    'three in a ring',
    3,
    [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
  ],
  [
    'a chain',
    4,
    [
      [1, 0],
      [2, 1],
      [3, 2],
    ],
  ],
  [
    'one into two at once',
    3,
    [
      [1, 0],
      [2, 0],
    ],
  ],
  [
    'ten against each other, twice',
    4,
    [
      [0, 1],
      [1, 0],
      [2, 3],
      [3, 2],
      [0, 3],
      [1, 2],
      [2, 0],
      [3, 1],
      [0, 1],
      [1, 0],
    ],
  ],
])('%s, side by side: one is left, and knows every id', async (_what, count, merges) => {
  const ids = await customers(count);
  await Promise.all(merges.map(([to = 0, from = 0]) => joinCustomers(ids[to] ?? '', ids[from] ?? '', word())));
  const ends = await Promise.all(ids.map(end));
  expect(new Set(ends).size).toBe(1);
  const left = await findCustomer(ids[0] ?? '');
  expect([left?._id, ...(left?.formerIds ?? [])].sort()).toEqual([...ids].sort());
  expect((await findAsTheyLie(ids)).flatMap(({ joining = [] }) => joining)).toEqual([]);
});

test('what is marked under the old id is marked in the one that stays', async () => {
  const [a = '', b = ''] = await customers(2);
  await joinCustomers(b, a, word());
  const before = (await findCustomer(b))?.rev ?? 0;
  await markStale(a);
  expect(await findCustomer(b)).toMatchObject({ stale: true, rev: before + 1 });
});

test('the sweep finds nothing to finish', async () => {
  const [a = '', b = ''] = await customers(2);
  await joinCustomers(b, a, word());
  expect(await finishMerges()).toBe(0);
  expect(await finishMerges()).toBe(0);
});
