import { randomUUID } from 'node:crypto';
import { CLAIMABLE, LINES } from './campaigns.js';
import type { Sent } from './load.js';
import type { BenchShop } from './shop.js';

const fresh = (kind: string): string => `${kind}-${randomUUID()}`;
const post = (path: string, body: unknown): Sent => ({ method: 'POST', path, body });

/** So many that nobody of them orders again within seconds. */
export const CUSTOMERS = 3000;
export const shopper = (i: number) => ({ shopId: `c-${i % CUSTOMERS}` });

const cart = () => ({
  checkoutId: fresh('chk'),
  currency: 'CNY',
  channel: 'web',
  lines: LINES,
  shipping: { amountMinor: 800, region: 'SH' },
});

/** An order that is paid now, or was at some time before. */
export function paidOrder(customer: object, at = new Date()): { type: string } & Record<string, unknown> {
  const order = { id: fresh('o'), createdAt: at.toISOString(), ...cart() };
  return { id: fresh('e'), type: 'order.paid', occurredAt: at.toISOString(), customer, data: { order } };
}

export const payment = (customer: object): Sent => post('/v1/events', paidOrder(customer));

/** A coupon, and whose it is. */
export interface Held {
  code: string;
  customer: object;
}

export const quoteOf = ({ code, customer }: Held): Sent => post('/v1/quotes', { customer, codes: [code], cart: cart() });
export const reserveOf = ({ code, customer }: Held): Sent => post('/v1/redemptions', { customer, codes: [code], cart: cart() });
export const redemptionOf = (held: Held): Sent => ({
  ...reserveOf(held),
  next: post('/v1/redemptions/{id}/confirm', { orderId: fresh('o') }),
});

/** Asks one after the other, or some at once, and hears the answers. */
export async function answersOf<Answer>(
  { url, key }: Pick<BenchShop, 'url' | 'key'>,
  requests: readonly Sent[],
  atOnce = 1,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async () => {
    while (next < requests.length) {
      const number = next++;
      const { method, path, body } = requests[number] as Sent;
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const answer = await fetch(new URL(path, url), { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      answers[number] = (await answer.json()) as Answer;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

/** Makes campaigns and sets them going. Their ids. */
export async function activate(shop: BenchShop, campaigns: readonly object[]): Promise<string[]> {
  const made = await answersOf<{ id: string }>(
    shop,
    campaigns.map((campaign) => post('/v1/campaigns', campaign)),
    8,
  );
  const ids = made.map(({ id }) => id);
  await answersOf(
    shop,
    ids.map((id) => post(`/v1/campaigns/${id}/activate`, {})),
    8,
  );
  return ids;
}

const BATCH = 1000;

/** Everybody becomes a customer. */
export async function introduce(shop: BenchShop): Promise<void> {
  const at = new Date().toISOString();
  const created = Array.from({ length: CUSTOMERS }, (_, i) => ({
    id: fresh('e'),
    type: 'customer.created',
    occurredAt: at,
    customer: shopper(i),
    data: { customer: { email: `c-${i}@example.com`, locale: 'zh' } },
  }));
  for (let told = 0; told < created.length; told += BATCH) await answersOf(shop, [post('/v1/events', created.slice(told, told + BATCH))]);
}

/** So many coupons that were claimed, the customers by turns. */
export async function claimedCoupons(shop: BenchShop, count: number): Promise<Held[]> {
  const [id = ''] = await activate(shop, [CLAIMABLE]);
  const claims = Array.from({ length: count }, (_, i) => post(`/v1/campaigns/${id}/claims`, { customer: shopper(i) }));
  const coupons = await answersOf<{ code: string }>(shop, claims, 16);
  return coupons.map(({ code }, i) => ({ code, customer: shopper(i) }));
}

/** Waits until the shop has summed what was told: nothing that was done before is timed. */
export async function settled(shop: BenchShop): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const [answer] = await answersOf<{ items: { due: number }[] }>(shop, [{ method: 'GET', path: '/v1/jobs' }]);
    if (answer?.items.every(({ due }) => due === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
