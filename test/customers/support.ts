import { accepted, tell } from '../support/acts.js';
import type { Api } from '../support/api.js';
import { aCart, anEvent, fresh } from '../support/builders.js';

type Json = Record<string, unknown>;

export const anAddress = (): string => `${fresh('mail')}@example.com`;

let numbers = 0;
export const aPhone = (): string => `+8613900${String(++numbers).padStart(6, '0')}`;

/** What the shop says of a customer; `at`: hours from now. */
export async function said(api: Api, customer: Json, about: Json, at = 0, changes: Json = {}) {
  const when = new Date((await api.now()).getTime() + at * 3_600_000);
  return tell(api, anEvent('customer.updated', customer, { customer: about }, when, changes));
}

export const visited = async (api: Api, customer: Json) => tell(api, anEvent('visit.ended', customer, {}, await api.now()));

/** Whom a name leads to, as staff see it. Null: nobody. */
export async function found(api: Api, by: Json) {
  const [name, value] = Object.entries(by)[0] as [string, string];
  return accepted(await api.as.agent.get(`/v1/customers?${name}=${encodeURIComponent(value)}`)).items[0] ?? null;
}

export const shown = async (api: Api, shopId: string) => accepted(await api.as.agent.get(`/v1/customers/shop:${shopId}`));

export const quoted = async (api: Api, customer: Json, codes: string[] = []) =>
  accepted(await api.as.storefront.post('/v1/quotes', { customer, cart: aCart([30_000]), codes }));

export const codesIn = ({ wallet }: { wallet: { usable: { code: string }[] } }): string[] => wallet.usable.map(({ code }) => code);

export const warningsIn = ({ warnings }: { warnings: { code: string; path: string }[] }): string[] =>
  warnings.map(({ code, path }) => `${code} ${path}`);
