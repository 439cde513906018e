import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer, findKept, keep, markStale } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import type { Kept } from '../../server/customers/kept.js';
import { type Difference, rebuildFigures } from '../../server/insights/rebuild.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { saveOrder } from '../../server/orders/orders.store.js';
import { current, fresh } from '../../server/profile/profile.service.js';
import { whenMuchIsDue } from '../../server/rollups/soon.js';
import { useDatabase } from '../support/database.js';
import { aCoupon, anOrder } from './records.js';

const NOW = new Date('2026-03-20T00:00:00Z');
const shop = useDatabase();

async function aCustomer(shopId: string): Promise<string> {
  const { customer } = await ensureCustomer({ shopId }, { ...systemContext(shop(), NOW), toldAt: NOW });
  return customer?._id ?? '';
}

async function paid(customerId: string, id: string): Promise<void> {
  await saveOrder(anOrder({ customerId, id }));
  await markStale(customerId);
}

test('figures are summed by the sweep, and a second sweep finds nothing', async () => {
  const id = await aCustomer('sweep');
  await paid(id, 'sweep-1');
  await insertCoupon(aCoupon('redeemed', { _id: 'SWEEPSWEEPSW0', customerId: id }));
  expect(await sweepFigures(NOW)).toBeGreaterThan(0);
  expect(await findCustomer(id)).toMatchObject({
    stale: false,
    figuresAsOf: NOW,
    figures: { orders: 1, spentMinor: { CNY: 10_000 }, coupons: { issued: 1, redeemed: 1, savedMinor: { CNY: 5000 } } },
  });
  expect(await sweepFigures(NOW)).toBe(0);
});

test('figures that wait are shown as new as the records, and nothing is written for it', async () => {
  const id = await aCustomer('before');
  await paid(id, 'before-1');
  const waiting = (await findCustomer(id)) as Customer;
  expect(waiting).toMatchObject({ figuresAsOf: null, stale: true, figures: { orders: 0 } });
  expect((await current(waiting)).figures.ordersEver).toBe(1);
  expect(await fresh(waiting, NOW)).toMatchObject({ figuresAsOf: NOW, figures: { ordersEver: 1 } });
  expect(await findCustomer(id)).toEqual(waiting);
});

test('who has much that is due is summed sooner, once for all who ask', async () => {
  const id = await aCustomer('much');
  let asked = 0;
  const end = whenMuchIsDue(async () => {
    asked++;
    await sweepFigures(NOW);
  });
  const ask = async () => (await current((await findCustomer(id)) as Customer)).figures.orders;
  try {
    for (let i = 0; i < 15; i++) await paid(id, `much-${i}`);
    expect([await ask(), asked]).toEqual([15, 0]);
    await paid(id, 'much-15');
    expect([await Promise.all([ask(), ask(), ask()]), asked]).toEqual([[16, 16, 16], 1]);
    while ((await findCustomer(id))?.stale) await sleep(5);
    expect([await ask(), asked]).toEqual([16, 1]);
  } finally {
    end();
  }
});

test('who has come back is not reckoned again in returns, until an order comes before one that counted or goes', async () => {
  const id = await aCustomer('returning');
  const reckonedBy = async (order: string, day: number, rev = 1) => {
    const paid = `2026-03-0${day}T00:00:00Z`;
    await saveOrder({ ...anOrder({ customerId: id, id: order, paid, ...(rev > 1 && { cancelled: paid }) }), rev });
    await markStale(id);
    await sweepFigures(NOW);
    return (await findKept([id]))[0]?.put?.batch;
  };
  const first = await reckonedBy('returning-1', 3);
  const second = await reckonedBy('returning-2', 4);
  expect(second).not.toBe(first);
  expect([await reckonedBy('returning-3', 5), await reckonedBy('returning-4', 6)]).toEqual([second, second]);
  const earlier = await reckonedBy('returning-5', 1);
  expect(earlier).not.toBe(second);
  expect(await reckonedBy('returning-5', 1, 2)).not.toBe(earlier);
  expect(await rebuild({ isCheck: true })).toEqual([]);
});

test('categories may be called anything', async () => {
  const id = await aCustomer('names');
  await saveOrder(anOrder({ customerId: id, id: 'names-1', lines: [['a.b', 1], ['$set', 1], ['constructor', 1], ['茶', 1], ['.', 1]] })); // biome-ignore format: one order, one line
  await markStale(id);
  await sweepFigures(NOW);
  const { categories } = (await findCustomer(id))?.figures ?? {};
  expect(Object.keys(categories ?? {}).sort()).toEqual(['$set', '.', 'a.b', 'constructor', '茶']);
});

test('figures stay right while orders come in: whoever sums last has seen them all', async () => {
  const id = await aCustomer('race');
  const orders = Array.from({ length: 20 }, (_, index) => paid(id, `race-${index}`));
  await Promise.all([...orders, ...Array.from({ length: 10 }, () => sweepFigures(NOW))]);
  const meanwhile = await findCustomer(id);
  // Not stale means: as new as the records.
  if (!meanwhile?.stale) expect(meanwhile?.figures.orders).toBe(20);
  await sweepFigures(NOW);
  expect(await findCustomer(id)).toMatchObject({ stale: false, figures: { orders: 20, spentMinor: { CNY: 200_000 } } });
});

test('a rebuild names a figure that was tampered with, mends it, and finds nothing the second time', async () => {
  const id = await aCustomer('tampered');
  await paid(id, 'tampered-1');
  await sweepFigures(NOW);
  const [{ kept } = given()] = await findKept([id]);
  const sums: Kept['sums'] = [...kept.sums.filter(([word]) => word !== 'spentMinor.CNY'), ['spentMinor.CNY', 1], ['spentIn.USD', 1], ['spentMinor.USD', 2]]; // biome-ignore format: one line
  await keep([{ _id: id, was: kept, kept: { ...kept, sums }, isReturning: false }], NOW);
  const wrong = [
    { customerId: id, path: 'spentMinor.CNY', was: 1, is: 10_000, wasStale: false },
    { customerId: id, path: 'spentMinor.USD', was: 2, is: null, wasStale: false },
  ];
  expect(await rebuild({ isCheck: true })).toEqual(wrong);
  expect(await rebuild({ isCheck: false })).toEqual(wrong);
  expect(await rebuild({ isCheck: false })).toEqual([]);
});

test('a rebuild says of a customer whose figures wait to be summed that they do', async () => {
  const id = await aCustomer('waiting');
  await paid(id, 'waiting-1');
  const found = await rebuild({ isCheck: false });
  expect(found.every(({ customerId, wasStale }) => customerId === id && wasStale)).toBe(true);
  expect(found).toContainEqual({ customerId: id, path: 'orders', was: 0, is: 1, wasStale: true });
});

test('a rebuild of more customers than a page counts each once', async () => {
  await Promise.all(Array.from({ length: 120 }, (_, index) => aCustomer(`many-${index}`)));
  const steps: [number, number][] = [];
  await rebuildFigures(NOW, { isCheck: true, onDifference: () => {}, onProgress: (done, total) => steps.push([done, total]) });
  expect(steps.at(-1)).toEqual([steps.length, steps.length]);
  expect(steps.length).toBeGreaterThanOrEqual(120);
});

async function rebuild({ isCheck }: { isCheck: boolean }): Promise<Difference[]> {
  const found: Difference[] = [];
  await rebuildFigures(NOW, { isCheck, onDifference: (difference) => found.push(difference), onProgress: () => {} });
  return found;
}

function given(): never {
  throw new Error('The customer was summed before.');
}
