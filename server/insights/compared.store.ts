import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';

/** A campaign that has left somebody out: those who got its coupon are compared with those. */
const comparedRecord = z.object({
  _id: z.string(), // the campaign's id
  after: z.string().nullable(), // the coupon up to which those are marked who had got one before; null: all
});
type Compared = z.infer<typeof comparedRecord>;

const Compareds = model<Compared>('Compared', schemaOf(comparedRecord, 'compared'));

export const findCompared = (): Promise<Compared[]> => Compareds.find().lean<Compared[]>().exec();

/** Harmless twice. */
export const beginComparing = (campaignId: string): Promise<boolean> => inserted(Compareds.create({ _id: campaignId, after: '' }));

/** Nothing where another program is further. */
export const noteMarked = async (campaignIds: string[], was: string, after: string | null): Promise<void> => {
  await Compareds.updateMany({ _id: { $in: campaignIds }, after: was }, { $set: { after } });
};
