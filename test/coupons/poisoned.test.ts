import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { Coupon } from '../../server/coupons/coupon.js';
import { findCoupon } from '../../server/coupons/coupons.store.js';
import { expireCoupons, settleLeftCoupons } from '../../server/coupons/settle.service.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

useDatabase();

const coupons = () => mongoose.connection.collection<Coupon>('coupons');

/** As no version of ours writes it. */
const poison = ({ _id }: Coupon) => coupons().updateOne({ _id }, { $set: { draws: 5 } } as object);
const cure = ({ _id }: Coupon) => coupons().updateOne({ _id }, { $unset: { draws: 1 } });

test('one coupon that cannot be read keeps no other from being settled, in each run; cured, it is settled too', async () => {
  const customer = await givenCustomer();
  const left: Partial<Coupon> = { state: 'revoked', costMinor: null, isSettled: false, leaseUntil: new Date(0) };
  const poisoned = await givenCoupon(customer, left);
  await poison(poisoned);
  const isSettled = async ({ _id }: Coupon) => (await findCoupon(_id))?.isSettled;
  for (let runs = 0; runs < 2; runs++) {
    const other = await givenCoupon(customer, left);
    await coupons().updateOne({ _id: poisoned._id }, { $set: { leaseUntil: new Date(0) } });
    await expect(settleLeftCoupons()).rejects.toThrow('iterable');
    expect([await isSettled(poisoned), await isSettled(other)]).toEqual([false, true]);
  }
  await coupons().updateOne({ _id: poisoned._id }, { $set: { leaseUntil: new Date(0) } });
  await cure(poisoned);
  expect(await settleLeftCoupons()).toBe(1);
  expect(await isSettled(poisoned)).toBe(true);
});

test('nor from expiring', async () => {
  const customer = await givenCustomer();
  const now = at('2026-03-11T00:00');
  const given = () => givenCoupon(customer, { costMinor: null });
  const [poisoned, ...others] = [await given(), await given(), await given()];
  await poison(poisoned);
  await expect(expireCoupons(now)).rejects.toThrow('iterable');
  for (const { _id } of others) expect(await findCoupon(_id)).toMatchObject({ state: 'expired', isSettled: true });
  expect(await expireCoupons(now)).toBe(0);
});
