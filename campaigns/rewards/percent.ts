import { z } from 'zod';
import { percentOf } from '../money.js';
import { NO_GIFT, type RewardKind } from './kind.js';
import { capMinor } from './shape.js';
import { sumOf, takeOff } from './spread.js';

const schema = z.strictObject({
  type: z.literal('percent').describe('A share of the order.'),
  basisPoints: z.int().min(1).max(10_000).describe('The share that it takes off, in hundredths of a percent: 1000 is 10 %.'),
  capMinor,
});

const NO_CAP = Number.POSITIVE_INFINITY;

/** A share off the order, at most `capMinor`. */
export const percent: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: () => 'order',
  discount: ({ basisPoints, capMinor = NO_CAP }, _cart, left) => takeOff(Math.min(percentOf(sumOf(left), basisPoints), capMinor), left),
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  atWorst: ({ basisPoints, capMinor = NO_CAP }, usedMinor) => ({
    faceMinor: usedMinor === null ? null : Math.min(percentOf(usedMinor, basisPoints), capMinor),
    usedMinor,
  }),
  sumMinor: () => null,
  shareBp: ({ basisPoints }) => basisPoints,
  ...NO_GIFT,
  words: {
    en: ({ basisPoints, capMinor }, say) => capped(`${say.share(basisPoints)} off`, say.upTo(capMinor)),
    zh: ({ basisPoints, capMinor }, say) =>
      capped(basisPoints === 10_000 ? '全额减免' : `${tenthsLeft(basisPoints)}折`, say.upTo(capMinor)),
    ko: ({ basisPoints, capMinor }, say) => capped(`${say.share(basisPoints)} 할인`, say.upTo(capMinor)),
  },
  forStaff: ({ basisPoints, capMinor }, money) =>
    `${basisPoints / 100} % off${capMinor === undefined ? '' : `, at most ${money(capMinor)}`}`,
};

const capped = (brief: string, upTo: string) => ({ worth: `${brief}${upTo}`, brief });

/** How Chinese shops say a discount, as what remains of ten: 15 % off is 8.5折. */
const tenthsLeft = (basisPoints: number): number => (10_000 - basisPoints) / 1000;
