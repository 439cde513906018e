import type { z } from 'zod';
import type { Cart } from '../cart.js';
import type { Problem } from '../problem.js';
import type { Missing, Rule } from '../rules/rule.js';
import type { Need } from '../words/needs.js';

/** The lanes of a checkout in their sequence: each takes from what the former left (docs/model.md, "Stacking"). */
export const LANES = ['product', 'order', 'shipping'] as const;
export type Lane = (typeof LANES)[number];

/** A gift as the list has it: what one piece is worth. */
export interface ListedGift {
  sku: string;
  valueMinor: number;
}

/** What a reward is aimed at, as it is called: "tea", "item from tea", "items from tea". Chinese and Korean call one and many alike. */
export interface Aim {
  all: string;
  one: string;
  many: string;
}

/** How amounts are said in one language; `gift` is what the gift is called. */
export interface Say {
  money(amountMinor: number): string;
  share(basisPoints: number): string;
  upTo(capMinor: number | undefined, times?: number): string; // in brackets; nothing without a cap and without times
  aim(on: Rule | undefined): Aim | null; // null: at the order as a whole
  gift: string;
}

/** What texts say of a reward in one language. */
export interface Said {
  worth: string; // all of it, where a line begins: "Free shipping (up to CN¥8)"
  inLine?: string; // the same within a sentence; absent: it reads alike
  brief: string; // in a subject: "a free gift"
  ofCoupon?: string; // "your … coupon"; absent: as in brief
  saysLeast?: true; // it says itself what must be bought
}

/** What texts say, in each language (words/language.ts). */
export interface Spoken<R> {
  en(reward: R, say: Say): Said;
  zh(reward: R, say: Say): Said;
  ko(reward: R, say: Say): Said;
}

/** A sum off a cart that is worth less; `path` leads to it in the reward. */
export interface AboveMinimum {
  path: string;
  sumMinor: number;
  leastMinor: number;
}

/** What a reward takes off at worst, and of how much; `alwaysBp`: the share that it takes of any cart at the most. */
export interface AtWorst {
  faceMinor: number | null;
  usedMinor: number | null;
  alwaysBp?: number;
}

/** What the house asks of a reward. `R`: as promised; `T`: as asked for. Amounts are in minor units. */
export interface Answers<R, T> {
  lane(reward: R): Lane;
  /** Off each line; `left` is what former lanes left of it (0: takes no discount), on the shipping lane of the shipping alone. Never more than that. */
  discount(reward: R, cart: Cart, left: readonly number[]): number[];
  /** All that it takes off, added up, where that is reckoned sooner than line by line; null: it is not. */
  totalMinor(reward: R, cart: Cart, left: readonly number[]): number | null;
  /** What the cart needs more of before it takes anything off, where goods are counted or summed. `whole`: of each line what may be discounted. */
  lacking(reward: R, cart: Cart, whole: readonly number[]): Missing[];
  /** The most that one coupon can cost; null: nobody knows, for want of a cap. */
  greatestCostMinor(reward: R): number | null;
  /** Reckoned at once: no less than it takes off where all is worth so much; null: its greatest cost, else all of it. */
  atMostMinor(reward: R, wholeMinor: number): number | null;
  /** What it takes off at worst for the shop, and of how much: `usedMinor` is the least that a cart must be worth (null: nobody asks). */
  atWorst(reward: R, usedMinor: number | null): AtWorst;
  /** The sum that it says it takes off the goods at once; null: it says none. */
  sumMinor(asked: T): number | null;
  /** The share of the whole cart that it says it takes off, in basis points; null: it says none. */
  shareBp(asked: T): number | null;
  /** The sums that are above all that the least cart costs which can have them: it would cost nothing. `leastMinor`: what it must be worth. */
  aboveMinimum(reward: R, leastMinor: number | null): AboveMinimum[];
  /** The piece that it gives away; null: it gives money. */
  gift(reward: R): ListedGift | null;
  /** Whether the list of gifts says what it is worth. */
  isListed: boolean;
  /** As it is promised now, or what is wrong with it. */
  promised(asked: T, list: readonly ListedGift[]): { reward: R } | { problem: Problem };
  asked(reward: R): T;
  words: Spoken<R>;
  /** For staff; `money` says an amount with its currency. */
  forStaff(reward: R, money: (amountMinor: number) => string): string;
}

/** A type of reward: its shape as promised and as asked for, and all that the house asks of it. */
export interface RewardKind<Promised extends z.ZodType, Asked extends z.ZodType = Promised>
  extends Answers<z.infer<Promised>, z.infer<Asked>> {
  schema: Promised;
  terms: Asked;
}

/** The answers of what says neither a sum off the goods nor a share of the whole cart. */
export const NO_FACE = { sumMinor: () => null, shareBp: () => null, aboveMinimum: () => [] };

/** The answer of what takes a share of nothing, or of what it counts itself. */
export const NO_SHARE = { atMostMinor: () => null };

/** The answer of what is reckoned line by line, or piece by piece. */
export const NO_TOTAL = { totalMinor: () => null };

/** The answer of what takes something off however little there is. */
export const NO_THRESHOLD = { lacking: () => [] };

/** Told as a condition is that is not met; nothing where there is enough. */
export const lackOf = (fact: Need, need: number, have: number): Missing[] =>
  have < need ? [{ fact, operator: 'greaterThanInclusive', need, have }] : [];

/** The answers of what gives money: it is promised as it is asked for. */
export const NO_GIFT = {
  gift: () => null,
  isListed: false,
  promised: <R>(reward: R) => ({ reward }),
  asked: <R>(reward: R) => reward,
};
