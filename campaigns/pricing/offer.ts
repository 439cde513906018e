import type { Cart } from '../cart.js';
import { kindOf } from '../rewards/reward.js';
import type { Missing } from '../rules/rule.js';
import { wholeOf } from './left.js';
import { type Discount, hasEffect, lanesOf, takingFrom } from './taken.js';

/** What one discount would take off all of the cart if it stood alone, in minor units; null: nothing, nor does it give a gift. */
export function offerOf(cart: Cart, { reward, floorBp }: Discount): { amountMinor: number } | null {
  const [offer] = takingFrom(cart)
    .taken(lanesOf([{ reward, floorBp }]))
    .filter(hasEffect);
  return offer ? { amountMinor: offer.amountMinor } : null;
}

/** What all of the cart needs more of before a discount takes anything off; empty: nothing, or nothing that could be counted. */
export const lackingFor = (cart: Cart, { reward }: Pick<Discount, 'reward'>): Missing[] =>
  kindOf(reward).lacking(reward, cart, wholeOf(cart).goods);
