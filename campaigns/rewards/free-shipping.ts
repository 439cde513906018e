import { z } from 'zod';
import { staffCap } from './aim-words.js';
import { NO_FACE, NO_GIFT, NO_SHARE, NO_THRESHOLD, NO_TOTAL, type RewardKind } from './kind.js';
import { bounded } from './said.js';
import { capMinor, NO_CAP } from './shape.js';
import { takeOff } from './spread.js';

const schema = z.strictObject({ type: z.literal('free_shipping').describe('The shipping, all of it or up to a cap.'), capMinor });

/** The shipping, at most `capMinor`. */
export const freeShipping: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: () => 'shipping',
  discount: ({ capMinor = NO_CAP }, _cart, left) => takeOff(capMinor, left),
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  ...NO_SHARE,
  ...NO_TOTAL,
  atWorst: ({ capMinor: faceMinor = null }, usedMinor) => ({ faceMinor, usedMinor }),
  ...NO_FACE,
  ...NO_GIFT,
  ...NO_THRESHOLD,
  words: {
    en: ({ capMinor }, { upTo }) => ({
      worth: `Free shipping${upTo(capMinor)}`,
      inLine: `free shipping${upTo(capMinor)}`,
      brief: 'free shipping',
    }),
    zh: ({ capMinor }, { upTo }) => bounded('免运费', upTo(capMinor)),
    ko: ({ capMinor }, { upTo }) => bounded('무료배송', upTo(capMinor)),
  },
  forStaff: ({ capMinor }, money) => `free shipping${staffCap(capMinor, money)}`,
};
