import type { CouponState } from '../../campaigns/obstacles.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import type { OrderRecord } from '../../server/orders/order.js';

const NEVER = new Date(0);

interface Told {
  id?: string;
  customerId?: string;
  lines?: [category: string | undefined, lineTotalMinor: number][];
  currency?: string;
  placed?: string;
  paid?: string;
  cancelled?: string;
  /** Money paid back, each a refund of its own. */
  refunds?: number[];
  /** So much of the first line came back, for so much money. */
  returned?: [quantity: number, amountMinor: number];
}

/** An order of two teas, paid at noon on 8 March, unless told otherwise. */
export function anOrder({
  id = 'o-1',
  lines = [['tea', 10_000]],
  currency = 'CNY',
  paid = '2026-03-08T12:00:00Z',
  ...told
}: Told = {}): OrderRecord {
  const createdAt = told.placed ?? (paid || '2026-03-08T12:00:00Z');
  return {
    _id: id,
    customerId: told.customerId ?? 'cus_1',
    content: {
      id,
      createdAt,
      currency,
      pricesIncludeTax: true,
      lines: lines.map(([category, lineTotalMinor], index) => ({
        id: String(index + 1),
        sku: `SKU-${index + 1}`,
        ...(category !== undefined && { category }),
        quantity: 1,
        lineTotalMinor,
        discountable: true,
      })),
    },
    contentAt: new Date(createdAt),
    contentEventId: 'evt_1',
    checkoutId: null,
    redemptionId: null,
    createdAt: new Date(createdAt),
    placedAt: told.placed ? new Date(told.placed) : null,
    paidAt: paid === '' ? null : new Date(paid),
    shippedAt: null,
    deliveredAt: null,
    cancelledAt: told.cancelled ? new Date(told.cancelled) : null,
    refunds: [...(told.refunds ?? []).map((amountMinor) => [0, amountMinor] as const), ...(told.returned ? [told.returned] : [])].map(
      ([quantity, amountMinor], index) => ({
        id: `r-${index + 1}`,
        lines: [{ id: '1', quantity, amountMinor }],
        shippingMinor: 300,
        at: new Date('2026-03-10T12:00:00Z'),
      }),
    ),
    rev: 1,
    changed: false,
  };
}

export function aCoupon(state: CouponState, changes: Partial<Coupon> = {}): Coupon {
  return {
    _id: 'ABCDEFGHJKMN0',
    identity: '["cmp_1","order","o-1"]',
    campaignId: 'cmp_1',
    goal: 'induce_next_purchase',
    customerId: 'cus_1',
    state,
    reward: { type: 'amount', amountMinor: 5000 },
    currency: 'CNY',
    redeemWhen: { all: [] },
    validFrom: new Date('2026-03-08T12:00:00Z'),
    expiresAt: new Date('2026-04-08T16:00:00Z'),
    lastDay: '2026-04-08',
    costMinor: 5000,
    origin: { kind: 'hand', by: 'act_1', id: 'hand-1' },
    earnedBy: null,
    redemptionId: null,
    usedMinor: state === 'redeemed' ? 5000 : null,
    owedMinor: null,
    revokeWhenFree: null,
    refusal: null,
    isClean: true,
    isSettled: true,
    round: 0,
    leaseUntil: NEVER,
    token: 'tok_1',
    remindedBy: null,
    moves: [{ to: 'issued', at: new Date('2026-03-08T12:00:00Z'), by: 'act_1' }],
    createdAt: new Date('2026-03-08T12:00:00Z'),
    ...changes,
  };
}
