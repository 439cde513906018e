import { z } from 'zod';
import { cartSchema } from '../../campaigns/cart.js';
import { showCode } from '../../campaigns/coupon-code.js';
import { MINUTE_MS } from '../../campaigns/durations.js';
import type { Earned } from '../../campaigns/next-purchase.js';
import type { Cancellation } from '../../campaigns/on-cancel.js';
import type { Applied, Pricing } from '../../campaigns/pricing/pricing.js';
import type { CouponPromise } from '../../campaigns/promise.js';
import { REASON_CODES, type Reason, type ReasonCode } from '../../campaigns/reasons.js';
import type { Rule } from '../../campaigns/rules/rule.js';
import type { Warning } from '../../campaigns/warnings.js';
import type { Language } from '../../campaigns/words/language.js';
import { WHYS, type Why, whySentence } from '../../campaigns/words/moves.js';
import { ADDRESSES } from '../customers/customer.js';
import type { Answer } from '../http/endpoint.js';
import { shownId, shownSource } from '../orders/source-key.js';
import { summedFields } from '../rollups/rollup.js';

/** A coupon in a redemption: what it takes off, and whose allowance it is settled with. */
export interface Held {
  code: string;
  campaignId: string;
  costMinor: number | null;
  discountMinor: number;
  /** The order that it must not be used for, nor for an earlier one; null: there is none. Absent: a version before reserved it. */
  earnedBy?: Earned['earnedBy'];
}

/** A campaign without coupons in a redemption: a shared code or an automatic discount. It draws on limits and budget at the reserve. */
export interface Use {
  campaignId: string;
  code: string | null; // as it is answered; null: an automatic one
  label: string;
  amountMinor: number; // what it takes off, goods and shipping, or what its gift is worth
  counts: Counts | null; // null: its customer's uses have no limit
  yields?: string[]; // the holds of nobody proven that give way to it
  hasAllowance: boolean;
  stock?: string; // the allowance of its gift's pieces
  redeemWhen: Rule;
  onCancel: CouponPromise['onCancel'];
}

/** The rows that count a customer's uses of a campaign: a use stands in each of its own, and those of the others count too. */
export interface Counts {
  own: string[]; // the customer's; of somebody who is not known, that of each address that they state
  others: string[]; // of whoever else owns such an address, or stated it before
  limit: number;
}

/** A code that was refused, as it stands in the timeline and in the campaign's count; the code is masked. */
export interface RefusedCode {
  code: string;
  campaignId: string | null; // null: unknown, or somebody else's
  reasons: Reason[];
}

export const REDEMPTION_STATES = ['pending', 'reserved', 'confirmed', 'released', 'restored', 'overrun'] as const;
export type RedemptionState = (typeof REDEMPTION_STATES)[number];

/**
 * What it was priced at. An earlier version kept neither the campaigns' discounts of each line, nor campaign and label of those that took
 * effect, and one sum for goods and shipping.
 */
export type KeptPricing = Omit<Pricing, 'lines' | 'applied'> & {
  lines: Since<Pricing['lines'][number], 'discounts'>[];
  applied: Since<Applied, 'campaignId' | 'label' | 'shippingDiscountMinor'>[];
};
type Since<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** What a discount took off, goods and shipping. */
export const amountOf = ({
  discountMinor,
  shippingDiscountMinor = 0,
}: Pick<KeptPricing['applied'][number], 'discountMinor' | 'shippingDiscountMinor'>): number => discountMinor + shippingDiscountMinor;

/** A redemption is restored: what its coupons gave is taken back, once. */
export interface GivenBack {
  at: Date; // business time of the cancellation
  by: Cancellation;
  heldUpDays: number; // local days from the confirmation to the cancellation
  zone: string; // in which those days were reckoned
}

