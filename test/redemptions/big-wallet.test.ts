import { expect, test } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import mongoose from 'mongoose';
import { couponCode, normalizeCode, showCode } from '../../campaigns/coupon-code.js';
import type { CouponState } from '../../campaigns/obstacles.js';
import { findForCheckout, MOST_BESIDE_CART } from '../../server/coupons/checkout-coupons.store.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import { findCoupon, insertCoupon } from '../../server/coupons/coupons.store.js';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { walletVariables } from '../../server/pages/wallet.js';
import { aClaimedCoupon, quote } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, fresh } from '../support/builders.js';
import { documentsRead } from '../support/documents-read.js';
import { whileHearing } from '../support/hearing.js';
import { reservedBy } from './promotions.js';

// A customer has as many coupons beside a cart as somebody can look through, however many they have.

const api = useApi();
const HOUR = 3_600_000;

/** A customer with so many coupons, each of which ends an hour after the one before, and so many more that ended just now. */
async function walletWith(count: number, over = 0) {
  const { customer, code } = await aClaimedCoupon(api());
  const read = normalizeCode(code);
  const first = (await findCoupon('code' in read ? read.code : '')) as Coupon;
  const now = await api().now();
  const copy = (expiresAt: Date): Coupon => {
    const identity = fresh('copy');
    return { ...first, _id: couponCode(identity, api().shop.codeKey), identity, expiresAt };
  };
  const later = Array.from({ length: count - 1 }, (_, i) => copy(new Date(first.expiresAt.getTime() + (i + 1) * HOUR)));
  const ended = Array.from({ length: over }, (_, i) => copy(new Date(now.getTime() - i)));
  await Promise.all([...later, ...ended].map(insertCoupon));
  await sweepFigures(now);
  return { customer, customerId: first.customerId, codes: [first, ...later].map(({ _id }) => showCode(_id)), now };
}

const usable = async (customer: object, codes: string[] = []) => {
  const answer = await quote(api(), customer as Record<string, unknown>, aCart([20_000]), codes);
  return { ...answer, codes: answer.wallet.usable.map(({ code }: { code: string }) => code) };
};

async function readsOfCoupons(act: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const add = ({ commandName, command }: CommandStartedEvent) => void (commandName === 'find' && command.find === 'coupons' && count++);
  await whileHearing('commandStarted', add, act);
  return count;
}

test(`a customer with ${MOST_BESIDE_CART} coupons has all of them beside a cart, read at once`, async () => {
  const { customer, codes } = await walletWith(MOST_BESIDE_CART);
  expect((await usable(customer)).codes).toEqual(codes);
  expect(await readsOfCoupons(() => usable(customer))).toBe(1);
});

test('of one more those that end soonest, and the others take effect when they are typed', async () => {
  const { customer, codes } = await walletWith(MOST_BESIDE_CART + 1);
  const [last = ''] = codes.slice(-1);
  expect((await usable(customer)).codes).toEqual(codes.slice(0, -1));
  const typed = await usable(customer, [last]);
  expect([typed.applied[0].code, typed.refused, typed.codes]).toEqual([last, [], codes.slice(0, -1)]);
  const cart = aCart([20_000]);
  const held = await reservedBy(api(), customer, cart, [last]);
  expect([held.applied[0].code, held.wallet.usable.length]).toEqual([last, MOST_BESIDE_CART]);
});

test('what is over, and was not ended yet, takes nobody’s place', async () => {
  const { customer, codes } = await walletWith(3, MOST_BESIDE_CART);
  expect((await usable(customer)).codes).toEqual(codes);
});

test('however many there are, no more are read than show that they are too many, and those that end soonest', async () => {
  const { customer } = await walletWith(MOST_BESIDE_CART * 3);
  expect(await documentsRead(() => usable(customer))).toBeLessThan(MOST_BESIDE_CART * 2 + 50);
});

test('who asks in the same turn as somebody with too many gets all of their own, and every code that was typed', async () => {
  const [many, few] = [await walletWith(MOST_BESIDE_CART * 2), await walletWith(2)];
  const bare = (code: string): string => code.replaceAll('-', '');
  const typed = bare(many.codes.at(-1) ?? '');
  const [big, small, nobody] = await Promise.all([
    findForCheckout([typed], many.customerId, many.now),
    findForCheckout([], few.customerId, few.now),
    findForCheckout([typed], null, few.now),
  ]);
  const codesIn = (coupons: Coupon[]): string[] => coupons.map(({ _id }) => _id);
  expect(codesIn(big.usable)).toEqual(many.codes.slice(0, MOST_BESIDE_CART).map(bare));
  expect(codesIn(small.usable)).toEqual(few.codes.map(bare));
  expect([big.typed, nobody.typed].map(codesIn)).toEqual([[typed], [typed]]);
  expect(nobody.usable).toEqual([]);
});

/** What the customer's own page shows. */
async function pageOf({ customerId, now }: { customerId: string; now: Date }) {
  const customer = (await findCustomer(customerId)) as Customer;
  const { usable: shown, past } = await walletVariables(customer, api().shop, now);
  return { usable: shown.map(({ code }) => showCode(code)), past: past.map(({ code }) => showCode(code)) };
}

const endAll = (codes: string[], state: CouponState) =>
  mongoose.connection
    .collection<Coupon>('coupons')
    .updateMany({ _id: { $in: codes.map((code) => code.replaceAll('-', '')) } }, { $set: { state } });

test('the customer’s own page shows all of so many, read at once', async () => {
  const owner = await walletWith(MOST_BESIDE_CART);
  await endAll(owner.codes.slice(-12), 'redeemed');
  expect(await pageOf(owner)).toEqual({ usable: owner.codes.slice(0, -12), past: owner.codes.slice(-10).reverse() });
  const customer = (await findCustomer(owner.customerId)) as Customer;
  expect(await readsOfCoupons(() => walletVariables(customer, api().shop, owner.now))).toBe(1);
});

test('of more those to use that end soonest, and the last that have been', async () => {
  const owner = await walletWith(MOST_BESIDE_CART + 32);
  await endAll(owner.codes.slice(0, 20), 'revoked');
  await endAll(owner.codes.slice(-11), 'redeemed');
  expect(await pageOf(owner)).toEqual({
    usable: owner.codes.slice(20, 20 + MOST_BESIDE_CART),
    past: owner.codes.slice(-10).reverse(),
  });
});
