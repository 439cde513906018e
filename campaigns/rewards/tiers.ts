import { z } from 'zod';
import type { Cart } from '../cart.js';
import { MAX_MINOR, percentOf } from '../money.js';
import { lineMatcher } from '../rules/rule.js';
import { aimed, on, openMinor } from './aim.js';
import { type AboveMinimum, lackOf, NO_GIFT, NO_SHARE, type RewardKind } from './kind.js';
import { basisPoints, capMinor, NO_CAP, notAscending, oneOfTwo, positiveMinor } from './shape.js';
import { sumOf, takeOff } from './spread.js';
import { staffTiers, TIERS_WORDS } from './tiers-words.js';

const step = z.strictObject({
  from: z
    .int()
    .min(1)
    .max(MAX_MINOR)
    .describe('From how much on, before our discounts: minor units by subtotal, pieces by quantity. At it exactly, the step is reached.'),
  basisPoints: basisPoints
    .optional()
    .describe('The share that the step takes off the whole, in hundredths of a percent. Either this or `amountMinor`.'),
  amountMinor: positiveMinor
    .optional()
    .describe('The sum that the step takes off the whole, in minor units. Either this or `basisPoints`.'),
});

const schema = z
  .strictObject({
    type: z.literal('tiers').describe('The more is bought, the more it takes off: the highest step that is reached counts, and it alone.'),
    by: z
      .enum(['subtotal', 'quantity'])
      .describe(
        'What reaches a step: what the lines cost, or how many pieces they are. A weight counts as it is; what costs nothing does not count.',
      ),
    on,
    capMinor,
    steps: z.array(step).min(1).max(20).describe('The steps, each from more on than the one before it, and none giving less.'),
  })
  .superRefine(({ by, steps, capMinor = NO_CAP }, context) => {
    steps.forEach((step, index) => {
      oneOfTwo(context, ['steps', index], step);
      const before = steps[index - 1];
      if (before !== undefined && step.from <= before.from)
        notAscending(context, ['steps', index, 'from'], `A step begins above the one before it, which begins at ${before.from}.`);
      const gives = step.basisPoints === undefined ? 'amountMinor' : 'basisPoints';
      if (before !== undefined && givesLess(step, before, by === 'subtotal', capMinor))
        notAscending(context, ['steps', index, gives], 'A step gives no less than the one before it: only the highest counts.');
    });
  });

export type Tiers = z.infer<typeof schema>;
type Step = Tiers['steps'][number];

/** More off for who buys more: the highest step reached, on all that it is aimed at. */
export const tiers: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: ({ on }) => (on === undefined ? 'order' : 'product'),
  discount(reward, cart, left) {
    const open = aimed(reward.on, cart, left);
    return takeOff(reachedMinor(reward, cart, sumOf(open)), open);
  },
  totalMinor(reward, cart, left) {
    const worthMinor = openMinor(reward.on, cart, left);
    return Math.min(reachedMinor(reward, cart, worthMinor), worthMinor);
  },
  lacking: (reward, cart) =>
    lackOf(reward.by === 'subtotal' ? 'reward.subtotalMinor' : 'reward.quantity', reward.steps[0]?.from ?? 0, reachedBy(reward, cart)),
  greatestCostMinor: mostMinor,
  ...NO_SHARE,
  atWorst,
  sumMinor: () => null,
  shareBp: () => null,
  aboveMinimum({ by, on, steps, capMinor = NO_CAP }, leastMinor) {
    if (by === 'quantity' || on !== undefined) return [];
    return steps.flatMap(({ from, amountMinor = 0 }, index): AboveMinimum[] => {
      const [sumMinor, least] = [Math.min(amountMinor, capMinor), Math.max(from, leastMinor ?? 0)];
      return sumMinor > least ? [{ path: `steps[${index}].amountMinor`, sumMinor, leastMinor: least }] : [];
    });
  },
  ...NO_GIFT,
  words: TIERS_WORDS,
  forStaff: staffTiers,
};

/** Whether a step surely gives less than the one before it. A sum and a share are compared where the step begins: by quantity nobody knows how much that is. */
function givesLess(step: Step, before: Step, isBySubtotal: boolean, capMinor: number): boolean {
  for (const gives of ['basisPoints', 'amountMinor'] as const) {
    const [now, then] = [step[gives], before[gives]];
    if (now !== undefined && then !== undefined) return now < then;
  }
  const at = (one: Step): number => Math.min(faceOf(one, step.from), capMinor);
  return isBySubtotal && at(step) < at(before);
}

/** What the highest step reached takes off so much; none: nothing. */
function reachedMinor(reward: Tiers, cart: Cart, worthMinor: number): number {
  const reached = reachedBy(reward, cart);
  const step = reward.steps.findLast(({ from }) => from <= reached);
  return step === undefined ? 0 : Math.min(faceOf(step, worthMinor), reward.capMinor ?? NO_CAP);
}

/** What the cart has of what is meant, before our discounts, in the unit of the steps. */
function reachedBy({ by, on }: Tiers, { lines }: Cart): number {
  const matches = on === undefined ? null : lineMatcher(on);
  const meant = lines.filter((line) => line.discountable && line.lineTotalMinor > 0 && (matches === null || matches(line)));
  if (by === 'subtotal') return sumOf(meant.map(({ lineTotalMinor }) => lineTotalMinor));
  return sumOf(meant.map(({ quantity }) => Math.round(quantity * 1000))) / 1000; // exact at every whole number
}

const faceOf = ({ amountMinor, basisPoints = 0 }: Step, worthMinor: number): number => amountMinor ?? percentOf(worthMinor, basisPoints);

/** The cap, or the greatest sum where no step takes a share. */
function mostMinor({ steps, capMinor }: Tiers): number | null {
  const most = Math.max(...steps.map(({ amountMinor = NO_CAP }) => amountMinor));
  return most === NO_CAP ? (capMinor ?? null) : Math.min(most, capMinor ?? NO_CAP);
}

/** The worst step at its `from`, or at the least cart where that is above it. By quantity nobody knows what a step costs: all at the least cart. */
function atWorst(
  { by, steps, capMinor = NO_CAP }: Tiers,
  usedMinor: number | null,
): { faceMinor: number | null; usedMinor: number | null } {
  const least = usedMinor ?? 0;
  const worth = ({ from }: Step): number => (by === 'subtotal' ? Math.max(from, least) : least);
  const passed =
    by === 'subtotal'
      ? Math.max(
          0,
          steps.findLastIndex(({ from }) => from <= least),
        )
      : 0; // before it none is the highest
  const [worst] = steps
    .slice(passed)
    .map((step) => ({ faceMinor: Math.min(faceOf(step, worth(step)), capMinor), usedMinor: worth(step) }))
    .sort((one, other) => other.faceMinor / other.usedMinor - one.faceMinor / one.usedMinor);
  return worst === undefined || worst.usedMinor === 0 ? { faceMinor: null, usedMinor } : worst;
}
