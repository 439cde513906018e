import { expect, test } from '@jest/globals';
import { pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, anOrder, aShopper, fresh } from '../support/builders.js';
import { anAddress, aPhone, found, said, shown, warningsIn } from './support.js';

const api = useApi();

const ADDRESSES = [
  ['email', anAddress],
  ['phone', aPhone],
] as const;

test.each(ADDRESSES)('C1: an older event, and history, fill an unknown %s and do not replace a known one', async (kind, an) => {
  const customer = aShopper();
  const [today, older, oldest] = [an(), an(), an()];
  await said(api(), customer, { [kind]: today });
  await said(api(), customer, { [kind]: older }, -1);
  await said(api(), customer, { [kind]: oldest }, -365 * 24, { backfill: true });
  const order = { order: anOrder([1000], await api().now()) };
  const anHourAgo = new Date((await api().now()).getTime() - 3_600_000);
  await tell(api(), anEvent('order.paid', { ...customer, [kind]: older }, order, anHourAgo));
  expect((await shown(api(), customer.shopId)).identifiers).toEqual({ ...customer, [kind]: today });
  expect(await found(api(), { [kind]: older })).toBeNull(); // it is nobody's

  const late = aShopper();
  await pay(api(), late, 1000);
  await said(api(), late, { [kind]: older }, -1);
  expect((await shown(api(), late.shopId)).identifiers).toEqual({ ...late, [kind]: older });
  await said(api(), late, { [kind]: today }, 0);
  expect((await shown(api(), late.shopId)).identifiers[kind]).toBe(today);
});

test.each(ADDRESSES)('C1: what is said again of a known %s is as new as the last word', async (kind, an) => {
  const customer = aShopper();
  const [first, second] = [an(), an()];
  await said(api(), customer, { [kind]: first }, -3);
  await tell(api(), anEvent('visit.ended', { ...customer, [kind]: first }, {}, new Date((await api().now()).getTime() - 3_600_000)));
  await said(api(), customer, { [kind]: second }, -2); // came late
  expect((await shown(api(), customer.shopId)).identifiers[kind]).toBe(first);
  await said(api(), customer, { [kind]: second }, -1);
  expect((await shown(api(), customer.shopId)).identifiers[kind]).toBe(second);
});

test.each(ADDRESSES)(
  'C1: null takes the %s away, older words do not bring it back, and it belongs to whoever says it next',
  async (kind, an) => {
    const [customer, next] = [aShopper(), aShopper()];
    const value = an();
    await said(api(), customer, { [kind]: value, verified: [kind] }, -2);
    expect((await shown(api(), customer.shopId)).verified).toEqual([kind]);
    await said(api(), customer, { [kind]: null }, -3); // older than the word that it takes away
    expect((await shown(api(), customer.shopId)).identifiers[kind]).toBe(value);
    await said(api(), customer, { [kind]: null }, -1);
    await said(api(), customer, { [kind]: value }, -2);
    expect(await shown(api(), customer.shopId)).toMatchObject({ identifiers: customer, verified: [] });
    expect((await shown(api(), customer.shopId)).identifiers).toEqual(customer);

    const told = await said(api(), next, { [kind]: value });
    expect(warningsIn(told)).toEqual([]);
    expect((await found(api(), { [kind]: value })).identifiers.shopId).toBe(next.shopId);
  },
);

test.each(ADDRESSES)(
  'C1: that there is no %s is kept with its time where none was known: older words on their way do not fill it',
  async (kind, an) => {
    const customer = aShopper();
    const value = an();
    await said(api(), customer, { [kind]: null }, -1);
    await said(api(), customer, { [kind]: value }, -2);
    expect((await shown(api(), customer.shopId)).identifiers).toEqual(customer);
    expect(await found(api(), { [kind]: value })).toBeNull();
    await said(api(), customer, { [kind]: null }, -3); // older than the last word
    await said(api(), customer, { [kind]: value });
    expect((await shown(api(), customer.shopId)).identifiers).toEqual({ ...customer, [kind]: value });
  },
);

test.each(ADDRESSES)(
  'C1: that the present %s is verified makes it no newer: what was said of it meanwhile and comes late counts',
  async (kind, an) => {
    const customer = aShopper();
    const [first, second] = [an(), an()];
    await said(api(), customer, { [kind]: first }, -3);
    await said(api(), customer, { verified: [kind] }, -1);
    expect((await shown(api(), customer.shopId)).verified).toEqual([kind]);
    await said(api(), customer, { [kind]: second }, -2);
    expect(await shown(api(), customer.shopId)).toMatchObject({ identifiers: { [kind]: second }, verified: [] });
    await said(api(), customer, { [kind]: second, verified: [kind] }, -1);
    await said(api(), customer, { [kind]: null }, -1.5);
    expect(await shown(api(), customer.shopId)).toMatchObject({ identifiers: { [kind]: second }, verified: [kind] });
  },
);

test.each(ADDRESSES)(
  'C1: an address that its owner has changed, and that nobody verified, belongs to whoever says it next: %s',
  async (kind, an) => {
    const [customer, next] = [aShopper(), aShopper()];
    const recycled = an();
    await said(api(), customer, { [kind]: recycled }, -1);
    await said(api(), customer, { [kind]: an() });
    expect(warningsIn(await said(api(), next, { [kind]: recycled }))).toEqual([]);
    expect((await found(api(), { [kind]: recycled })).identifiers.shopId).toBe(next.shopId);
  },
);

test('C1: events that come in any order end with the newest address', async () => {
  const customer = aShopper();
  const told = [anAddress(), anAddress(), anAddress(), anAddress()];
  const events = await Promise.all(
    told.map(async (email, hour) => {
      const at = new Date((await api().now()).getTime() - hour * 3_600_000);
      return anEvent('customer.updated', customer, { customer: { email } }, at, { id: fresh('any') });
    }),
  );
  await Promise.all(events.toReversed().map((event) => tell(api(), event)));
  expect((await shown(api(), customer.shopId)).identifiers.email).toBe(told[0]);
});

test.each(ADDRESSES)('C1: history goes by its time among history, and replaces no %s that was told live', async (kind, an) => {
  const customer = aShopper();
  const [first, second, live, late] = [an(), an(), an(), an()];
  const lastYear = { backfill: true };
  const known = async () => (await shown(api(), customer.shopId)).identifiers[kind];
  await said(api(), customer, { [kind]: first, name: 'First' }, -300 * 24, lastYear);
  await said(api(), customer, { [kind]: second, name: 'Second' }, -200 * 24, lastYear);
  await said(api(), customer, { [kind]: first, name: 'First' }, -250 * 24, lastYear);
  expect([await known(), (await shown(api(), customer.shopId)).name]).toEqual([second, 'Second']);
  await said(api(), customer, { [kind]: live, name: 'Live' }, -2);
  await said(api(), customer, { [kind]: late, name: 'Late', country: 'KR' }, -1, lastYear);
  expect(await shown(api(), customer.shopId)).toMatchObject({ identifiers: { [kind]: live }, name: 'Live', country: 'KR' });
});
