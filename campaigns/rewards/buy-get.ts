import { z } from 'zod';
import type { Cart } from '../cart.js';
import { roundHalfUp } from '../money.js';
import type { Missing } from '../rules/rule.js';
import { aimed, isSameAim, on, overlaps } from './aim.js';
import { BUY_GET_WORDS, staffBuyGet } from './buy-get-words.js';
import { lackOf, NO_FACE, NO_GIFT, NO_SHARE, NO_TOTAL, type RewardKind } from './kind.js';
import { byPrice, countOf, type Pieces, parted, piecesOf, worthOf } from './pieces.js';
import { basisPoints, capMinor, NO_CAP, overlapping } from './shape.js';
import { roundTogether, takeOff } from './spread.js';

const quantity = z.int().min(1).max(1000);

const buy = z
  .strictObject({
    quantity: quantity.describe('How many pieces are paid in full, for each set.'),
    on: on.describe('Which lines they are of. Absent: every line that takes a discount.'),
  })
  .describe('What must be bought.');

const get = z
  .strictObject({
    quantity: quantity.describe('How many pieces it takes something off, for each set: the cheapest.'),
    basisPoints: basisPoints.describe('The share that it takes off each of them, in hundredths of a percent: 10000 makes them free.'),
    on: on.describe('Which lines they are of: the same as in `buy`, or lines that `buy` does not mean. Absent: every line.'),
  })
  .describe('What is discounted then.');

const schema = z
  .strictObject({
    type: z.literal('buy_get').describe('So many pieces bought, so many more free or discounted. They all have to be in the cart.'),
    buy,
    get,
    times: z.int().min(1).max(1000).optional().describe('How many sets of one order count. Absent: as many as there are.'),
    capMinor,
  })
  .superRefine(({ buy, get }, context) => {
    if (overlaps(buy.on, get.on))
      overlapping(
        context,
        ['get', 'on'],
        'Some pieces would be on both sides. Say the same "on" twice, or lines that "buy" does not mean.',
      );
  });

export type BuyGet = z.infer<typeof schema>;

/** "Buy 2, get 1 free": whole pieces, the cheapest discounted. */
export const buyGet: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: () => 'product',
  discount(reward, cart, left) {
    const pieces = discounted(reward, cart, left);
    if (pieces.length === 0) return left.map(() => 0);
    const { numerators, denominator } = worthOf(pieces, left.length);
    const share = BigInt(reward.get.basisPoints);
    const parts = roundTogether(
      numerators.map((numerator) => numerator * share),
      denominator * 10_000n,
    );
    return takeOff(reward.capMinor ?? NO_CAP, parts);
  },
  lacking,
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  ...NO_SHARE,
  ...NO_TOTAL,
  atWorst: ({ buy, get, capMinor = NO_CAP }, usedMinor) => {
    if (!isSameAim(buy.on, get.on)) return { faceMinor: null, usedMinor };
    const [given, of] = [BigInt(get.quantity * get.basisPoints), BigInt(buy.quantity + get.quantity)];
    const faceMinor = usedMinor === null ? null : Math.min(roundHalfUp(BigInt(usedMinor) * given, of * 10_000n), capMinor);
    return { faceMinor, usedMinor, alwaysBp: roundHalfUp(given, of) };
  },
  ...NO_FACE,
  ...NO_GIFT,
  words: BUY_GET_WORDS,
  forStaff: staffBuyGet,
};

/** The pieces that it takes something off. No piece is on both sides. */
function discounted(reward: BuyGet, cart: Cart, left: readonly number[]): Pieces[] {
  const { both, onlyGet, counts } = sidesOf(reward, cart, left);
  const { given, kept } = sets(counts, reward);
  if (given === 0) return [];
  const [open] = parted(both.toSorted(byPrice), counts.both - kept);
  const [cheapest] = parted([...open, ...onlyGet].toSorted(byPrice), given);
  return cheapest;
}

/** Pieces to buy, or to give, or to make one whole set of both. */
function lacking(reward: BuyGet, cart: Cart, whole: readonly number[]): Missing[] {
  const { buy, get } = reward;
  const { counts } = sidesOf(reward, cart, whole);
  if (sets(counts, reward).given > 0) return [];
  const bought = counts.onlyBuy + counts.both;
  if (isSameAim(buy.on, get.on)) return lackOf('reward.quantity', buy.quantity + get.quantity, bought);
  return [...lackOf('reward.quantity', buy.quantity, bought), ...lackOf('reward.getQuantity', get.quantity, counts.onlyGet)];
}

/** How many pieces are of `buy` alone, of both sides, and of `get` alone. */
interface Counts {
  onlyBuy: number;
  both: number;
  onlyGet: number;
}

function sidesOf({ buy, get }: BuyGet, cart: Cart, left: readonly number[]): { both: Pieces[]; onlyGet: Pieces[]; counts: Counts } {
  const ofBuy = aimed(buy.on, cart, left);
  if (get.on === buy.on) {
    const both = piecesOf(cart, ofBuy);
    return { both, onlyGet: [], counts: { onlyBuy: 0, both: countOf(both), onlyGet: 0 } };
  }
  const ofGet = aimed(get.on, cart, left);
  const pieces = piecesOf(
    cart,
    left.map((amount, line) => ((ofBuy[line] ?? 0) > 0 || (ofGet[line] ?? 0) > 0 ? amount : 0)),
  );
  const isBuy = ({ line }: Pieces): boolean => (ofBuy[line] ?? 0) > 0;
  const givable = pieces.filter(({ line }) => (ofGet[line] ?? 0) > 0);
  const [both, onlyGet] = [givable.filter(isBuy), givable.filter((some) => !isBuy(some))];
  const onlyBuy = countOf(pieces.filter(isBuy)) - countOf(both);
  return { both, onlyGet, counts: { onlyBuy, both: countOf(both), onlyGet: countOf(onlyGet) } };
}

/**
 * How many pieces are given, and how many of those that both sides mean are kept as bought, the dearest. Pieces of `buy` alone make sets
 * first, with as much as there is to give; then follow whole sets that need some that both sides mean. So with one `on` it is whole sets of
 * all pieces, and with two that share nothing as many as are bought.
 */
function sets(pieces: Counts, { buy: { quantity: buy }, get: { quantity: get }, times = NO_CAP }: BuyGet) {
  const first = Math.min(times, Math.floor(pieces.onlyBuy / buy));
  const given = Math.min(first * get, pieces.onlyGet + pieces.both);
  const onlyBuy = pieces.onlyBuy - first * buy;
  const both = pieces.both - Math.max(0, given - pieces.onlyGet);
  const onlyGet = Math.max(0, pieces.onlyGet - given);
  const more = Math.min(times - first, Math.floor((onlyBuy + both) / buy), Math.floor((onlyBuy + both + onlyGet) / (buy + get)));
  return { given: given + more * get, kept: Math.max(0, more * buy - onlyBuy) };
}
