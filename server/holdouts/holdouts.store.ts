import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';

/** A customer whom a campaign left out on purpose, and what would have been issued: to compare with. */
const heldOutRecord = z.object({
  _id: z.string(), // hash of what was decided (an event, a run and customer) and the campaign
  campaignId: z.string(),
  customerId: z.string(),
  at: z.date(), // business time
  wouldHaveIssued: z.unknown(), // the offer
});
export type HeldOut = z.infer<typeof heldOutRecord>;

const schema = schemaOf(heldOutRecord, 'heldOut');
schema.index({ campaignId: 1, at: 1 });
schema.index({ customerId: 1 });
const HeldOuts = model<HeldOut>('HeldOut', schema);

/** Kept once, however often it is decided. */
export const keepHeldOut = (heldOut: HeldOut): Promise<boolean> => inserted(HeldOuts.create(heldOut));

/** Whom a campaign left out, the earliest first. */
export const findHeldOut = (campaignId: string): Promise<HeldOut[]> =>
  HeldOuts.find({ campaignId }).sort({ at: 1 }).lean<HeldOut[]>().exec();
