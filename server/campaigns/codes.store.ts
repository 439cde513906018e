import { model } from 'mongoose';
import { z } from 'zod';
import { gatherOne } from '../lib/gather.js';
import { type Lease, whenLeaseIsOver } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';

/** Whose a shared code is: one campaign's at a time, by the row's id. While the lease runs, that campaign is about to go live with it. */
const codeRecord = z.object({
  _id: z.string(), // the code as it is compared
  campaignId: z.string(),
  leaseUntil: z.date(),
  token: z.string(),
});
export type CodeRow = z.infer<typeof codeRecord>;

const Codes = model<CodeRow>('SharedCode', schemaOf(codeRecord, 'codes'));

export const insertCode = (_id: string, campaignId: string, lease: Lease): Promise<boolean> =>
  inserted(Codes.create({ _id, campaignId, ...lease }));

export const findCode: (id: string) => Promise<CodeRow | null> = gatherOne((ids) =>
  Codes.find({ _id: { $in: ids } })
    .lean<CodeRow[]>()
    .exec(),
);

/** Takes a row over as it was read: another's only once its lease is over. False: somebody was faster. */
export async function takeOverCode({ _id, token, campaignId: before }: CodeRow, campaignId: string, lease: Lease): Promise<boolean> {
  const free = before === campaignId ? {} : whenLeaseIsOver();
  const { matchedCount } = await Codes.updateOne({ _id, token, ...free }, { $set: { campaignId, ...lease } });
  return matchedCount === 1;
}

/** Whoever took these rows is through, either way: from now on the campaign says whether they are its own. */
export const endCodeLease = async (ids: string[], { token }: Lease): Promise<void> => {
  if (ids.length > 0) await Codes.updateMany({ _id: { $in: ids }, token }, { $set: { leaseUntil: new Date(0) } });
};
