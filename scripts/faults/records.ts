import { createHash } from 'node:crypto';
import mongoose from 'mongoose';

// What lies in the database, read as it is: nothing in here, or in invariants.ts, comes from the program that is tried.

interface Limits {
  total?: number;
  perCustomer?: number;
}
export interface CampaignDoc {
  _id: string;
  budgetMinor?: number;
  limits: { issued: Limits; redeemed?: Limits };
  code?: string;
  codes?: string[];
  automatic?: boolean;
  activatedAt: Date | null;
}
export interface AllowanceDoc {
  _id: string;
  budgetMinor: number | null;
  total: number | null;
  freeMinor: number;
  promisedMinor: number;
  spentMinor: number;
  overrunMinor: number;
  left: number;
  held: { id: string; amountMinor: number }[];
}
export interface CouponDoc {
  _id: string;
  identity: string;
  campaignId: string;
  customerId: string;
  state: string;
  costMinor: number | null;
  reward: { amountMinor: number };
  draws?: string[];
  extension?: { state: string; draws: string[] };
  isExtending?: boolean;
  isFromExpired?: boolean;
  usedMinor: number | null;
  owedMinor: number | null;
  redemptionId: string | null;
  origin: { kind: string; id: string };
  revokeWhenFree: object | null;
  earnedBy: { orderId: string } | null;
  isClean: boolean;
  isSettled: boolean;
  moves: { to: string }[];
}
export interface UseDoc {
  campaignId: string;
  amountMinor: number;
  counts: { own: string[]; limit: number } | null;
  hasAllowance: boolean;
  stock?: string;
  onCancel: Record<string, string>;
}
export interface RedemptionDoc {
  _id: string;
  checkoutId: string;
  customerId: string | null;
  state: string;
  why?: string | null;
  held: { code: string; campaignId: string; costMinor: number | null; discountMinor: number }[];
  uses?: UseDoc[];
  back?: { by: string };
  orderId: string | null;
  continues?: string;
  isOverrun?: boolean;
  isClean: boolean;
  isSettled: boolean;
  pricing: {
    discountMinor: number;
    applied: { campaignId?: string; discountMinor: number; shippingDiscountMinor?: number; gift?: { valueMinor: number } }[];
  } | null;
}
export interface OrderDoc {
  _id: string;
  customerId: string | null;
  redemptionId: string | null;
  content: { lines: { lineTotalMinor: number; quantity: number }[] } | null;
  paidAt: Date | null;
  cancelledAt: Date | null;
  refunds: { lines: { amountMinor: number; quantity: number }[] }[];
  changed: boolean;
  toRestore?: string;
}
export interface CustomerDoc {
  _id: string;
  formerIds: string[];
  identifiers: { shopId?: string; guestId?: string; email?: string; phone?: string };
  movedTo?: string;
  joining?: { from: string }[];
  stale: boolean;
  kept?: { sums: [word: string, amount: number][] };
}
interface EventDoc {
  _id: string;
  isAnswered: boolean;
  customerId: string | null;
  event: { customer?: CustomerDoc['identifiers'] };
  answer: { codes: string[] } | null;
}

interface CaseDoc {
  _id: string;
  hasOpenGrant: boolean;
  grants: { number: number; state: string; code: string | null; campaignId: string }[];
}
interface ApprovalDoc {
  _id: string;
  state: string;
  isFinished: boolean;
  code: string | null;
  refusal: string | null;
}

export interface UsageDoc {
  _id: string;
  uses: string[];
  movedTo?: string;
  merged?: string[];
}

export interface Records {
  campaigns: CampaignDoc[];
  allowances: AllowanceDoc[];
  usage: UsageDoc[];
  coupons: CouponDoc[];
  redemptions: RedemptionDoc[];
  checkouts: { _id: string; redemptionId: string }[];
  orders: OrderDoc[];
  customers: CustomerDoc[];
  identifiers: { _id: string; customerId: string }[];
  events: EventDoc[];
  cases: CaseDoc[];
  approvals: ApprovalDoc[];
  idempotency: { _id: string; answer: object | null }[];
}

const NAMES =
  'campaigns allowances usage coupons redemptions checkouts orders customers identifiers events cases approvals idempotency'.split(' ');

export async function readRecords(): Promise<Records> {
  const read = NAMES.map(async (name) => [name, await mongoose.connection.collection(name).find().toArray()] as const);
  return Object.fromEntries(await Promise.all(read)) as unknown as Records;
}

export const readAllowances = async (): Promise<AllowanceDoc[]> =>
  (await mongoose.connection.collection('allowances').find().toArray()) as unknown as AllowanceDoc[];

/** The hash that names a row of several words. */
export const hashOf = (...words: string[]): string => createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 40);
