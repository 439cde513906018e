import { type Cart, discountableSubtotalMinor, subtotalMinor } from '../cart.js';
import { percentOf } from '../money.js';
import { type Reason, reason } from '../reasons.js';
import type { Reward } from './reward.js';
import { spread } from './spread.js';

/** A coupon that may be used on the cart, as far as its price goes. */
export interface PricedCoupon {
  code: string;
  reward: Reward;
}

export interface Gift {
  sku: string;
  valueMinor: number;
}

export interface Applied {
  code: string;
  discountMinor: number;
  gift?: Gift;
}

/** What a cart costs with its coupons, in minor units (model.md, "Checkout"). */
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
 * Prices a cart with coupons: one on the goods and one on the shipping, of several the one worth most (a gift by its value), a tie going
 * to the earlier. A coupon that would give nothing is refused rather than used up. The same code twice counts once.
 */
export function priceCart(cart: Cart, coupons: readonly PricedCoupon[]): Pricing {
  const offers = offersOf(cart, coupons);
  const [goods, shipping] = [best(offers, 'goods'), best(offers, 'shipping')];
  const chosen = offers.filter((offer) => offer === goods || offer === shipping);
  return {
    ...totals(cart, goods?.discountMinor ?? 0, shipping?.discountMinor ?? 0),
    applied: chosen.map(({ code, discountMinor, gift }) => ({ code, discountMinor, ...(gift && { gift }) })),
    refused: offers.filter((offer) => !chosen.includes(offer)).map((offer) => refusal(offer, offer.lane === 'goods' ? goods : shipping)),
  };
}

/** What one coupon alone would take off the cart, goods or shipping. */
export const discountOf = (cart: Cart, coupon: PricedCoupon): number => offerOf(cart, coupon).discountMinor;

interface Offer extends Applied {
  lane: 'goods' | 'shipping';
  worthMinor: number;
  hasEffect: boolean;
}

const offersOf = (cart: Cart, coupons: readonly PricedCoupon[]): Offer[] =>
  coupons.filter(({ code }, index) => coupons.findIndex((other) => other.code === code) === index).map((coupon) => offerOf(cart, coupon));

function offerOf(cart: Cart, { code, reward }: PricedCoupon): Offer {
  if (reward.type === 'gift') {
    const { sku, valueMinor } = reward;
    return { code, lane: 'goods', discountMinor: 0, worthMinor: valueMinor, hasEffect: true, gift: { sku, valueMinor } };
  }
  const lane = reward.type === 'free_shipping' ? 'shipping' : 'goods';
  const discountMinor = lane === 'shipping' ? shippingDiscount(cart, reward) : goodsDiscount(cart, reward);
  return { code, lane, discountMinor, worthMinor: discountMinor, hasEffect: discountMinor > 0 };
}

const capped = (amountMinor: number, capMinor: number | undefined): number => Math.min(amountMinor, capMinor ?? amountMinor);

const shippingDiscount = ({ shipping }: Cart, reward: Reward): number =>
  reward.type === 'free_shipping' ? capped(shipping?.amountMinor ?? 0, reward.capMinor) : 0;

function goodsDiscount(cart: Cart, reward: Reward): number {
  const discountable = discountableSubtotalMinor(cart);
  if (reward.type === 'percent') return capped(percentOf(discountable, reward.basisPoints), reward.capMinor);
  return reward.type === 'amount' ? Math.min(reward.amountMinor, discountable) : 0;
}

const best = (offers: Offer[], lane: Offer['lane']): Offer | undefined =>
  offers
    .filter((offer) => offer.lane === lane && offer.hasEffect)
    .reduce<Offer | undefined>((top, offer) => (top === undefined || offer.worthMinor > top.worthMinor ? offer : top), undefined);

function totals(cart: Cart, discountMinor: number, shippingDiscountMinor: number): Omit<Pricing, 'applied' | 'refused'> {
  const subtotal = subtotalMinor(cart);
  const shippingMinor = cart.shipping?.amountMinor ?? 0;
  const totalMinor = subtotal - discountMinor + shippingMinor - shippingDiscountMinor;
  const lines = discountedLines(cart, discountMinor);
  return { currency: cart.currency, subtotalMinor: subtotal, discountMinor, shippingMinor, shippingDiscountMinor, totalMinor, lines };
}

function discountedLines({ lines }: Cart, discountMinor: number): Pricing['lines'] {
  const parts = spread(
    discountMinor,
    lines.map(({ discountable, lineTotalMinor }) => (discountable ? lineTotalMinor : 0)),
  );
  return lines.map(({ id, lineTotalMinor }, index) => ({ id, lineTotalMinor, discountMinor: parts[index] ?? 0 }));
}

const refusal = ({ code, hasEffect }: Offer, better: Offer | undefined): Pricing['refused'][number] => ({
  code,
  reasons: [hasEffect && better ? reason('not_combinable', { better: better.code }) : reason('no_effect')],
});
