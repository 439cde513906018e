import type { Cart } from '../cart.js';
import { type Reason, reason } from '../reasons.js';
import { giftOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import { bySavingAlone } from './offer.js';
import { priceCart } from './price-cart.js';
import type { Candidate, PricedCart } from './pricing.js';
import { byPriority } from './rated.js';

/** Of so many codes all choices are tried; of more, those that save most alone. */
const MOST_TRIED = 7;

/**
 * Prices a cart with at most so many codes. Where more would take effect at once, those take effect that save most, in whatever order they were
 * typed. Automatic discounts do not count.
 */
export function priceWithFewCodes(cart: Cart, candidates: readonly Candidate[], most: number): PricedCart {
  const free = priceCart(cart, candidates);
  if (free.chosen.filter(isTyped).length <= most) return free;
  const automatic = candidates.filter((candidate) => !isTyped(candidate));
  const choices = choicesOf(bySavingAlone(cart, candidates.filter(isTyped)).slice(0, MOST_TRIED).sort(byPriority), most).map((few) => ({
    few,
    priced: priceCart(cart, [...few, ...automatic]),
  }));
  const { few, priced } = choices.reduce((top, other) => (savingOf(other.priced) > savingOf(top.priced) ? other : top));
  const tooMany = reason('too_many_codes', { values: { most } });
  const others = candidates.filter((candidate) => isTyped(candidate) && !few.includes(candidate));
  return {
    pricing: priced.pricing,
    chosen: priced.chosen,
    leftOut: [...priced.leftOut, ...others.map((candidate) => ({ candidate, reasons: whyNotAtAll(candidate, free) ?? [tooMany] }))],
  };
}

const isTyped = ({ code }: Candidate): boolean => code !== null;

/** What speaks against it beside as many codes as one likes, other than that something better stands there. */
const whyNotAtAll = (candidate: Candidate, { leftOut }: PricedCart): Reason[] | undefined =>
  leftOut.find((one) => one.candidate === candidate && one.reasons.every(({ code }) => code !== 'not_combinable'))?.reasons;

const giftMinorOf = ({ reward }: Candidate): number => giftOf(reward)?.valueMinor ?? 0;

const savingOf = ({ chosen, pricing: { discountMinor, shippingDiscountMinor } }: PricedCart): number =>
  discountMinor + shippingDiscountMinor + sumOf(chosen.map(giftMinorOf));

/** All choices of so many, those of the earlier first. */
function choicesOf<T>([first, ...others]: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  if (first === undefined) return [];
  return [...choicesOf(others, count - 1).map((choice) => [first, ...choice]), ...choicesOf(others, count)];
}
