import mongoose from 'mongoose';
import type { Response } from 'supertest';
import type { Allowance } from '../../server/ledger/ledger.store.js';
import { accepted, activeCampaign } from '../support/acts.js';
import type { Api } from '../support/api.js';
import { aCart, fresh } from '../support/builders.js';

type Json = Record<string, unknown>;

/** A word that no other campaign of the file has. */
export const aCode = (): string => `SPRING${fresh('x').replace(/\W/g, '').slice(-6)}`.toUpperCase();

/** "10 off with a code", without limits. */
export const aShared = (changes: Json = {}): Json => ({
  name: 'Ten off in spring',
  goal: 'boost_purchase',
  code: aCode(),
  label: { en: '10 off', zh: '减10元' },
  reward: { type: 'amount', amountMinor: 1000 },
  ...changes,
});

/** The same by itself, for carts of one category, so that no other test's cart has it. */
export const anAutomatic = (category: string, changes: Json = {}): Json => ({
  name: 'Ten off by itself',
  goal: 'boost_purchase',
  automatic: true,
  label: { en: '10 off tea', zh: '茶叶减10元' },
  redeemWhen: inCategory(category),
  reward: { type: 'amount', amountMinor: 1000 },
  ...changes,
});

export const inCategory = (category: string, ...others: Json[]): Json => ({
  all: [{ fact: 'cart.categories', operator: 'contains', value: category }, ...others],
});

/** A live campaign with a code. */
export async function shared(api: Api, changes: Json = {}): Promise<{ id: string; code: string }> {
  const body = aShared(changes);
  return { id: await activeCampaign(api, body), code: String(body.code) };
}

/** A live automatic discount, and carts that it is for. */
export async function automatic(api: Api, changes: Json = {}, ...conditions: Json[]) {
  const category = fresh('tea');
  const id = await activeCampaign(api, anAutomatic(category, { redeemWhen: inCategory(category, ...conditions), ...changes }));
  return { id, cart: (totals: number[], more: Json = {}) => cartOf(category, totals, more) };
}

export function cartOf(category: string, totals: number[], more: Json = {}) {
  const cart = aCart(totals, more);
  return { ...cart, lines: cart.lines.map((line) => ({ ...line, category })) };
}

/** Reserves with an Idempotency-Key and what the customer was shown, if given. */
export const reserveWith = ({ as }: Api, customer: Json, cart: Json, codes: string[], more: Json = {}, key?: string): Promise<Response> =>
  as.storefront.post('/v1/redemptions', { customer, cart, codes, ...more }, key);

export const reservedBy = async (...terms: Parameters<typeof reserveWith>): Promise<Response['body']> =>
  accepted(await reserveWith(...terms));

/** What is left of a campaign, straight from the database. */
export const allowanceOf = (id: string) => mongoose.connection.collection<Allowance>('allowances').findOne({ _id: id });

/** Every counter that uses draw on, straight from the database. */
export async function counters(): Promise<string> {
  const of = (name: string) => mongoose.connection.collection(name).find().sort({ _id: 1 }).toArray();
  const [allowances, usage] = [await of('allowances'), (await of('usage')).filter(({ uses }) => uses.length > 0)];
  return JSON.stringify({ allowances, usage });
}
