import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { ON_CANCEL } from '../../campaigns/on-cancel.js';
import { aClaimedCoupon, accepted, campaignOf, held, quote } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, atLeast } from '../support/builders.js';

const api = useApi();

test('what is promised stays: neither change, pause, end nor an empty budget refuses a coupon that is out', async () => {
  const terms = { budgetMinor: 2000, limits: { issued: { total: 1 } } };
  const { campaignId, customer, code } = await aClaimedCoupon(api(), terms);
  expect((await campaignOf(api(), campaignId)).figures.budget.freeMinor).toBe(0);
  const asked = () => quote(api(), customer, aCart([10_000]), [code]);
  const promised = { discountMinor: 2000, applied: [{ code, discountMinor: 2000 }], refused: [] };
  const patch = {
    reward: { type: 'amount', amountMinor: 100 },
    redeemWhen: { all: [atLeast('cart.subtotalMinor', 999_999)] },
    budgetMinor: 100,
    validity: { days: 1 },
  };
  accepted(await api().as.marketer.patch(`/v1/campaigns/${campaignId}`, patch, '"2"'));
  expect(await asked()).toMatchObject(promised);
  for (const act of ['pause', 'end']) {
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/${act}`));
    expect(await asked()).toMatchObject(promised);
  }
  await api().pass(48);
  const { id } = await held(api(), customer, code);
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId: 'o-promised' }));
  expect((await campaignOf(api(), campaignId)).figures).toMatchObject({
    redeemed: 1,
    discountMinor: 2000,
    budget: { freeMinor: -1900, spentMinor: 2000 },
  });
});

test('a campaign that began before a field was promised is answered with what held then', async () => {
  const { id } = accepted(await api().as.marketer.post('/v1/campaigns', aCampaign()));
  await mongoose.connection.collection<{ _id: string }>('campaigns').updateOne({ _id: id }, { $unset: { onCancel: 1 } });
  expect(await campaignOf(api(), id)).toMatchObject({ onCancel: ON_CANCEL });
  expect((await api().as.marketer.get('/v1/campaigns')).body.items[0]).toMatchObject({ onCancel: ON_CANCEL });
});
