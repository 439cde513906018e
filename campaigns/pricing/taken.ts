import type { Cart } from '../cart.js';
import type { Lane } from '../rewards/kind.js';
import { giftOf, kindOf, laneOf, type Reward } from '../rewards/reward.js';
import { spread, sumOf } from '../rewards/spread.js';
import { cutLine, roomsAbove } from './floor.js';
import { type Amounts, type Left, sideOf, sumAt, wholeOf } from './left.js';

/** A discount as far as what it takes off goes. */
export interface Discount {
  reward: Reward;
  floorBp?: number | undefined;
}

/** What one discount takes off, in minor units. */
export interface Offer<D extends Discount = Discount> {
  discount: D;
  amountMinor: number;
  uncutMinor: number; // the same before floors cut it
}

/** The same as one of a set, line by line. */
export interface Taken<D extends Discount = Discount> extends Offer<D> {
  parts: Amounts; // off each line; on the shipping lane off the shipping alone
}

/** The discounts of a set by their lanes. */
export type LaneSets<D extends Discount> = Readonly<Record<Lane, readonly D[]>>;

/** What discounts take off a cart together. */
export interface Taking<D extends Discount> {
  /** What may be taken off the cart at all. */
  whole: Left;
  /** What one takes off that stands alone. */
  alone(discount: D): Offer<D>;
  /** What each of them takes off. */
  taken(set: LaneSets<D>): Taken<D>[];
  /** What they save together, or rather more than less: the same without who saves it, and so many times sooner. */
  mostMinor(set: LaneSets<D>): number;
}

/**
 * What discounts take off a cart together (docs/pricing.md). Lanes follow each other. In a lane they add up on the same base and are capped
 * at what is left of each line, in proportion. Floors cut last, the order's lane before the products'.
 * What was reckoned of a discount, or of the same array of products', is kept for the next set.
 */
export function takingFrom<D extends Discount>(cart: Cart): Taking<D> {
  const whole = wholeOf(cart);
  const rooms = new Map<number, Amounts>();
  const roomAt = (floorBp: number, line: number): number => {
    const known = rooms.get(floorBp) ?? roomsAbove(cart, floorBp);
    rooms.set(floorBp, known);
    return known[line] ?? 0;
  };
  const partsOf = reckonedOnce((left: Amounts, { reward }: D): Amounts => kindOf(reward).discount(reward, cart, left));
  const wanted = (discounts: readonly D[], left: Amounts): Amounts[] => discounts.map((discount) => partsOf(left, discount));
  const products = reckonedOnce((left: Amounts, discounts: readonly D[]) => {
    const parts = capped(wanted(discounts, left), left);
    return { parts, left: left.map((amount, line) => amount - sumAt(parts, line)) };
  });

  function alone(discount: D): Offer<D> {
    const { reward, floorBp } = discount;
    const [kind, side] = [kindOf(reward), sideOf(laneOf(reward))];
    if (floorBp === undefined || side === 'shipping') {
      const amountMinor = kind.totalMinor(reward, cart, whole[side]) ?? sumOf(partsOf(whole[side], discount));
      return { discount, amountMinor, uncutMinor: amountMinor };
    }
    const parts = partsOf(whole[side], discount);
    const amountMinor = sumOf(parts.map((part, line) => Math.min(part, roomAt(floorBp, line))));
    return { discount, amountMinor, uncutMinor: sumOf(parts) };
  }

  function taken({ product, order, shipping }: LaneSets<D>): Taken<D>[] {
    const first = products(whole.goods, product);
    const uncut = [first.parts, capped(wanted(order, first.left), first.left)];
    const kept = cutToFloors([product, order], uncut).flat();
    const shipped = capped(wanted(shipping, whole.shipping), whole.shipping);
    const before = [...uncut.flat(), ...shipped];
    const parts = [...kept, ...shipped];
    return [...product, ...order, ...shipping].map((discount, index) => takenBy(discount, parts[index] ?? [], before[index] ?? []));
  }

  /** The lanes' parts with every line at its floor or above: the greatest of those that take something off it. */
  function cutToFloors(lanes: readonly (readonly D[])[], parts: Amounts[][]): Amounts[][] {
    if (!lanes.some((lane) => lane.some(isFloored))) return parts;
    const kept = parts.map((lane) => lane.map((one) => [...one]));
    const [discounts, all] = [lanes.flat(), parts.flat()];
    for (const line of cart.lines.keys()) {
      const floorBp = floorAt(discounts, all, line);
      if (floorBp !== undefined) cutLine(kept, line, roomAt(floorBp, line));
    }
    return kept;
  }

  function mostMinor({ product, order, shipping }: LaneSets<D>): number {
    const first = products(whole.goods, product);
    const then = wanted(order, first.left);
    const hasFloor = product.some(isFloored) || order.some(isFloored);
    const [discounts, all] = hasFloor
      ? [
          [...product, ...order],
          [...first.parts, ...then],
        ]
      : [[], []];
    let sum = Math.min(whole.shipping[0] ?? 0, sumAt(wanted(shipping, whole.shipping), 0));
    for (let line = 0; line < first.left.length; line++) {
      const [of, left, more] = [whole.goods[line] ?? 0, first.left[line] ?? 0, sumAt(then, line)];
      const products = of - left;
      // Of what is capped it is not known here who gets how much, and so not whose floor counts.
      const floorBp = hasFloor && more <= left && products < of ? floorAt(discounts, all, line) : undefined;
      const uncut = products + Math.min(left, more);
      sum += floorBp === undefined ? uncut : Math.min(uncut, roomAt(floorBp, line));
    }
    return sum + giftMinorOf(product) + giftMinorOf(order) + giftMinorOf(shipping);
  }

  return { whole, alone, taken, mostMinor };
}

