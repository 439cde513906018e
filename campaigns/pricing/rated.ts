import { giftOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import type { Candidate } from './pricing.js';
import { hasEffect, type LaneSets, lanesOf, type Offer, type Taken, worthMinorOf } from './taken.js';

/** A set of discounts that may take effect together, and what it saves: off goods and shipping, and the value of gifts. */
export interface Ranked {
  set: LaneSets<Candidate>;
  savingMinor: number;
}

export interface Rated extends Ranked {
  taken: readonly Taken<Candidate>[];
}

export const NOTHING: Rated = { set: { product: [], order: [], shipping: [] }, taken: [], savingMinor: 0 };

export const rated = (set: LaneSets<Candidate>, taken: readonly Taken<Candidate>[]): Rated => ({
  set,
  taken,
  savingMinor: sumOf(taken.map(worthMinorOf)),
});

/** Two sets of different lanes, none of which touches the other's. */
export const union = (one: Rated, other: Rated): Rated => ({
  set: lanesOf([...membersOf(one), ...membersOf(other)]),
  taken: [...one.taken, ...other.taken],
  savingMinor: one.savingMinor + other.savingMinor,
});

/** Whether it may stand in a set: it gives something there, and its campaign's budget can bear all of it. */
export const isBorne = (taken: Offer<Candidate>): boolean => hasEffect(taken) && !isOverBudget(taken);

export const isOverBudget = (taken: Offer<Candidate>): boolean =>
  taken.discount.mostMinor !== null && worthMinorOf(taken) > taken.discount.mostMinor;

/** The order of candidates whatever order they come in: the greatest priority first, then by key. */
export const byPriority = (one: Candidate, other: Candidate): number => other.priority - one.priority || byId(one, other);

/** Of keys that are as long as each other the first difference decides, whatever follows. */
const byId = (one: Candidate, other: Candidate): number =>
  one.key.length === other.key.length && one.key !== other.key ? compared(one.key, other.key) : compared(idOf(one), idOf(other));

export const better = (one: Rated, other: Rated): Rated => (preference(one, other) <= 0 ? one : other);

/** Negative: the one goes before the other. What saves most; of equals what uses up fewer coupons, then by priority, then by key. */
export function preference(one: Ranked, other: Ranked): number {
  if (one.savingMinor !== other.savingMinor) return other.savingMinor - one.savingMinor;
  const [ones, others] = [membersOf(one), membersOf(other)];
  return (
    worthlessGiftsIn(others) - worthlessGiftsIn(ones) ||
    couponsIn(ones) - couponsIn(others) ||
    -inTurn(ones.map(({ priority }) => priority).sort(descending), others.map(({ priority }) => priority).sort(descending)) ||
    inTurn(ones.map(idOf).sort(compared), others.map(idOf).sort(compared))
  );
}

export const membersOf = ({ set: { product, order, shipping } }: Ranked): Candidate[] => [...product, ...order, ...shipping];

/** A gift that the list values at nothing saves nothing, and is still better than none. */
const worthlessGiftsIn = (members: Candidate[]): number => members.filter(({ reward }) => giftOf(reward)?.valueMinor === 0).length;

const couponsIn = (members: Candidate[]): number => members.filter(({ kind }) => kind === 'coupon').length;

/** Its own among all candidates. */
export const idOf = ({ key, code }: Candidate): string => `${key} ${code ?? ''}`;

const descending = (one: number, other: number): number => other - one;

const compared = <T extends string | number>(one: T, other: T): number => (one === other ? 0 : one < other ? -1 : 1);

/** The first difference decides; where one ends, the longer is the greater. */
function inTurn<T extends string | number>(ones: T[], others: T[]): number {
  const at = ones.findIndex((one, index) => one !== others[index]);
  const [one, other] = [ones[at], others[at]];
  return one === undefined || other === undefined ? ones.length - others.length : compared(one, other);
}
