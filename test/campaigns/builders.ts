import { DateTime } from 'luxon';
import type { Campaign } from '../../campaigns/campaign.js';
import type { Cart, CartLine, Order } from '../../campaigns/cart.js';
import { ON_CANCEL } from '../../campaigns/on-cancel.js';
import type { Candidate } from '../../campaigns/pricing/pricing.js';
import type { CartFacts, CustomerFacts, Facts } from '../../campaigns/rules/facts.js';
import type { Condition } from '../../campaigns/rules/rule.js';
import { STACKING } from '../../campaigns/stacking.js';
import type { CouponTerms } from '../../campaigns/usability.js';

export const NOON = DateTime.fromISO('2026-03-08T12:00:00', { zone: 'Asia/Shanghai' });

export const aLine = (line: Partial<CartLine> = {}): CartLine => ({
  id: '1',
  sku: 'TEA-1',
  quantity: 1,
  lineTotalMinor: 10_000,
  discountable: true,
  ...line,
});

/** Lines of these totals, named 1, 2, 3 … */
export const linesOf = (...totals: number[]): CartLine[] =>
  totals.map((lineTotalMinor, index) => aLine({ id: String(index + 1), lineTotalMinor }));

export const aCart = (cart: Partial<Cart> = {}): Cart => ({
  checkoutId: 'chk_1',
  currency: 'CNY',
  pricesIncludeTax: true,
  lines: [aLine()],
  ...cart,
});

export const anOrder = (order: Partial<Order> = {}): Order => ({
  id: 'o-1',
  createdAt: '2026-03-08T11:59:00Z',
  currency: 'CNY',
  pricesIncludeTax: true,
  lines: [aLine()],
  ...order,
});

export const aCustomer = (customer: Partial<CustomerFacts> = {}): CustomerFacts => ({
  id: 'cus_1',
  tier: null,
  tags: [],
  country: null,
  locale: null,
  zone: null,
  birthday: null,
  traits: {},
  preferences: {},
  orders: 0,
  ordersEver: customer.orders ?? 0,
  spentMinor: 0,
  firstOrderAt: null,
  lastOrderAt: null,
  categories: [],
  couponsIssued: 0,
  couponsRedeemed: 0,
  ...customer,
});

export const orderFacts = (order: Partial<CartFacts> = {}): CartFacts => ({
  subtotalMinor: 10_000,
  discountableSubtotalMinor: order.subtotalMinor ?? 10_000,
  totalQuantity: 1,
  categories: [],
  skus: [],
  channel: null,
  region: null,
  currency: 'CNY',
  payment: null,
  lines: [],
  ...order,
});

export const facts = (given: Partial<Facts> = {}): Facts => ({ now: NOON, customer: aCustomer(), ...given });

export const condition = (fact: string, operator: string, value: Condition['value'], path?: string): Condition => ({
  fact,
  operator,
  value,
  ...(path !== undefined && { path }),
});

/** "Spend 100, get 50 off the next 200", as a marketer sends it. */
export const aBody = (body: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'Spend 100, get 50 off the next 200',
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  issueWhen: { all: [condition('order.subtotalMinor', 'greaterThanInclusive', 10_000)] },
  redeemWhen: { all: [condition('cart.subtotalMinor', 'greaterThanInclusive', 20_000)] },
  reward: { type: 'amount', amountMinor: 5000 },
  currency: 'CNY',
  validity: { startsAfterDays: 0, days: 30 },
  limits: { issued: { total: 1000, perCustomer: 1 } },
  budgetMinor: 5_000_000,
  ...body,
});

export const aCampaign = (campaign: Partial<Campaign> = {}): Campaign => ({
  _id: 'cmp_1',
  state: 'active',
  rev: 1,
  createdBy: 'act_1',
  createdAt: NOON.toJSDate(),
  updatedAt: NOON.toJSDate(),
  name: 'Spend 100, get 50 off the next order',
  goal: 'induce_next_purchase',
  trigger: { event: 'order.paid' },
  issueWhen: condition('order.subtotalMinor', 'greaterThanInclusive', 10_000),
  redeemWhen: { all: [] },
  reward: { type: 'amount', amountMinor: 5000 },
  currency: 'CNY',
  validity: { startsAfterDays: 0, days: 30 },
  limits: { issued: {} },
  onCancel: ON_CANCEL,
  stacking: STACKING,
  holdout: 0,
  priority: 0,
  ...campaign,
});

export const aCoupon = (coupon: Partial<CouponTerms> = {}): CouponTerms => ({
  code: '7K3M9QXT2HVAC',
  state: 'issued',
  revokeWhenFree: null,
  earnedBy: null,
  validFrom: NOON.minus({ days: 1 }).toJSDate(),
  expiresAt: NOON.plus({ days: 1 }).toJSDate(),
  currency: 'CNY',
  redeemWhen: { all: [] },
  reward: { type: 'amount', amountMinor: 5000 },
  goal: 'boost_purchase',
  ...coupon,
});

export const aCandidate = (candidate: Partial<Candidate> = {}): Candidate => ({
  key: '7K3M9QXT2HVAC',
  kind: 'coupon',
  campaignId: 'cmp_1',
  code: '7K3M-9QXT-2HVA-C',
  label: '50 off',
  reward: { type: 'amount', amountMinor: 5000 },
  stacking: STACKING,
  priority: 0,
  mostMinor: null,
  ...candidate,
});
