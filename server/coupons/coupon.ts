import { z } from 'zod';
import { COUPON_STATES, type CouponState } from '../../campaigns/obstacles.js';
import { couponPromise } from '../../campaigns/promise.js';
import { REASON_CODES } from '../../campaigns/reasons.js';
import { causeOf, type RevocationCause } from '../../campaigns/revocation.js';
import type { Rule } from '../../campaigns/rules/rule.js';
import { summedFields } from '../rollups/rollup.js';
import type { FrozenFacts } from './frozen-facts.js';

/** One step of a coupon's life, pushed by the very write that takes it. */
export interface Move {
  to: CouponState;
  at: Date; // business time
  by: string; // actor
  why?: string;
  cause?: RevocationCause; // to `revoked`; absent: of a version before
  amountMinor?: number; // what a redemption really gave
  redemptionId?: string; // to `redeemed`: the redemption that used it; absent: of a version before
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

/** Somebody, or the order's return, takes the coupon back. */
export interface Recall {
  at: Date; // business time
  by: string;
  why: string;
  cause: RevocationCause;
}

/** As it lies there: one of a version before has no cause (revocation.ts reads it). */
export type KeptRecall = Omit<Recall, 'cause'> & Partial<Pick<Recall, 'cause'>>;

/** A recall as the move that it comes to. */
export const revocation = (recall: KeptRecall): { to: 'revoked' } & Recall => ({ to: 'revoked', ...recall, cause: causeOf(recall) });

/** What ends a coupon that nobody used. */
export type Ending = ({ to: 'revoked' } & Recall) | (Move & { to: 'expired' });

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
export const couponRecord = z.object({
  _id: z.string(), // the bare code of 13 characters
  identity: z.string(), // of its grant
  campaignId: z.string(),
  customerId: z.string(),
  state: z.enum(COUPON_STATES),
  ...couponPromise.shape,
  validFrom: z.date(),
  expiresAt: z.date(), // exclusive
  lastDay: z.string(), // YYYY-MM-DD in the shop's zone
  costMinor: z.int().nullable(), // the greatest cost, set aside in the campaign's allowance; null: it has none
  stock: z.string().exactOptional(), // of a gift: the allowance that its piece is set aside in; absent: of a time before there was a list
  draws: z.array(z.string()).exactOptional(), // the allowances of those who gave it, where its greatest cost is set aside too; absent: nobody's
  extension: z.custom<Extension>().exactOptional(),
  isExtending: z.literal(true).exactOptional(), // until it is done, or has given back what it held
  origin: z.custom<Origin>(),
  earnedBy: z.custom<Earning>().nullable(),
  redemptionId: z.string().nullable(), // the redemption that holds it or used it
  isFromExpired: z.literal(true).exactOptional(), // it is held or used although it had expired, and its money had come back
  usedMinor: z.int().nullable(), // what the redemption gave
  owedMinor: z.int().nullable(), // used, but the order that earned it went back
  revokeWhenFree: z.custom<KeptRecall>().nullable(), // set while it is not free to be revoked: whatever frees it, revokes it
  refusal: z.enum(REASON_CODES).nullable(), // why a grant was refused after all
  isClean: z.boolean(), // a refused one has given back what it held
  isSettled: z.boolean(), // what its last move means for the allowance has been written
  round: z.int(), // counts expiries, revocations and extensions, so that no effect is taken for an earlier one
  leaseUntil: z.date(),
  token: z.string(),
  untold: z.enum(['issued', 'revoked']).exactOptional(), // what the customer's next message about it is to say; absent: planned already
  news: z.string().exactOptional(), // its moves are to be told to other systems; absent: noted already
  remindedBy: z.string().nullable(), // the message that names it
  moves: z.array(z.custom<Move>()),
  latestAt: z.date().exactOptional(), // of its moves; absent in records of a version before
  createdAt: z.date(), // business time
  ...summedFields,
});
export type Coupon = z.infer<typeof couponRecord>;
