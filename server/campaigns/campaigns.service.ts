import {
  type CampaignAct,
  type CampaignDefinition,
  changeDefinition,
  definitionOf,
  definitionWarnings,
  moveCampaign,
  parseDefinition,
  type ShopTerms,
  whyNot,
} from '../../campaigns/campaign.js';
import { localTime } from '../../campaigns/local-time.js';
import type { Problem } from '../../campaigns/problem.js';
import { promiseOf } from '../../campaigns/promise.js';
import { effectiveDiscount } from '../../campaigns/rewards/effective-discount.js';
import { lastDayProblems } from '../../campaigns/validity.js';
import { type ShownLife, shownLife, windowProblems } from '../../campaigns/window.js';
import type { Context } from '../context.js';
import { findAllGifts } from '../gifts/gifts.store.js';
import { ensureAllowance } from '../ledger/ledger.service.js';
import { idOf, newId } from '../lib/ids.js';
import { type Lease, theEarlier } from '../lib/lease.js';
import { Refusal } from '../lib/refusal.js';
import { countWarnings } from '../lib/warnings.js';
import { changeOffers } from '../shop/offers-stamp.js';
import type { Shop } from '../shop/shop.js';
import { changedSettings, definitionFor, type LastChange, revisionOf } from './campaign-history.js';
import {
  type CampaignRecord,
  type CampaignTerms,
  deleteDraft,
  findCampaign,
  insertCampaign,
  listCampaigns,
  listTerms,
  updateCampaign,
} from './campaigns.store.js';
import { keepRevision } from './revisions.store.js';
import { noteDraftCodes, withItsCodes } from './shared-codes.service.js';

/**
 * A new campaign, as a draft; the same `key` of the same actor makes one. Refuses a definition that is incomplete, unknown or contradicts
 * itself, with everything that is wrong.
 */
export async function createCampaign(body: unknown, { shop, actor, now }: Context, key = ''): Promise<CampaignRecord> {
  const parsed = parseDefinition(body, await termsFor(shop));
  if ('problems' in parsed) throw invalid(parsed.problems);
  refuseOver(lastDayProblems(parsed.definition, localTime(now, shop.zone)));
  const id = key === '' ? newId('cmp') : `cmp_${idOf(actor._id, 'campaign', key).slice(0, 30)}`;
  return insertDraft({ ...parsed.definition, _id: id }, actor._id, now);
}

async function insertDraft(definition: CampaignDefinition & { _id: string }, by: string, now: Date): Promise<CampaignRecord> {
  const campaign: CampaignRecord = {
    ...definition,
    state: 'draft',
    rev: 1,
    createdBy: by,
    createdAt: now,
    updatedAt: now,
    activatedAt: null,
    liveSince: null,
    lastChange: { by, what: 'created', changed: [] },
  };
  if (!(await insertCampaign(campaign))) return campaignById(campaign._id);
  await noteDraftCodes(campaign);
  countWarnings(definitionWarnings(campaign));
  return campaign;
}

/** A new draft with the same definition, its shared codes too: last year's is used again that way. The same `key` of the same actor makes one. */
export async function copyCampaign(id: string, { actor, now }: Context, key = ''): Promise<CampaignRecord> {
  const campaign = await campaignById(id);
  const definition = { ...definitionOf(campaign), ...promiseOf(campaign), validity: campaign.validity };
  const copyId = key === '' ? newId('cmp') : `cmp_${idOf(actor._id, 'copy', id, key).slice(0, 30)}`;
  return insertDraft({ ...definition, name: copyName(campaign.name), _id: copyId }, actor._id, now);
}

const LONGEST_NAME = 200;

const copyName = (name: string): string => {
  const shown = [...`Copy of ${name}`];
  return shown.length > LONGEST_NAME ? `${shown.slice(0, LONGEST_NAME - 1).join('')}…` : shown.join('');
};

