import { z } from 'zod';
import type { Cart } from '../cart.js';
import { roundHalfUp } from '../money.js';
import { aimed, onRule } from './aim.js';
import { aimIn, staffCap } from './aim-words.js';
import { lackOf, NO_FACE, NO_GIFT, NO_SHARE, NO_TOTAL, type RewardKind } from './kind.js';
import { byPrice, countOf, type Fractions, type Pieces, parted, piecesOf, worthOf } from './pieces.js';
import { sayingLeast } from './said.js';
import { capMinor, NO_CAP, positiveMinor } from './shape.js';
import { roundTogether } from './spread.js';

const schema = z.strictObject({
  type: z
    .literal('fixed_price')
    .describe(
      'So many pieces for a price: "3 for 10.00". The dearest make groups first, and a group that would cost no more than that is left.',
    ),
  quantity: z.int().min(1).max(1000).describe('How many pieces make a group.'),
  priceMinor: positiveMinor.describe('What a group costs, in minor units.'),
  on: onRule('Which lines the pieces are of.'),
  capMinor,
});

type FixedPrice = z.infer<typeof schema>;

/** "3 for 10.00": groups of whole pieces, so chosen that the customer saves most. */
export const fixedPrice: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: () => 'product',
  discount(reward, cart, left) {
    const { numerators, denominator } = savedOnLines(grouped(reward, cart, left), left.length);
    const saved = totalOf(numerators);
    if (saved === 0n) return left.map(() => 0);
    const total = BigInt(Math.min(roundHalfUp(saved, denominator), reward.capMinor ?? NO_CAP));
    return roundTogether(
      numerators.map((numerator) => total * numerator),
      saved,
    );
  },
  lacking: ({ quantity, on }, cart, whole) => lackOf('reward.quantity', quantity, countOf(piecesOf(cart, aimed(on, cart, whole)))),
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  ...NO_SHARE,
  ...NO_TOTAL,
  atWorst: (_reward, usedMinor) => ({ faceMinor: null, usedMinor }),
  ...NO_FACE,
  ...NO_GIFT,
  words: {
    en({ quantity, priceMinor, on, capMinor }, { money, aim, upTo }) {
      const { one, many } = aim(on) ?? {};
      return sayingLeast(`${quantity} ${quantity === 1 ? one : many} for ${money(priceMinor)}`, upTo(capMinor));
    },
    zh: ({ quantity, priceMinor, on, capMinor }, { money, aim, upTo }) =>
      sayingLeast(`${aim(on)?.all ?? ''}任选${quantity}件${money(priceMinor)}`, upTo(capMinor)),
    ko: ({ quantity, priceMinor, on, capMinor }, { money, aim, upTo }) =>
      sayingLeast(`${aim(on)?.all ?? ''} ${quantity}개 ${money(priceMinor)}`, upTo(capMinor)),
  },
  forStaff({ quantity, priceMinor, on, capMinor }, money) {
    const { one, many } = aimIn('en', on) ?? {};
    return `${quantity} ${quantity === 1 ? one : many} for ${money(priceMinor)}${staffCap(capMinor, money)}`;
  },
};

/** Groups that cost alike: what each line has in them, all of it together, and how much less it costs so. Fractions of one denominator. */
interface Groups extends Fractions {
  worth: bigint;
  saved: bigint;
}

/** The groups that save something. The dearest pieces first: each group saves no more than the one before it, so the first that saves nothing is the end. */
function grouped({ quantity, priceMinor, on }: FixedPrice, cart: Cart, left: readonly number[]): Groups[] {
  let rest = piecesOf(cart, aimed(on, cart, left)).toSorted((one, other) => byPrice(other, one));
  const groups: Groups[] = [];
  while (rest.length > 0) {
    // As many groups at once as the dearest line fills alone; they all cost alike.
    const alike = Math.max(1, Math.floor((rest[0]?.count ?? 0) / quantity));
    const [pieces, others] = parted(rest, alike * quantity);
    if (countOf(pieces) < alike * quantity) break;
    const group = savedBy(pieces, alike, priceMinor, left.length);
    if (group.saved <= 0n) break;
    groups.push(group);
    rest = others;
  }
  return groups;
}

/** What the pieces cost line by line and together, and how much less they cost as so many groups, unrounded. */
function savedBy(pieces: readonly Pieces[], groups: number, priceMinor: number, lines: number): Groups {
  const { numerators, denominator } = worthOf(pieces, lines);
  const worth = totalOf(numerators);
  return { numerators, denominator, worth, saved: worth - BigInt(groups) * BigInt(priceMinor) * denominator };
}

/** What groups save on each line: the saving of a group goes over its own pieces by what they cost, so that each group costs its price. */
function savedOnLines(groups: readonly Groups[], lines: number): Fractions {
  const denominator = groups.reduce((common, group) => common * group.denominator * group.worth, 1n);
  const numerators = Array.from({ length: lines }, () => 0n);
  for (const group of groups) {
    const factor = (denominator / (group.denominator * group.worth)) * group.saved;
    for (const [line, numerator] of group.numerators.entries())
      if (numerator > 0n) numerators[line] = (numerators[line] ?? 0n) + numerator * factor;
  }
  return { numerators, denominator };
}

const totalOf = (numerators: readonly bigint[]): bigint => numerators.reduce((sum, numerator) => sum + numerator, 0n);
