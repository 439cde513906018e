import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { insertKey, listKeys } from '../../server/actors/actors.store.js';
import { listApprovals } from '../../server/approvals/approvals.store.js';
import { listCampaigns } from '../../server/campaigns/campaigns.store.js';
import { listCases } from '../../server/cases/cases.store.js';
import { countUnlisted } from '../../server/changes/changes.store.js';
import { anyCoupon, findReceipts, listReceipts } from '../../server/coupons/coupons.store.js';
import { countCustomers, listCustomers } from '../../server/customers/customers.store.js';
import { listGifts } from '../../server/gifts/gifts.store.js';
import { findHeldOutOf, keepHeldOut } from '../../server/holdouts/holdouts.store.js';
import type { Place } from '../../server/lib/store.js';
import { sumCounts } from '../../server/messages/mail-health.store.js';
import { listMessages } from '../../server/messages/messages.store.js';
import { listRedemptions } from '../../server/redemptions/redemptions.store.js';
import { useDatabase } from '../support/database.js';

// What is rarely asked elsewhere, so that server/database/queries.json has it too: each list with each filter, from its beginning and from a place.

useDatabase();

const day = (number: number): Date => new Date(Date.UTC(2030, 0, number));
/** Of some days there are several, so that a page ends between equals. */
const ROWS = [1, 1, 1, 2, 3, 3, 4].map((number, i) => ({
  _id: `id${(i * 4) % 7}`,
  at: day(number),
  customerId: `c${i % 2}`,
  state: ['planned', 'sent'][Math.floor(i / 2) % 2],
  kind: `k${i % 3}`,
}));
type Row = (typeof ROWS)[number];

/** As parts of documents, which only a list reads: these and no others. */
async function put(collection: string, documents: object[]): Promise<void> {
  await mongoose.connection.collection(collection).deleteMany({});
  await mongoose.connection.collection(collection).insertMany(documents);
}

const newestFirst = (one: Row, other: Row): number => Number(other.at) - Number(one.at) || (one._id < other._id ? 1 : -1);

/** All pages of two, one after the other. */
async function pages<Found extends { _id: string }>(
  list: (last: Place | null) => Promise<Found[]>,
  at: (row: Found) => Date,
): Promise<string[]> {
  const ids: string[] = [];
  let last: Place | null = null;
  for (let turn = 0; turn < ROWS.length; turn++) {
    const page: Found[] = await list(last);
    ids.push(...page.map(({ _id }) => _id));
    const end = page.at(-1);
    if (end) last = { at: at(end), id: end._id };
  }
  return ids;
}

const subsets = (fields: (keyof Row)[]): (keyof Row)[][] =>
  Array.from({ length: 2 ** fields.length }, (_, number) => fields.filter((_field, i) => Math.floor(number / 2 ** i) % 2 === 1));
const filterOf = (fields: (keyof Row)[]): object => Object.fromEntries(fields.map((field) => [field, ROWS[2]?.[field]]));
const wanted = (fields: (keyof Row)[], isAmong: (row: Row) => boolean = () => true): string[] =>
  ROWS.filter((row) => isAmong(row) && fields.every((field) => row[field] === ROWS[2]?.[field]))
    .sort(newestFirst)
    .map(({ _id }) => _id);

