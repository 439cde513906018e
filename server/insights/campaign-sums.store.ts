import { gatherOne } from '../lib/gather.js';
import type { Amount } from '../rollups/rollup.js';
import { addingTo, type KeptSums, keptSums } from './kept-sums.store.js';

const Sums = keptSums('CampaignSums', 'campaignSums');

export const addToCampaigns = addingTo(Sums);

const findOne: (campaignId: string) => Promise<KeptSums | null> = gatherOne((campaignIds) =>
  Sums.find({ _id: { $in: campaignIds } })
    .lean<KeptSums[]>()
    .exec(),
);

/** What the records of a campaign come to (campaign-sums.ts). */
export const findCampaignSums = async (campaignId: string): Promise<Amount[]> => (await findOne(campaignId))?.sums ?? [];
