import type { Cart } from '../cart.js';
import type { Lane } from '../rewards/kind.js';
import { giftOf, kindOf, laneOf, type Reward } from '../rewards/reward.js';
import { spread, sumOf } from '../rewards/spread.js';
import { roomAbove } from './floor.js';
import { sideOf, wholeOf } from './left.js';

/** A discount as far as what it takes off goes. */
export interface Discount {
  reward: Reward;
  floorBp?: number | undefined;
}

/** What one discount takes off as one of a set, in minor units. */
export interface Taken<D extends Discount = Discount> {
  discount: D;
  parts: readonly number[]; // off each line; on the shipping lane off the shipping alone
  amountMinor: number; // of all parts
  uncutMinor: number; // the same before floors cut it
}

/** The discounts of a set in the sequence of the lanes: what stands in a lane takes from the same base, what the lanes before left. */
export type LaneSets<D extends Discount> = Record<Lane, readonly D[]>;

/**
 * What the discounts of a set take off a cart together (docs/model.md, "Stacking"). In a lane they add up and are capped at what is left of
 * each line, in proportion. Floors cut last, the order's lane before the products'. Reckons each lane once however often it is asked.
 */
export function takingFrom<D extends Discount>(cart: Cart): (lanes: LaneSets<D>) => Taken<D>[] {
  const whole = wholeOf(cart);
  const partsOf = reckonedOnce((left: readonly number[], discount: D) => kindOf(discount.reward).discount(discount.reward, cart, left));
  const inLane = (discounts: readonly D[], left: readonly number[]): (readonly number[])[] =>
    capped(
      discounts.map((discount) => partsOf(left, discount)),
      left,
    );
  const products = reckonedOnce((left: readonly number[], discounts: readonly D[]) => {
    const parts = inLane(discounts, left);
    return { parts, left: left.map((amount, line) => amount - sumAt(parts, line)) };
  });
  return ({ product, order, shipping }) => {
    const first = products(whole.goods, product);
    const uncut = [first.parts, inLane(order, first.left)];
    const goods = cutToFloors(cart, [product, order], uncut).flat();
    const parts = [...goods, ...inLane(shipping, whole.shipping)];
    const before = [...uncut.flat(), ...parts.slice(goods.length)];
    return [...product, ...order, ...shipping].map((discount, index) => taken(discount, parts[index] ?? [], before[index] ?? []));
  };
}

const taken = <D extends Discount>(discount: D, parts: readonly number[], uncut: readonly number[]): Taken<D> => {
  const amountMinor = sumOf(parts);
  return { discount, parts, amountMinor, uncutMinor: uncut === parts ? amountMinor : sumOf(uncut) };
};

/** The discounts by their lanes, in the order in which they come. */
export const lanesOf = <D extends Discount>(discounts: readonly D[]): LaneSets<D> => {
  const inLane = (lane: Lane): D[] => discounts.filter(({ reward }) => laneOf(reward) === lane);
  return { product: inLane('product'), order: inLane('order'), shipping: inLane('shipping') };
};

/** What it is worth to the customer: what it takes off, and the value of its gift. */
export const worthMinorOf = ({ discount: { reward }, amountMinor }: Taken): number => amountMinor + (giftOf(reward)?.valueMinor ?? 0);

export const hasEffect = ({ discount: { reward }, amountMinor }: Taken): boolean => amountMinor > 0 || giftOf(reward) !== null;

export const isOnGoods = ({ reward }: Discount): boolean => sideOf(laneOf(reward)) === 'goods';

const sumAt = (parts: readonly (readonly number[])[], line: number): number => parts.reduce((sum, one) => sum + (one[line] ?? 0), 0);

/** Where several together would take more of a line than there is, each gets its share of it. */
function capped(parts: (readonly number[])[], left: readonly number[]): (readonly number[])[] {
  const over = parts.length < 2 ? [] : left.flatMap((most, line) => (sumAt(parts, line) > most ? [line] : []));
  const shares = new Map(
    over.map((line) => [
      line,
      spread(
        left[line] ?? 0,
        parts.map((one) => one[line] ?? 0),
      ),
    ]),
  );
  return over.length === 0 ? parts : parts.map((one, index) => one.map((amount, line) => shares.get(line)?.[index] ?? amount));
}

/** The lanes' parts with every line at its floor or above: the greatest of those that take something off it. */
function cutToFloors({ lines }: Cart, lanes: readonly (readonly Discount[])[], parts: (readonly number[])[][]): (readonly number[])[][] {
  if (!lanes.some((discounts) => discounts.some(({ floorBp }) => floorBp !== undefined))) return parts;
  const kept = parts.map((lane) => lane.map((one) => [...one]));
  lines.forEach((line, at) => {
    const floors = lanes.flatMap((discounts, lane) => discounts.filter((_one, index) => (parts[lane]?.[index]?.[at] ?? 0) > 0));
    const floorBp = Math.max(...floors.map((discount) => discount.floorBp ?? Number.NEGATIVE_INFINITY));
    if (floorBp >= 0) cutLine(kept, at, roomAbove(line, floorBp));
  });
  return kept;
}

/** Cuts what is taken off one line down to its room: the last lane first, within a lane in proportion. */
function cutLine(lanes: number[][][], line: number, roomMinor: number): void {
  let excess = sumOf(lanes.map((lane) => sumAt(lane, line))) - roomMinor;
  for (const lane of lanes.toReversed()) {
    if (excess <= 0) return;
    const weights = lane.map((one) => one[line] ?? 0);
    const cuts = spread(Math.min(excess, sumOf(weights)), weights);
    lane.forEach((one, index) => {
      one[line] = (one[line] ?? 0) - (cuts[index] ?? 0);
    });
    excess -= sumOf(cuts);
  }
}

function reckonedOnce<A extends object, B extends object, R>(reckon: (one: A, other: B) => R): (one: A, other: B) => R {
  const known = new WeakMap<A, WeakMap<B, R>>();
  return (one, other) => {
    const ofOne = known.get(one) ?? new WeakMap<B, R>();
    known.set(one, ofOne);
    const before = ofOne.get(other);
    if (before !== undefined) return before;
    const now = reckon(one, other);
    ofOne.set(other, now);
    return now;
  };
}
