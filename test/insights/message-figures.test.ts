import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { messageFigures, messagesOfCampaign } from '../../server/insights/message-figures.js';
import { type Difference, rebuildFigures } from '../../server/insights/rebuild.js';
import { sumAllDue } from '../../server/insights/sums.js';
import { type Message, messageId } from '../../server/messages/message.js';
import { addCoupon, countMessages, type MessageCount, wordsOf } from '../../server/messages/messages.store.js';
import { aMailbox, at, givenCoupon, givenCustomer, planAndSend, YES } from '../messages/given.js';
import { useDatabase } from '../support/database.js';
import { documentsRead } from '../support/documents-read.js';

// What became of messages is kept by differences, in all and by campaign: it is what a count of all messages comes to.

const shop = useDatabase();
const NOON = at('2026-02-01T12:00');
const CAMPAIGNS = ['cmp_one', 'cmp_other'];

const messages = () => mongoose.connection.collection<Message>('messages');
const sums = () => mongoose.connection.collection<{ _id: string }>('messageSums');

async function counted(campaignId: string): Promise<MessageCount[]> {
  const counts = new Map<string, MessageCount>();
  for (const { kind, state, reason } of await messages().find({ campaignIds: campaignId }).toArray()) {
    const count = (counts.get(wordsOf({ kind, state, reason }))?.count ?? 0) + 1;
    counts.set(wordsOf({ kind, state, reason }), { kind, state, reason, count });
  }
  return [...counts.values()].sort((one, other) => (wordsOf(one) < wordsOf(other) ? -1 : 1));
}

async function expectCounted(now: Date): Promise<void> {
  const { outcomes, asOf } = await messageFigures(now);
  expect({ outcomes, asOf }).toEqual({ outcomes: await countMessages(), asOf: undefined });
  for (const id of CAMPAIGNS) expect(await messagesOfCampaign(id, now)).toEqual(await counted(id));
}

async function rebuild(isCheck: boolean): Promise<Difference[]> {
  const found: Difference[] = [];
  await rebuildFigures(NOON, { isCheck, onDifference: (difference) => found.push(difference), onProgress: () => {} });
  return found;
}

test('sent, not sent and still to be sent are counted as they stand, in all and of each campaign', async () => {
  expect((await messageFigures(NOON)).outcomes).toEqual([]);
  for (let i = 0; i < 9; i++) {
    const customer = await givenCustomer({ consents: i % 3 === 0 ? [] : YES });
    await givenCoupon(customer, { untold: 'issued', campaignId: `cmp_${i % 2 === 0 ? 'one' : 'other'}` });
  }
  await planAndSend(shop(), NOON, aMailbox().driver);
  await expectCounted(NOON);
  await givenCoupon(await givenCustomer(), { campaignId: 'cmp_one', expiresAt: at('2026-02-05T16:00') });
  await planAndSend(shop(), at('2026-02-02T23:00'), aMailbox().driver);
  await expectCounted(NOON);
  expect(await counted('cmp_one')).not.toEqual([]);
});

test('a message that comes to speak of one more campaign counts for that one too', async () => {
  const customer = await givenCustomer();
  const coupon = await givenCoupon(customer, { untold: 'issued', campaignId: 'cmp_one' });
  await planAndSend(shop(), at('2026-02-01T23:30'), aMailbox().driver);
  await expectCounted(NOON);
  const before = await counted('cmp_other');
  const [planned] = await messages().find({ codes: coupon._id }).toArray();
  expect(planned).toMatchObject({ _id: expect.stringContaining(messageId('coupon_issued', customer._id, '')), state: 'planned' });
  expect(await addCoupon(planned?._id ?? '', 'ANOTHERC0DE00', 'cmp_other')).toBe(true);
  await expectCounted(NOON);
  expect(await counted('cmp_other')).not.toEqual(before);
});

test('a look reads the sums, however many messages there are', async () => {
  await sumAllDue(NOON);
  expect(await messages().countDocuments()).toBeGreaterThan(10);
  expect(await documentsRead(() => messageFigures(NOON))).toBeLessThan(20);
});

test('sums that were tampered with are named and mended', async () => {
  expect(await rebuild(true)).toEqual([]);
  await sums().updateOne({ _id: 'cmp_one' }, { $set: { sums: [['outcome thanks sent ', 7]] } });
  expect(await rebuild(false)).toContainEqual({
    customerId: 'message cmp_one',
    path: 'outcome thanks sent ',
    was: 7,
    is: null,
    wasStale: false,
  });
  await expectCounted(NOON);
  expect(await rebuild(true)).toEqual([]);
});

test('messages of a version that did not sum them are brought, while all that was summed before stays known', async () => {
  await messages().updateMany({}, { $unset: { put: 1, due: 1 } });
  await sums().deleteMany({});
  const turns = mongoose.connection.collection<{ _id: string }>('rollups');
  await turns.updateOne({ _id: 'rollup' }, { $set: { isBrought: true }, $unset: { brought: 1 } });
  await sumAllDue(NOON);
  await expectCounted(NOON);
  expect(await turns.findOne({ _id: 'rollup' })).toMatchObject({
    isBrought: true,
    brought: expect.arrayContaining(['messages', 'orders']),
  });
});
