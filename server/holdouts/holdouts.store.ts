import { model, Schema } from 'mongoose';
import { inserted, storeOptions } from '../lib/store.js';

/** A customer whom a campaign left out on purpose, and what would have been issued: to compare with. */
export interface HeldOut {
  _id: string; // hash of what was decided (an event, a run and customer) and the campaign
  campaignId: string;
  customerId: string;
  at: Date; // business time
  wouldHaveIssued: unknown; // the offer
}

const schema = new Schema<HeldOut>(
  { _id: String, campaignId: String, customerId: String, at: Date, wouldHaveIssued: Schema.Types.Mixed },
  storeOptions('heldOut'),
);
schema.index({ campaignId: 1, at: 1 });
schema.index({ customerId: 1 });
const HeldOuts = model<HeldOut>('HeldOut', schema);

/** Kept once, however often it is decided. */
export const keepHeldOut = (heldOut: HeldOut): Promise<boolean> => inserted(HeldOuts.create(heldOut));

/** Whom a campaign left out, the earliest first. */
export const findHeldOut = (campaignId: string): Promise<HeldOut[]> =>
  HeldOuts.find({ campaignId }).sort({ at: 1 }).lean<HeldOut[]>().exec();