/** Deletes a draft that was never activated. Refuses anything else: what has been live is ended instead, and its records stay. */
export async function deleteCampaign(id: string): Promise<CampaignRecord> {
  const campaign = await campaignById(id);
  const { state, rev } = campaign;
  if (state === 'draft') return (await deleteDraft(id, rev)) ? campaign : deleteCampaign(id);
  const why = state === 'ended' ? 'It has ended, and its records stay.' : 'End it instead.';
  const message = `Only a draft that was never activated can be deleted. ${why}`;
  throw new Refusal('wrong_state', message, [{ path: 'state', code: whyNot(state).code, message }]);
}

/** What the shop fixes for its campaigns. */
const termsFor = async ({ currency }: Shop): Promise<ShopTerms> => ({ currency, gifts: await findAllGifts() });

/** The campaign of a path. Refuses an unknown one. */
export async function campaignById(id: string): Promise<CampaignRecord> {
  const campaign = await findCampaign(id);
  if (!campaign) throw new Refusal('not_found', 'No campaign with this id.');
  return campaign;
}

const PAGE = 200;

/** Campaigns by id, so many of them after an id; of a state only those that are in it now. */
export async function campaignsIn(state: ShownLife | null, now: Date, after: string | null, limit: number): Promise<CampaignRecord[]> {
  if (state === null) return listCampaigns(after, limit);
  const found: CampaignRecord[] = [];
  for (let from = after; ; ) {
    const page = await listCampaigns(from, PAGE);
    found.push(...page.filter((campaign) => shownLife(campaign, now) === state));
    from = page.at(-1)?._id ?? null;
    if (page.length < PAGE || found.length >= limit) return found.slice(0, limit);
  }
}

/** Changes what is given. Refuses without If-Match (428), a stale one (412), and what may not change any more. */
export async function changeCampaign(
  id: string,
  ifMatch: string | undefined,
  patch: Record<string, unknown>,
  { shop, actor, now }: Context,
): Promise<CampaignRecord> {
  const campaign = await campaignById(id);
  if (ifMatch === undefined)
    throw new Refusal('precondition_required', `Send If-Match with the ETag of the campaign that you saw, "${campaign.rev}" now.`);
  if (ifMatch !== String(campaign.rev)) throw stale(campaign.rev);
  const changed = changeDefinition(campaign, patch, await termsFor(shop));
  if ('problems' in changed) throw invalid(changed.problems);
  if (patch.validity !== undefined) refuseOver(lastDayProblems(changed.definition, localTime(now, shop.zone)));
  const settings = changedSettings(definitionOf(campaign), definitionOf({ ...campaign, ...cleared(campaign), ...changed.definition }));
  const wanted = { ...cleared(campaign), ...changed.definition, updatedAt: now };
  const write = (lease: Lease | null) => change(campaign, wanted, { by: actor._id, what: 'changed', changed: settings }, lease);
  const updated = campaign.activatedAt === null ? await write(null) : await withItsCodes({ ...campaign, ...wanted }, write);
  if (!updated) throw stale(campaign.rev + 1);
  countWarnings(definitionWarnings(updated));
  if (updated.activatedAt === null) await noteDraftCodes(updated);
  else await bringAllowance(updated);
  return updated;
}

/**
 * Changes a campaign as it was read, and keeps who did it. What it was is written down first: whatever breaks off in between, no revision
 * is missing, and none is told that never was, since the newest is the campaign itself.
 */
async function change(
  campaign: CampaignRecord,
  changes: Partial<CampaignRecord>,
  lastChange: LastChange,
  lease: Lease | null = null,
): Promise<CampaignRecord | null> {
  await keepRevision(revisionOf(campaign));
  const write = (within: Lease | null) => updateCampaign(campaign._id, campaign.rev, { ...changes, lastChange }, within);
  const isOffered = campaign.state === 'active' || changes.state === 'active';
  return isOffered ? changeOffers((announced) => write(lease === null ? announced : theEarlier(lease, announced))) : write(lease);
}

/** The campaign says what is wanted, the allowance follows. Of two changes the earlier may get here last: whoever finds a newer word follows that. */
async function bringAllowance(campaign: CampaignTerms): Promise<boolean> {
  if (!(await ensureAllowance(campaign))) return false;
  const latest = await findCampaign(campaign._id);
  if (latest && latest.rev !== campaign.rev) await bringAllowance(latest);
  return true;
}

