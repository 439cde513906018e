import { randomUUID } from 'node:crypto';

/** One request over HTTP, sent again under the same ids until it is answered. */
export interface Call {
  path: string;
  body: object;
  key: string | null; // the Idempotency-Key
  answer: { status: number; text: string } | null; // null: the program died before it answered
}

/** Asks the program that is running just now. */
export type Send = (path: string, body: object | null, key: string | null) => Promise<{ status: number; text: string }>;

export const sender =
  (url: string, bearer: string): Send =>
  async (path, body, key) => {
    const response = await fetch(url + path, {
      method: body === null ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        ...(key !== null && { 'idempotency-key': key }),
      },
      ...(body !== null && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };

/** Makes a call, unless it has been answered. "Ask again" is asked again. */
export async function make(call: Call, send: Send): Promise<void> {
  for (let tries = 0; call.answer === null && tries < 200; tries++) {
    const answer = await send(call.path, call.body, call.key);
    if (answer.status < 500 && !answer.text.includes('still_under_way')) call.answer = answer;
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const CUSTOMERS = Array.from({ length: 30 }, (_, index) => ({ shopId: `c-${index}` }));
const anyOf = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;
const lines = [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 20_000 }];

/** Shops at random until the program dies: orders, some cancelled; claims; checkouts that are confirmed, paid or let go. */
export async function shop(calls: Call[], campaigns: { claimable: string }, send: Send): Promise<void> {
  const ask = async (path: string, body: object, key: string | null = null): Promise<Record<string, unknown>> => {
    const call: Call = { path, body, key, answer: null };
    calls.push(call);
    await make(call, send);
    return JSON.parse(call.answer?.text ?? '{}') as Record<string, unknown>;
  };
  const tell = (type: string, customer: object, data: object) =>
    ask('/v1/events', { id: randomUUID(), type, occurredAt: new Date().toISOString(), customer, data });
  for (;;) {
    const customer = anyOf(CUSTOMERS);
    const order = { id: randomUUID(), createdAt: new Date().toISOString(), currency: 'CNY', lines };
    const { coupons } = await tell('order.paid', customer, { order });
    if (Math.random() < 0.3) await tell('order.cancelled', customer, { orderId: order.id });
    const claim = Math.random() < 0.3 ? await ask(`/v1/campaigns/${campaigns.claimable}/claims`, { customer }, randomUUID()) : {};
    const code = claim.code ?? (coupons as { code: string }[] | undefined)?.[0]?.code;
    if (typeof code === 'string') await checkOut(customer, code, ask, tell);
  }
}

async function checkOut(
  customer: object,
  code: string,
  ask: (path: string, body: object, key: string | null) => Promise<Record<string, unknown>>,
  tell: (type: string, customer: object, data: object) => Promise<unknown>,
): Promise<void> {
  const cart = { checkoutId: randomUUID(), currency: 'CNY', lines };
  await ask('/v1/redemptions', { customer, cart, codes: [code] }, randomUUID());
  const { id } = await ask('/v1/redemptions', { customer, cart, codes: [code] }, randomUUID());
  if (typeof id !== 'string') return;
  const end = Math.random();
  const orderId = randomUUID();
  if (end < 0.3) await ask(`/v1/redemptions/${id}/confirm`, { orderId }, null);
  else if (end < 0.6)
    await tell('order.paid', customer, {
      order: { id: orderId, createdAt: new Date().toISOString(), currency: 'CNY', lines, redemptionId: id },
    });
  else if (end < 0.8) await ask(`/v1/redemptions/${id}/release`, {}, null);
}
