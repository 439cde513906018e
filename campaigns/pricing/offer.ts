import type { Cart } from '../cart.js';
import { kindOf } from '../rewards/reward.js';
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
export function bySavingAlone(cart: Cart, candidates: readonly Candidate[]): Candidate[] {
  const taking = takingFrom<Candidate>(cart);
  return candidates
    .map((candidate) => ({ candidate, worthMinor: worthMinorOf(taking.alone(candidate)) }))
    .sort((one, other) => other.worthMinor - one.worthMinor || byPriority(one.candidate, other.candidate))
    .map(({ candidate }) => candidate);
}

/** What all of the cart needs more of before a discount takes anything off; empty: nothing, or nothing that could be counted. */
export const lackingFor = (cart: Cart, { reward }: Pick<Discount, 'reward'>, whole = wholeOf(cart)): Missing[] =>
  kindOf(reward).lacking(reward, cart, whole.goods);
