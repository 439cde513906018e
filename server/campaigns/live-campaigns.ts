import { byPriority } from '../../campaigns/campaign.js';
import { cleanSharedCode } from '../../campaigns/shared-code.js';
import { codesOf, wayInOf } from '../../campaigns/way-in.js';
import { isRunning } from '../../campaigns/window.js';
import { type CampaignRecord, findActiveCampaigns, findCampaigns } from './campaigns.store.js';

/** What another process changes is obeyed here after this long at the latest. */
const REMEMBERED_MS = 1000;

/** The activated campaigns without coupons: the checkout asks for them at every cart. */
interface Live {
  automatic: CampaignRecord[]; // by priority
  byCode: ReadonlyMap<string, CampaignRecord>; // by the code as it is compared
  byId: ReadonlyMap<string, CampaignRecord>; // all that are activated
}

let remembered: { live: Promise<Live>; until: number } | null = null;

/** Those automatic discounts that run at an instant, the most important first. */
export const liveAutomatic = async (now: Date): Promise<CampaignRecord[]> =>
  (await live()).automatic.filter((campaign) => isRunning(campaign, now));

/** The activated campaign that has a shared code, whatever its window says. */
export const liveByCode = async (cleaned: string): Promise<CampaignRecord | undefined> => (await live()).byCode.get(cleaned);

/** Campaigns by their ids, whatever has become of them: what a coupon is called depends on it, not whether it can be used. */
export async function campaignsNamed(ids: string[]): Promise<CampaignRecord[]> {
  const { byId } = await live();
  const others = ids.filter((id) => !byId.has(id));
  return [...ids.flatMap((id) => byId.get(id) ?? []), ...(others.length === 0 ? [] : await findCampaigns(others))];
}

/** Whoever changes a campaign forgets them at once. */
export function forgetLiveCampaigns(): void {
  remembered = null;
}

function live(): Promise<Live> {
  if (remembered && remembered.until > performance.now()) return remembered.live;
  const reading = { live: read(), until: performance.now() + REMEMBERED_MS };
  remembered = reading;
  reading.live.catch(() => {
    if (remembered === reading) remembered = null;
  });
  return reading.live;
}

async function read(): Promise<Live> {
  const active = await findActiveCampaigns();
  const shared = active.filter((campaign) => wayInOf(campaign) === 'shared');
  return {
    byId: new Map(active.map((campaign) => [campaign._id, campaign])),
    automatic: active.filter((campaign) => wayInOf(campaign) === 'automatic').sort(byPriority),
    byCode: new Map(shared.flatMap((campaign) => codesOf(campaign).map((code) => [cleanSharedCode(code), campaign] as const))),
  };
}
