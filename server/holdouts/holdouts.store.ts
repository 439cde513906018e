import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type DueRecords, dueRecords } from '../rollups/due.store.js';
import { newlyDue, summedFields } from '../rollups/rollup.js';

/** A customer whom a campaign left out on purpose, and what would have been issued: to compare with. */
const heldOutRecord = z.object({
  _id: z.string(), // hash of what was decided (an event, a run and customer) and the campaign
  campaignId: z.string(),
  customerId: z.string(),
  at: z.date(), // business time
  wouldHaveIssued: z.unknown(), // the offer
  ...summedFields,
});
export type HeldOut = z.infer<typeof heldOutRecord>;

const schema = schemaOf(heldOutRecord, 'heldOut');
schema.index({ customerId: 1 });
schema.index({ due: 1 }, { sparse: true });
const HeldOuts = model<HeldOut>('HeldOut', schema);

/** Kept once, however often it is decided. */
export const keepHeldOut = (heldOut: HeldOut): Promise<boolean> => inserted(HeldOuts.create({ ...heldOut, ...newlyDue() }));

export type HeldOutSums = Pick<HeldOut, '_id' | 'campaignId' | 'customerId' | 'at' | 'due' | 'put'>;

const SUMMED: Record<string, 1> = { campaignId: 1, customerId: 1, at: 1 };

/** As they are summed. */
export const heldOutSums: DueRecords<HeldOutSums> = dueRecords(HeldOuts, SUMMED);

/** How these customers were left out. */
export const findHeldOutOf = (customerIds: string[]): Promise<HeldOutSums[]> =>
  HeldOuts.find({ customerId: { $in: customerIds } }, SUMMED)
    .lean<HeldOutSums[]>()
    .exec();
