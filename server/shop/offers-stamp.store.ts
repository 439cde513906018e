import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { upserted } from '../lib/store.js';

/** Says whether what the shop offers, its campaigns and its list of gifts, may have changed. One small document. */
const stampRecord = z.object({
  _id: z.literal('offers'),
  version: z.string(), // another one with each write
  changing: z.array(z.custom<Changing>()), // who is about to change something; what a crash left goes with the next change
});
export type OffersStamp = z.infer<typeof stampRecord>;

/** Somebody changes what is offered until then, in real time, and not later. */
export interface Changing {
  token: string;
  until: Date;
}

const Stamps = model<OffersStamp>('OffersStamp', schemaOf(stampRecord, 'offers_stamp'));

export const findStamp = (): Promise<OffersStamp | null> => Stamps.findById('offers').lean<OffersStamp>().exec();

export const announce = (changing: Changing, version: string): Promise<void> =>
  upserted(() => Stamps.updateOne({ _id: 'offers' }, { $set: { version }, $push: { changing } }, { upsert: true }));

export const noteOver = async (tokens: string[], version: string): Promise<void> => {
  await Stamps.updateOne({ _id: 'offers' }, { $set: { version }, $pull: { changing: { token: { $in: tokens } } } });
};
