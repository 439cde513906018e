import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { listCampaigns } from '../../server/campaigns/campaigns.store.js';
import { overviewPage } from '../../server/console/overview.page.js';
import { systemContext } from '../../server/context.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, anEvent, anOrder, aShopper, sideBySide } from '../support/builders.js';

const api = useApi();
let asked: string[] = [];
beforeAll(() => void mongoose.set('debug', (collection: string, method: string) => void asked.push(`${collection}.${method}`)));
afterAll(() => void mongoose.set('debug', false));

async function campaigns(count: number): Promise<void> {
  const context = systemContext(api().shop, await api().now());
  for (let made = 0; made < count; made++) {
    const { _id } = await createCampaign(earned(10_000), context);
    await actOnCampaign(_id, 'activate', context);
  }
}

const earned = (least: number) => ({
  name: 'Spend more',
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  issueWhen: { all: [{ fact: 'order.subtotalMinor', operator: 'greaterThanInclusive', value: least }] },
  redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: 20_000 }] },
  reward: { type: 'amount', amountMinor: 500 },
  validity: { days: 30 },
  budgetMinor: 1_000_000,
});

async function pay(amountMinor: number): Promise<void> {
  const order = anOrder([amountMinor], await api().now());
  accepted(await api().as.storefront.post('/v1/events', anEvent('order.paid', aShopper(), { order }, await api().now())));
}

const look = async () => {
  asked = [];
  const page = await overviewPage({ id: '', after: null }, { shop: api().shop, now: await api().now(), person: null });
  return { page, asked: asked.length };
};

test('E5: the overview asks the database no more often for fifty campaigns than for five', async () => {
  await campaigns(5);
  await sideBySide(4, () => pay(9000));
  await look(); // whether customers come back is remembered for a minute
  const few = (await look()).asked;
  await campaigns(40);
  await sideBySide(4, () => pay(9000));
  await look(); // what was paid is summed
  const { page, asked: many } = await look();
  expect(few).toBeGreaterThan(3);
  expect(many).toBeLessThan(2 * few + 8); // campaigns' coupons are counted for eight at once
  expect(page?.variables).toMatchObject({ campaigns: Array(45).fill({ goal: 'induce next purchase' }) });
});

test('E5: figures that are read for many at once are those of each', async () => {
  await pay(15_000);
  const claimable = accepted(await api().as.marketer.post('/v1/campaigns', aClaimable())).id;
  await api().as.marketer.post(`/v1/campaigns/${claimable}/activate`);
  const customer = aShopper();
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${claimable}/claims`, { customer }));
  const { status } = await api().as.storefront.post('/v1/redemptions', { customer: aShopper(), cart: aCart([100]), codes: [code] });
  expect(status).toBe(409);
  const [all, now] = [await listCampaigns(null, 100), await api().now()];
  const together = await Promise.all(all.map((campaign) => figuresOf(campaign, now)));
  for (const [index, campaign] of all.entries()) expect(together[index]).toEqual(await figuresOf(campaign, now));
  const earning = together.filter((_figures, index) => all[index]?.goal === 'induce_next_purchase');
  expect(earning.map(({ refusals }) => refusals.conditions_not_met).sort()).toEqual([...Array(40).fill(4), ...Array(5).fill(8)]);
  for (const figures of earning) expect(figures).toMatchObject({ issued: 1, budget: { promisedMinor: 500, freeMinor: 999_500 } });
});

test('E5: a refusal counts once, however often its event is told, and is seen by whoever looks next', async () => {
  const campaign = (await listCampaigns(null, 100)).find(({ goal }) => goal === 'induce_next_purchase');
  const count = async () => (await api().as.marketer.get(`/v1/campaigns/${campaign?._id}`)).body.figures.refusals.conditions_not_met ?? 0;
  const before = await count();
  const event = anEvent('order.paid', aShopper(), { order: anOrder([9000], await api().now()) }, await api().now());
  await sideBySide(5, () => api().as.storefront.post('/v1/events', event));
  await api().as.storefront.post('/v1/events', event);
  expect((await count()) - before).toBe(1);
});
