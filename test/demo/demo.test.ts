import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { hasCoupons, wayInOf } from '../../campaigns/way-in.js';
import { CAMPAIGNS } from '../../scripts/demo/campaigns.js';
import { loadDemo } from '../../scripts/demo/load.js';
import { findActorByKey } from '../../server/actors/actors.service.js';
import { listCampaigns } from '../../server/campaigns/campaigns.store.js';
import { findCouponsOfCustomer } from '../../server/coupons/coupons.store.js';
import { listCustomers } from '../../server/customers/customers.store.js';
import { customerByPath } from '../../server/customers/resolve.service.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { rebuildFigures } from '../../server/insights/rebuild.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { countMessages } from '../../server/messages/messages.store.js';
import { findOrdersOfCustomer } from '../../server/orders/orders.store.js';
import { findRedemptionsOfOrder } from '../../server/redemptions/redemptions.store.js';
import { timelineOf } from '../../server/timeline/timeline.service.js';
import { useDatabase } from '../support/database.js';

const dataDir = mkdtempSync(join(tmpdir(), 'regulars-demo-'));
const shop = useDatabase();

beforeAll(() => loadDemo(shop(), dataDir), 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const customers = () => listCustomers(null, 100);
const couponsOf = async (who: string) => findCouponsOfCustomer((await customerByPath(`shop:${who}`, shop()))._id);

test('thirty customers speak three languages in several zones, and some hear nothing', async () => {
  const people = await customers();
  expect(people).toHaveLength(30);
  expect(new Set(people.map(({ locale }) => locale))).toEqual(new Set(['zh', 'ko', 'en']));
  expect(new Set(people.map(({ zone }) => zone)).size).toBeGreaterThan(8);
  expect(people.some(({ consents }) => consents.length === 0)).toBe(true);
});

test('one campaign of each goal is active, and each has issued coupons', async () => {
  const all = await listCampaigns(null, 20);
  expect(all).toHaveLength(Object.keys(CAMPAIGNS).length);
  const campaigns = all.filter(hasCoupons);
  expect(campaigns.map(({ goal, state }) => `${goal} ${state}`).sort()).toEqual([
    'boost_purchase active',
    'goodwill active',
    'induce_next_purchase active',
    'reward_loyalty active',
    'welcome active',
    'win_back active',
  ]);
  for (const campaign of campaigns) {
    const { issued, budget } = await figuresOf(campaign, new Date());
    expect(issued).toBeGreaterThan(0);
    const { freeMinor, promisedMinor, spentMinor } = budget ?? { freeMinor: 0, promisedMinor: 0, spentMinor: 0 };
    expect((freeMinor ?? 0) + promisedMinor + spentMinor).toBe(campaign.budgetMinor);
  }
});

test('a shared code and two automatic discounts are live, and somebody used the code, which saves more', async () => {
  const campaigns = (await listCampaigns(null, 20)).filter((campaign) => !hasCoupons(campaign));
  expect(campaigns.map((campaign) => `${wayInOf(campaign)} ${campaign.state}`).sort()).toEqual([
    'automatic active',
    'automatic active',
    'shared active',
  ]);
  const [redemption] = await findRedemptionsOfOrder('T-2005');
  expect(redemption?.pricing).toMatchObject({
    discountMinor: 1920,
    applied: [{ code: 'FRIENDS15', label: '15 % off green tea for friends' }],
  });
});

test('there is an order in each state', async () => {
  const orders = (await Promise.all((await customers()).map(({ _id }) => findOrdersOfCustomer(_id)))).flat();
  const some = (is: (order: (typeof orders)[number]) => unknown) => expect(orders.some((order) => Boolean(is(order)))).toBe(true);
  some(({ placedAt, paidAt }) => placedAt && !paidAt);
  some(({ paidAt, shippedAt, cancelledAt }) => paidAt && !shippedAt && !cancelledAt);
  some(({ shippedAt, deliveredAt }) => shippedAt && !deliveredAt);
  some(({ deliveredAt }) => deliveredAt);
  some(({ cancelledAt }) => cancelledAt);
  some(({ refunds }) => refunds.length > 0);
});

test('there is a coupon in each state, one that ends in three days among them', async () => {
  const coupons = (await Promise.all((await customers()).map(({ _id }) => findCouponsOfCustomer(_id)))).flat();
  expect(new Set(coupons.map(({ state }) => state))).toEqual(new Set(['issued', 'reserved', 'redeemed', 'expired', 'revoked']));
  const [soon] = await couponsOf('c-13');
  const days = ((soon?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
  expect(soon?.state).toBe('issued');
  expect(days).toBeGreaterThan(2);
  expect(days).toBeLessThan(4.1);
});

test('a timeline tells why a code was refused last night, and of what was sent', async () => {
  const told = await timelineOf(await customerByPath('shop:c-04', shop()), null, 100);
  const whats = told.map(({ what }) => what);
  for (const what of ['redemption.refused', 'coupon.issued', 'message.sent', 'order.delivered', 'consent.granted', 'customer.created'])
    expect(whats).toContain(what);
  const refused = told.find(({ what }) => what === 'redemption.refused');
  expect(refused?.code).toMatch(/^[0-9A-Z]{4}-\*{4}-\*{4}-\*$/);
  expect(refused?.reasons).toMatchObject([
    { code: 'conditions_not_met', missing: [{ fact: 'cart.discountableSubtotalMinor', need: 20_000, have: 12_800 }] },
  ]);
  expect([...told].sort((one, other) => other.at.getTime() - one.at.getTime())).toEqual(told);
});

test('an order that went back took its coupon back', async () => {
  expect((await couponsOf('c-05')).map(({ state, moves }) => [state, moves.at(-1)?.why])).toEqual([['revoked', 'order_refunded']]);
});

test('messages were sent and not sent, each with its reason', async () => {
  const counts = await countMessages();
  expect(counts.some(({ state }) => state === 'sent')).toBe(true);
  expect(counts.some(({ state, reason }) => state === 'suppressed' && reason === 'no_consent')).toBe(true);
});

test('nothing was told ahead of the shop’s beginning', async () => {
  const all = await Promise.all((await customers()).map((customer) => timelineOf(customer, null, 200)));
  expect(all.flat().filter(({ at }) => at.getTime() > Date.now())).toEqual([]);
});

test('the keys lie in a file that only we may read, and open doors', async () => {
  const file = join(dataDir, 'demo-keys.json');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const keys: { name: string; role: string; key: string }[] = JSON.parse(readFileSync(file, 'utf8'));
  expect(keys.map(({ role }) => role).sort()).toEqual(['admin', 'agent', 'agent', 'marketer', 'storefront', 'supervisor', 'supervisor']);
  for (const { name, role, key } of keys) expect(await findActorByKey(key)).toMatchObject({ name, role });
});

test('figures are what the records come to', async () => {
  await sweepFigures(new Date());
  const found: unknown[] = [];
  await rebuildFigures(new Date(), { isCheck: true, onDifference: (difference) => found.push(difference), onProgress: () => {} });
  expect(found).toEqual([]);
});

test('loading it again changes nothing, also where the first time broke off at the very end', async () => {
  const before = await everything();
  await loadDemo(shop(), dataDir);
  expect(await everything()).toEqual(before);
  await mongoose.connection.collection('events').deleteOne({ eventId: 'the-demo-is-told' });
  await loadDemo(shop(), dataDir);
  expect(await everything()).toEqual(before);
}, 60_000);

/** Every record that somebody could see, but for what only says when and by whom it was last worked on. */
async function everything() {
  const names = ['actors', 'keys', 'campaigns', 'customers', 'orders', 'coupons', 'redemptions', 'allowances', 'messages'];
  const all = await Promise.all(names.map((name) => mongoose.connection.collection(name).find().sort({ _id: 1 }).toArray()));
  return all.map((documents) => documents.map(({ rev, stale, figuresAsOf, leaseUntil, token, ...rest }) => rest));
}
