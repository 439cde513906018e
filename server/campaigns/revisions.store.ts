import { model, Schema } from 'mongoose';
import type { definitionOf } from '../../campaigns/campaign.js';
import { gatherList } from '../lib/gather.js';
import { inserted, storeOptions } from '../lib/store.js';

const { Mixed } = Schema.Types;

/** A campaign as it was, kept just before it changed. */
export interface Revision {
  _id: string; // the campaign's id and the revision: what was, was so once
  campaignId: string;
  rev: number;
  by: string | null; // actor
  at: Date; // business time
  what: string | null;
  changed: string[];
  state: string;
  definition: ReturnType<typeof definitionOf>;
}

export const revisionId = (campaignId: string, rev: number): string => `${campaignId}#${rev}`;

const Revisions = model<Revision>(
  'CampaignRevision',
  new Schema<Revision>(
    {
      _id: String,
      campaignId: String,
      rev: Number,
      by: String,
      at: Date,
      what: String,
      changed: [String],
      state: String,
      definition: Mixed,
    },
    storeOptions('campaign_revisions'),
  ),
);

/** Harmless twice: whoever reads a revision of a campaign reads the same. */
export const keepRevision = async (revision: Revision): Promise<void> => {
  await inserted(Revisions.create(revision));
};

export const findRevisions: (ids: string[]) => Promise<Revision[]> = gatherList((ids) =>
  Revisions.find({ _id: { $in: ids } })
    .lean<Revision[]>()
    .exec(),
);
