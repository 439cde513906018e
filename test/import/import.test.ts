import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Imported, importJourney, type Journey, readJourney } from '../../scripts/import/run.js';
import { totalsOfRecords } from '../../scripts/import/totals.js';
import { findCampaign } from '../../server/campaigns/campaigns.store.js';
import { readConfig } from '../../server/config.js';
import { findCouponsOfCustomer } from '../../server/coupons/coupons.store.js';
import { listCustomers } from '../../server/customers/customers.store.js';
import { buildIndexes, type Database, openDatabase } from '../../server/database/connect.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { countMessages, listMessages } from '../../server/messages/messages.store.js';
import { findOrdersOfCustomer } from '../../server/orders/orders.store.js';
import { shopNow } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';

const FOLDER = join(import.meta.dirname, '../fixtures/journey');
const PATIENCE_MS = 120_000;
const dataDir = mkdtempSync(join(tmpdir(), 'regulars-import-'));

let database: Database;
let shop: Shop;
let journey: Journey;
let imported: Imported;

beforeAll(async () => {
  const name = `journey_${process.pid}`;
  const config = readConfig({ DATA_DIR: dataDir, SHOP: name });
  database = await openDatabase({ ...config, mongodbUri: process.env.MONGODB_URI }, name);
  await buildIndexes();
  const settings = { ...config.shop, zone: 'America/New_York', currency: 'USD', clock: 'stepped' as const };
  shop = await openShop(settings, { publicUrl: 'http://localhost', secret: undefined });
  journey = await readJourney(FOLDER);
  imported = await importJourney(journey, shop, () => {});
}, PATIENCE_MS);

