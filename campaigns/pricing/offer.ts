import type { Cart } from '../cart.js';
import { atMostMinor, kindOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import type { Missing } from '../rules/rule.js';
import { wholeOf } from './left.js';
import type { Candidate } from './pricing.js';
import { byPriority } from './rated.js';
import { type Discount, hasEffect, takingFrom, worthMinorOf } from './taken.js';

/** What one discount would take off all of the cart if it stood alone, in minor units; null: nothing, nor does it give a gift. */
export function offerOf(cart: Cart, { reward, floorBp }: Discount): { amountMinor: number } | null {
  const offer = takingFrom(cart).alone({ reward, floorBp });
  return hasEffect(offer) ? { amountMinor: offer.amountMinor } : null;
}

/** Those first that would save most if they stood alone; of equals by priority. */
export const bySavingAlone = (cart: Cart, candidates: readonly Candidate[]): Candidate[] =>
  candidates
    .map(ratingAlone(cart))
    .sort(byWorth)
    .map(({ candidate }) => candidate);

/**
 * The first so many of them, of those that `are` asked for: once they save more than any other could at the most, the others are not looked at.
 */
export function mostSaving(
  cart: Cart,
  candidates: readonly Candidate[],
  most: number,
  are: (candidate: Candidate) => boolean,
): Candidate[] {
  const { goods, shipping } = wholeOf(cart);
  const wholeMinor = sumOf(goods) + sumOf(shipping);
  const bounded = candidates.map((candidate) => ({ candidate, mostMinor: atMostMinor(candidate.reward, wholeMinor) }));
  bounded.sort((one, other) => other.mostMinor - one.mostMinor);
  const rate = ratingAlone(cart);
  let first: Alone[] = [];
  for (let at = 0; at < bounded.length; at += most) {
    if (first.length === most && (first.at(-1)?.worthMinor ?? 0) > (bounded[at]?.mostMinor ?? 0)) break;
    const next = bounded.slice(at, at + most).flatMap(({ candidate }) => (are(candidate) ? [rate(candidate)] : []));
    first = [...first, ...next].sort(byWorth).slice(0, most);
  }
  return first.map(({ candidate }) => candidate);
}

/** What a candidate would save if it stood alone. */
interface Alone {
  candidate: Candidate;
  worthMinor: number;
}

function ratingAlone(cart: Cart): (candidate: Candidate) => Alone {
  const taking = takingFrom<Candidate>(cart);
  return (candidate) => ({ candidate, worthMinor: worthMinorOf(taking.alone(candidate)) });
}

const byWorth = (one: Alone, other: Alone): number => other.worthMinor - one.worthMinor || byPriority(one.candidate, other.candidate);

/** What all of the cart needs more of before a discount takes anything off; empty: nothing, or nothing that could be counted. */
export const lackingFor = (cart: Cart, { reward }: Pick<Discount, 'reward'>, whole = wholeOf(cart)): Missing[] =>
  kindOf(reward).lacking(reward, cart, whole.goods);
