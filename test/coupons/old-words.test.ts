import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { changesOfCoupon } from '../../server/changes/change.js';
import { findCoupon } from '../../server/coupons/coupons.store.js';
import { aClaimedCoupon, accepted, activeCampaign, couponOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, aShopper, fresh } from '../support/builders.js';

const api = useApi();

const coupons = () => mongoose.connection.collection<{ _id: string }>('coupons');

test('a grant that was refused for a reason which nobody knows any more is answered as not issued', async () => {
  const [id, customer, key] = [await activeCampaign(api(), aClaimable()), aShopper(), fresh('key')];
  const claim = (under: string) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer }, under);
  const code = accepted(await claim(key)).code.replaceAll('-', '');
  await coupons().updateOne({ _id: code }, { $set: { state: 'refused', refusal: 'of_a_version_before' } });
  const again = await claim(fresh('key'));
  expect([again.status, again.body.code, again.body.reasons]).toEqual([
    409,
    'not_granted',
    [{ code: 'not_issued', message: 'The coupon could not be issued.' }],
  ]);
});

test('a coupon that was revoked before there were causes has the cause that its words say', async () => {
  const { code } = await aClaimedCoupon(api());
  await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'By mistake.' });
  const causeOf = async (why: string) => {
    await coupons().updateOne(
      { _id: code.replaceAll('-', '') },
      { $set: { moves: [{ to: 'revoked', at: new Date(), by: 'system', why }] } },
    );
    return (await couponOf(api(), code)).moves.at(-1).cause;
  };
  expect(await causeOf('By mistake.')).toBe('recalled');
  expect(await causeOf('order_refunded')).toBe('order_refunded');
  expect(await causeOf('order 1001 was cancelled (buyer); it is lost')).toBe('forfeited');
  expect(await causeOf('order 1001 was cancelled (buyer); its last day is 2026-03-08')).toBe('recalled');
});

test('who revokes a coupon in words that are ours has still revoked it themselves', async () => {
  const { code } = await aClaimedCoupon(api());
  await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'order_cancelled' });
  expect((await couponOf(api(), code)).moves.at(-1)).toMatchObject({ why: 'order_cancelled', cause: 'recalled' });
  const coupon = await findCoupon(code.replaceAll('-', ''));
  expect(coupon && changesOfCoupon(coupon, undefined).at(-1)).toMatchObject({ type: 'coupon.revoked', data: { why: 'recalled' } });
});