/** Mends what a crash left between a campaign's change and its allowance. Returns how many. */
export async function bringAllowances(): Promise<number> {
  let brought = 0;
  for (let page = await listTerms('', PAGE); page.length > 0; page = await listTerms(page.at(-1)?._id ?? '', PAGE))
    for (const terms of page) if (terms.activatedAt !== null && (await bringAllowance(terms))) brought += 1;
  return brought;
}

/** Optional settings that a change may take away. */
const cleared = (campaign: CampaignRecord) => Object.fromEntries(Object.keys(definitionOf(campaign)).map((key) => [key, undefined]));

const stale = (rev: number): Refusal =>
  new Refusal('precondition_failed', `The campaign has changed since; its ETag is "${rev}". Read it again.`);

const refuseOver = (problems: Problem[]): void => {
  if (problems.length > 0) throw invalid(problems);
};

const invalid = (problems: Problem[]): Refusal => {
  const [first] = problems;
  return new Refusal('invalid', `The campaign is invalid: ${first?.path ? `${first.path}: ` : ''}${first?.message}`, problems);
};

/**
 * Activates, pauses or ends. A repeat is harmless; what is not in a row is refused, and so is letting go live what would not be accepted
 * today. Its allowance is there before it goes live.
 */
export async function actOnCampaign(id: string, act: CampaignAct, context: Context): Promise<CampaignRecord> {
  const campaign = await campaignById(id);
  const moved = moveCampaign(campaign.state, act);
  if ('refused' in moved) throw new Refusal('wrong_state', moved.refused.message, [{ path: 'state', ...moved.refused }]);
  if (moved.state === campaign.state) return campaign;
  if (moved.state === 'active') {
    await refuseOutdated(campaign, context);
    await ensureAllowance(campaign);
  }
  const live = moved.state === 'active' ? { activatedAt: campaign.activatedAt ?? context.now, liveSince: context.now } : {};
  const write = (lease: Lease | null) =>
    change(
      campaign,
      { state: moved.state, ...live, updatedAt: context.now },
      { by: context.actor._id, what: WHAT[act], changed: [] },
      lease,
    );
  const updated = await (moved.state === 'active' ? withItsCodes(campaign, write) : write(null));
  if (!updated) return actOnCampaign(id, act, context);
  if (updated.state === 'active') countWarnings(definitionWarnings(updated));
  return updated;
}

const WHAT: Record<CampaignAct, LastChange['what']> = { activate: 'activated', pause: 'paused', end: 'ended' };

/** Rules may have become stricter since the campaign was defined, and its window may be over. */
async function refuseOutdated(campaign: CampaignRecord, { shop, now }: Context): Promise<void> {
  refuseOver([...windowProblems(campaign, now), ...lastDayProblems(campaign, localTime(now, shop.zone))]);
  const parsed = parseDefinition(definitionOf(campaign), await termsFor(shop));
  if (!('problems' in parsed)) return;
  const wayOut = campaign.activatedAt === null ? '' : ' What may not be changed any more: end this campaign and define it again.';
  throw new Refusal('invalid', `${invalid(parsed.problems).message}${wayOut}`, parsed.problems);
}

/** As the API answers it to somebody, without figures. */
export function campaignView(campaign: CampaignRecord, { actor, now }: Pick<Context, 'actor' | 'now'>) {
  const { _id, rev, createdBy, createdAt, updatedAt, activatedAt, lastChange } = campaign;
  const definition = { ...promiseOf(campaign), ...definitionOf(campaign) }; // of the promise also what an earlier version had no word for
  return {
    id: _id,
    state: shownLife(campaign, now),
    rev,
    ...definitionFor(actor, definition),
    effectiveDiscount: effectiveDiscount(campaign),
    warnings: definitionWarnings(campaign),
    createdBy,
    createdAt,
    updatedAt,
    updatedBy: lastChange?.by ?? null,
    activatedAt,
  };
}
