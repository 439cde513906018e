import { z } from 'zod';
import { percentOf } from '../money.js';
import { staffCap } from './aim-words.js';
import { NO_FACE, NO_GIFT, NO_SHARE, NO_THRESHOLD, NO_TOTAL, type RewardKind } from './kind.js';
import { bounded, tenthsLeft } from './said.js';
import { basisPoints, capMinor, conflict, NO_CAP, oneOfTwo, positiveMinor } from './shape.js';
import { sumOf, takeOff } from './spread.js';

const schema = z
  .strictObject({
    type: z.literal('shipping').describe('A part of the shipping: a share of it, or a sum.'),
    basisPoints: basisPoints
      .optional()
      .describe('The share of the shipping that it takes off, in hundredths of a percent: 5000 is half. Either this or `amountMinor`.'),
    amountMinor: positiveMinor.optional().describe('What it takes off the shipping, in minor units. Either this or `basisPoints`.'),
    capMinor,
  })
  .superRefine((reward, context) => {
    oneOfTwo(context, [], reward);
    if (reward.amountMinor !== undefined && reward.capMinor !== undefined)
      conflict(context, ['capMinor'], 'A sum off the shipping is its own cap. Leave capMinor out.');
  });

type Shipping = z.infer<typeof schema>;

/** A part of the shipping, at most `capMinor`. */
export const shipping: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: () => 'shipping',
  discount: ({ amountMinor, basisPoints = 0, capMinor = NO_CAP }, _cart, left) =>
    takeOff(amountMinor ?? Math.min(percentOf(sumOf(left), basisPoints), capMinor), left),
  greatestCostMinor: mostMinor,
  ...NO_SHARE,
  ...NO_TOTAL,
  atWorst: (reward, usedMinor) => ({ faceMinor: mostMinor(reward), usedMinor }),
  ...NO_FACE,
  ...NO_GIFT,
  ...NO_THRESHOLD,
  words: {
    en: ({ amountMinor, basisPoints = 0, capMinor }, { money, share, upTo }) =>
      bounded(`${amountMinor === undefined ? share(basisPoints) : money(amountMinor)} off shipping`, upTo(capMinor)),
    zh: ({ amountMinor, basisPoints = 0, capMinor }, { money, upTo }) =>
      bounded(`运费${amountMinor === undefined ? tenthsLeft(basisPoints) : `立减${money(amountMinor)}`}`, upTo(capMinor)),
    ko: ({ amountMinor, basisPoints = 0, capMinor }, { money, share, upTo }) =>
      bounded(`배송비 ${amountMinor === undefined ? share(basisPoints) : money(amountMinor)} 할인`, upTo(capMinor)),
  },
  forStaff: ({ amountMinor, basisPoints = 0, capMinor }, money) =>
    `${amountMinor === undefined ? `${basisPoints / 100} %` : money(amountMinor)} off the shipping${staffCap(capMinor, money)}`,
};

function mostMinor({ amountMinor, capMinor }: Shipping): number | null {
  return amountMinor ?? capMinor ?? null;
}
