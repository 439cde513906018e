import type { Cart } from '../cart.js';
import { atMostMinor, kindOf, laneOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import type { Missing } from '../rules/rule.js';
import { sideOf, wholeOf } from './left.js';
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
 * The first so many of them, of those that `are` asked for; `candidates` by priority. Once none of the others could save more, they are not
 * looked at: those that save the same come later.
 */
export function mostSaving(
  cart: Cart,
  candidates: readonly Candidate[],
  most: number,
  are: (candidate: Candidate) => boolean,
): Candidate[] {
  const whole = wholeOf(cart);
  const wholeMinor = { goods: sumOf(whole.goods), shipping: sumOf(whole.shipping) };
  const mostMinor = candidates.map(({ reward }) => atMostMinor(reward, wholeMinor[sideOf(laneOf(reward))]));
  const places = [...mostMinor.keys()].sort((one, other) => (mostMinor[other] ?? 0) - (mostMinor[one] ?? 0));
  const rate = ratingAlone(cart);
  const first: Alone[] = [];
  for (const place of places) {
    const [candidate, last] = [candidates[place], first.at(most - 1)];
    if (candidate === undefined || (last && byWorth(last, { candidate, worthMinor: mostMinor[place] ?? 0 }) < 0)) break;
    if (!are(candidate)) continue;
    first.push(rate(candidate));
    first.sort(byWorth).splice(most);
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
