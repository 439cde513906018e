import { expect, test } from '@jest/globals';
import type { Customer } from '../../server/customers/customer.js';
import { forecast } from '../../server/forecast/forecast.service.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import { saveOrder } from '../../server/orders/orders.store.js';
import { anOrder } from '../profile/records.js';
import { useDatabase } from '../support/database.js';
import { documentsRead } from '../support/documents-read.js';
import { aMailbox, at, GREETED, givenCoupon, givenCustomer, messagesOf, tell, YES } from './given.js';

// What a customer has from former times, or for later, costs no mail of today anything.

const shop = useDatabase();
const MANY = 150;
const all = Array.from({ length: MANY }, (_, i) => i);
const NOW = at('2026-03-08T09:00');

const hadOrders = (customer: Customer) =>
  Promise.all(all.map((i) => saveOrder(anOrder({ id: `${customer._id}-${i}`, customerId: customer._id, paid: '2026-02-01T12:00:00Z' }))));
const hasCoupons = (customer: Customer) =>
  Promise.all(all.map((i) => givenCoupon(customer, { expiresAt: new Date(at('2026-04-20T00:00').getTime() + i * 60_000) })));

/** How many documents are read until what is planned has been sent. */
async function readUntilSent(): Promise<number> {
  await planMessages(shop(), NOW);
  const { driver } = aMailbox();
  return documentsRead(() => sendMessages(shop(), NOW, driver));
}

test('thanks look at the orders of the day', async () => {
  const customer = await givenCustomer({ consents: GREETED });
  await hadOrders(customer);
  await tell(shop(), at('2026-03-08T08:00'), { type: 'visit.ended', customer: { id: customer._id } });
  expect(await readUntilSent()).toBeLessThan(30);
  expect(await messagesOf(customer, 'thanks')).toMatchObject([{ state: 'sent', variant: expect.stringMatching(/^visited_/) }]);
});

test('a birthday looks at the coupons of the day', async () => {
  const customer = await givenCustomer({ consents: GREETED, birthday: '03-08' });
  await hasCoupons(customer);
  const coupon = await givenCoupon(customer, {
    createdAt: at('2026-03-08T01:00'),
    expiresAt: at('2026-05-01T00:00'),
    origin: { kind: 'schedule', by: 'system', id: 's' },
  });
  expect(await readUntilSent()).toBeLessThan(30);
  expect(await messagesOf(customer, 'birthday')).toMatchObject([{ state: 'sent', codes: [coupon._id] }]);
});

test('a reminder looks at the coupons that end soon', async () => {
  const customer = await givenCustomer({ consents: YES });
  await hasCoupons(customer);
  const coupon = await givenCoupon(customer, { expiresAt: at('2026-03-10T00:00') });
  expect(await readUntilSent()).toBeLessThan(30);
  expect(await messagesOf(customer, 'coupon_expiry')).toMatchObject([{ state: 'sent', codes: [coupon._id] }]);
});

test('a forecast reads no order that nothing waits in, and others have their turn at each of its instants', async () => {
  const customer = await givenCustomer({ consents: YES });
  await hadOrders(customer);
  expect(await documentsRead(() => forecast(customer, 90, { shop: shop(), now: NOW }))).toBeLessThan(30);
  await hasCoupons(customer);
  let [turns, isOn] = [0, true];
  const tick = () => {
    turns++;
    if (isOn) setImmediate(tick);
  };
  setImmediate(tick);
  const { foreseen } = await forecast(customer, 90, { shop: shop(), now: NOW });
  isOn = false;
  expect(foreseen.map(({ message: { kind, codes } }) => [kind, codes.length])).toEqual([['coupon_expiry', MANY]]);
  expect(turns).toBeGreaterThan(MANY);
});
