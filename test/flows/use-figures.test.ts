import { expect, test } from '@jest/globals';
import { accepted, activeCampaign, campaignOf, cancel, introduced, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const aShared = (changes: object) => aClaimable({ trigger: undefined, issueWhen: undefined, ...changes });
const figures = async (id: string) => (await campaignOf(api(), id)).figures;
const confirm = (redemptionId: string, orderId: string) => api().as.storefront.post(`/v1/redemptions/${redemptionId}/confirm`, { orderId });

test('uses, what they gave and what is left of the budget are counted, for each code', async () => {
  const body = aShared({ codes: ['ANNAU', 'BENU'], limits: { redeemed: { total: 10 } }, budgetMinor: 20_000 });
  const id = await activeCampaign(api(), body);
  const held = async (code: string) => accepted(await reserve(api(), await introduced(api(), aShopper()), aCart([10_000]), [code])).id;
  const [one, two, three, four] = [await held('annau'), await held('ANNAU'), await held('BENU'), await held('BENU')];
  const orders = [fresh('o'), fresh('o'), fresh('o')];
  for (const [index, redemption] of [one, two, three].entries()) accepted(await confirm(redemption, orders[index] ?? ''));
  await cancel(api(), orders[1] ?? '');
  expect(await figures(id)).toMatchObject({
    issued: 0,
    redeemed: 2,
    discountMinor: 4000,
    overrunMinor: 0,
    uses: { held: 1, redeemed: 2, restored: 1 },
    codes: [
      { code: 'ANNAU', redeemed: 1, discountMinor: 2000 },
      { code: 'BENU', redeemed: 1, discountMinor: 2000 },
    ],
    budget: { freeMinor: 14_000, promisedMinor: 2000, spentMinor: 4000 },
    left: 7,
  });
  accepted(await api().as.storefront.post(`/v1/redemptions/${four}/release`));
  const { rev } = await campaignOf(api(), id);
  accepted(await api().as.marketer.patch(`/v1/campaigns/${id}`, { codes: ['BENU'] }, `"${rev}"`));
  // What a code gave is not forgotten with it.
  expect(await figures(id)).toMatchObject({
    uses: { held: 0, redeemed: 2, restored: 1 },
    codes: [
      { code: 'BENU', redeemed: 1 },
      { code: 'ANNAU', redeemed: 1 },
    ],
    left: 8,
  });
});

test('a try that waits for another of its checkout holds nothing, and is not counted as if it did', async () => {
  const id = await activeCampaign(api(), aShared({ code: 'WAITU', limits: { redeemed: { total: 1 } } }));
  const [customer, cart] = [await introduced(api(), aShopper()), aCart([10_000])];
  await sideBySide(6, () => reserve(api(), customer, cart, ['WAITU']));
  expect(await figures(id)).toMatchObject({ uses: { held: 1, redeemed: 0, restored: 0 }, left: 0 });
});

test('an automatic discount has uses and no codes, one with coupons neither', async () => {
  const id = await activeCampaign(api(), aShared({ automatic: true, priority: 5 }));
  const { id: redemption } = accepted(await reserve(api(), aShopper(), aCart([10_000]), []));
  accepted(await confirm(redemption, fresh('o')));
  const counted = await figures(id);
  expect(counted).toMatchObject({ uses: { held: 0, redeemed: 1, restored: 0 }, redeemed: 1, discountMinor: 2000, budget: null });
  expect(counted).not.toHaveProperty('codes');
  const withCoupons = await figures(await activeCampaign(api(), aClaimable()));
  expect(withCoupons).not.toHaveProperty('uses');
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
});
