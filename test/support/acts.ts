import type { Response } from 'supertest';
import type { Api } from './api.js';
import { aCart, aClaimable, anEvent, anOrder, aShopper } from './builders.js';

/** What flows do again and again, over HTTP. Each fails at once where the API refuses. */
type Json = Record<string, unknown>;

export function accepted(response: Response): Response['body'] {
  if (response.status >= 300) throw new Error(`${response.status} ${JSON.stringify(response.body)}`);
  return response.body;
}

/** A campaign that is active. Returns its id. */
export async function activeCampaign({ as }: Api, body: Json): Promise<string> {
  const { id } = accepted(await as.marketer.post('/v1/campaigns', body));
  accepted(await as.marketer.post(`/v1/campaigns/${id}/activate`));
  return id;
}

export const campaignOf = async ({ as }: Api, id: string): Promise<Response['body']> =>
  accepted(await as.marketer.get(`/v1/campaigns/${id}`));

/** Tells one event. */
export const tell = async ({ as }: Api, event: Json): Promise<Response['body']> => accepted(await as.storefront.post('/v1/events', event));

/** Makes a customer whom the shop knows, a new one unless one is given. Returns how callers name them. */
export async function introduced<Reference extends Json = { shopId: string }>(
  api: Api,
  customer?: Reference,
  about: Json = {},
): Promise<Reference> {
  const named = customer ?? aShopper();
  await tell(api, anEvent('customer.created', named, { customer: about }, await api.now()));
  return named as Reference;
}

/** The customer pays an order of this subtotal; `order` overrides what is in it. */
export async function pay(api: Api, customer: Json, subtotalMinor: number, order: Json = {}) {
  const paid = anOrder([subtotalMinor], await api.now(), order);
  const answer = await tell(api, anEvent('order.paid', customer, { order: paid }, await api.now()));
  return { order: paid, answer, code: answer.coupons[0]?.code as string, decision: answer.decisions[0] };
}

/** The order is cancelled now. */
export const cancel = async (api: Api, orderId: string): Promise<Response['body']> =>
  tell(api, anEvent('order.cancelled', undefined, { orderId }, await api.now()));

export const refund = async (api: Api, orderId: string, back: Json): Promise<Response['body']> =>
  tell(api, anEvent('order.refunded', undefined, { orderId, refund: back }, await api.now()));

export const couponOf = async ({ as }: Api, code: string): Promise<Response['body']> => accepted(await as.agent.get(`/v1/coupons/${code}`));

/** A new customer with a coupon of an own campaign: 20 off anything, unless changed. */
export async function aClaimedCoupon(api: Api, changes: Json = {}) {
  const campaignId = await activeCampaign(api, aClaimable(changes));
  const customer = aShopper();
  const coupon = accepted(await api.as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  return { campaignId, customer, code: coupon.code as string, coupon };
}

export const quote = async ({ as }: Api, customer: Json, cart: Json, codes: string[]): Promise<Response['body']> =>
  accepted(await as.storefront.post('/v1/quotes', { customer, cart, codes }));

export const reserve = ({ as }: Api, customer: Json, cart: Json, codes: string[], key?: string): Promise<Response> =>
  as.storefront.post('/v1/redemptions', { customer, cart, codes }, key);

/** A hold of one coupon on a cart of 100. */
export async function held(api: Api, customer: Json, code: string, cart: Json = aCart([10_000])): Promise<Response['body']> {
  return accepted(await reserve(api, customer, cart, [code]));
}

export const reasonsOf = (refused: { reasons: { code: string }[] } | undefined): string[] => refused?.reasons.map(({ code }) => code) ?? [];
