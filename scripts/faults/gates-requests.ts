import { randomUUID } from 'node:crypto';
import { type Asking, OPERATIONS, placesOf, replaced } from './openapi.js';
import { randomFrom } from './random.js';

/** One request as it goes over the wire. */
export interface Asked {
  method: string;
  path: string;
  body?: string;
  headers: Record<string, string>;
}

const HOSTILE: unknown[] = [
  { $gt: '' },
  '__proto__',
  'a\u0000b',
  '../../etc/passwd',
  'x'.repeat(20_000),
  -1,
  1e308,
  null,
  true,
  [],
  {},
  '🎁'.repeat(100),
];

/** Ids that lead somewhere, by the word that stands before them in a path. */
export type Known = Record<string, string>;

/** A campaign, so that what is asked gets as far as it can. */
export async function goods(url: string, key: string): Promise<Known> {
  const post = async (path: string, body: unknown): Promise<{ id?: string; code?: string }> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return (await (await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) })).json()) as {
      id?: string;
      code?: string;
    };
  };
  const campaign = {
    name: 'Tea',
    goal: 'boost_purchase',
    trigger: { claim: true },
    reward: { type: 'amount', amountMinor: 500 },
    validity: { days: 5 },
  };
  const { id = 'x' } = await post('/v1/campaigns', campaign);
  await post(`/v1/campaigns/${id}/activate`, {});
  const { code = 'x' } = await post(`/v1/campaigns/${id}/claims`, { customer: { shopId: 'known' } });
  return { campaigns: id, coupons: code, customers: 'shop:known' };
}

/** So many requests over every route, the same for the same seed: bodies that fit, and such with something hostile in one place. */
export function generated(count: number, seed: number, known: Known): Asked[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, turn) => {
    const operation = OPERATIONS[turn % OPERATIONS.length] as Asking;
    const body = operation.bodies.length === 0 ? undefined : operation.bodies[random.below(operation.bodies.length)];
    const places = body === undefined ? [] : placesOf(body);
    const place = random.below(2) === 0 ? undefined : places[random.below(Math.max(1, places.length))];
    const sent = place === undefined ? body : replaced(body, place, HOSTILE[random.below(HOSTILE.length)]);
    const isKnown = random.below(3) > 0;
    const path = operation.path.replaceAll(
      /\/(\w+)\/\{\w+\}/g,
      (_whole, word) => `/${word}/${encodeURIComponent((isKnown && known[word]) || 'x')}`,
    );
    return withHeaders(operation.method.toUpperCase(), path, sent);
  });
}

/** A right quote of somebody new. */
export const quoteOf = (): Asked =>
  withHeaders('POST', '/v1/quotes', {
    customer: { shopId: randomUUID() },
    cart: {
      checkoutId: randomUUID(),
      currency: 'CNY',
      lines: [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 1, lineTotalMinor: 10_000 }],
    },
    codes: [],
  });

const withHeaders = (method: string, path: string, body: unknown): Asked => ({
  method,
  path,
  ...(body !== undefined && { body: JSON.stringify(body) }),
  headers: {
    'idempotency-key': randomUUID(),
    'if-match': '"1"',
    ...(body !== undefined && { 'content-type': 'application/json' }),
  },
});
