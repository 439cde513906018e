import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import type { Originals } from './full-shop.js';

/** Whom the bench asks, and under which key. */
export interface Asker {
  url: string;
  key: string;
}

const BUYER = { shopId: 'original' };

/** Collections that have records of customers, and by which field. */
const OF_CUSTOMERS: Record<string, string> = {
  customers: '_id',
  identifiers: 'customerId',
  orders: 'customerId',
  coupons: 'customerId',
  redemptions: 'customerId',
  events: 'customerId',
  messages: 'customerId',
  heldOut: 'customerId',
};

/** Makes campaigns, and one customer who bought, was given coupons, used one and came back. `sweep` does what is due. */
export async function originalsOf(asker: Asker, campaigns: number, sweep: () => Promise<unknown>): Promise<Originals> {
  const campaignIds = await makeCampaigns(asker, campaigns);
  const [first, second] = [orderId(), orderId()];
  await pay(asker, BUYER, first);
  const { code } = await post(asker, `/v1/campaigns/${campaignIds[1]}/claims`, { customer: BUYER });
  const reserved = await post(asker, '/v1/redemptions', {
    customer: BUYER,
    codes: [code],
    cart: { checkoutId: `chk-${second}`, ...SMALL_CART },
  });
  await post(asker, `/v1/redemptions/${reserved.id}/confirm`, { orderId: second });
  await pay(asker, BUYER, second, { ...SMALL_CART, checkoutId: `chk-${second}`, redemptionId: reserved.id });
  await sweep();
  await sweep();
  const found = await mongoose.connection.collection('customers').findOne({ 'identifiers.shopId': BUYER.shopId });
  const customerId = String(found?._id);
  return { records: await recordsOf(customerId), customerId, orderIds: [first, second], campaignIds };
}

async function recordsOf(customerId: string): Promise<Originals['records']> {
  const found = Object.entries(OF_CUSTOMERS).map(async ([collection, field]) => {
    const records = mongoose.connection.collection<Originals['records'][string][number]>(collection);
    return [collection, (await records.find({ [field]: customerId }).toArray()).slice(0, MOST_OF_A_KIND)] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

const MOST_OF_A_KIND = 2;

const orderId = (): string => `o-${randomUUID()}`;

const CART = {
  currency: 'CNY',
  lines: [
    { id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 9800 },
    { id: '2', sku: 'CUP-1', category: 'teaware', quantity: 1, lineTotalMinor: 4200 },
  ],
};

const SMALL_CART = { ...CART, lines: CART.lines.slice(0, 1) };

/** Somebody new pays an order. */
export const payOrder = (asker: Asker): Promise<unknown> => pay(asker, { shopId: `c-${randomUUID()}` }, orderId());

async function pay(asker: Asker, customer: object, id: string, more: object = {}): Promise<void> {
  const occurredAt = new Date().toISOString();
  const order = { id, createdAt: occurredAt, ...CART, ...more };
  await post(asker, '/v1/events', { id: `e-${id}`, type: 'order.paid', occurredAt, customer, data: { order } });
}

const spent = (fact: string, value: number) => ({ all: [{ fact, operator: 'greaterThanInclusive', value }] });

const EARNED = {
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  redeemWhen: spent('cart.subtotalMinor', 10_000),
  reward: { type: 'amount', amountMinor: 500 },
  budgetMinor: 100_000_000,
};

/** The first is earned with every order, the second is claimed, the third leaves everybody out; most of the others ask for more than is spent. */
async function makeCampaigns(asker: Asker, count: number): Promise<string[]> {
  const first = [
    { ...EARNED, name: 'Spend 100, get 5 off the next', issueWhen: spent('order.subtotalMinor', 10_000) },
    {
      name: 'Ten off',
      goal: 'boost_purchase',
      trigger: { claim: true },
      redeemWhen: spent('cart.subtotalMinor', 5000),
      reward: { type: 'amount', amountMinor: 1000 },
    },
    { ...EARNED, name: 'Left out', issueWhen: spent('order.subtotalMinor', 10_000), holdout: 1 },
  ];
  const more = Array.from({ length: count - first.length }, (_, i) => ({
    ...EARNED,
    name: `Spend ${300 + i}, get 5 off the next`,
    issueWhen: spent('order.subtotalMinor', 30_000 + 100 * i),
    ...(i % 10 === 0 && { holdout: 0.2 }),
  }));
  const ids: string[] = [];
  for (const campaign of [...first, ...more]) {
    const { id = '' } = await post(asker, '/v1/campaigns', campaign);
    await post(asker, `/v1/campaigns/${id}/activate`, {});
    ids.push(id);
  }
  return ids;
}

async function post({ url, key }: Asker, path: string, body: unknown): Promise<Record<string, string>> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const answer = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<Record<string, string>>;
}

/** Somebody who has signed in on the pages, and asks the API with a key. Refuses to time what fails. */
export async function signIn({ url, key }: Asker): Promise<(path: string) => Promise<void>> {
  const entered = await fetch(new URL('/console/sign-in', url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ key, to: '/console' }),
    redirect: 'manual',
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(';', 1).join())
    .join('; ');
  return async (path) => {
    const answer = await fetch(new URL(path, url), {
      headers: path.startsWith('/v1') ? { authorization: `Bearer ${key}` } : { cookie },
      redirect: 'manual',
    });
    await answer.text();
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}`);
  };
}
