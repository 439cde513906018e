import { randomUUID } from 'node:crypto';
import type { Answer, Asked } from '../failover/shop.js';

/** Asks a shop over HTTP. */
export type Ask = (asked: Asked) => Promise<Answer>;
type Json = Record<string, unknown>;

export interface Wanted {
  codes: string[];
  totalMinor?: number;
  shopId?: string; // none: somebody who is not known
}

/** A live campaign that takes something off with a code. Returns its id. */
export async function campaign(ask: Ask, code: string, changes: Json): Promise<string> {
  const body = {
    name: code,
    goal: 'boost_purchase',
    code,
    label: { en: code },
    redeemWhen: { all: [] },
    reward: { type: 'amount', amountMinor: 1000 },
    currency: 'CNY',
    stacking: { combines: true, exclusive: false },
    ...changes,
  };
  const { body: made } = accepted(await ask({ as: 'marketer', path: '/v1/campaigns', body, key: randomUUID() }));
  accepted(await ask({ as: 'marketer', path: `/v1/campaigns/${made.id}/activate`, body: {}, key: randomUUID() }));
  return String(made.id);
}

export function accepted(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(JSON.stringify(answer));
  return answer;
}

const AGAIN_MS = 50;

/** Reserves at a checkout of its own, and asks the same again while somebody is at it. */
export async function reserve(ask: Ask, { codes, totalMinor = 10_000, shopId }: Wanted): Promise<Answer> {
  const lines = [{ id: '1', sku: 'TEA-1', quantity: 1, lineTotalMinor: totalMinor }];
  const cart = { checkoutId: randomUUID(), currency: 'CNY', lines };
  const asked: Asked = {
    as: 'storefront',
    path: '/v1/redemptions',
    body: { cart, codes, customer: { shopId: shopId ?? `nobody-${cart.checkoutId}` } },
    key: randomUUID(),
  };
  for (;;) {
    const answer = await ask(asked);
    if (answer.retryAfter === null) return answer;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

export const act = async (ask: Ask, { body }: Answer, what: string, more: Json = {}): Promise<Answer> =>
  accepted(await ask({ as: 'storefront', path: `/v1/redemptions/${body.id}/${what}`, body: more }));

/** Confirmed for an order that is cancelled at once. */
export async function confirmAndCancel(ask: Ask, reserved: Answer): Promise<void> {
  const orderId = `o-${randomUUID()}`;
  await act(ask, reserved, 'confirm', { orderId });
  const event = { id: randomUUID(), type: 'order.cancelled', occurredAt: new Date(0).toISOString(), data: { orderId } };
  accepted(await ask({ as: 'storefront', path: '/v1/events', body: event }));
}

/** So many at once, and no more than that. */
export async function crowd<Result>(count: number, atOnce: number, go: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await go(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, atOnce) }, lane));
  return results;
}
