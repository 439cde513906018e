import { z } from 'zod';
import { NO_GIFT, type RewardKind } from './kind.js';
import { positiveMinor } from './shape.js';
import { takeOff } from './spread.js';

const schema = z.strictObject({
  type: z.literal('amount').describe('A fixed sum off the order.'),
  amountMinor: positiveMinor.describe('What it takes off, in minor units. Never more than the discountable lines are worth.'),
});

/** Money off the order. */
export const amount: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: () => 'order',
  discount: ({ amountMinor }, _cart, left) => takeOff(amountMinor, left),
  greatestCostMinor: ({ amountMinor }) => amountMinor,
  atWorst: ({ amountMinor: faceMinor }, usedMinor) => ({ faceMinor, usedMinor }),
  sumMinor: ({ amountMinor }) => amountMinor,
  shareBp: () => null,
  ...NO_GIFT,
  words: {
    en: ({ amountMinor }, { money }) => same(`${money(amountMinor)} off`, money(amountMinor)),
    zh: ({ amountMinor }, { money }) => same(`立减${money(amountMinor)}`),
    ko: ({ amountMinor }, { money }) => same(`${money(amountMinor)} 할인`),
  },
  forStaff: ({ amountMinor }, money) => `${money(amountMinor)} off`,
};

const same = (worth: string, ofCoupon = worth) => ({ worth, brief: worth, ofCoupon });
