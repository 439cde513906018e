import { model, Schema } from 'mongoose';
import type { Missing } from '../../campaigns/rules/rule.js';
import type { WarningCode } from '../../campaigns/warnings.js';
import { gather } from '../lib/gather.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { storeOptions } from '../lib/store.js';

/** What was said of an order and a redemption that do not agree. Once each, however often the order is told. */
export interface Discrepancy {
  _id: string; // hash of order, redemption and code
  code: WarningCode;
  message: string;
  missing?: Missing[]; // of its coupons' conditions
  currency?: string; // of the amounts in them
  orderId: string;
  redemptionId: string;
  customerId: string | null;
  campaignIds: string[]; // whose coupons it is about
  at: Date; // business time
  news?: string; // other systems are to be told; absent: noted already
}

const { Mixed } = Schema.Types;

const schema = new Schema<Discrepancy>(
  {
    _id: String,
    code: String,
    message: String,
    missing: Mixed,
    currency: String,
    orderId: String,
    redemptionId: String,
    customerId: String,
    campaignIds: [String],
    at: Date,
    news: String,
  },
  storeOptions('discrepancies'),
);
schema.index({ customerId: 1 });
schema.index({ campaignIds: 1 });
schema.index({ news: 1 }, { sparse: true });

const Discrepancies = model<Discrepancy>('Discrepancy', schema);

/** Noted already: it stays as it is. */
export const insertDiscrepancy: (discrepancy: Discrepancy) => Promise<boolean> = gatherInserts(Discrepancies);

export const findDiscrepanciesOfCustomer = (customerId: string): Promise<Discrepancy[]> =>
  Discrepancies.find({ customerId }).lean<Discrepancy[]>().exec();

/** How often orders did not agree with the redemption of a campaign's coupons, by warning. */
export const countDiscrepancies: (campaignId: string) => Promise<Record<string, number>> = gather(async (campaignIds) => {
  const found = await Discrepancies.find({ campaignIds: { $in: campaignIds } }, { campaignIds: 1, code: 1 })
    .lean<Pick<Discrepancy, 'campaignIds' | 'code'>[]>()
    .exec();
  return campaignIds.map((campaignId) => countCodes(found.filter((one) => one.campaignIds.includes(campaignId))));
});

function countCodes(discrepancies: { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of discrepancies) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

// ---- what other systems are told

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

export const findDiscrepanciesWithNews = (limit: number): Promise<(Discrepancy & { news: string })[]> =>
  Discrepancies.find(hasNews).limit(limit).lean<(Discrepancy & { news: string })[]>().exec();

export const countDiscrepanciesWithNews = (): Promise<number> => Discrepancies.countDocuments(hasNews).exec();

export const forgetDiscrepancyNews = async (read: string[]): Promise<void> => {
  await Discrepancies.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
