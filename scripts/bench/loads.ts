import { randomUUID } from 'node:crypto';
import { askAll } from '../faults/gates-load.js';
import type { Asked } from '../faults/gates-requests.js';
import type { Program } from './program.js';

/** What is asked over HTTP, by its name: the requests of one round. Every one succeeds. */
export const LOADS = {
  quote: (shop: Ready, count: number): Asked[] =>
    times(count, (i) => post('/v1/quotes', { customer: shopper(i), codes: [codeOf(shop, i)], cart: cart(fresh('chk')) })),
  /** Each customer has one checkout, and reserves it again: the hold before is let go. */
  reserve: (shop: Ready, count: number): Asked[] =>
    times(count, (i) => post('/v1/redemptions', { customer: shopper(i), codes: [codeOf(shop, i)], cart: cart(`chk-${i % CUSTOMERS}`) })),
  'order-paid': (_shop: Ready, count: number): Asked[] =>
    times(count, (i) => {
      const { checkoutId, ...basket } = cart(fresh('chk'));
      const order = { ...basket, id: fresh('o'), checkoutId, createdAt: AT };
      return post('/v1/events', { id: fresh('e'), type: 'order.paid', occurredAt: AT, customer: shopper(i), data: { order } });
    }),
} satisfies Record<string, (shop: Ready, count: number) => Asked[]>;

export type Load = keyof typeof LOADS;

/** A shop with customers, campaigns and a coupon for each customer. */
export interface Ready {
  program: Program;
  codes: string[];
}

const CUSTOMERS = 200;
const SIDE_BY_SIDE = 4;
const AT = new Date().toISOString();

const times = <Made>(count: number, make: (i: number) => Made): Made[] => Array.from({ length: count }, (_, i) => make(i));
const fresh = (kind: string): string => `${kind}-${randomUUID()}`;
const shopper = (i: number) => ({ shopId: `c-${i % CUSTOMERS}` });
const codeOf = ({ codes }: Ready, i: number): string => codes[i % CUSTOMERS] ?? '';
const post = (path: string, body: unknown): Asked => ({
  method: 'POST',
  path,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
});

const cart = (checkoutId: string) => ({
  checkoutId,
  currency: 'CNY',
  channel: 'web',
  lines: [
    { id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 9800 },
    { id: '2', sku: 'TEA-2', category: 'tea', quantity: 1, lineTotalMinor: 12_800 },
    { id: '3', sku: 'CUP-1', category: 'teaware', quantity: 4, lineTotalMinor: 10_000 },
  ],
  shipping: { amountMinor: 800, region: 'SH' },
});

const atLeast = (fact: string, value: number) => ({ all: [{ fact, operator: 'greaterThanInclusive', value }] });

/** Of each kind that a shop has running beside each other, none of which both trees would not know. */
const CAMPAIGNS = [
  {
    name: 'Ten off',
    goal: 'boost_purchase',
    trigger: { claim: true },
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 8000),
    reward: { type: 'amount', amountMinor: 1000 },
  },
  ...times(20, (i) => ({
    name: `Spend ${100 + i}, get 50 off the next 200`,
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: atLeast('order.discountableSubtotalMinor', 10_000 + i * 5000),
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 20_000),
    reward: { type: 'amount', amountMinor: 5000 },
    limits: { issued: { perCustomer: 1 } },
  })),
];

/** Tells an empty shop its customers, and gives each a coupon. */
export async function prepare(program: Program): Promise<Ready> {
  const one = async (path: string, body: unknown) => (await answers(program, [post(path, body)]))[0] as { id: string };
  const ids: string[] = [];
  for (const campaign of CAMPAIGNS) {
    const { id } = await one('/v1/campaigns', campaign);
    await one(`/v1/campaigns/${id}/activate`, {});
    ids.push(id);
  }
  const claims = times(CUSTOMERS, (i) => post(`/v1/campaigns/${ids[0]}/claims`, { customer: shopper(i) }));
  const coupons = (await answers(program, claims)) as { code: string }[];
  return { program, codes: coupons.map(({ code }) => code) };
}

async function answers({ url, key }: Program, asked: Asked[]): Promise<unknown[]> {
  return Promise.all(
    asked.map(async ({ method, path, headers, body }) => {
      const answer = await fetch(new URL(path, url), {
        method,
        body: body ?? null,
        headers: { ...headers, authorization: `Bearer ${key}` },
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    }),
  );
}

/** Milliseconds that a request of one round takes on the average. Refuses to time what fails. */
export async function timeLoad(load: Load, shop: Ready, count: number): Promise<number> {
  const asked = LOADS[load](shop, count);
  const { url, key } = shop.program;
  const began = performance.now();
  const answered = await askAll(url, key, asked, SIDE_BY_SIDE);
  const ms = (performance.now() - began) / count;
  const failed = answered.find(({ status }) => status >= 300);
  if (failed) throw new Error(`${failed.status}: ${failed.what}`);
  return ms;
}
