import { model } from 'mongoose';
import { z } from 'zod';
import type { Missing } from '../../campaigns/rules/rule.js';
import { WARNING_CODES } from '../../campaigns/warnings.js';
import { countSome } from '../lib/count.store.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { schemaOf } from '../lib/record.js';
import { type DueRecords, dueRecords } from '../rollups/due.store.js';
import { newlyDue, summedFields } from '../rollups/rollup.js';

/** What was said of an order and a redemption that do not agree. Once each, however often the order is told. */
const discrepancyRecord = z.object({
  _id: z.string(), // hash of order, redemption and code
  code: z.enum(WARNING_CODES),
  message: z.string(),
  missing: z.custom<Missing[]>().exactOptional(), // of its coupons' conditions
  currency: z.string().exactOptional(), // of the amounts in them
  orderId: z.string(),
  redemptionId: z.string(),
  customerId: z.string().nullable(),
  campaignIds: z.array(z.string()), // whose coupons it is about
  at: z.date(), // business time
  news: z.string().exactOptional(), // other systems are to be told; absent: noted already
  ...summedFields,
});
export type Discrepancy = z.infer<typeof discrepancyRecord>;

const schema = schemaOf(discrepancyRecord, 'discrepancies');
schema.index({ customerId: 1 });
schema.index({ news: 1 }, { sparse: true });
schema.index({ due: 1 }, { sparse: true });

const Discrepancies = model<Discrepancy>('Discrepancy', schema);

const insert = gatherInserts(Discrepancies);

/** Noted already: it stays as it is. */
export const insertDiscrepancy = (discrepancy: Discrepancy): Promise<boolean> => insert({ ...discrepancy, ...newlyDue() });

export type DiscrepancySums = Pick<Discrepancy, '_id' | 'campaignIds' | 'code' | 'due' | 'put'>;

/** As they are summed. */
export const discrepancySums: DueRecords<DiscrepancySums> = dueRecords(Discrepancies, { campaignIds: 1, code: 1 });

export const findDiscrepanciesOfCustomer = (customerId: string): Promise<Discrepancy[]> =>
  Discrepancies.find({ customerId }).lean<Discrepancy[]>().exec();

// ---- what other systems are told

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

export const findDiscrepanciesWithNews = (limit: number): Promise<(Discrepancy & { news: string })[]> =>
  Discrepancies.find(hasNews).limit(limit).lean<(Discrepancy & { news: string })[]>().exec();

export const countDiscrepanciesWithNews = (): Promise<number> => countSome(Discrepancies, hasNews);

export const forgetDiscrepancyNews = async (read: string[]): Promise<void> => {
  await Discrepancies.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
