import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { orderSchema } from '../../campaigns/cart.js';
import { DAY_MS, HOUR_MS } from '../../campaigns/durations.js';
import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import type { CampaignRecord } from '../../server/campaigns/campaigns.store.js';
import { readConfig } from '../../server/config.js';
import { type Context, systemContext } from '../../server/context.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import { news } from '../../server/coupons/coupon-news.store.js';
import type { Customer } from '../../server/customers/customer.js';
import { newCustomer } from '../../server/customers/new-customer.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { idOf } from '../../server/lib/ids.js';
import { type OrderRecord, unknownOrder } from '../../server/orders/order.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';
import { FORGETFUL } from '../forgetful-store.js';

/** A Monday morning of the shop's, before anybody is written to. */
export const MORNING = new Date('2026-03-09T00:00:00Z');

export interface Filled {
  shop: Shop;
  close(): Promise<void>;
}

/** A shop in this program, on an embedded database that forgets, with so many customers. Each has bought once and holds a coupon. */
export async function openFilled(customers: number): Promise<Filled> {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-sweeps-'));
  const database = await openEmbeddedDatabase(directory, { store: FORGETFUL, memoryLimitBytes: 8 * 1024 ** 3 });
  const config = readConfig({ DATA_DIR: directory, SHOP: 'sweeps' });
  const connected = await openDatabase({ ...config, mongodbUri: `${database.uri}&monitorCommands=true` }, 'sweeps');
  await buildIndexes();
  const links = { publicUrl: 'http://localhost', secret: undefined };
  const shop = await openShop({ ...config.shop, zone: 'Asia/Shanghai', currency: 'CNY', clock: 'stepped' }, links);
  await fill(customers, systemContext(shop, MORNING));
  return {
    shop,
    async close() {
      await connected.close();
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const CHUNK = 1000;

async function fill(customers: number, context: Context): Promise<void> {
  const campaign = await aCampaign(context);
  const promisedMinor = customers * COST_MINOR;
  await mongoose.model('Allowance').updateOne({ _id: campaign._id }, { $inc: { promisedMinor, freeMinor: -promisedMinor } });
  for (let from = 0; from < customers; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, customers - from) }, (_, i) => from + i);
    await insert(
      'Customer',
      numbers.map((n) => aCustomer(n, context)),
    );
    await insert('Order', numbers.map(anOrder));
    await insert(
      'Coupon',
      numbers.map((n) => aCoupon(n, campaign, context)),
    );
  }
}

/** As they lie: nobody parses what is known to be right a hundred thousand times. */
const insert = async (model: string, documents: object[]): Promise<void> => {
  await mongoose.model(model).collection.insertMany(documents as mongoose.mongo.OptionalId<mongoose.mongo.Document>[]);
};

const COST_MINOR = 1000;

async function aCampaign(context: Context): Promise<CampaignRecord> {
  const body = {
    name: 'Ten off',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: { all: [] },
    redeemWhen: { all: [] },
    reward: { type: 'amount', amountMinor: COST_MINOR },
    currency: 'CNY',
    validity: { startsAfterDays: 1, days: 30 },
    limits: { issued: { total: 1_000_000 } },
    budgetMinor: 4_000_000_000,
  };
  const { _id } = await createCampaign(body, context);
  return actOnCampaign(_id, 'activate', context);
}

const idAt = (n: number): string => idOf('cus', `customer ${n}`);

/** Of ten, one is to be welcomed and one to be thanked; of 365, one has a birthday. */
function aCustomer(n: number, context: Context): object {
  const email = `customer-${n}@example.com`;
  const {
    toWelcome: _toWelcome,
    figures,
    ...customer
  }: Customer = newCustomer(idAt(n), { shopId: `c-${n}`, email }, ['shopId', 'email'], { ...context, toldAt: MORNING });
  const consents = ['promotions', 'greetings'].map((stream) => ({
    channel: 'email',
    stream,
    granted: true,
    source: 'checkout',
    at: MORNING,
  }));
  return {
    ...customer,
    name: `Customer ${n}`,
    nameWords: ['customer', `${n}`],
    phoneBackwards: null,
    birthday: new Date(Date.UTC(2000, 0, 1 + (n % 365))).toISOString().slice(5, 10),
    consents,
    figures: { ...figures, categories: [] },
    figuresAsOf: MORNING,
    createdAt: new Date(MORNING.getTime() - 30 * DAY_MS),
    ...(n % 10 === 1 && { toWelcome: MORNING }),
    ...(n % 10 === 2 && { toThank: MORNING }),
  };
}

const CONTENT = orderSchema.parse({
  id: 'o',
  createdAt: MORNING.toISOString(),
  currency: 'CNY',
  lines: [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 9800 }],
});

/** Of ten, one has arrived, and its customer is to be asked how it was. */
function anOrder(n: number): OrderRecord {
  const at = new Date(MORNING.getTime() - 5 * DAY_MS);
  const content = { ...CONTENT, id: `o-${n}` };
  const order = {
    ...unknownOrder(`shop o-${n}`),
    content,
    customerId: idAt(n),
    createdAt: at,
    placedAt: at,
    paidAt: at,
    contentAt: at,
    rev: 1,
  };
  return n % 10 === 3 ? { ...order, deliveredAt: at, toAsk: at } : order;
}

/** Of ten, one is over, two end within two days, one has not been told of, and one has news for other systems. */
function aCoupon(n: number, campaign: CampaignRecord, { actor, now }: Context): Coupon {
  const { goal, reward, currency, redeemWhen } = campaign;
  const endsIn = n % 10 === 0 ? -HOUR_MS : n % 5 === 4 ? 48 * HOUR_MS : 60 * DAY_MS;
  const at = new Date(now.getTime() - 30 * DAY_MS);
  return {
    _id: `S${n.toString(36).toUpperCase().padStart(12, '0')}`,
    identity: idOf('grant', `${n}`),
    campaignId: campaign._id,
    customerId: idAt(n),
    state: 'issued',
    goal,
    reward,
    currency: currency ?? 'CNY',
    redeemWhen,
    validFrom: at,
    expiresAt: new Date(now.getTime() + endsIn + (n % 1000) * 1000),
    lastDay: '2026-03-08',
    costMinor: COST_MINOR,
    origin: { kind: 'claim', by: actor._id, id: idOf('claim', `${n}`) },
    earnedBy: null,
    redemptionId: null,
    usedMinor: null,
    owedMinor: null,
    revokeWhenFree: null,
    refusal: null,
    isClean: true,
    isSettled: true,
    round: 0,
    leaseUntil: new Date(0),
    token: idOf('tok', `${n}`),
    remindedBy: null,
    moves: [{ to: 'issued', at, by: actor._id }],
    createdAt: at,
    ...(n % 10 === 5 && { untold: 'issued' as const }),
    ...(n % 10 === 6 && news()),
  };
}
