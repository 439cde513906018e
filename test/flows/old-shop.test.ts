import { beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { brokenBalances } from '../../scripts/faults/invariants.js';
import { readAllowances, readRecords } from '../../scripts/faults/records.js';
import { systemContext } from '../../server/context.js';
import { sumAllDue } from '../../server/insights/sums.js';
import { clearInFlight } from '../../server/redemptions/in-flight.service.js';
import { restoreCancelledOrders } from '../../server/redemptions/restore.service.js';
import { finishLeftRedemptions, releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { letRunOut } from '../redemptions/support.js';
import { accepted, campaignOf, cancel, couponOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aShopper, fresh } from '../support/builders.js';
import { type Applied, OLD, type Refused, useOldShop } from '../support/old-shop.js';

const api = useApi(useOldShop);

const { campaigns, coupons, redemptions, quotes } = OLD;
const NONE = { id: '', applied: [], orderId: null };
const old = (name: string) => redemptions[name] ?? NONE;
const undated = (name: string): Promise<number> => mongoose.connection.collection(name).countDocuments({ latestAt: { $exists: false } });
let undatedBefore = 0;

beforeAll(async () => {
  undatedBefore = await undated('redemptions');
});

const redemptionOf = async (id: string) => accepted(await api().as.agent.get(`/v1/redemptions/${id}`));
const idOf = (name: string): string => String(Object.values(campaigns).find((campaign) => campaign.name === name)?.id);
const reserve = (customer: object, checkoutId: string, codes: string[], totals: number[]) =>
  api().as.storefront.post('/v1/redemptions', { customer, cart: aCart(totals, { checkoutId }), codes });
const confirm = (id: string, orderId: string) => api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId });

/** By code: what the version before called a discount was of goods and shipping together. */
const amountsOf = (applied: Applied[]): Record<string, number> =>
  Object.fromEntries(
    applied.map(({ code, discountMinor, shippingDiscountMinor = 0 }) => [code, discountMinor + shippingDiscountMinor] as const),
  );

/** The sentences have changed, the reasons have not. */
const withoutWords = ({ code, reasons }: Refused) => ({ code, reasons: reasons.map(({ message: _message, ...reason }) => reason) });

describe('what the version before left is answered as it was', () => {
  test.each(Object.values(campaigns))('the campaign "$name"', async (before) => {
    expect(accepted(await api().as.marketer.get(`/v1/campaigns/${before.id}`))).toMatchObject(before);
  });

  test.each(Object.values(coupons))('the coupon $code, $state', async (before) => {
    expect(accepted(await api().as.agent.get(`/v1/coupons/${before.code}`))).toMatchObject(before);
  });

  test.each(Object.entries(redemptions))('the redemption "%s"', async (_name, before) => {
    expect(await redemptionOf(before.id)).toMatchObject(before);
  });

  test.each(quotes)('the price of cart %#', async ({ body, answer }) => {
    const now = accepted(await api().as.storefront.post('/v1/quotes', body));
    const { applied, refused, ...rest } = answer;
    expect(now).toMatchObject({ ...rest, refused: refused.map(withoutWords) });
    expect(amountsOf(now.applied)).toEqual(amountsOf(applied));
  });

  test('nothing has lost its balance, and lists find all of it', async () => {
    expect(brokenBalances(await readAllowances())).toEqual([]);
    const listed = accepted(await api().as.marketer.get('/v1/campaigns?limit=100')).items;
    expect(listed.map(({ id }: { id: string }) => id).sort()).toEqual(Object.keys(campaigns).sort());
  });
});

describe('and its life goes on', () => {
  test('a hold whose time is over is confirmed late, and its coupon is used', async () => {
    const { id, applied } = old('replacing');
    const [coupon] = applied;
    await letRunOut(id);
    const before = (await campaignOf(api(), idOf('15 % off, at most 30'))).figures.budget;
    const late = accepted(await confirm(id, 'o-20'));
    expect(late).toMatchObject({ id: `${id}:2`, state: 'confirmed', orderId: 'o-20' });
    expect(await couponOf(api(), coupon?.code ?? '')).toMatchObject({ state: 'redeemed', usedMinor: coupon?.discountMinor });
    const { spentMinor } = (await campaignOf(api(), idOf('15 % off, at most 30'))).figures.budget;
    expect(spentMinor - before.spentMinor).toBe(coupon?.discountMinor);
  });

  test('a reload of its checkout replaces what is reserved', async () => {
    const { id, applied } = old('reserved');
    const codes = applied.map(({ code }) => code);
    expect(accepted(await reserve({ shopId: 'ann' }, 'chk-3', codes, [9999, 1]))).toMatchObject({ state: 'reserved' });
    expect(await redemptionOf(id)).toMatchObject({ state: 'released', why: 'replaced' });
  });

  test.each(['gift', 'late continued', 'overrun continued', 'confirmed'])(
    'the order of "%s" is cancelled: it is given back',
    async (name) => {
      await cancel(api(), String(old(name).orderId));
      const back = await redemptionOf(old(name).id);
      expect(back.state).toBe('restored');
      for (const { code } of back.applied as { code: string }[])
        expect((await couponOf(api(), code)).state).toBe(name.startsWith('overrun') ? 'revoked' : 'issued');
    },
  );

  test('what was given back, let go or lost stays so', async () => {
    for (const name of ['restored', 'lost', 'released', 'replaced'])
      expect((await confirm(old(name).id, fresh('o'))).body.code).toBe('hold_lost');
  });

  test('a campaign goes on issuing, can be changed, and what it issues is used', async () => {
    const id = idOf('Free shipping');
    const { headers } = await api().as.marketer.get(`/v1/campaigns/${id}`);
    accepted(await api().as.marketer.patch(`/v1/campaigns/${id}`, { name: 'Free shipping for all' }, headers.etag));
    const customer = aShopper();
    const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer }));
    const cart = aCart([4000], { shipping: { amountMinor: 900 } });
    const { id: redemptionId } = accepted(await api().as.storefront.post('/v1/redemptions', { customer, cart, codes: [code] }));
    expect(accepted(await confirm(redemptionId, fresh('o')))).toMatchObject({ shippingDiscountMinor: 900, totalMinor: 4000 });
  });

  test('the jobs find everything settled in the end, and every balance holds', async () => {
    const [shop, now] = [api().shop, await api().now()];
    await releaseOverHolds(now);
    await finishLeftRedemptions(shop, now);
    await restoreCancelledOrders(systemContext(shop, now));
    await clearInFlight();
    const { allowances, redemptions: records } = await readRecords();
    expect(brokenBalances(allowances)).toEqual([]);
    expect(allowances.flatMap(({ held }) => held)).toEqual([]);
    expect(records.filter(({ state, isSettled, isClean }) => state === 'pending' || !isSettled || !isClean)).toEqual([]);
  });
});

test('its records say when the latest of them was, once a sweep has come by', async () => {
  expect(undatedBefore).toBeGreaterThan(0);
  await sumAllDue(await api().now());
  expect(await Promise.all(['redemptions', 'coupons', 'messages'].map(undated))).toEqual([0, 0, 0]);
  const orders = await mongoose.connection.collection('orders').find({ latestAt: null }).toArray();
  expect(orders.filter(({ placedAt, paidAt, cancelledAt }) => placedAt ?? paidAt ?? cancelledAt)).toEqual([]);
});
