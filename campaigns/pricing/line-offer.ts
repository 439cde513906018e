import type { Campaign } from '../campaign.js';
import type { Cart, CartLine } from '../cart.js';
import type { Reason } from '../reasons.js';
import type { Facts } from '../rules/facts.js';
import type { Missing } from '../rules/rule.js';
import { type Room, reasonsAgainstPromotion } from '../usability.js';
import { offerOf } from './offer.js';
import { priceCart } from './price-cart.js';
import type { Candidate, Pricing } from './pricing.js';

/** An automatic discount beside a product page: its campaign, and what is left of it. */
export interface PageDiscount {
  campaign: Pick<Campaign, 'state' | 'window' | 'currency' | 'redeemWhen' | 'limits'>;
  candidate: Candidate;
  room: Room;
}

/** What a line costs with the discounts that it gets alone, and which more of it would get. */
export interface LineOffer {
  pricing: Pricing;
  nearly: { candidate: Candidate; missing: Missing[] }[]; // nothing missing: more pieces, and nobody knows how many
}

/** So many discounts are told of that more of a line would get. */
export const MOST_NEARLY = 3;

/**
 * What a line would save in a cart of its own, without shipping: conditions on the cart, floors and limits are judged as at the checkout.
 * `discounts` in the sequence in which they are to be told.
 */
export function lineOffer(
  line: CartLine,
  currency: string,
  discounts: readonly PageDiscount[],
  facts: Pick<Facts, 'now' | 'customer'>,
): LineOffer {
  const cart = cartOf(line, currency);
  const judged = discounts.map((one) => ({ ...one, reasons: reasonsAgainstPromotion(one.campaign, one.room, { cart, facts }) }));
  const { pricing, leftOut } = priceCart(
    cart,
    judged.filter(({ reasons }) => reasons.length === 0).map(({ candidate }) => candidate),
  );
  const much = cartOf(muchOf(line), currency);
  const wouldGet = ({ campaign, candidate, room }: PageDiscount): boolean =>
    reasonsAgainstPromotion(campaign, room, { cart: much, facts }).length === 0 && offerOf(much, candidate) !== null;
  const nearly = judged
    .map((one) => ({ ...one, reasons: one.reasons.length > 0 ? one.reasons : reasonsIn(leftOut, one.candidate) }))
    .filter((one) => isNear(one.reasons) && wouldGet(one))
    .map(({ candidate, reasons }) => ({ candidate, missing: reasons.flatMap(({ missing = [] }) => missing) }));
  return { pricing, nearly: nearly.slice(0, MOST_NEARLY) };
}

const cartOf = (line: CartLine, currency: string): Cart => ({ checkoutId: '', currency, pricesIncludeTax: true, lines: [line] });

/** More of the same: what is for other goods takes nothing off it however much there is. */
const muchOf = (line: CartLine): CartLine => ({ ...line, quantity: line.quantity * MUCH, lineTotalMinor: line.lineTotalMinor * MUCH });

const MUCH = 100;

const reasonsIn = (leftOut: readonly { candidate: Candidate; reasons: Reason[] }[], candidate: Candidate): Reason[] =>
  leftOut.find((one) => one.candidate === candidate)?.reasons ?? [];

const NEAR: readonly string[] = ['conditions_not_met', 'no_effect'];

const isNear = (reasons: readonly Reason[]): boolean => reasons.length > 0 && reasons.every(({ code }) => NEAR.includes(code));
