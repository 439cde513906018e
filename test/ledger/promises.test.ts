import { afterEach, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { givePromiseBack, promiseAside, promiseHeld, setAside } from '../../server/ledger/ledger.service.js';
import { type Allowance, findAllowance, insertAllowance } from '../../server/ledger/ledger.store.js';
import { newLease } from '../../server/lib/lease.js';
import { useDatabase } from '../support/database.js';

useDatabase();
const FULL = { budgetMinor: 100, total: 3, freeMinor: 100, promisedMinor: 0, spentMinor: 0, overrunMinor: 0, left: 3 };
const owner = (id: string) => ({ kind: 'coupon', id }) as const;
const LONG_OVER = { ...newLease(), leaseUntil: new Date(0) };

/** An allowance of 100 and three places, from which has been taken already what is given. */
const allowance = (changes: Partial<Allowance> = {}) => insertAllowance({ _id: 'A', ...FULL, held: [], ...changes });
const now = async () => {
  const { freeMinor, promisedMinor, left, held } = (await findAllowance('A')) as Allowance;
  return { freeMinor, promisedMinor, left, held: held.map(({ id, amountMinor }) => `${id} ${amountMinor}`) };
};

afterEach(async () => {
  await mongoose.connection.collection('allowances').deleteMany({});
});

describe('a promise', () => {
  test('counts at once, once for each code, and nothing is left to be settled', async () => {
    await allowance();
    expect([await promiseAside('A', 'c', 60, newLease()), await promiseAside('A', 'c', 60, newLease())]).toEqual(['done', 'done']);
    expect(await now()).toEqual({ freeMinor: 40, promisedMinor: 60, left: 2, held: ['c 0'] });
    await promiseHeld('A', 'c');
    expect(await now()).toMatchObject({ freeMinor: 40, promisedMinor: 60, held: ['c 0'] });
  });

  test.each([
    ['the money just lasts', { freeMinor: 60 }, 'done'],
    ['a cent is missing', { freeMinor: 59 }, 'budget_exhausted'],
    ['the last place', { left: 1 }, 'done'],
    ['no place', { left: 0 }, 'limit_reached'],
    ['it is closed', { closed: true }, 'budget_exhausted'],
  ])('is given while there is room: %s', async (_what, changes, outcome) => {
    await allowance(changes);
    expect(await promiseAside('A', 'c', 60, newLease())).toBe(outcome);
    expect((await now()).promisedMinor).toBe(outcome === 'done' ? 60 : 0);
  });

  test('is never given after its lease', async () => {
    await allowance();
    expect(await promiseAside('A', 'c', 60, LONG_OVER)).toBe('too_late');
    expect(await now()).toEqual({ freeMinor: 100, promisedMinor: 0, left: 3, held: [] });
  });

  test('of twenty who want it at once as many get it as there is money', async () => {
    await allowance({ total: 50, left: 50 });
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => promiseAside('A', `c${index}`, 30, newLease())));
    expect(all.filter((outcome) => outcome === 'done')).toHaveLength(3);
    expect(await now()).toMatchObject({ freeMinor: 10, promisedMinor: 90, left: 47 });
  });
});

describe('a refused grant gives its promise back', () => {
  test('once, and nothing where nothing was promised', async () => {
    await allowance();
    await promiseAside('A', 'c', 60, newLease());
    await givePromiseBack('A', 'another', 60);
    for (let times = 0; times < 2; times++) await givePromiseBack('A', 'c', 60);
    expect(await now()).toEqual({ freeMinor: 100, promisedMinor: 0, left: 3, held: [] });
  });

  test('what a version before held, which had not been promised, comes back as it was held', async () => {
    await allowance();
    await setAside('A', 'c', 60, newLease(), owner('c'));
    expect(await now()).toEqual({ freeMinor: 40, promisedMinor: 0, left: 2, held: ['c 60'] });
    await Promise.all([givePromiseBack('A', 'c', 60), givePromiseBack('A', 'c', 60)]);
    expect(await now()).toEqual({ freeMinor: 100, promisedMinor: 0, left: 3, held: [] });
  });
});

test('what a version before held for a coupon that is issued is promised once', async () => {
  await allowance();
  await setAside('A', 'c', 60, newLease(), owner('c'));
  expect(await promiseAside('A', 'c', 60, newLease())).toBe('done'); // whoever carries it forward finds it held
  await Promise.all([promiseHeld('A', 'c'), promiseHeld('A', 'c')]);
  expect(await now()).toEqual({ freeMinor: 40, promisedMinor: 60, left: 2, held: [] });
});
