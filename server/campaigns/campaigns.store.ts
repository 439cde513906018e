import { model } from 'mongoose';
import { z } from 'zod';
import { campaignRecord } from '../../campaigns/campaign.js';
import { isListed, pricedReward, rewardTerms, termsOf } from '../../campaigns/rewards/reward.js';
import { findAllGifts } from '../gifts/gifts.store.js';
import { gather, gatherList } from '../lib/gather.js';
import { type Lease, whileLeased } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import type { LastChange } from './campaign-history.js';

const storedCampaign = campaignRecord.extend({
  activatedAt: z.date().nullable(), // for the first time: from then on goal, trigger and currency stand
  liveSince: z.date().nullable(), // the latest activation
  lastChange: z.custom<LastChange>().exactOptional(), // who made it what it is; absent: an earlier version did
});
export type CampaignRecord = z.infer<typeof storedCampaign>;

/** As it lies here: what a gift is worth is the list's to say. */
const lyingCampaign = storedCampaign.extend({ reward: rewardTerms });
const schema = schemaOf(lyingCampaign, 'campaigns');
schema.index({ state: 1 });
schema.index({ 'limits.issued.perCustomer': 1 }, { sparse: true });
schema.index({ 'limits.redeemed.perCustomer': 1 }, { sparse: true });

const Campaigns = model<z.infer<typeof lyingCampaign>>('Campaign', schema);

/** A campaign as it lies here: what a gift is worth is the list's to say, each time that the campaign is read. */
const stored = <Part extends Partial<CampaignRecord>>(record: Part): Part =>
  record.reward === undefined ? record : { ...record, reward: termsOf(record.reward) };

async function priced(records: CampaignRecord[]): Promise<CampaignRecord[]> {
  if (!records.some(({ reward }) => isListed(reward))) return records;
  const list = await findAllGifts();
  return records.map((record) => {
    const now = pricedReward(record.reward, list);
    return 'reward' in now ? { ...record, reward: now.reward } : record;
  });
}

export const insertCampaign = (campaign: CampaignRecord): Promise<boolean> => inserted(Campaigns.create(stored(campaign)));

export const findCampaigns: (ids: string[]) => Promise<CampaignRecord[]> = gatherList(async (ids) =>
  priced(
    await Campaigns.find({ _id: { $in: ids } })
      .lean<CampaignRecord[]>()
      .exec(),
  ),
);

export const findCampaign = async (id: string): Promise<CampaignRecord | null> => (await findCampaigns([id]))[0] ?? null;

const gatherActive = gather(async (asked) => {
  const active = await priced(await Campaigns.find({ state: 'active' }).lean<CampaignRecord[]>().exec());
  return asked.map(() => active);
});

export const findActiveCampaigns = (): Promise<CampaignRecord[]> => gatherActive('all');

export const listCampaigns = async (after: string | null, limit: number): Promise<CampaignRecord[]> =>
  priced(
    await Campaigns.find(after === null ? {} : { _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<CampaignRecord[]>()
      .exec(),
  );

/** As much of a campaign as its allowance follows from. */
export type CampaignTerms = Pick<CampaignRecord, '_id' | 'rev' | 'activatedAt' | 'budgetMinor' | 'limits'>;

/** The same of all that there are, a page at a time. */
export const listTerms = (after: string, limit: number): Promise<CampaignTerms[]> =>
  Campaigns.find({ _id: { $gt: after } }, { rev: 1, activatedAt: 1, budgetMinor: 1, limits: 1 })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<CampaignTerms[]>()
    .exec();

/** All that count their coupons or uses by customer, whatever state they are in. */
export const findIdsCountingCustomers = async (): Promise<string[]> =>
  (
    await Promise.all([idsWhere({ 'limits.issued.perCustomer': { $gt: 0 } }), idsWhere({ 'limits.redeemed.perCustomer': { $gt: 0 } })])
  ).flat();

const idsWhere = async (filter: Record<string, { $gt: number }>): Promise<string[]> =>
  (await Campaigns.find(filter, { _id: 1 }).lean().exec()).map(({ _id }) => _id);

/** Deletes a draft as it was read. False: somebody was faster. */
export const deleteDraft = async (id: string, rev: number): Promise<boolean> =>
  (await Campaigns.deleteOne({ _id: id, rev, state: 'draft' })).deletedCount === 1;

/** Writes what was computed from revision `rev`, within a lease if one is given; what a definition leaves out is taken away. Null: somebody was faster, or the lease is over. */
export async function updateCampaign(
  id: string,
  rev: number,
  changes: Partial<CampaignRecord>,
  lease: Lease | null = null,
): Promise<CampaignRecord | null> {
  const gone = Object.keys(changes).filter((key) => changes[key as keyof CampaignRecord] === undefined);
  const set = Object.fromEntries(Object.entries(stored(changes)).filter(([, value]) => value !== undefined));
  const updated = await Campaigns.findOneAndUpdate(
    { _id: id, rev, ...(lease && whileLeased(lease)) },
    { $set: set, $inc: { rev: 1 }, ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((key) => [key, 1])) }) },
    { returnDocument: 'after' },
  )
    .lean<CampaignRecord>()
    .exec();
  return updated && ((await priced([updated]))[0] ?? null);
}