describe('page after page, the newest first, nothing is left out and nothing comes twice', () => {
  test.each(subsets(['customerId', 'kind', 'state']))('messages by %s %s %s', async (...fields) => {
    await put(
      'messages',
      ROWS.map(({ at, ...row }) => ({ ...row, plannedAt: at })),
    );
    expect(
      await pages(
        (last) => listMessages(filterOf(fields), last, 2),
        ({ plannedAt }) => plannedAt,
      ),
    ).toEqual(wanted(fields));
  });

  test.each(subsets(['customerId', 'state']))('cases by %s %s', async (...fields) => {
    await put(
      'cases',
      ROWS.map(({ at, ...row }) => ({ ...row, openedAt: at })),
    );
    expect(
      await pages(
        (last) => listCases(filterOf(fields), last, 2),
        ({ openedAt }) => openedAt,
      ),
    ).toEqual(wanted(fields));
  });

  test.each(subsets(['state']))('approvals by %s', async (...fields) => {
    await put(
      'approvals',
      ROWS.map(({ at, kind: _, ...row }) => ({ ...row, createdAt: at })),
    );
    const { state } = filterOf(fields) as { state?: never };
    expect(
      await pages(
        (last) => listApprovals(state, last, 2),
        ({ createdAt }) => createdAt,
      ),
    ).toEqual(wanted(fields));
  });

  describe.each([
    [undefined, []],
    [{ id: 'k0', in: 'held' }, ['kind']],
    [{ id: 'c0', in: 'uses' }, ['customerId']],
  ] as const)('redemptions of %j', (campaign, field) => {
    test.each(subsets(['state']))('by %s', async (...fields) => {
      const inSeveral = (id: string) => [{ campaignId: 'other' }, { campaignId: id }];
      await put(
        'redemptions',
        ROWS.map(({ at, kind, customerId, ...row }) => ({ ...row, createdAt: at, held: inSeveral(kind), uses: inSeveral(customerId) })),
      );
      const among = async (range: { from?: Date; to?: Date }) =>
        pages(
          (last) => listRedemptions({ campaign, ...filterOf(fields), ...range }, last, 2),
          ({ createdAt }) => createdAt,
        );
      const all = wanted(fields, ({ [field[0] ?? '_id']: id, _id }) => id === (campaign?.id ?? _id));
      expect(await among({})).toEqual(all);
      const between = wanted(fields, ({ at }) => at >= day(2) && at < day(4));
      expect(await among({ from: day(2), to: day(4) })).toEqual(all.filter((id) => between.includes(id)));
    });
  });

  test('keys', async () => {
    await Promise.all(ROWS.map(({ _id, at }) => insertKey({ _id, actorId: 'somebody', createdAt: at })));
    expect(
      await pages(
        (last) => listKeys(last, 2),
        ({ createdAt }) => createdAt,
      ),
    ).toEqual(wanted([]));
  });
});

test('whom campaigns left out and whom they gave to is found by customer', async () => {
  await keepHeldOut({ _id: 'one', campaignId: 'some', customerId: 'left', at: day(1), wouldHaveIssued: null });
  expect((await findHeldOutOf(['left', 'glad'])).map(({ _id }) => _id)).toEqual(['one']);
  expect(await anyCoupon()).toBe(false);
  await put('coupons', [
    { _id: 'a', campaignId: 'some', state: 'issued', customerId: 'glad' },
    { _id: 'b', campaignId: 'some', state: 'refused', customerId: 'glad' },
    { _id: 'c', campaignId: 'another', state: 'issued', customerId: 'glad' },
  ]);
  expect((await findReceipts(['glad', 'left'], ['some'])).map(({ _id }) => _id)).toEqual(['a']);
  expect((await listReceipts('a', 5)).map(({ _id }) => _id)).toEqual(['b', 'c']);
  expect(await anyCoupon()).toBe(true);
});

test('lists by id go on after an id', async () => {
  expect(await Promise.all([listCampaigns, listCustomers, listGifts].map((list) => list('z', 1)))).toEqual([[], [], []]);
  expect(await countCustomers()).toBe(0);
  expect(await sumCounts(0, day(1))).toEqual({ sent: 0, refused: 0 });
});

test('what is due is counted to 1,000 and no further, so that a backlog costs no more to look at', async () => {
  const changes = Array.from({ length: 1001 }, (_, number) => ({ _id: `chg_${number}` as never, unlisted: true }));
  await mongoose.connection.collection('changes').insertMany(changes.slice(0, 999));
  expect(await countUnlisted()).toBe(999);
  await mongoose.connection.collection('changes').insertMany(changes.slice(999));
  expect(await countUnlisted()).toBe(1000);
});
