import { cartSchema } from '../../campaigns/cart.js';
import type { Context } from '../../server/context.js';
import { couponView } from '../../server/coupons/coupon-view.js';
import { revoke } from '../../server/coupons/coupons.service.js';
import { claim, giveByHand } from '../../server/coupons/grants.service.js';
import { customerOf } from '../../server/customers/resolve.service.js';
import { eventSchema } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import type { Answer } from '../../server/http/endpoint.js';
import { problemAnswer } from '../../server/http/errors.js';
import { once } from '../../server/http/idempotency.js';
import { mergeCustomers } from '../../server/merges/merges.service.js';
import { current } from '../../server/profile/profile.service.js';
import { confirm } from '../../server/redemptions/confirm.service.js';
import { redemptionView } from '../../server/redemptions/redemption.js';
import { extend, release } from '../../server/redemptions/redemptions.service.js';
import { answerReserve } from '../../server/redemptions/reserve.service.js';
import type { Request as ReserveRequest } from '../../server/redemptions/reserve-wish.js';
import { jump } from './clock.js';
import { contextOf, type World } from './world.js';

type Json = Record<string, unknown>;

/** What a shop's system asks. Sent again it is the same request: same ids, same body, same key. */
export interface Request {
  name: string;
  /** Whatever was answered for good is answered again. */
  answersOnce: boolean;
  send(world: World): Promise<Answer>;
}

/** Neither a failure of ours nor "ask again". */
export const isFinal = ({ status, headers }: Answer): boolean => status < 500 && headers['retry-after'] === undefined;

const answered = async (act: Promise<unknown>): Promise<Answer> => {
  try {
    return { status: 200, headers: {}, text: JSON.stringify(await act) };
  } catch (error) {
    return problemAnswer(error);
  }
};

export const plain = (name: string, act: (context: Context) => Promise<unknown>, answersOnce = false): Request => ({
  name,
  answersOnce,
  send: (world) => answered(act(contextOf(world))),
});

/** Under an Idempotency-Key, as the HTTP layer does it. */
export const keyed = (name: string, key: string, act: (context: Context) => Promise<unknown>): Request => ({
  name,
  answersOnce: true,
  send: (world) =>
    once({ actorId: 'act_1', url: name.split(' ', 1).join(), key, body: name }, () => answered(act(contextOf(world)))).catch(problemAnswer),
});

/** The same where what is made keeps what was answered. */
const answeringItself = (name: string, act: (context: Context, request: ReserveRequest) => Promise<Answer>): Request => ({
  name,
  answersOnce: true,
  send: (world) =>
    act(contextOf(world), {
      fingerprint: name,
      accepted: (redemption) => ({ status: 200, headers: {}, text: JSON.stringify(redemptionView(redemption)) }),
      refused: problemAnswer,
      byRecord: (answer) => answer(),
    }).catch(problemAnswer),
});

const lines = (lineTotalMinor: number) => [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor }];

/** One instant for all events: requests are told apart by when they come, not by what they say. */
const occurredAt = '2026-03-08T01:00:00Z';

function event(id: string, type: string, customer: string | Json | null, data: Json): Request {
  const reference = typeof customer === 'string' ? { shopId: customer } : customer;
  const told = { id, type, occurredAt, ...(reference && { customer: reference }), data };
  return plain(`${type} ${id}`, async (context) => (await receiveEvent(eventSchema.parse(told), context)).answer, true);
}

/** Somebody is named so, and the shop says so much of them. */
export const named = (id: string, reference: Json, about: Json = {}): Request =>
  event(id, 'customer.updated', reference, { customer: about });

/** May be written to, and greeted. */
export const introduced = (customer: string): Request => {
  const consents = ['promotions', 'greetings'].map((stream) => ({
    channel: 'email',
    stream,
    granted: true,
    source: 'shop',
    at: occurredAt,
  }));
  return event(`hello ${customer}`, 'customer.created', customer, { customer: { email: `${customer}@example.com`, consents } });
};

type Named = { id: string; redemptionId?: string; checkoutId?: string };

const ordered = (order: Named): Json => ({ order: { ...order, createdAt: occurredAt, currency: 'CNY', lines: lines(20_000) } });

/** An order of 200. */
export const paid = (id: string, customer: string, order: Named): Request => event(id, 'order.paid', customer, ordered(order));

/** The same, not paid yet. */
export const placed = (id: string, customer: string, order: Named): Request => event(id, 'order.placed', customer, ordered(order));

export const delivered = (id: string, orderId: string): Request => event(id, 'order.delivered', null, { orderId });

export const visited = (id: string, customer: string): Request => event(id, 'visit.ended', customer, {});

export const cancelled = (id: string, orderId: string, by: 'shop' | 'buyer' = 'buyer'): Request =>
  event(id, 'order.cancelled', null, { orderId, by });

/** Half an hour passes for whoever holds something; so do all leases. */
export const holdsRunOut: Request = {
  name: 'holds run out',
  answersOnce: false,
  async send() {
    jump(31 * 60);
    return { status: 200, headers: {}, text: '' };
  },
};

/** Of an order of 200 so much goes back: a half still earns. */
export const refunded = (id: string, orderId: string, part: 'all' | 'half' = 'all'): Request => {
  const [quantity, amountMinor] = part === 'all' ? [2, 20_000] : [1, 10_000];
  return event(id, 'order.refunded', null, { orderId, refund: { id: `refund ${id}`, lines: [{ id: '1', quantity, amountMinor }] } });
};

export const claimed = (campaignId: string, customer: string, key: string): Request =>
  keyed(`claim ${campaignId} ${customer} ${key}`, key, async (context) =>
    couponView(await claim(campaignId, { shopId: customer }, key, context, current)),
  );

export const given = (campaignId: string, customers: string[], key: string): Request =>
  keyed(`give ${campaignId} ${customers} ${key}`, key, async (context) => {
    const results = await giveByHand(
      campaignId,
      customers.map((shopId) => ({ shopId })),
      key,
      context,
    );
    return results.map((result) => ('coupon' in result ? couponView(result.coupon) : result));
  });

export const reserved = (checkoutId: string, customer: string, codes: string[], key: string): Request =>
  answeringItself(`reserve ${checkoutId} ${customer} ${codes} ${key}`, async (context, request) => {
    const cart = cartSchema.parse({ checkoutId, currency: 'CNY', lines: lines(30_000) });
    return answerReserve({ cart, codes, customer: await customerOf({ shopId: customer }, context.shop), key, request }, context);
  });

export const confirmed = (redemptionId: string, orderId: string, isPaid = false): Request =>
  plain(`confirm ${redemptionId} ${orderId}`, async (context) => redemptionView(await confirm(redemptionId, { orderId, isPaid }, context)));

export const extended = (redemptionId: string): Request =>
  plain(`extend ${redemptionId}`, async () => redemptionView(await extend(redemptionId)));

export const released = (redemptionId: string): Request =>
  plain(`release ${redemptionId}`, async (context) => redemptionView(await release(redemptionId, 'released', context)));

/** The second customer goes. */
export const merged = (into: string, from: string): Request =>
  plain(`merge ${from} into ${into}`, async (context) => (await mergeCustomers(`shop:${into}`, `shop:${from}`, context))._id);

export const revoked = (code: string): Request =>
  plain(`revoke ${code}`, async (context) => couponView(await revoke(code, 'a mistake', context)));
