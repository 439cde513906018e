import { z } from 'zod';
import { MAX_MINOR } from '../../campaigns/money.js';
import { words } from '../lib/words.js';

const spoken = words(200);
const name = z.strictObject({ en: spoken, zh: spoken, ko: spoken });
const valueMinor = z.int().min(1).max(MAX_MINOR);
const stock = z.int().min(0).max(1_000_000_000);

/** A gift as marketing states it: what one piece is worth in the shop's currency, and how many there are to give in all. */
export const statedGift = z.strictObject({ sku: z.string().min(1).max(200), name, valueMinor, stock });

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
