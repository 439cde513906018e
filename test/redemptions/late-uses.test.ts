import { expect, test } from '@jest/globals';
import { releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { accepted, campaignOf, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aShopper, fresh } from '../support/builders.js';
import { reservedBy, shared } from './promotions.js';
import { act, letRunOut, outcome } from './support.js';

const api = useApi();
const confirm = (id: string, orderId: string) => act(api(), id, 'confirm', { orderId });
const runOut = async (id: string) => {
  await letRunOut(id);
  await releaseOverHolds(await api().now());
};
const uses = async (id: string) => (await campaignOf(api(), id)).figures.uses;

/** Somebody whom we do not know held the code's one use for each customer, and the hold is over. */
async function guestTooLate() {
  const { id, code } = await shared(api(), { limits: { redeemed: { perCustomer: 1 } } });
  const email = `${fresh('kate')}@example.com`;
  const held = await reservedBy(api(), { email }, aCart([5000]), [code]);
  await runOut(held.id);
  return { id, code, email, held };
}

test('a late confirm of a guest who registered meanwhile, and used the code: the limit is not passed', async () => {
  const { id, code, email, held } = await guestTooLate();
  const customer = await introduced(api(), aShopper(), { email });
  const own = await reservedBy(api(), customer, aCart([5000]), [code]);
  accepted(await confirm(own.id, fresh('o')));
  expect(outcome(await confirm(held.id, fresh('o')))).toEqual([409, 'hold_lost']);
  expect(await uses(id)).toMatchObject({ redeemed: 1 });
});

test('the same guest who registered and did not use it is not refused', async () => {
  const { id, email, held } = await guestTooLate();
  await introduced(api(), aShopper(), { email });
  expect(accepted(await confirm(held.id, fresh('o')))).toMatchObject({ id: `${held.id}:2`, state: 'confirmed' });
  expect(await uses(id)).toMatchObject({ redeemed: 1 });
});

test.each([1, 2])('a late confirm goes by the limit for each customer of today: now %i, of 2', async (limit) => {
  const { id, code } = await shared(api(), { limits: { redeemed: { perCustomer: 2 } } });
  const customer = await introduced(api());
  const held = await reservedBy(api(), customer, aCart([5000]), [code]);
  await runOut(held.id);
  const { rev } = await campaignOf(api(), id);
  accepted(await api().as.marketer.patch(`/v1/campaigns/${id}`, { limits: { redeemed: { perCustomer: limit } } }, `"${rev}"`));
  accepted(await confirm((await reservedBy(api(), customer, aCart([5000]), [code])).id, fresh('o')));
  expect((await confirm(held.id, fresh('o'))).status).toBe(limit === 2 ? 200 : 409);
  expect(await uses(id)).toMatchObject({ redeemed: limit });
});