afterAll(async () => {
  await database?.connection.dropDatabase();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The sums of the file's text, reckoned here by themselves: lines that are wrong are known by their numbers. */
function sumsOfFile() {
  const text = gunzipSync(readFileSync(join(FOLDER, 'order_lines.csv.gz'))).toString();
  const baskets = new Set<string>();
  let [lines, moneyMinor, ofQuantity0, withoutCategory] = [0, 0, 0, 0];
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    if ([1, 31, 62].includes(index + 1)) continue;
    const cells = line.split(',');
    const [dollars = '', cents = ''] = (cells[9] ?? '').split('.');
    baskets.add(cells[1] ?? '');
    lines += 1;
    moneyMinor += Number.parseInt(dollars, 10) * 100 + Number.parseInt(`${cents}00`.slice(0, 2), 10);
    if (cells[8] === '0') ofQuantity0 += 1;
    if (cells[6] === '') withoutCategory += 1;
  }
  return { orders: baskets.size, lines, moneyMinor, ofQuantity0, withoutCategory };
}

async function allOrders() {
  const customers = await listCustomers(null, 100);
  return (await Promise.all(customers.map(({ _id }) => findOrdersOfCustomer(_id)))).flat();
}

test('orders, lines and money are those of the file; every household is a customer, also one without baskets', async () => {
  const { orders, lines, moneyMinor } = sumsOfFile();
  expect(await totalsOfRecords()).toEqual({ customers: 6, orders, lines, moneyMinor });
  expect(imported).toMatchObject({ told: orders, known: 0, refused: [] });
});

test('lines of quantity 0, orders worth 0 and lines without a category are kept as they are', async () => {
  const orders = await allOrders();
  const lines = orders.flatMap(({ content }) => content?.lines ?? []);
  const sums = sumsOfFile();
  expect(sums.ofQuantity0).toBeGreaterThan(0);
  expect(sums.withoutCategory).toBeGreaterThan(0);
  expect(lines.filter(({ quantity }) => quantity === 0)).toHaveLength(sums.ofQuantity0);
  expect(lines.filter(({ category }) => category === undefined)).toHaveLength(sums.withoutCategory);
  expect(orders.filter(({ content }) => content?.lines.every(({ lineTotalMinor }) => lineTotalMinor === 0)).length).toBeGreaterThan(0);
});

test('bad lines are named with file and line, and the others count', () => {
  expect(journey.bad).toEqual([
    { file: 'order_lines.csv.gz', line: 31, why: 'sales_value is no amount of 0 or more: "2.5O".' },
    { file: 'order_lines.csv.gz', line: 62, why: 'It has no basket_id.' },
  ]);
});

test('local times are those of New York, in winter and in summer', async () => {
  const orders = await allOrders();
  const text = gunzipSync(readFileSync(join(FOLDER, 'order_lines.csv.gz')))
    .toString()
    .trimEnd()
    .split('\n');
  const [first, last] = [text[1], text.at(-1)].map((line) => (line ?? '').split(','));
  const paidAt = (basket: string | undefined) => orders.find(({ _id }) => _id === basket)?.paidAt?.toISOString();
  expect(paidAt(first?.[1])).toBe(new Date(`${first?.[0]?.replace(' ', 'T')}-05:00`).toISOString());
  expect(paidAt(last?.[1])).toBe(new Date(`${last?.[0]?.replace(' ', 'T')}-04:00`).toISOString());
});

test('a household has what is known of it as traits, and what is a sample says so', async () => {
  const customers = await listCustomers(null, 100);
  const byHousehold = new Map(customers.map((customer) => [customer.identifiers.shopId, customer]));
  expect(byHousehold.get('2')?.traits).toEqual({});
  expect(byHousehold.get('69')).toMatchObject({ locale: 'ko', identifiers: { email: 'household-69@journey.invalid' } });
  expect(byHousehold.get('2208')).toMatchObject({ locale: 'zh', zone: 'America/Los_Angeles' });
  expect(byHousehold.get('2208')?.consents).toMatchObject([{ granted: false, source: 'sample' }]);
  expect(byHousehold.get('27')?.consents).toMatchObject([{ granted: true, source: 'sample' }]);
});

test('at most one coupon is used on an order, by the one who got it, and not on the order that earned it', async () => {
  for (const { _id } of await listCustomers(null, 100)) {
    const used = (await findCouponsOfCustomer(_id)).filter(({ state }) => state === 'redeemed');
    const orders = used.map(({ moves }) => moves.at(-1)?.why);
    expect(new Set(orders).size).toBe(orders.length);
    for (const { earnedBy, moves } of used) expect(moves.at(-1)?.why).not.toBe(`order ${earnedBy?.orderId}`);
  }
});

test('reminders count as sent without leaving, and those without consent are kept with their reason', async () => {
  const reminders = (await countMessages()).filter(({ kind }) => kind === 'coupon_expiry');
  expect(reminders.map(({ state, reason }) => ({ state, reason }))).toEqual(
    expect.arrayContaining([
      { state: 'sent', reason: null },
      { state: 'suppressed', reason: 'no_consent' },
    ]),
  );
  const sent = await listMessages({ state: 'sent' }, null, 1000);
  expect(new Set(sent.map(({ via }) => via))).toEqual(new Set(['none']));
  expect(readdirSync(dataDir)).not.toContain('outbox');
});

describe('the three campaigns', () => {
  test.each(['boost', 'next', 'loyalty'] as const)('%s: issued, used and ended, and its budget adds up', async (name) => {
    const campaign = imported.campaigns[name];
    const { issued, redeemed, discountMinor, budget } = await figuresOf(campaign, new Date());
    expect(issued).toBeGreaterThan(0);
    expect(redeemed).toBeLessThanOrEqual(issued);
    expect((budget?.freeMinor ?? 0) + (budget?.promisedMinor ?? 0) + (budget?.spentMinor ?? 0)).toBe(campaign.budgetMinor);
    expect(budget?.spentMinor).toBe(discountMinor);
  });

  test('have the three goals and are active', async () => {
    const found = await Promise.all(Object.values(imported.campaigns).map(({ _id }) => findCampaign(_id)));
    expect(found.map((campaign) => [campaign?.goal, campaign?.state])).toEqual([
      ['boost_purchase', 'active'],
      ['induce_next_purchase', 'active'],
      ['reward_loyalty', 'active'],
    ]);
  });
});

test(
  'importing twice changes nothing, and the clock does not go back',
  async () => {
    const [before, at] = [await everything(), await shopNow(shop)];
    const again = await importJourney(journey, shop, () => {});
    expect(again).toMatchObject({ told: 0, known: imported.told, coupons: 0, refused: [] });
    expect(await everything()).toEqual(before);
    expect((await shopNow(shop)).getTime()).toBeGreaterThanOrEqual(at.getTime());
  },
  PATIENCE_MS,
);

/** How many documents every collection has, and what the campaigns and customers come to. */
async function everything() {
  const { db } = database.connection;
  const names = (await db?.listCollections({}, { nameOnly: true }).toArray())?.map(({ name }) => name).sort() ?? [];
  const counts = await Promise.all(names.map(async (name) => [name, await db?.collection(name).countDocuments()]));
  const campaigns = await Promise.all(Object.values(imported.campaigns).map((campaign) => figuresOf(campaign, new Date(0))));
  const customers = await listCustomers(null, 100);
  return { counts, campaigns, customers };
}
