import type { Goal } from '../../campaigns/goals.js';
import type { OnCancel } from '../../campaigns/on-cancel.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import type { Rule } from '../../campaigns/rules/rule.js';
import type { FrozenFacts } from './frozen-facts.js';

export const COUPON_STATES = ['opening', 'issued', 'reserved', 'redeemed', 'expired', 'revoked', 'refused'] as const;
export type CouponState = (typeof COUPON_STATES)[number];

/** One step of a coupon's life, pushed by the very write that takes it. */
export interface Move {
  to: CouponState;
  at: Date; // business time
  by: string; // actor
  why?: string;
  amountMinor?: number; // what a redemption really gave
}

/** Where a coupon comes from. */
export interface Origin {
  kind: 'event' | 'schedule' | 'claim' | 'hand' | 'case' | 'bargain';
  by: string; // actor
  caseId?: string; // the case that it was given against
  orderId?: string; // the key of the order that was bargained about
  /** The event's id in our store, the run's, or the request's hash: the same grant again under another one is `already_granted`. */
  id: string;
}

/** The order that earned a coupon, and what decided it, frozen: evaluated again when the order goes back. */
export interface Earning {
  orderId: string; // its key, as in its record
  checkoutId: string | null; // its key
  createdAt: Date; // the order's
  issueWhen: Rule;
  facts: FrozenFacts; // when the order goes back, only its amounts are replaced
}

/** Why the order that earned a coupon takes it back. */
export const ORDER_WENT_BACK = ['order_cancelled', 'order_changed', 'order_refunded'] as const;
export type OrderWentBack = (typeof ORDER_WENT_BACK)[number];

export const isOrderWentBack = (why: string | undefined): boolean => ORDER_WENT_BACK.some((known) => known === why);

/** Somebody, or the order's return, takes the coupon back. */
export interface Recall {
  at: Date; // business time
  by: string;
  why: string;
}

/** More days for a coupon, once in its life: first written down, then what it costs is set aside, then decided. */
export interface Extension {
  id: string; // of this attempt: names what it holds
  request: string; // the request's or the approval's
  state: 'opening' | 'done' | 'refused';
  from: 'issued' | 'expired';
  by: string; // whose authority it draws on
  why: string;
  at: Date; // business time
  lastDay: string;
  expiresAt: Date;
  draws: string[]; // the allowances of that authority
  leaseUntil: Date;
  token: string;
}

/** A promise to one customer: worth something until it is redeemed, expires or is revoked. It keeps its own copy of all that was promised. */
export interface Coupon {
  _id: string; // the bare code of 13 characters
  identity: string; // of its grant
  campaignId: string;
  goal: Goal;
  customerId: string;
  state: CouponState;
  reward: Reward;
  currency: string;
  redeemWhen: Rule;
  onCancel?: OnCancel; // absent: issued before campaigns said it
  validFrom: Date;
  expiresAt: Date; // exclusive
  lastDay: string; // YYYY-MM-DD in the shop's zone
  costMinor: number | null; // the greatest cost, set aside in the campaign's allowance; null: it has none
  stock?: string; // of a gift: the allowance that its piece is set aside in; absent: of a time before there was a list
  draws?: string[]; // the allowances of those who gave it, where its greatest cost is set aside too; absent: nobody's
  extension?: Extension;
  isExtending?: true; // until it is done, or has given back what it held
  origin: Origin;
  earnedBy: Earning | null;
  redemptionId: string | null; // the redemption that holds it or used it
  isFromExpired?: true; // it is held or used although it had expired, and its money had come back
  usedMinor: number | null; // what the redemption gave
  owedMinor: number | null; // used, but the order that earned it went back
  revokeWhenFree: Recall | null; // set while it is not free to be revoked: whatever frees it, revokes it
  refusal: string | null; // why a grant was refused after all
  isClean: boolean; // a refused one has given back what it held
  isSettled: boolean; // what its last move means for the allowance has been written
  round: number; // counts expiries, revocations and extensions, so that no effect is taken for an earlier one
  leaseUntil: Date;
  token: string;
  untold?: 'issued' | 'revoked'; // what the customer's next message about it is to say; absent: planned already
  news?: string; // its moves are to be told to other systems; absent: noted already
  remindedBy: string | null; // the message that names it
  moves: Move[];
  createdAt: Date; // business time
}
