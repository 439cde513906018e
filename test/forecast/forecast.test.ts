import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type Random, randomFrom } from '../../scripts/faults/random.js';
import { openCase } from '../../server/cases/cases.service.js';
import { systemContext } from '../../server/context.js';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import type { Customer } from '../../server/customers/customer.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { forecast } from '../../server/forecast/forecast.service.js';
import { foreseenView } from '../../server/forecast/foreseen.js';
import { ROLLUPS } from '../../server/insights/sums.js';
import type { Message } from '../../server/messages/message.js';
import { listMessages } from '../../server/messages/messages.store.js';
import { isAllBrought } from '../../server/rollups/rollups.service.js';
import { aMailbox, at, GREETED, givenCoupon, givenCustomer, planAndSend, tell, tellOf, tellOrder, YES } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const START = at('2026-03-05T14:00');
const DAYS = 30;
const HOUR_MS = 3_600_000;
const later = (hours: number): Date => new Date(START.getTime() + hours * HOUR_MS);

/** Somebody to whom a few things have happened today and yesterday. */
async function somebody(random: Random): Promise<Customer> {
  const customer = await givenCustomer({
    locale: random.one(['en', 'zh', 'ko']),
    zone: random.one([null, 'Asia/Seoul', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Auckland', 'Asia/Kolkata']),
    country: random.one([null, 'KR', 'DE', 'US']),
    birthday: random.one([null, '03-20', '1990-03-06', '04-02', '03-31']),
    consents: random.one([GREETED, GREETED, YES, []]),
    ...(random.once(12) && { identifiers: {} }),
  });
  for (let coupons = random.below(4); coupons > 0; coupons--) {
    const days = 1 + random.below(12);
    await givenCoupon(customer, {
      expiresAt: at(`2026-03-${String(5 + days).padStart(2, '0')}T00:00`),
      ...(random.once(2) && { untold: 'issued' }),
    });
  }
  if (random.once(4)) await givenCoupon(customer, { state: 'revoked', untold: 'revoked' });
  if (random.once(6))
    for (let coupon = 0; coupon < 5; coupon++) await givenCoupon(customer, { untold: 'issued', expiresAt: at('2026-06-01T00:00') });
  if (random.once(2)) await tell(shop(), START, { type: 'visit.ended', customer: { id: customer._id } });
  if (random.once(2)) await tellOrder(shop(), START, customer, 'order.placed');
  for (let orders = random.below(3); orders > 0; orders--)
    await tellOf(shop(), START, 'order.delivered', await tellOrder(shop(), START, customer, 'order.paid'));
  const complaint = { customer: { id: customer._id }, kind: 'other' as const, text: 'Soap', lossMinor: 100 };
  if (random.once(6)) await openCase(complaint, '', systemContext(shop(), START));
  return customer;
}

/** Every hour while much happens, then less often. */
const STEPS = Array.from({ length: DAYS * 24 + 1 }, (_, hour) => hour)
  .filter((hour) => hour < 13 * 24 || hour % 6 === 0)
  .map(later);

const nextStep = (instant: Date): Date | undefined => STEPS.find((step) => step >= instant);

/** What came of a message; when it was held back is not kept. */
const ending = ({ _id, state, reason, codes }: Message, sentAt: Date | null) =>
  JSON.stringify({
    _id,
    state,
    reason,
    codes: state === 'sent' ? codes.toSorted() : [],
    at: state === 'sent' && sentAt ? nextStep(sentAt) : null,
  });

const dump = async () =>
  JSON.stringify(
    await Promise.all(
      Object.values(mongoose.models).map(({ collection }) => mongoose.connection.collection(collection.name).find().toArray()),
    ),
  );

test('what is foreseen for thirty days is what then happens, hour by hour, and foreseeing it changes nothing', async () => {
  const random = randomFrom(4);
  const customers: Customer[] = [];
  for (let number = 0; number < 25; number++) customers.push(await somebody(random));
  const { driver } = aMailbox();
  await isAllBrought(ROLLUPS); // noted once a database, as at the start of the program
  const before = await dump();
  const foreseen = new Map<string, string[]>();
  const run = async (customer: Customer, now: Date) => {
    const known = (await findCustomer(customer._id)) as Customer;
    return (await forecast(known, DAYS, { shop: shop(), now })).foreseen;
  };
  for (const customer of customers)
    foreseen.set(customer._id, (await run(customer, START)).map(({ message, at: when }) => ending(message, when)).sort());
  expect(await dump()).toBe(before);

  for (const now of STEPS) {
    await expireCoupons(now);
    await planAndSend(shop(), now, driver);
  }
  const reasons = new Set<string>();
  for (const { _id } of customers) {
    const messages = (await listMessages({ customerId: _id }, null, 1000)).filter(({ state }) => state !== 'planned');
    for (const { reason } of messages) reasons.add(reason ?? 'sent');
    expect(messages.map((message) => ending(message, message.sentAt)).sort()).toEqual(foreseen.get(_id));
  }
  for (const word of ['sent', 'no_consent', 'no_address', 'frequency_cap', 'case_open', 'asked_recently']) expect(reasons).toContain(word);
}, 120_000);

test('it says when, why and about what, and what puts a message off or holds it back', async () => {
  const customer = await givenCustomer({ consents: YES, zone: 'America/Los_Angeles' });
  const evening = new Date('2026-06-01T22:00:00-07:00');
  await givenCoupon(customer, { untold: 'issued', expiresAt: at('2026-06-08T00:00') });
  await givenCoupon(customer, { untold: 'issued', expiresAt: at('2026-08-01T00:00') });
  await tell(shop(), evening, { type: 'visit.ended', customer: { id: customer._id } });
  const told = (await findCustomer(customer._id)) as Customer;
  const { outlook, foreseen } = await forecast(told, 10, { shop: shop(), now: evening });
  const seen = foreseen.map((one) => foreseenView(one, outlook));
  expect(seen.map(({ kind, outcome, reason, local, waited }) => [kind, outcome, reason, local, waited.map((wait) => wait.reason)])).toEqual(
    [
      ['coupon_issued', 'sent', null, '2026-06-02T08:00:00-07:00', ['quiet_hours']],
      ['thanks', 'held_back', 'no_consent', '2026-06-02T08:00:00-07:00', ['quiet_hours']],
      ['coupon_issued', 'sent', null, '2026-06-03T08:00:00-07:00', ['quiet_hours', 'frequency_cap']],
      ['coupon_expiry', 'sent', null, '2026-06-04T09:00:00-07:00', []],
    ],
  );
  expect(seen.at(-1)).toMatchObject({
    why: expect.stringMatching(/end within three days/),
    campaignIds: ['cmp_1'],
    coupons: [expect.stringMatching(/-/)],
  });
  const short = await forecast(told, 1, { shop: shop(), now: evening });
  expect(short.foreseen).toHaveLength(2);
});
