import { z } from 'zod';
import type { Cart } from '../cart.js';
import { roundHalfUp } from '../money.js';
import { aimed, onRule } from './aim.js';
import { aimIn, staffCap } from './aim-words.js';
import { NO_FACE, NO_GIFT, type RewardKind } from './kind.js';
import { byPrice, countOf, type Pieces, parted, piecesOf, worthOf } from './pieces.js';
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
    const { pieces, groups } = grouped(reward, cart, left);
    if (groups === 0) return left.map(() => 0);
    const { numerators, denominator, worth, saved } = savedBy(pieces, groups, reward.priceMinor, left.length);
    const total = BigInt(Math.min(roundHalfUp(saved, denominator), reward.capMinor ?? NO_CAP));
    return roundTogether(
      numerators.map((numerator) => total * numerator),
      worth,
    );
  },
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  atWorst: (_reward, usedMinor) => ({ faceMinor: null, usedMinor }),
  ...NO_FACE,
  ...NO_GIFT,
  words: {
    en({ quantity, priceMinor, on, capMinor }, { money, aim, upTo }) {
      const { one, many } = aim(on) ?? {};
      return told(`${quantity} ${quantity === 1 ? one : many} for ${money(priceMinor)}`, upTo(capMinor));
    },
    zh: ({ quantity, priceMinor, on, capMinor }, { money, aim, upTo }) =>
      told(`${aim(on)?.all ?? ''}任选${quantity}件${money(priceMinor)}`, upTo(capMinor)),
    ko: ({ quantity, priceMinor, on, capMinor }, { money, aim, upTo }) =>
      told(`${aim(on)?.all ?? ''} ${quantity}개 ${money(priceMinor)}`, upTo(capMinor)),
  },
  forStaff({ quantity, priceMinor, on, capMinor }, money) {
    const { one, many } = aimIn('en', on) ?? {};
    return `${quantity} ${quantity === 1 ? one : many} for ${money(priceMinor)}${staffCap(capMinor, money)}`;
  },
};

const told = (brief: string, upTo: string) => ({ worth: `${brief}${upTo}`, brief, saysLeast: true as const });

/** The groups that save something. The dearest pieces first: each group saves no more than the one before it, so the first that saves nothing is the end. */
function grouped({ quantity, priceMinor, on }: FixedPrice, cart: Cart, left: readonly number[]): { pieces: Pieces[]; groups: number } {
  let rest = piecesOf(cart, aimed(on, cart, left)).toSorted((one, other) => byPrice(other, one));
  const pieces: Pieces[] = [];
  let groups = 0;
  while (rest.length > 0) {
    // As many groups at once as the dearest line fills alone; they all cost alike.
    const alike = Math.max(1, Math.floor((rest[0]?.count ?? 0) / quantity));
    const [group, others] = parted(rest, alike * quantity);
    if (countOf(group) < alike * quantity || savedBy(group, alike, priceMinor, left.length).saved <= 0n) break;
    pieces.push(...group);
    groups += alike;
    rest = others;
  }
  return { pieces, groups };
}

/** What the pieces cost line by line and together, and how much less they cost as so many groups, unrounded. */
function savedBy(pieces: readonly Pieces[], groups: number, priceMinor: number, lines: number) {
  const { numerators, denominator } = worthOf(pieces, lines);
  const worth = numerators.reduce((sum, numerator) => sum + numerator, 0n);
  return { numerators, denominator, worth, saved: worth - BigInt(groups) * BigInt(priceMinor) * denominator };
}
