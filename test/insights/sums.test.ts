import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { campaignById } from '../../server/campaigns/campaigns.service.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { type Difference, rebuildFigures } from '../../server/insights/rebuild.js';
import { retention } from '../../server/insights/retention.service.js';
import { sumAllDue, sweepFigures } from '../../server/insights/sums.js';
import { accepted, activeCampaign, cancel, introduced, pay, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const aShared = (changes: object) => aClaimable({ trigger: undefined, issueWhen: undefined, ...changes });
// biome-ignore lint/suspicious/noExplicitAny: documents as they lie, read by other means than the program's
type Raw = any;
const raw = (collection: string): Promise<Raw[]> => mongoose.connection.collection(collection).find({}).toArray();
const figures = async (id: string) => figuresOf(await campaignById(id), await api().now());

async function rebuild(isCheck: boolean): Promise<Difference[]> {
  const found: Difference[] = [];
  await rebuildFigures(await api().now(), { isCheck, onDifference: (difference) => found.push(difference), onProgress: () => {} });
  return found;
}

let earned = '';
let claimed = '';
let shared = '';

test('the figures of campaigns are what a count of the records comes to, also while several sum at once', async () => {
  earned = await activeCampaign(api(), aCampaign({ holdout: 0.5 }));
  claimed = await activeCampaign(api(), aClaimable({ budgetMinor: 100_000 }));
  shared = await activeCampaign(api(), aShared({ codes: ['SUMSA', 'SUMSB'] }));
  const now = await api().now();
  const live = async (number: number): Promise<void> => {
    const customer = await introduced(api(), aShopper());
    const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${claimed}/claims`, { customer }));
    const first = await pay(api(), customer, 10_000);
    if (number % 2 === 0) await pay(api(), customer, 20_000);
    if (number % 4 === 1) await cancel(api(), first.order.id);
    const codes = [code, number % 3 === 0 ? 'SUMSA' : 'SUMSB'].slice(0, 1 + (number % 2));
    const cart = aCart([10_000]);
    const { status, body } = await reserve(
      api(),
      customer,
      cart,
      number % 5 === 4 ? [...codes, 'UNKNOWN-CODE'] : number % 2 ? codes.slice(1) : codes,
    );
    if (status < 300 && number % 3 < 2)
      accepted(await api().as.storefront.post(`/v1/redemptions/${body.id}/confirm`, { orderId: fresh('o') }));
  };
  await Promise.all([sideBySide(9, live), ...Array.from({ length: 8 }, () => sweepFigures(now))]);
  const [coupons, redemptions] = [await raw('coupons'), await raw('redemptions')];
  for (const id of [earned, claimed]) {
    const own = coupons.filter(({ campaignId, state }) => campaignId === id && !['opening', 'refused'].includes(state));
    const used = own.filter(({ state }) => state === 'redeemed');
    expect(await figures(id)).toMatchObject({
      issued: own.length,
      redeemed: used.length,
      revoked: own.filter(({ state }) => state === 'revoked').length,
      discountMinor: used.reduce((sum, { usedMinor }) => sum + usedMinor, 0),
    });
  }
  const uses = redemptions.flatMap(({ state, uses = [] }) => uses.map((use: Raw) => ({ state, ...use })));
  const as = (...states: string[]) => uses.filter(({ state }) => states.includes(state));
  expect(as('confirmed').length).toBeGreaterThan(0);
  expect(await figures(shared)).toMatchObject({
    uses: { held: as('reserved').length, redeemed: as('confirmed', 'overrun').length, restored: as('restored').length },
    discountMinor: as('confirmed', 'overrun').reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  });
});

test('returns are what the orders say, in all and for those whom a campaign left out', async () => {
  const found = await retention({ shop: api().shop, now: await api().now() });
  const orders = (await raw('orders')).filter(({ paidAt, cancelledAt, content }) => paidAt && !cancelledAt && content);
  const buyers = orders.map(({ customerId }): string => customerId);
  const repeated = buyers.filter((id, index) => buyers.indexOf(id) !== index);
  expect(repeated.length).toBeGreaterThan(0);
  expect(found).toMatchObject({ customers: new Set(buyers).size, repeated: new Set(repeated).size });
  const [heldOut, coupons] = [await raw('heldOut'), await raw('coupons')];
  const distinct = (all: Raw[]) => new Set(all.filter(({ campaignId }) => campaignId === earned).map(({ customerId }) => customerId)).size;
  expect(found.campaigns).toMatchObject([
    { campaignId: earned, holdout: 0.5, receivers: { customers: distinct(coupons) }, heldOut: { customers: distinct(heldOut) } },
  ]);
});

test('a rebuild finds nothing; sums that were tampered with are named and mended', async () => {
  await sumAllDue(await api().now());
  expect(await rebuild(true)).toEqual([]);
  const sums = mongoose.connection.collection<{ _id: string }>('campaignSums');
  await sums.updateOne({ _id: claimed }, { $set: { sums: [['issued', 999]] } });
  const wrong = await rebuild(true);
  expect(wrong).toContainEqual({ customerId: `campaign ${claimed}`, path: 'issued', was: 999, is: 9, wasStale: false });
  expect(await rebuild(false)).toEqual(wrong);
  expect(await rebuild(true)).toEqual([]);
  expect((await figures(claimed)).issued).toBe(9);
});
