import { z } from 'zod';
import { MAX_MINOR } from '../../campaigns/money.js';
import { words } from '../lib/words.js';

const spoken = (language: string) => words(200).describe(`The name in ${language}.`);
const name = z
  .strictObject({ en: spoken('English'), zh: spoken('Chinese'), ko: spoken('Korean') })
  .describe('What it is called, as customers read it.');
const valueMinor = z
  .int()
  .min(1)
  .max(MAX_MINOR)
  .describe('What one piece costs the shop, in minor units of its currency: it counts against budgets and limits of authority.');
const stock = z.int().min(0).max(1_000_000_000).describe('How many pieces there are to give in all, those that were given included.');

export const giftSku = z.string().min(1).max(200).describe('Your number of the gift. Rewards name it.');

/** A gift as marketing states it: what one piece is worth in the shop's currency, and how many there are to give in all. */
export const statedGift = z.strictObject({ sku: giftSku, name, valueMinor, stock });

/** What of a gift may change. `stock` counts the pieces that were given before, too, so that nobody has to reckon while they go. */
export const changedGift = z.strictObject({ name, valueMinor, stock }).partial();

/** A gift that can be given: the list says what it is worth and how many there are, and nobody who gives it does. */
export const giftRecord = z.object({
  ...statedGift.shape,
  _id: z.string(), // the sku
  currency: z.string(),
  request: z.string().exactOptional(), // that put it there, where it named itself: told again it is the same
  rev: z.int(),
  createdBy: z.string(), // actor
  createdAt: z.date(), // business time
  changedBy: z.string(),
  changedAt: z.date(),
});
export type GiftRecord = z.infer<typeof giftRecord>;

/** The allowance that the pieces are set aside in: an amount of 1 is one piece. */
export const stockOf = (sku: string): string => `gift:${sku}`;

/** What becomes of the pieces: those in flight are promised. */
export interface Pieces {
  left: number;
}

/** As the API answers it. */
export const giftView = ({ _id, currency, rev, ...gift }: GiftRecord, { left }: Pieces) => ({
  sku: _id,
  name: gift.name,
  valueMinor: gift.valueMinor,
  currency,
  stock: gift.stock,
  left,
  rev,
  createdBy: gift.createdBy,
  createdAt: gift.createdAt,
  changedBy: gift.changedBy,
  changedAt: gift.changedAt,
});
