import { normalizeCode } from '../../campaigns/coupon-code.js';
import type { Problem } from '../../campaigns/problem.js';
import { cleanSharedCode, isSharedCode } from '../../campaigns/shared-code.js';
import { codesOf, type Ways } from '../../campaigns/way-in.js';
import { isLongOver, type Lease, newLease } from '../lib/lease.js';
import { isOurs, Refusal, stillUnderWay } from '../lib/refusal.js';
import { type CampaignRecord, findCampaign } from './campaigns.store.js';
import { type CodeRow, endCodeLease, findCode, insertCode, takeOverCode } from './codes.store.js';
import { liveByCode } from './live-campaigns.js';

/** A shared code that was typed, and its campaign, in whatever state. `code` is as the campaign writes it. */
export interface SharedCode {
  campaign: CampaignRecord;
  code: string;
}

/**
 * Whose a typed code is; null: no campaign's. Codes of activated campaigns are in memory, those of others are looked up. What reads like a
 * coupon's code is never looked for here, since no campaign may have such a one.
 */
export async function findSharedCode(typed: string): Promise<SharedCode | null> {
  if (!('unreadable' in normalizeCode(typed))) return null;
  const cleaned = cleanSharedCode(typed);
  if (!isSharedCode(cleaned)) return null;
  const campaign = (await liveByCode(cleaned)) ?? (await ownerOf(cleaned));
  const code = campaign === null ? undefined : codeIn(campaign, cleaned);
  return code === undefined || campaign === null ? null : { campaign, code };
}

async function ownerOf(cleaned: string): Promise<CampaignRecord | null> {
  const row = await findCode(cleaned);
  return row === null ? null : findCampaign(row.campaignId);
}

/** The codes of a draft are found too, as those of a campaign that is not running, as far as no other campaign has them. They stay free. */
export async function noteDraftCodes(draft: CampaignRecord): Promise<void> {
  const over = { ...newLease(), leaseUntil: new Date(0) };
  await Promise.all(codesOf(draft).map((code) => insertCode(cleanSharedCode(code), draft._id, over)));
}

const codeIn = (campaign: Ways, cleaned: string): string | undefined => codesOf(campaign).find((code) => cleanSharedCode(code) === cleaned);

/**
 * Writes a campaign that is live afterwards while its shared codes are its own. The write has to hold the lease: whoever takes a code over
 * later waits for its end and then reads the campaign, and so overlooks nobody. Refuses a code that another campaign has.
 */
export async function withItsCodes<Written>(
  after: CampaignRecord,
  write: (lease: Lease | null) => Promise<Written | null>,
): Promise<Written | null> {
  const codes = codesOf(after);
  if (codes.length === 0) return write(null);
  const lease = newLease();
  const won = await takeCodes(codes, after, lease);
  const written = await write(lease);
  await endCodeLease(written === null ? won : codes.map(cleanSharedCode), lease);
  return written;
}

/** Returns those on which no other request of the campaign relies. The leases of the others run out by themselves. */
async function takeCodes(codes: string[], campaign: CampaignRecord, lease: Lease): Promise<string[]> {
  const won: string[] = [];
  try {
    // In one sequence for all: whoever has the first of several gets the others too, and of many at once one goes live.
    for (const code of inSequence(codes)) if (await takeCode(code, campaign, lease)) won.push(cleanSharedCode(code));
    return won;
  } catch (error) {
    if (isOurs(error)) await endCodeLease(won, lease);
    throw error;
  }
}

const inSequence = (codes: string[]): string[] => [...codes].sort((a, b) => (cleanSharedCode(a) < cleanSharedCode(b) ? -1 : 1));

/** False: another request of the same campaign may be taking it too. */
async function takeCode(code: string, campaign: CampaignRecord, lease: Lease): Promise<boolean> {
  const cleaned = cleanSharedCode(code);
  for (;;) {
    if (await insertCode(cleaned, campaign._id, lease)) return true;
    const row = await findCode(cleaned);
    const isOwn = row?.campaignId === campaign._id;
    if (row && !isOwn) await refuseTaken(row, code, campaign);
    if (row && (await takeOverCode(row, campaign._id, lease))) return !isOwn || isLongOver(row);
  }
}

/**
 * Returns where the code is free. The other campaign is read after the row: one that has it on its way holds a lease, and one that took it
 * since has changed the row.
 */
async function refuseTaken(row: CodeRow, code: string, campaign: CampaignRecord): Promise<void> {
  const owner = await findCampaign(row.campaignId);
  if (owner && isLive(owner) && codeIn(owner, row._id) !== undefined) throw taken(code, campaign, owner);
  if (owner?.state === 'ended' || owner === null || isLongOver(row)) return;
  throw stillUnderWay(`The campaign ${owner._id} is going live with the code ${code} just now. Try again in a minute.`);
}

const isLive = ({ state }: CampaignRecord): boolean => state === 'active' || state === 'paused';

function taken(code: string, campaign: Ways, { _id, name }: CampaignRecord): Refusal {
  const message = `The code ${code} belongs to the campaign “${name}” (${_id}). End that campaign or take the code out of it, or choose another.`;
  const place: Problem = { path: pathOfCode(code, campaign), code: 'code_taken', message };
  return new Refusal('code_taken', message, [place], { campaignId: _id });
}

const pathOfCode = (code: string, { codes }: Ways): string => (codes === undefined ? 'code' : `codes[${codes.indexOf(code)}]`);
