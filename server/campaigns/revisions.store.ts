import { model } from 'mongoose';
import { z } from 'zod';
import { CAMPAIGN_STATES, type definitionOf } from '../../campaigns/campaign.js';
import { gatherList } from '../lib/gather.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';

/** What is done to a campaign. */
export const CHANGES = ['created', 'changed', 'activated', 'paused', 'ended'] as const;

/** A campaign as it was, kept just before it changed. */
const revisionRecord = z.object({
  _id: z.string(), // the campaign's id and the revision: what was, was so once
  campaignId: z.string(),
  rev: z.int(),
  by: z.string().nullable(), // actor
  at: z.date(), // business time
  what: z.enum(CHANGES).nullable(), // null: of a version that did not keep it
  changed: z.array(z.string()),
  state: z.enum(CAMPAIGN_STATES),
  definition: z.custom<ReturnType<typeof definitionOf>>(),
});
export type Revision = z.infer<typeof revisionRecord>;

export const revisionId = (campaignId: string, rev: number): string => `${campaignId}#${rev}`;

const Revisions = model<Revision>('CampaignRevision', schemaOf(revisionRecord, 'campaign_revisions'));

/** Harmless twice: whoever reads a revision of a campaign reads the same. */
export const keepRevision = async (revision: Revision): Promise<void> => {
  await inserted(Revisions.create(revision));
};

export const findRevisions: (ids: string[]) => Promise<Revision[]> = gatherList((ids) =>
  Revisions.find({ _id: { $in: ids } })
    .lean<Revision[]>()
    .exec(),
);
