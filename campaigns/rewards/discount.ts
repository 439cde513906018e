import { type Cart, subtotalMinor } from '../cart.js';
import type { CouponPromise } from '../promise.js';
import { type Reason, reason } from '../reasons.js';
import { LANES, type Lane, type ListedGift } from './kind.js';
import { giftOf, kindOf, laneOf } from './reward.js';
import { sumOf } from './spread.js';

/** A coupon that may be used on the cart, as far as its price goes. */
type PricedCoupon = Pick<CouponPromise, 'reward'> & { code: string };

export interface Applied {
  code: string;
  discountMinor: number;
  gift?: ListedGift;
}

/** What a cart costs with its coupons, in minor units (docs/model.md, "Checkout"). */
export interface Pricing {
  currency: string;
  subtotalMinor: number;
  discountMinor: number; // on the goods
  shippingMinor: number;
  shippingDiscountMinor: number;
  totalMinor: number;
  lines: { id: string; lineTotalMinor: number; discountMinor: number }[];
  applied: Applied[];
  refused: { code: string; reasons: Reason[] }[];
}

/**
 * Prices a cart with coupons: one on each lane, on what the former lanes left; of several the one worth most (a gift by its value), a tie
 * going to the earlier. A coupon that would give nothing is refused rather than used up. The same code twice counts once.
 */
export function priceCart(cart: Cart, coupons: readonly PricedCoupon[]): Pricing {
  const { judged, left } = judge(cart, firstOfEach(coupons));
  const isChosen = ({ offer, best }: Judged): boolean => offer === best;
  return {
    ...totals(cart, left),
    applied: judged.filter(isChosen).map(({ offer: { code, discountMinor, gift } }) => ({ code, discountMinor, ...(gift && { gift }) })),
    refused: judged.filter((one) => !isChosen(one)).map(({ offer, best }) => refusal(offer, best)),
  };
}

/** What of a cart may still be discounted: of each line (0: it takes no discount), and of the shipping. */
interface Left {
  goods: number[];
  shipping: number[];
}

const wholeOf = ({ lines, shipping }: Cart): Left => ({
  goods: lines.map(({ discountable, lineTotalMinor }) => (discountable ? lineTotalMinor : 0)),
  shipping: [shipping?.amountMinor ?? 0],
});

const sideOf = (lane: Lane): keyof Left => (lane === 'shipping' ? 'shipping' : 'goods');

/** What one coupon takes off. */
interface Offer extends Applied {
  parts: number[]; // of it, off each line
  worthMinor: number;
  hasEffect: boolean;
}

/** What one coupon would take off what is left of the cart; alone, off all of it. */
export function offerOf(cart: Cart, { code, reward }: PricedCoupon, left: Left = wholeOf(cart)): Offer {
  const parts = kindOf(reward).discount(reward, cart, left[sideOf(laneOf(reward))]);
  const [discountMinor, gift] = [sumOf(parts), giftOf(reward)];
  return {
    code,
    discountMinor,
    parts,
    worthMinor: discountMinor + (gift?.valueMinor ?? 0),
    hasEffect: discountMinor > 0 || gift !== null,
    ...(gift && { gift }),
  };
}

/** A coupon beside the best of its lane. */
interface Judged {
  offer: Offer;
  best: Offer | undefined;
}

/** Lane by lane; the coupons stay in their order. */
function judge(cart: Cart, coupons: readonly PricedCoupon[]): { judged: Judged[]; left: Left } {
  const judged = new Map<PricedCoupon, Judged>();
  let left = wholeOf(cart);
  for (const lane of LANES) {
    const offers = new Map(coupons.filter(({ reward }) => laneOf(reward) === lane).map((coupon) => [coupon, offerOf(cart, coupon, left)]));
    const best = bestOf([...offers.values()]);
    for (const [coupon, offer] of offers) judged.set(coupon, { offer, best });
    if (best) left = { ...left, [sideOf(lane)]: left[sideOf(lane)].map((amount, line) => amount - (best.parts[line] ?? 0)) };
  }
  return { judged: coupons.flatMap((coupon) => judged.get(coupon) ?? []), left };
}

const firstOfEach = (coupons: readonly PricedCoupon[]): PricedCoupon[] =>
  coupons.filter(({ code }, index) => coupons.findIndex((other) => other.code === code) === index);

const bestOf = (offers: Offer[]): Offer | undefined =>
  offers
    .filter(({ hasEffect }) => hasEffect)
    .reduce<Offer | undefined>((top, offer) => (top === undefined || offer.worthMinor > top.worthMinor ? offer : top), undefined);

function totals(cart: Cart, left: Left): Omit<Pricing, 'applied' | 'refused'> {
  const whole = wholeOf(cart);
  const off = (side: keyof Left): number[] => whole[side].map((amount, line) => amount - (left[side][line] ?? 0));
  const [goods, discountMinor, shippingDiscountMinor] = [off('goods'), sumOf(off('goods')), sumOf(off('shipping'))];
  const [subtotal, shippingMinor] = [subtotalMinor(cart), sumOf(whole.shipping)];
  const totalMinor = subtotal - discountMinor + shippingMinor - shippingDiscountMinor;
  const lines = cart.lines.map(({ id, lineTotalMinor }, line) => ({ id, lineTotalMinor, discountMinor: goods[line] ?? 0 }));
  return { currency: cart.currency, subtotalMinor: subtotal, discountMinor, shippingMinor, shippingDiscountMinor, totalMinor, lines };
}

const refusal = ({ code, hasEffect }: Offer, better: Offer | undefined): Pricing['refused'][number] => ({
  code,
  reasons: [hasEffect && better ? reason('not_combinable', { better: better.code }) : reason('no_effect')],
});
