import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { systemContext } from '../../server/context.js';
import { flushForgotten } from '../../server/ledger/forget-later.js';
import { newLease } from '../../server/lib/lease.js';
import { restoreCancelledOrders } from '../../server/redemptions/restore.service.js';
import { flushSettled, noteSettledLater } from '../../server/redemptions/settle-later.js';
import { aClaimedCoupon, accepted, cancel, couponOf, held, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh } from '../support/builders.js';

const api = useApi();
const LIMITED = { limits: { issued: { total: 100 } }, budgetMinor: 1_000_000 };

const find = (collection: string, _id: string) =>
  mongoose.connection.collection<{ _id: string; held: { id: string }[] }>(collection).findOne({ _id });
const confirm = async (id: string, orderId = fresh('o')) =>
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId }));
const inFlight = async (campaignId: string, id: string) =>
  (await find('allowances', campaignId))?.held.filter((entry) => entry.id.startsWith(id)).length;

test('a confirmation is noted as settled after it was answered, and only then what it left in flight goes', async () => {
  const { campaignId, customer, code } = await aClaimedCoupon(api(), LIMITED);
  const { id } = await held(api(), customer, code);
  await flushSettled();
  await confirm(id);
  expect(await inFlight(campaignId, id)).toBe(1);
  await flushSettled();
  expect(await find('redemptions', id)).toMatchObject({ state: 'confirmed', isSettled: true });
  await flushForgotten();
  expect(await inFlight(campaignId, id)).toBe(0);
});

test('of a redemption that another program has taken over nothing is noted, and nothing that is in flight goes', async () => {
  const { campaignId, customer, code } = await aClaimedCoupon(api(), LIMITED);
  const { id } = await held(api(), customer, code);
  await confirm(id);
  const changes = { isSettled: false, token: 'of another program' };
  await mongoose.connection.collection<{ _id: string }>('redemptions').updateOne({ _id: id }, { $set: changes });
  noteSettledLater({ redemptionId: id, lease: newLease(), customerIds: [], entries: [{ allowanceId: campaignId, id: `${id}:x` }] });
  await flushSettled();
  await flushForgotten();
  expect(await find('redemptions', id)).toMatchObject(changes);
  expect(await inFlight(campaignId, id)).toBe(1);
});

test('whoever asks right after a confirmation sees figures with it', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const { id } = await held(api(), customer, code);
  await confirm(id);
  const { figures } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  expect(figures.coupons.redeemed).toBe(1);
});

test('an order that is cancelled right after its confirmation gives its coupon back at once', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const { id } = await held(api(), customer, code);
  const { order } = await pay(api(), customer, 10_000, { redemptionId: id });
  await cancel(api(), order.id);
  expect((await couponOf(api(), code)).state).toBe('issued');
});

describe('an order is cancelled at another program than the one that has just confirmed its redemption', () => {
  /** As it lies in the database while that program is about to note that it is settled. */
  const settledElsewhere = async () => {
    const { customer, code } = await aClaimedCoupon(api(), LIMITED);
    const { id } = await held(api(), customer, code);
    const orderId = fresh('o');
    await confirm(id, orderId);
    await note(id, newLease());
    await flushSettled(); // of what is another program's nothing is noted here
    return { id, code, orderId };
  };
  const note = (id: string, changes: object) =>
    mongoose.connection.collection<{ _id: string }>('redemptions').updateOne({ _id: id }, { $set: changes });

  test('its coupon is free again before the answer', async () => {
    const { id, code, orderId } = await settledElsewhere();
    const noted = sleep(60).then(() => note(id, { isSettled: true }));
    await cancel(api(), orderId);
    expect((await couponOf(api(), code)).state).toBe('issued');
    await noted;
  });

  test('whose program died meanwhile is not waited for: the sweep gives it back once that lease is over', async () => {
    const { id, code, orderId } = await settledElsewhere();
    await cancel(api(), orderId);
    expect((await couponOf(api(), code)).state).toBe('redeemed');
    await note(id, { leaseUntil: new Date(0) });
    await restoreCancelledOrders(systemContext(api().shop, await api().now()));
    expect((await couponOf(api(), code)).state).toBe('issued');
  });
});
