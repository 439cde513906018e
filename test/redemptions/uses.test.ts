import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { effectOnce, ensureAllowance } from '../../server/ledger/ledger.service.js';
import { customerRow, moveAllUses, usesIn } from '../../server/ledger/usage.service.js';
import { newLease } from '../../server/lib/lease.js';
import type { Redemption, Use } from '../../server/redemptions/redemption.js';
import {
  bookOverrunUses,
  forgetOverrunUses,
  forgetRestoredUses,
  freeUses,
  giveBackUses,
  spendUses,
  takeUses,
} from '../../server/redemptions/uses.service.js';
import { fresh, sideBySide } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

useDatabase();

type User = Pick<Redemption, '_id' | 'uses' | 'back' | 'isOverrun'>;

const KEEP = { shop: 'prolong', carrier: 'prolong', buyer: 'keep', abuse: 'lose' } as const;

const aUse = (campaignId: string, changes: Partial<Use> = {}): Use => ({
  campaignId,
  code: null,
  label: '10 % off',
  amountMinor: 100,
  counts: null,
  hasAllowance: true,
  redeemWhen: { all: [] },
  onCancel: KEEP,
  ...changes,
});

const aUser = (uses: Use[], changes: Partial<User> = {}): User => ({ _id: fresh('red'), uses, ...changes });

const allowed = async (budgetMinor: number, total?: number): Promise<string> => {
  const _id = fresh('cmp');
  await ensureAllowance({ _id, budgetMinor, limits: { issued: {}, ...(total !== undefined && { redeemed: { total } }) } });
  return _id;
};

const rows = async (collection: 'allowances' | 'usage') =>
  JSON.stringify(await mongoose.connection.collection(collection).find().sort({ _id: 1 }).toArray());
const everything = async () => [await rows('allowances'), await rows('usage')];
const allowanceOf = (id: string) => mongoose.connection.collection<{ _id: string }>('allowances').findOne({ _id: id });
const outcomeOf = async (user: User) => {
  const taking = await takeUses(user, newLease());
  return taking.outcome === 'refused' ? taking.why : taking.outcome;
};

const TWICE = [1, 2];

describe('what a use takes comes back, or is given, once', () => {
  test.each(['freed', 'restored', 'booked and restored'] as const)('%s: every counter is what it was before', async (way) => {
    const [first, second, stock, owner] = [await allowed(1000, 3), await allowed(500), await allowed(5), fresh('row')];
    const counts = { own: [owner, fresh('row')], others: [fresh('row')], limit: 1 };
    await takeUses(aUser([aUse(first, { counts: { ...counts, limit: 9 } })]), newLease()); // the rows are there
    const before = await everything();
    const uses = [aUse(first, { counts: { ...counts, limit: 2 }, stock }), aUse(second, { amountMinor: 0 })];
    const user = aUser(uses, way === 'booked and restored' ? { isOverrun: true } : {});
    for (const _again of TWICE) {
      if (way === 'booked and restored') expect(await bookOverrunUses(user, newLease())).toBe(true);
      else expect(await takeUses(user, newLease())).toEqual({ outcome: 'done' });
    }
    expect(await everything()).not.toEqual(before);
    if (way === 'freed') for (const _again of TWICE) await freeUses(user);
    if (way === 'restored') for (const _again of TWICE) await spendUses(user);
    if (way === 'booked and restored') await forgetOverrunUses(user);
    if (way !== 'freed') {
      const back = { ...user, back: { at: new Date(0), by: 'buyer' as const, heldUpDays: 0, zone: 'Asia/Shanghai' } };
      for (const _again of TWICE) expect(await giveBackUses(back, newLease())).toBe(true);
      await forgetRestoredUses(back);
    }
    expect(await everything()).toEqual(before);
  });

  test('lost: money, place and piece come back, and the use of the customer stays counted', async () => {
    const [campaignId, stock, row] = [await allowed(1000, 3), await allowed(5), fresh('row')];
    const before = await rows('allowances');
    const user = aUser([aUse(campaignId, { stock, counts: { own: [row], others: [], limit: 1 } })]);
    await takeUses(user, newLease());
    await spendUses(user);
    expect(await allowanceOf(campaignId)).toMatchObject({ freeMinor: 900, spentMinor: 100, left: 2, held: [] });
    expect(await allowanceOf(stock)).toMatchObject({ freeMinor: 4, promisedMinor: 1, held: [] });
    const back = { ...user, back: { at: new Date(0), by: 'abuse' as const, heldUpDays: 0, zone: 'Asia/Shanghai' } };
    await giveBackUses(back, newLease());
    await forgetRestoredUses(back);
    expect(await rows('allowances')).toBe(before);
    expect(await usesIn(campaignId, [row])).toEqual(new Set([user._id]));
  });

  test('an overrun counts above every limit, and only under its lease', async () => {
    const [campaignId, row] = [await allowed(50, 1), fresh('row')];
    const counts = { own: [row], others: [], limit: 1 };
    const over = { leaseUntil: new Date(0), token: 'tok_over' };
    const [user, late] = [aUser([aUse(campaignId, { counts })], { isOverrun: true }), aUser([aUse(campaignId, { counts })])];
    expect(await bookOverrunUses(user, over)).toBe(false);
    expect(await allowanceOf(campaignId)).toMatchObject({ freeMinor: 50, left: 1, held: [] });
    expect(await bookOverrunUses(user, newLease())).toBe(true);
    await forgetOverrunUses(user);
    expect(await allowanceOf(campaignId)).toMatchObject({ freeMinor: -50, spentMinor: 100, overrunMinor: 100, left: 0, held: [] });
    expect(await outcomeOf(late)).toBe('customer_limit_reached');
    expect(await bookOverrunUses({ ...late, isOverrun: true }, newLease())).toBe(true);
    expect(await allowanceOf(campaignId)).toMatchObject({ freeMinor: -150, left: -1 });
    expect(await usesIn(campaignId, [row])).toEqual(new Set([user._id, late._id]));
  });
});