const isFloored = ({ floorBp }: Discount): boolean => floorBp !== undefined;

/** What the gifts of some are worth together. */
function giftMinorOf(discounts: readonly Discount[]): number {
  let sum = 0;
  for (const { reward } of discounts) sum += giftOf(reward)?.valueMinor ?? 0;
  return sum;
}

const takenBy = <D extends Discount>(discount: D, parts: Amounts, uncut: Amounts): Taken<D> => {
  const amountMinor = sumOf(parts);
  return { discount, parts, amountMinor, uncutMinor: uncut === parts ? amountMinor : sumOf(uncut) };
};

/** The discounts by their lanes, in the order in which they come. */
export const lanesOf = <D extends Discount>(discounts: readonly D[]): LaneSets<D> => {
  const inLane = (lane: Lane): D[] => discounts.filter(({ reward }) => laneOf(reward) === lane);
  return { product: inLane('product'), order: inLane('order'), shipping: inLane('shipping') };
};

/** What it is worth to the customer: what it takes off, and the value of its gift. */
export const worthMinorOf = ({ discount: { reward }, amountMinor }: Offer): number => amountMinor + (giftOf(reward)?.valueMinor ?? 0);

export const hasEffect = ({ discount: { reward }, amountMinor }: Offer): boolean => amountMinor > 0 || giftOf(reward) !== null;

export const isOnGoods = ({ reward }: Discount): boolean => sideOf(laneOf(reward)) === 'goods';

/** Where several together would take more of a line than there is, each gets its share of it. */
function capped(parts: Amounts[], left: Amounts): Amounts[] {
  const over = parts.length < 2 ? [] : left.flatMap((most, line) => (sumAt(parts, line) > most ? [line] : []));
  if (over.length === 0) return parts;
  const kept = parts.map((one) => [...one]);
  for (const line of over) {
    const shares = spread(
      left[line] ?? 0,
      parts.map((one) => one[line] ?? 0),
    );
    for (const [index, one] of kept.entries()) one[line] = shares[index] ?? 0;
  }
  return kept;
}

/** The greatest floor of those that take something off a line; undefined: none of them has one. */
function floorAt(discounts: readonly Discount[], parts: readonly Amounts[], line: number): number | undefined {
  let greatest: number | undefined;
  for (const [index, { floorBp }] of discounts.entries())
    if (floorBp !== undefined && (parts[index]?.[line] ?? 0) > 0 && (greatest === undefined || floorBp > greatest)) greatest = floorBp;
  return greatest;
}

function reckonedOnce<A extends object, B extends object, R>(reckon: (one: A, other: B) => R): (one: A, other: B) => R {
  const known = new Map<A, Map<B, R>>();
  return (one, other) => {
    const ofOne = known.get(one) ?? new Map<B, R>();
    if (ofOne.size === 0) known.set(one, ofOne);
    const before = ofOne.get(other);
    if (before !== undefined) return before;
    const now = reckon(one, other);
    ofOne.set(other, now);
    return now;
  };
}
