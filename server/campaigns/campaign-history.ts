import { z } from 'zod';
import { campaignDefinition, definitionOf } from '../../campaigns/campaign.js';
import { SHOWN_LIFE, shownLife } from '../../campaigns/window.js';
import { type Actor, isShownCosts } from '../actors/actor.js';
import { instant } from '../http/fields.js';
import { fingerprint } from '../lib/ids.js';
import type { CampaignRecord } from './campaigns.store.js';
import { CHANGES, findRevisions, type Revision, revisionId } from './revisions.store.js';

/** Who made a campaign what it is, and what they did. */
export interface LastChange {
  by: string; // actor
  what: (typeof CHANGES)[number];
  changed: string[]; // the settings that differ from those before
}

export const campaignState = z
  .enum(SHOWN_LIFE)
  .describe(
    '`draft`: never activated; `active`: it gives its reward; `scheduled`: activated, and its `window` has not begun; `over`: its `window` has ended, and a later `endsAt` revives it; `paused`: it gives nothing for now; `ended`: for good. Issued coupons stay valid whatever the state.',
  );

/** A definition as it is answered: without coupons there is no validity. */
export const shownDefinition = campaignDefinition.extend({
  validity: campaignDefinition.shape.validity
    .unwrap()
    .optional()
    .describe('When coupons can be used, counted from their issue. Absent: it issues none.'),
  floorBp: campaignDefinition.shape.floorBp.describe(
    `${campaignDefinition.shape.floorBp.description} In answers only where your role is shown it (admin, marketer and supervisor are).`,
  ),
});

export const revField = z.int().describe('The number of this version, raised by every change.');

export const revisionDocument = z
  .object({
    rev: revField,
    by: z.string().nullable().describe('The actor who did it; null: not known, because an earlier version of Regulars did not keep it.'),
    at: instant('When it became so.'),
    what: z.enum(CHANGES).nullable().describe('What they did; null: not known.'),
    changed: z.array(z.string()).describe('The settings that differ from those before.'),
    state: campaignState.describe('Its state then.'),
    definition: shownDefinition.describe('The whole definition as it was then.'),
  })
  .meta({ id: 'CampaignRevision', description: 'What a campaign was at one time, and who made it so.' });

/** A campaign as it is, to be kept when it changes. One of before there was a history was created by somebody who is known. */
export function revisionOf(campaign: CampaignRecord): Revision {
  const { _id: campaignId, rev, state, updatedAt: at, createdBy, lastChange } = campaign;
  const { by, what, changed } = lastChange ?? (rev === 1 ? { by: createdBy, what: 'created' as const, changed: [] } : UNKNOWN);
  return { _id: revisionId(campaignId, rev), campaignId, rev, by, at, what, changed, state, definition: definitionOf(campaign) };
}

const UNKNOWN = { by: null, what: null, changed: [] };

/** The settings in which two definitions differ. */
export function changedSettings(before: object, after: object): string[] {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys.filter((key) => fingerprint(old.get(key) ?? null) !== fingerprint(fresh.get(key) ?? null));
}

/** What a campaign is and was, the newest first: those before a revision, or all. The campaign itself is the newest. */
export async function historyOf(campaign: CampaignRecord, before: number | null, limit: number): Promise<Revision[]> {
  const from = Math.min((before ?? campaign.rev + 1) - 1, campaign.rev);
  const revs = Array.from({ length: Math.min(limit, Math.max(0, from)) }, (_, index) => from - index);
  const earlier = await findRevisions(revs.filter((rev) => rev < campaign.rev).map((rev) => revisionId(campaign._id, rev)));
  const known = new Map([...earlier, revisionOf(campaign)].map((revision) => [revision.rev, revision]));
  return revs.flatMap((rev) => known.get(rev) ?? []);
}

export const revisionView = ({ rev, by, at, what, changed, state, definition }: Revision, reader: Actor) => ({
  rev,
  by,
  at,
  what,
  changed,
  state: shownLife({ state, window: definition.window }, at),
  definition: definitionFor(reader, definition),
});

/** A definition as somebody is shown it: without the floor if they are not to know what goods cost. */
export function definitionFor<Definition extends { floorBp?: number | undefined }>(reader: Actor, definition: Definition): Definition {
  if (isShownCosts(reader)) return definition;
  const { floorBp, ...shown } = definition;
  return shown as Definition;
}
