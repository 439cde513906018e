import { expect, test } from '@jest/globals';
import { cartSchema } from '../../campaigns/cart.js';
import { SHOP_SOURCE } from '../../server/actors/actor.js';
import { systemContext } from '../../server/context.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { sourceKey } from '../../server/orders/source-key.js';
import { readAt } from '../../server/redemptions/at-checkout.service.js';
import { reserve } from '../../server/redemptions/reserve.service.js';
import { aClaimedCoupon, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, fresh } from '../support/builders.js';
import { automatic, reservedBy, shared } from './promotions.js';
import { customerOf } from './support.js';

const api = useApi();

type Json = Record<string, unknown>;

/**
 * Two tries of one checkout at once: this one has read what the checkout holds, then the other one holds, and only then this one asks what is
 * left. `others`: the checkout of the other try, where it is another.
 */
async function secondTry(customer: { shopId: string }, cart: Json, codes: string[], others: Json = cart) {
  const found = await findCustomer((await customerOf(api(), customer)).id);
  const given = cartSchema.parse(cart);
  const keyed = { ...given, checkoutId: sourceKey(SHOP_SOURCE, given.checkoutId) };
  const at = await readAt(keyed, codes, found?._id ?? null, await api().now(), { own: null });
  await reservedBy(api(), customer, others, codes);
  const wish = { cart: keyed, codes, customer: found, isProven: true, key: fresh('key'), at };
  return reserve(wish, systemContext(api().shop, await api().now()));
}

test.each([
  ['a use of the customer', { limits: { redeemed: { perCustomer: 1 } } }],
  ['the last place', { limits: { redeemed: { total: 1 } } }],
  ['the last money', { budgetMinor: 1000 }],
  ['a part of the last money', { budgetMinor: 1300 }],
])('what its own other try holds of an automatic discount is free to a checkout: %s', async (_what, limited) => {
  const { cart } = await automatic(api(), limited);
  const customer = await introduced(api());
  expect((await secondTry(customer, cart([5000]), [])).pricing).toMatchObject({ totalMinor: 4000 });
});

test('of a shared code, and of a coupon, the same', async () => {
  const { code } = await shared(api(), { limits: { redeemed: { perCustomer: 1 } } });
  expect(await secondTry(await introduced(api()), aCart([5000]), [code])).toMatchObject({ state: 'reserved' });
  const coupon = await aClaimedCoupon(api());
  expect(await secondTry(coupon.customer, aCart([5000]), [coupon.code])).toMatchObject({ state: 'reserved' });
});

test('what another checkout holds is not', async () => {
  const { cart } = await automatic(api(), { limits: { redeemed: { perCustomer: 1 } } });
  const customer = await introduced(api());
  expect((await secondTry(customer, cart([5000]), [], cart([5000]))).pricing).toMatchObject({ totalMinor: 5000 });
  const { code } = await shared(api(), { limits: { redeemed: { total: 1 } } });
  await expect(secondTry(customer, aCart([5000]), [code], aCart([5000]))).rejects.toMatchObject({ code: 'not_redeemable' });
});
