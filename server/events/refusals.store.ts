import { model } from 'mongoose';
import { z } from 'zod';
import type { NoCoupon } from '../../campaigns/reasons.js';
import { gatherOne } from '../lib/gather.js';
import { schemaOf } from '../lib/record.js';

/** What was said, how often. */
export type Words = Partial<Record<NoCoupon, number>>;

/** What one campaign said to events instead of granting, in sums. */
const refusalsRecord = z.object({
  _id: z.string(), // of the campaign
  words: z.custom<Words>(),
});
type Refusals = z.infer<typeof refusalsRecord>;

const Refusals = model<Refusals>('Refusals', schemaOf(refusalsRecord, 'refusals'));

/** Adds to the sums. Not to be repeated: where it is not known whether it was done, it is left at that. */
export async function addRefusals(counts: Map<string, Words>): Promise<void> {
  const adding = [...counts].map(([_id, words]) => ({
    updateOne: {
      filter: { _id },
      update: { $inc: Object.fromEntries(Object.entries(words).map(([word, count]) => [`words.${word}`, count])) },
      upsert: true,
    },
  }));
  await Refusals.bulkWrite(adding, { ordered: false });
}

export const findRefusals: (campaignId: string) => Promise<Refusals | null> = gatherOne((campaignIds) =>
  Refusals.find({ _id: { $in: campaignIds } })
    .lean<Refusals[]>()
    .exec(),
);
