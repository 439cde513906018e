/** The rows of the model, as the real collections have them, as far as limits, money and coupons go. Times are ticks of the play's clock. */

export interface Lease {
  leaseUntil: number;
  token: number;
}

/** What is set aside or booked in an allowance under an id, until it is final. */
export interface Entry {
  id: string;
  amountMinor: number; // 0: an effect that is final, and stays until its owner cannot repeat it
  owner: { kind: 'coupon' | 'redemption' | 'use'; id: string };
}

/** A campaign's money and places, or a gift's pieces: limit = free + promised + spent + held. */
export interface Allowance {
  _id: string;
  limitMinor: number;
  total: number;
  freeMinor: number;
  promisedMinor: number;
  spentMinor: number;
  overrunMinor: number;
  overrunPlaces: number; // not in the real row: how far `left` may stand below 0
  left: number;
  held: readonly Entry[];
}

export interface Usage {
  _id: string;
  uses: readonly string[];
}

export type CouponState = 'opening' | 'refused' | 'issued' | 'reserved' | 'redeemed' | 'expired' | 'reviving' | 'revoked';

export interface Coupon extends Lease {
  _id: string;
  state: CouponState;
  campaign: string;
  customer: string;
  costMinor: number;
  earnedBy: string; // the order
  event: string | null;
  lasts: number;
  expiresAt: number;
  round: number;
  redemption: string | null;
  isFromExpired: boolean;
  usedMinor: number;
  owedMinor: number | null;
  revokeWhenFree: boolean;
  reason: string | null;
  isSettled: boolean;
  isClean: boolean;
}

export type Fate = 'keep' | 'prolong' | 'lose';

/** A campaign without coupons in one redemption: what it takes, and where it is counted. */
export interface Use {
  campaign: string;
  amountMinor: number;
  counts: { own: readonly string[]; others: readonly string[]; limit: number } | null; // it is counted in each of its own
  hasAllowance: boolean;
  stock: string | null;
  onCancel: Fate;
}

export type RedemptionState = 'pending' | 'reserved' | 'confirmed' | 'released' | 'restored' | 'overrun';

export interface Redemption extends Lease {
  _id: string;
  fingerprint: string; // of what was asked under this name
  checkout: string;
  customer: string;
  state: RedemptionState;
  codes: readonly string[];
  usedMinor: readonly number[]; // of each code
  uses: readonly Use[];
  orderId: string | null;
  why: string | null;
  answer: string | null;
  continues: string | null;
  isOverrun: boolean;
  replacedBy: string | null;
  expiresAt: number | null;
  isSettled: boolean;
  isClean: boolean;
}

export interface Checkout {
  _id: string;
  redemption: string;
}

export interface Order {
  _id: string;
  isBack: boolean; // what it earned goes back
  rev: number;
  changed: number; // the revision that is to be looked at; 0: none
  watchers: readonly string[]; // events that are told of every change
  isCancelled: boolean;
  restoreRev: number;
  toRestore: number; // the same of what it used
  redemption: string | null; // that it names
}

export interface Earned extends Lease {
  _id: string;
  answer: string | null;
  isTold: boolean; // its order has changed
}

export interface Tables {
  coupons: Coupon;
  redemptions: Redemption;
  allowances: Allowance;
  usage: Usage;
  checkouts: Checkout;
  orders: Order;
  events: Earned;
}

export const isHeld = ({ held }: Allowance, id: string): boolean => held.some((entry) => entry.id === id);

export const NO_LIMIT = 100_000;
