import { model } from 'mongoose';
import { z } from 'zod';
import { type Lease, whenLeaseIsOver } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { LOCALES } from './shop.js';

/** The shop's one document: what it was begun with, and its clock. */
const shopRecord = z.object({
  _id: z.literal('shop'),
  title: z.string(),
  zone: z.string(),
  currency: z.string(),
  locale: z.enum(LOCALES),
  clock: z.enum(['real', 'stepped']),
  offsetMs: z.int(), // business time less real time
  codeKey: z.string(),
  identifierKey: z.string(),
  linkSecret: z.string(),
  createdAt: z.date(),
  leaseUntil: z.date(), // real time: until then only the stepper that holds the token runs jobs
  token: z.string().nullable(),
});
export type ShopRecord = z.infer<typeof shopRecord>;

const schema = schemaOf(shopRecord, 'shop');

const Shops = model<ShopRecord>('Shop', schema);

export const findShop = (): Promise<ShopRecord | null> => Shops.findById('shop').lean().exec();

/** Two programs that start at once make one shop. */
export const insertShopOnce = async (record: ShopRecord): Promise<ShopRecord> => {
  await inserted(Shops.create(record));
  return Shops.findById('shop').lean().orFail().exec();
};

/** Takes the clock into one's hands. Null: somebody else is stepping it. */
export const takeClock = ({ leaseUntil, token }: Lease): Promise<ShopRecord | null> =>
  Shops.findOneAndUpdate(
    { _id: 'shop', clock: 'stepped', $or: [{ token }, whenLeaseIsOver()] },
    { $set: { leaseUntil, token } },
    { returnDocument: 'after' },
  )
    .lean()
    .exec();

export const setClock = (offsetMs: number, { token }: Lease): Promise<ShopRecord | null> =>
  Shops.findOneAndUpdate({ _id: 'shop', token }, { $set: { offsetMs } }, { returnDocument: 'after' }).lean().exec();

export const releaseClock = async ({ token }: Lease): Promise<void> => {
  await Shops.updateOne({ _id: 'shop', token }, { $set: { leaseUntil: new Date(0), token: null } });
};