/** One checkout's hold on its coupons: written first, decided by one write, settled afterwards. */
export const redemptionRecord = z.object({
  _id: z.string(), // red_ and a hash of the actor and the Idempotency-Key
  actorId: z.string(),
  checkoutId: z.string(), // the key of its source and id, as in the cart
  customerId: z.string().nullable(),
  state: z.enum(REDEMPTION_STATES),
  cart: cartSchema,
  codes: z.array(z.string()), // as typed; only while it is pending
  pricing: z.custom<KeptPricing>().nullable(),
  held: z.array(z.custom<Held>()),
  uses: z.array(z.custom<Use>()).exactOptional(), // absent: none, or an earlier version reserved it
  addresses: z.partialRecord(z.enum(ADDRESSES), z.string()).exactOptional(), // named at the checkout, by their keyed hashes; only beside uses
  isUnproven: z.literal(true).exactOptional(), // whoever reserved it is known by an address alone that nobody verified, or not at all
  refused: z.array(z.custom<RefusedCode>()), // why it was released without ever being reserved
  orderId: z.string().nullable(), // the order's key
  why: z.enum([...WHYS, ...REASON_CODES]).nullable(), // it was released, or booked as an overrun
  replaces: z.string().nullable(), // the redemption of the same checkout that it took the place of
  continues: z.string().exactOptional(), // the redemption whose hold was lost before its order was told of
  isOverrun: z.literal(true).exactOptional(), // it books what was given, and holds no coupon
  back: z.custom<GivenBack>().exactOptional(), // its order was cancelled
  warnings: z.array(z.custom<Warning>()).exactOptional(), // said in its answer
  fingerprint: z.string().exactOptional(), // of the body that it was reserved with; absent: of a version before, or nobody sent one
  answer: z.custom<Answer>().exactOptional(), // to whoever sends that again; absent too: 72 hours are over
  answeredAt: z.date().exactOptional(), // real time
  news: z.string().exactOptional(), // other systems are to be told; absent: noted already
  expiresAt: z.date().nullable(), // real time: the end of the hold
  isSettled: z.boolean(), // a confirmed one: everything that it means is written
  isClean: z.boolean(), // a released one: nothing is held for it any more
  leaseUntil: z.date(),
  token: z.string(),
  createdAt: z.date(), // business time
  latestAt: z.date().exactOptional(), // of what is told of it; absent in records of a version before
  decidedAt: z.date().nullable(), // business time of the confirmation or release
  decidedBy: z.string().exactOptional(), // who confirmed it or let it go; absent: who reserved it, or the program itself
  ...summedFields,
});
export type Redemption = z.infer<typeof redemptionRecord>;
export type WhyLost = Why | ReasonCode;

/** What a redemption and those that continue it come to. */
export interface Family {
  root: Redemption;
  late: Redemption | null; // took the coupons again after the hold was over
  overrun: Redemption | null; // books what was given without them
}

/** The id that a redemption began with; what continues it is named after it. */
export const rootIdOf = (id: string): string => id.split(':', 1).join();
export const lateIdOf = (rootId: string): string => `${rootId}:2`;
export const overrunIdOf = (rootId: string): string => `${rootId}:3`;

export const membersOf = ({ root, late, overrun }: Family): Redemption[] => [root, late, overrun].filter((member) => member !== null);

/** What took the place of a redemption whose hold was lost, if anything did. */
export const continuationOf = ({ late, overrun }: Family): Redemption | null =>
  overrun ?? (late?.state === 'confirmed' || late?.state === 'restored' ? late : null);

/** What it promised, for a redemption that continues it: whose answer it was, and that another order gave it back, is not said of that one. */
export function promisedBy(root: Redemption): Redemption {
  const { back: _back, fingerprint: _fingerprint, answer: _answer, answeredAt: _answeredAt, ...promised } = root;
  return promised;
}

/** So long a checkout holds what it reserved. */
export const HOLD_MS = 30 * MINUTE_MS;

/** A hold whose half hour passed. Only such a one may be taken again. */
export const HOLD_OVER = 'hold_over';

/** Why something had to be booked as an overrun, for people. */
export const whyLostWords = ({ why }: Pick<Redemption, 'why'>, language: Language = 'en'): string =>
  whySentence(why, language) ?? whySentence(HOLD_OVER, language) ?? '';

type WithGifts = { applied: Pick<KeptPricing['applied'][number], 'code' | 'gift'>[] };

/** What a coupon of a redemption really gives: a gift is worth its value. */
export function usedMinorOf(
  { pricing }: { pricing?: WithGifts | null },
  { code, discountMinor }: Pick<Held, 'code' | 'discountMinor'>,
): number {
  return pricing?.applied.find((applied) => applied.code === showCode(code))?.gift?.valueMinor ?? discountMinor;
}

/** Whose coupons it holds, or whose discount it has without one. */
export const campaignsOf = ({ held, uses = [] }: Pick<Redemption, 'held' | 'uses'>): string[] =>
  [...held, ...uses].map(({ campaignId }) => campaignId);

/** Its codes as people read them. */
export const codesOf = ({ held, uses = [] }: Pick<Redemption, 'held' | 'uses'>): string[] => [
  ...held.map(({ code }) => showCode(code)),
  ...uses.flatMap(({ code }) => code ?? []),
];

/** All that it really gives: what was taken off, and what gifts are worth. */
export const givenMinorOf = (redemption: Pick<Redemption, 'held' | 'uses' | 'pricing'>): number =>
  redemption.held.reduce((sum, one) => sum + usedMinorOf(redemption, one), 0) +
  (redemption.uses ?? []).reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** As the API answers it. */
export const redemptionView = (redemption: Redemption, continuedBy: string | null = null) => {
  const { _id, state, checkoutId, orderId, expiresAt, pricing, why, continues, warnings = [] } = redemption;
  return {
    id: _id,
    state,
    checkoutId: shownId(checkoutId),
    orderId: orderId && shownId(orderId),
    ...shownSource(checkoutId),
    expiresAt,
    ...(why !== null && { why }),
    ...(continues !== undefined && { continues }),
    ...(continuedBy !== null && { continuedBy }),
    ...pricing,
    refused: [],
    warnings,
  };
};
