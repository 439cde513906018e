import { type Cart, type CartLine, subtotalMinor } from '../cart.js';
import { LANES } from '../rewards/kind.js';
import { giftOf, laneOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import { bestSet } from './best-set.js';
import { wholeOf } from './left.js';
import type { Applied, Candidate, LeftOut, LineDiscount, PricedCart, Pricing } from './pricing.js';
import { byPriority, membersOf } from './rated.js';
import { isOnGoods, type Offer, type Taken, takingFrom, worthMinorOf } from './taken.js';
import { whyNot } from './why-not.js';

/** How many candidates of a lane are looked at: those with a code, and of the automatic ones those that save most alone. */
const MOST_IN_LANE = 20;

/**
 * Prices a cart with the set of discounts that saves most of all that may stand together (docs/pricing.md), and says why the others are left
 * out. In whatever order the candidates come, the answer is the same. The same one twice counts once.
 */
export function priceCart(cart: Cart, candidates: readonly Candidate[]): PricedCart {
  const taking = takingFrom<Candidate>(cart);
  const offers = eachOnce(candidates).map(taking.alone);
  const best = bestSet(lookedAt(offers), taking);
  const chosen = membersOf(best);
  const others = offers.filter(({ discount }) => !chosen.includes(discount));
  let reasoned: LeftOut[] | undefined;
  return {
    pricing: pricingOf(cart, best.taken),
    chosen,
    get leftOut() {
      reasoned ??= byWorth(others).map((offer) => ({ candidate: offer.discount, reasons: [whyNot(offer, best, taking, cart)] }));
      return reasoned;
    },
  };
}

const eachOnce = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort(byPriority).filter((candidate, at, all) => at === 0 || !isSame(candidate, all[at - 1]));

const isSame = ({ key, code }: Candidate, other: Candidate | undefined): boolean => key === other?.key && code === other.code;

type Offers = readonly Offer<Candidate>[];
type Takens = readonly Taken<Candidate>[];

const byWorth = (offers: Offers): Offer<Candidate>[] => [...offers].sort((one, other) => worthMinorOf(other) - worthMinorOf(one));

function lookedAt(offers: Offers): Offers {
  const unsorted = offers.filter(({ discount: { reward }, uncutMinor }) => uncutMinor > 0 || giftOf(reward) !== null);
  if (unsorted.length <= MOST_IN_LANE) return unsorted;
  const able = byWorth(unsorted);
  const [typed, automatic] = [
    able.filter(({ discount: { code } }) => code !== null),
    able.filter(({ discount: { code } }) => code === null),
  ];
  const most = LANES.flatMap((lane) =>
    [...typed, ...automatic].filter(({ discount: { reward } }) => laneOf(reward) === lane).slice(0, MOST_IN_LANE),
  );
  return offers.filter((offer) => most.includes(offer));
}

/** What the cart costs with some discounts, each with what it takes off. */
function pricingOf(cart: Cart, taken: Takens): Pricing {
  const [subtotal, shippingMinor] = [subtotalMinor(cart), sumOf(wholeOf(cart).shipping)];
  const onGoods = taken.filter(({ discount }) => isOnGoods(discount));
  const [discountMinor, shippingDiscountMinor] = [sumOf(taken.map(offGoods)), sumOf(taken.map(offShipping))];
  return {
    currency: cart.currency,
    subtotalMinor: subtotal,
    discountMinor,
    shippingMinor,
    shippingDiscountMinor,
    totalMinor: subtotal - discountMinor + shippingMinor - shippingDiscountMinor,
    lines: cart.lines.map((one, line) => pricedLine(one, onGoods, line)),
    applied: taken.map(appliedOf),
  };
}

const offGoods = ({ discount, amountMinor }: Taken): number => (isOnGoods(discount) ? amountMinor : 0);
const offShipping = (one: Taken): number => one.amountMinor - offGoods(one);

function pricedLine({ id, lineTotalMinor }: CartLine, onGoods: Takens, line: number): Pricing['lines'][number] {
  const discounts: LineDiscount[] = [];
  let discountMinor = 0;
  for (const { discount, parts } of onGoods) {
    const amountMinor = parts[line] ?? 0;
    if (amountMinor > 0) discounts.push(lineDiscount(discount, amountMinor));
    discountMinor += amountMinor;
  }
  return { id, lineTotalMinor, discountMinor, discounts };
}

/** There are as many as lines times discounts, so each is made in one go. */
const lineDiscount = ({ campaignId, code }: Candidate, amountMinor: number): LineDiscount =>
  code === null ? { campaignId, amountMinor } : { campaignId, code, amountMinor };

function appliedOf(taken: Taken<Candidate>): Applied {
  const { campaignId, code, label, reward } = taken.discount;
  const [gift, discountMinor, shippingDiscountMinor] = [giftOf(reward), offGoods(taken), offShipping(taken)];
  const applied =
    code === null
      ? { campaignId, label, discountMinor, shippingDiscountMinor }
      : { campaignId, code, label, discountMinor, shippingDiscountMinor };
  return gift ? { ...applied, gift } : applied;
}
