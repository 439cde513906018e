import { model } from 'mongoose';
import { gather } from '../lib/gather.js';
import { type Lease, whileLeased } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type GiftRecord, giftRecord } from './gift.js';

const Gifts = model<GiftRecord>('Gift', schemaOf(giftRecord, 'gifts'));

/** False: the list has this sku already. */
export const insertGift = (gift: GiftRecord): Promise<boolean> => inserted(Gifts.create(gift));

export const findGift = (sku: string): Promise<GiftRecord | null> => Gifts.findById(sku).lean<GiftRecord>().exec();

const gatherGifts = gather(async (asked) => {
  const gifts = await Gifts.find({}).lean<GiftRecord[]>().exec();
  return asked.map(() => gifts);
});

/** The whole list: a shop has few gifts. */
export const findAllGifts = (): Promise<GiftRecord[]> => gatherGifts('all');

export const listGifts = (after: string | null, limit: number): Promise<GiftRecord[]> =>
  Gifts.find(after === null ? {} : { _id: { $gt: after } })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<GiftRecord[]>()
    .exec();

/** Writes what was computed from revision `rev`, within a lease. Null: somebody was faster, or the lease is over. */
export const updateGift = (sku: string, rev: number, changes: Partial<GiftRecord>, lease: Lease): Promise<GiftRecord | null> =>
  Gifts.findOneAndUpdate({ _id: sku, rev, ...whileLeased(lease) }, { $set: changes, $inc: { rev: 1 } }, { returnDocument: 'after' })
    .lean<GiftRecord>()
    .exec();
