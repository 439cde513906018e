import type { Cart } from '../cart.js';
import { type Discount, hasEffect, lanesOf, takingFrom } from './taken.js';

/** What one discount would take off all of the cart if it stood alone, in minor units; null: nothing, nor does it give a gift. */
export function offerOf(cart: Cart, { reward, floorBp }: Discount): { amountMinor: number } | null {
  const [offer] = takingFrom(cart)
    .taken(lanesOf([{ reward, floorBp }]))
    .filter(hasEffect);
  return offer ? { amountMinor: offer.amountMinor } : null;
}
