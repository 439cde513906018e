import { model, Schema } from 'mongoose';
import { type Lease, whenLeaseIsOver } from '../lib/lease.js';
import { inserted, storeOptions } from '../lib/store.js';
import type { Locale } from './shop.js';

/** The shop's one document: what it was begun with, and its clock. */
export interface ShopRecord {
  _id: 'shop';
  title: string;
  zone: string;
  currency: string;
  locale: Locale;
  clock: 'real' | 'stepped';
  offsetMs: number; // business time less real time
  codeKey: string;
  identifierKey: string;
  linkSecret: string;
  createdAt: Date;
  leaseUntil: Date; // real time: until then only the stepper that holds the token runs jobs
  token: string | null;
}

const schema = new Schema<ShopRecord>(
  {
    _id: String,
    title: String,
    zone: String,
    currency: String,
    locale: String,
    clock: String,
    offsetMs: Number,
    codeKey: String,
    identifierKey: String,
    linkSecret: String,
    createdAt: Date,
    leaseUntil: Date,
    token: String,
  },
  storeOptions('shop'),
);

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
