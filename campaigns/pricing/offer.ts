import type { Cart } from '../cart.js';
import type { ListedGift } from '../rewards/kind.js';
import { giftOf, kindOf, laneOf, type Reward } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import { type Left, sideOf, wholeOf } from './left.js';

/** What one discount takes off, in minor units. */
export interface Offer {
  parts: number[]; // off each line, on the shipping lane off the shipping
  amountMinor: number; // of them all
  gift: ListedGift | null;
  worthMinor: number; // with the gift's value
  hasEffect: boolean;
}

/** What one discount would take off what is left of the cart; alone, off all of it. */
export function offerOf(cart: Cart, { reward }: { reward: Reward }, left: Left = wholeOf(cart)): Offer {
  const parts = kindOf(reward).discount(reward, cart, left[sideOf(laneOf(reward))]);
  const [amountMinor, gift] = [sumOf(parts), giftOf(reward)];
  return { parts, amountMinor, gift, worthMinor: amountMinor + (gift?.valueMinor ?? 0), hasEffect: amountMinor > 0 || gift !== null };
}