describe('no limit is passed', () => {
  test.each([
    ['in all', async () => [await allowed(100_000, 10), {}] as const, 10, 'limit_reached'],
    ['by the budget', async () => [await allowed(1000), {}] as const, 10, 'budget_exhausted'],
    ['by the pieces', async () => [await allowed(100_000), { stock: await allowed(10) }] as const, 10, 'gift_out_of_stock'],
    [
      'per customer',
      async () => [await allowed(100_000), { counts: { own: [fresh('row')], others: [], limit: 10 } }] as const,
      10,
      'customer_limit_reached',
    ],
  ])('%s: thirty at once, ten get it', async (_where, make, most, why) => {
    const [campaignId, terms] = await make();
    const outcomes = await sideBySide(30, () => outcomeOf(aUser([aUse(campaignId, terms)])));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(most);
    expect(new Set(outcomes)).toEqual(new Set(['done', why]));
  });

  test('two rows of one customer that know of each other: never both beyond the limit', async () => {
    for (let round = 0; round < 10; round++) {
      const campaignId = await allowed(100_000);
      const [mail, phone] = [fresh('mail'), fresh('phone')];
      const rowsOf = [
        { own: [mail], others: [phone], limit: 1 },
        { own: [phone], others: [mail], limit: 1 },
        { own: [mail, phone], others: [], limit: 1 },
      ];
      const users = rowsOf.map((counts) => aUser([aUse(campaignId, { counts })]));
      const outcomes = await Promise.all(users.map(outcomeOf));
      expect(outcomes.filter((outcome) => outcome === 'done').length).toBeLessThanOrEqual(1);
      for (const [index, user] of users.entries()) if (outcomes[index] !== 'done') await freeUses(user);
      expect((await usesIn(campaignId, [mail, phone])).size).toBe(outcomes.filter((outcome) => outcome === 'done').length);
    }
  });

  test('what is counted already reads the others all the same: a crash may have come in between', async () => {
    const campaignId = await allowed(100_000);
    const [mail, phone] = [fresh('mail'), fresh('phone')];
    const user = aUser([aUse(campaignId, { counts: { own: [mail], others: [phone], limit: 1 } })]);
    expect(await outcomeOf(user)).toBe('done');
    expect(await outcomeOf(aUser([aUse(campaignId, { counts: { own: [phone], others: [], limit: 1 } })]))).toBe('done');
    expect(await outcomeOf(user)).toBe('customer_limit_reached');
  });

  test('one campaign of several cannot be had: nothing stays once it is given back', async () => {
    const [first, second] = [await allowed(1000, 3), await allowed(50)];
    const before = await everything();
    const user = aUser([aUse(first), aUse(second)]);
    expect(await takeUses(user, newLease())).toMatchObject({ outcome: 'refused', why: 'budget_exhausted', use: { campaignId: second } });
    await freeUses(user);
    expect(await everything()).toEqual(before);
  });
});

test('a merged customer’s uses are found, counted and taken back where they went', async () => {
  const campaignId = await allowed(100_000);
  const [one, other] = [customerRow(campaignId, 'cus_1'), customerRow(campaignId, 'cus_2')];
  const user = aUser([aUse(campaignId, { counts: { own: [one], others: [], limit: 1 } })]);
  await takeUses(user, newLease());
  await moveAllUses([campaignId], 'cus_1', 'cus_2');
  for (const row of [one, other]) expect(await usesIn(campaignId, [row])).toEqual(new Set([user._id]));
  expect(await outcomeOf(aUser([aUse(campaignId, { counts: { own: [one], others: [], limit: 1 } })]))).toBe('customer_limit_reached');
  await freeUses(user);
  expect(await usesIn(campaignId, [one, other])).toEqual(new Set());
  expect(await outcomeOf(aUser([aUse(campaignId, { counts: { own: [one], others: [], limit: 1 } })]))).toBe('done');
});

test('an effect whose lease is over is not seen as done', async () => {
  const campaignId = await allowed(1000);
  const lease = { leaseUntil: new Date(0), token: 'tok_over' };
  expect(await effectOnce(campaignId, 'x', { spentMinor: 1 }, { kind: 'redemption', id: 'x' }, lease)).toBe(false);
});
