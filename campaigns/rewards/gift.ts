import { z } from 'zod';
import { MAX_MINOR } from '../money.js';
import { nearestName, type Problem, problem } from '../problem.js';
import { type ListedGift, NO_FACE, NO_SHARE, NO_THRESHOLD, NO_TOTAL, type RewardKind } from './kind.js';

const terms = z.strictObject({
  type: z.literal('gift').describe('A piece of the list of gifts.'),
  sku: z.string().min(1).max(200).describe('The gift, as the list of gifts names it.'),
});
const schema = terms.extend({
  valueMinor: z.int().min(0).max(MAX_MINOR).describe('What the list said that one piece is worth when it was promised, in minor units.'),
});

/** A gift, with what it is worth. That stands in the list of gifts, and nobody who asks for one states it. */
export const gift: RewardKind<typeof schema, typeof terms> = {
  schema,
  terms,
  lane: () => 'order',
  discount: (_reward, _cart, left) => left.map(() => 0),
  greatestCostMinor: ({ valueMinor }) => valueMinor,
  ...NO_SHARE,
  ...NO_TOTAL,
  atWorst: ({ valueMinor: faceMinor }, usedMinor) => ({ faceMinor, usedMinor }),
  ...NO_FACE,
  ...NO_THRESHOLD,
  gift: ({ sku, valueMinor }) => ({ sku, valueMinor }),
  isListed: true,
  promised({ type, sku }, list) {
    const listed = list.find((one) => one.sku === sku);
    return listed ? { reward: { type, sku, valueMinor: listed.valueMinor } } : { problem: unknownGift(sku, list) };
  },
  asked: ({ type, sku }) => ({ type, sku }),
  words: {
    en: (_reward, { gift }) => ({ worth: `${gift} as a free gift`, brief: 'a free gift', ofCoupon: 'free gift' }),
    zh: (_reward, { gift }) => ({ worth: `赠送${gift}`, brief: '赠品一份' }),
    ko: (_reward, { gift }) => ({ worth: `${gift} 증정`, brief: '사은품 증정' }),
  },
  forStaff: ({ sku, valueMinor }, money) => `a gift: ${sku}, worth ${money(valueMinor)}`,
};

const unknownGift = (given: string, list: readonly ListedGift[]): Problem =>
  problem(
    'reward.sku',
    'unknown_gift',
    'No gift with this SKU is listed. Add it with POST /v1/gifts.',
    nearestName(
      given,
      list.map(({ sku }) => sku),
    ),
  );
