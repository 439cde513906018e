import { randomUUID } from 'node:crypto';

type Json = Record<string, unknown>;

/** A name nobody else has. */
export const fresh = (kind: string): string => `${kind}-${randomUUID()}`;

/** A customer as callers name one. */
export const aShopper = (): { shopId: string } => ({ shopId: fresh('c') });

export const atLeast = (fact: string, value: number): Json => ({ fact, operator: 'greaterThanInclusive', value });

/** "Spend 100, get 50 off the next 100", without limits and budget; `undefined` takes a setting away. */
export const aCampaign = (changes: Json = {}): Json => ({
  name: 'Spend 100, get 50 off the next 100',
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  issueWhen: { all: [atLeast('order.subtotalMinor', 10_000)] },
  redeemWhen: { all: [atLeast('cart.subtotalMinor', 10_000)] },
  reward: { type: 'amount', amountMinor: 5000 },
  ...changes,
});

/** Customers take it themselves: 20 off, at once. */
export const aClaimable = (changes: Json = {}): Json =>
  aCampaign({
    name: '20 off, today',
    goal: 'boost_purchase',
    trigger: { claim: true },
    issueWhen: { all: [] },
    redeemWhen: { all: [] },
    reward: { type: 'amount', amountMinor: 2000 },
    ...changes,
  });

const linesOf = (totals: number[]) =>
  totals.map((lineTotalMinor, index) => ({ id: String(index + 1), sku: `TEA-${index + 1}`, category: 'tea', quantity: 1, lineTotalMinor }));

/** A cart of lines of these totals. */
export const aCart = (totals: number[], changes: Json = {}) => ({
  checkoutId: fresh('chk'),
  currency: 'CNY',
  lines: linesOf(totals),
  ...changes,
});

/** An order of lines of these totals. */
export const anOrder = (totals: number[], createdAt: Date, changes: Json = {}) => ({
  id: fresh('o'),
  createdAt: createdAt.toISOString(),
  currency: 'CNY',
  lines: linesOf(totals),
  ...changes,
});

/** An event that happens at `at`. */
export const anEvent = (type: string, customer: Json | undefined, data: Json, at: Date, changes: Json = {}) => ({
  id: fresh('evt'),
  type,
  occurredAt: at.toISOString(),
  ...(customer && { customer }),
  data,
  ...changes,
});

/** So much of the first line's quantity, and its money, back. */
export const aRefund = (quantity: number, amountMinor: number, lineId = '1') => ({
  id: fresh('r'),
  lines: [{ id: lineId, quantity, amountMinor }],
});

/** As many as asked, side by side. */
export const sideBySide = <Result>(count: number, act: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

/** A gift for the list. */
export const aGift = (sku: string, valueMinor: number, stock = 100): Json => ({
  sku,
  name: { en: 'A cup', zh: '杯子', ko: '찻잔' },
  valueMinor,
  stock,
});
