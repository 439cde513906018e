import { type Cart, subtotalMinor } from '../cart.js';
import { type Reason, reason } from '../reasons.js';
import { LANES } from '../rewards/kind.js';
import { laneOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import { type Left, sideOf, wholeOf } from './left.js';
import { type Offer, offerOf } from './offer.js';
import type { Applied, Candidate, LineDiscount, PricedCart, Pricing } from './pricing.js';

/**
 * Prices a cart with discounts: one on each lane, on what the former lanes left; of several the one worth most (a gift by its value), a tie
 * going to the earlier. One that would give nothing is left out rather than used up. The same key twice counts once.
 */
export function priceCart(cart: Cart, candidates: readonly Candidate[]): PricedCart {
  const judged = judge(cart, firstOfEach(candidates));
  const chosen = judged.filter(isChosen);
  return {
    pricing: {
      ...totals(cart, chosen),
      lines: cart.lines.map(({ id, lineTotalMinor }, line) => ({ id, lineTotalMinor, ...offLine(chosen, line) })),
      applied: chosen.map(appliedOf),
    },
    chosen: chosen.map(({ candidate }) => candidate),
    leftOut: judged
      .filter((one) => !isChosen(one))
      .map(({ candidate, offer, best }) => ({ candidate, reasons: [whyNot(offer, best?.candidate)] })),
  };
}

/** A candidate beside the best of its lane. */
interface Judged extends Offered {
  best: Offered | undefined;
}

interface Offered {
  candidate: Candidate;
  offer: Offer;
}

const isChosen = ({ candidate, best }: Judged): boolean => candidate === best?.candidate;

/** Lane by lane; the candidates stay in their order. */
function judge(cart: Cart, candidates: readonly Candidate[]): Judged[] {
  const judged = new Map<Candidate, Judged>();
  let left = wholeOf(cart);
  for (const lane of LANES) {
    const base = left;
    const offers = candidates
      .filter(({ reward }) => laneOf(reward) === lane)
      .map((candidate) => ({ candidate, offer: offerOf(cart, candidate, base) }));
    const best = bestOf(offers);
    for (const one of offers) judged.set(one.candidate, { ...one, best });
    if (best) left = lessened(base, sideOf(lane), best.offer.parts);
  }
  return candidates.flatMap((candidate) => judged.get(candidate) ?? []);
}

const firstOfEach = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.filter(({ key }, index) => candidates.findIndex((other) => other.key === key) === index);

const bestOf = (offers: Offered[]): Offered | undefined =>
  offers
    .filter(({ offer }) => offer.hasEffect)
    .reduce<Offered | undefined>((top, one) => (top === undefined || one.offer.worthMinor > top.offer.worthMinor ? one : top), undefined);

const lessened = (left: Left, side: keyof Left, parts: readonly number[]): Left => ({
  ...left,
  [side]: left[side].map((amount, line) => amount - (parts[line] ?? 0)),
});

const named = ({ campaignId, code }: Candidate) => ({ campaignId, ...(code !== null && { code }) });

const offGoods = ({ candidate, offer }: Offered): number => (laneOf(candidate.reward) === 'shipping' ? 0 : offer.amountMinor);

const appliedOf = (one: Offered): Applied => ({
  ...named(one.candidate),
  label: one.candidate.label,
  discountMinor: offGoods(one),
  shippingDiscountMinor: one.offer.amountMinor - offGoods(one),
  ...(one.offer.gift && { gift: one.offer.gift }),
});

function offLine(chosen: Offered[], line: number): { discountMinor: number; discounts: LineDiscount[] } {
  const discounts = chosen
    .filter(({ candidate }) => laneOf(candidate.reward) !== 'shipping')
    .map(({ candidate, offer }) => ({ ...named(candidate), amountMinor: offer.parts[line] ?? 0 }))
    .filter(({ amountMinor }) => amountMinor > 0);
  return { discountMinor: sumOf(discounts.map(({ amountMinor }) => amountMinor)), discounts };
}

function totals(cart: Cart, chosen: Offered[]): Omit<Pricing, 'lines' | 'applied'> {
  const [subtotal, shippingMinor, discountMinor] = [subtotalMinor(cart), sumOf(wholeOf(cart).shipping), sumOf(chosen.map(offGoods))];
  const shippingDiscountMinor = sumOf(chosen.map(({ offer }) => offer.amountMinor)) - discountMinor;
  const totalMinor = subtotal - discountMinor + shippingMinor - shippingDiscountMinor;
  return { currency: cart.currency, subtotalMinor: subtotal, discountMinor, shippingMinor, shippingDiscountMinor, totalMinor };
}

const whyNot = ({ hasEffect }: Offer, better: Candidate | undefined): Reason =>
  hasEffect && better ? reason('not_combinable', { ...(better.code !== null && { better: better.code }) }) : reason('no_effect');
