import { AsyncLocalStorage } from 'node:async_hooks';
import { byPriority } from '../../campaigns/campaign.js';
import { type CompiledCampaigns, compileCampaigns } from '../../campaigns/compiled.js';
import { issueRuleOf } from '../../campaigns/decide.js';
import { cleanSharedCode } from '../../campaigns/shared-code.js';
import { eventOf } from '../../campaigns/trigger.js';
import { codesOf, wayInOf } from '../../campaigns/way-in.js';
import { isRunning } from '../../campaigns/window.js';
import { changesHere, type OffersVersion, offersVersion } from '../shop/offers-stamp.js';
import { type CampaignRecord, findActiveCampaigns, findCampaigns } from './campaigns.store.js';

/** After so long it is asked again whether anything has changed, beside whoever needs to know. */
const LOOK_AFTER_MS = 1000;
/** What was known longer ago is not relied on: whoever needs to know waits for the answer. */
const RELIED_ON_MS = 2000;

/** The activated campaigns, by what is asked of them at every event and every cart. Shared by all who ask, so that nobody writes into it. */
interface Live {
  automatic: CompiledCampaigns<CampaignRecord>; // by what a cart must have
  byCode: ReadonlyMap<string, CampaignRecord>; // by the code as it is compared
  byId: ReadonlyMap<string, CampaignRecord>;
  byEvent: ReadonlyMap<string, CompiledCampaigns<CampaignRecord>>; // those that an event of this type starts
}

/** What is known, since when, and after how many changes of this process's own. */
interface Known extends OffersVersion {
  live: Live;
  asOf: number;
  changes: number;
}

interface Look {
  known: Promise<Known>;
  changes: number;
}

let known: Known | null = null;
let look: Look | null = null;

/** Those that an event of a type starts, whatever their windows say, and each of them by its id. */
export interface Started {
  compiled: CompiledCampaigns<CampaignRecord>;
  byId: ReadonlyMap<string, CampaignRecord>;
}

/** What an event of a type starts. Null: nothing. */
export async function liveByEvent(type: string): Promise<Started | null> {
  const { byEvent, byId } = await live();
  const compiled = byEvent.get(type);
  return compiled ? { compiled, byId } : null;
}

/** All automatic discounts, whatever their windows say. */
export const liveDiscounts = async (): Promise<CompiledCampaigns<CampaignRecord>> => (await live()).automatic;

/** What is made of all automatic discounts is made once for all who ask, until something changes. */
export function oncePerVersion<Made>(
  make: (discounts: CompiledCampaigns<CampaignRecord>) => Made,
): (discounts: CompiledCampaigns<CampaignRecord>) => Made {
  const made = new WeakMap<CompiledCampaigns<CampaignRecord>, { made: Made }>();
  return (discounts) => {
    const before = made.get(discounts);
    if (before) return before.made;
    const now = make(discounts);
    made.set(discounts, { made: now });
    return now;
  };
}

/** Those that run at an instant, the most important first. */
export const liveAutomatic = async (now: Date): Promise<CampaignRecord[]> =>
  (await liveDiscounts()).byPriority.filter((campaign) => isRunning(campaign, now));

/** All activated ones, the most important first, whatever their windows say. */
export const liveCampaigns = async (): Promise<CampaignRecord[]> => [...(await live()).byId.values()];

/** The activated campaign that has a shared code, whatever its window says. */
export const liveByCode = async (cleaned: string): Promise<CampaignRecord | undefined> => (await live()).byCode.get(cleaned);

/** Campaigns by their ids, whatever has become of them: what a coupon is called depends on it, not whether it can be used. */
export async function campaignsNamed(ids: string[]): Promise<CampaignRecord[]> {
  const { byId } = await live();
  const others = ids.filter((id) => !byId.has(id));
  return [...ids.flatMap((id) => byId.get(id) ?? []), ...(others.length === 0 ? [] : await findCampaigns(others))];
}

/** As in a program that has just begun. For trials that kill a program, or wipe its database, and go on in the same process. */
export function forgetLiveCampaigns(): void {
  known = null;
  look = null;
}

/** Nothing older than two seconds, and nothing from before a change of this process's own. */
async function live(): Promise<Live> {
  if (!known || known.changes !== changesHere()) return (await lookAgain()).live;
  const age = performance.now() - known.asOf;
  if (age < LOOK_AFTER_MS) return known.live;
  if (age >= RELIED_ON_MS) return (await lookAgain()).live;
  beside(() => lookAgain().catch(() => {})); // whoever waits for it hears
  return known.live;
}

/** On nobody's account: whoever happens to come by neither waits for it nor is what it belongs to. */
const beside = AsyncLocalStorage.snapshot();

/** One look at a time; one that began before a change of this process's own is no longer waited for. */
function lookAgain(): Promise<Known> {
  const changes = changesHere();
  if (look?.changes === changes) return look.known;
  const mine: Look = { known: readKnown(changes, known), changes };
  look = mine;
  const over = (now: Known | null): void => {
    if (look !== mine) return;
    look = null;
    known = now ?? known;
  };
  mine.known.then(over, () => over(null));
  return mine.known;
}

/** Reads all again only where something has changed since, or was just changing. */
async function readKnown(changes: number, before: Known | null): Promise<Known> {
  const asOf = performance.now();
  const now = await offersVersion();
  const isSame = before?.changes === changes && !before.isChanging && before.version === now.version;
  return { ...now, live: isSame ? before.live : arranged(await findActiveCampaigns()), asOf, changes };
}

function arranged(active: readonly CampaignRecord[]): Live {
  const inOrder = active.toSorted(byPriority);
  const shared = inOrder.filter((campaign) => wayInOf(campaign) === 'shared');
  return {
    byId: new Map(inOrder.map((campaign) => [campaign._id, campaign])),
    automatic: compileCampaigns(
      inOrder.filter((campaign) => wayInOf(campaign) === 'automatic'),
      ({ redeemWhen }) => redeemWhen,
    ),
    byCode: new Map(shared.flatMap((campaign) => codesOf(campaign).map((code) => [cleanSharedCode(code), campaign] as const))),
    byEvent: byEvent(inOrder),
  };
}

function byEvent(campaigns: readonly CampaignRecord[]): Map<string, CompiledCampaigns<CampaignRecord>> {
  const started = new Map<string, CampaignRecord[]>();
  for (const campaign of campaigns) {
    const type = eventOf(campaign.trigger);
    if (type === null) continue;
    const others = started.get(type);
    if (others) others.push(campaign);
    else started.set(type, [campaign]);
  }
  return new Map([...started].map(([type, own]) => [type, compileCampaigns(own, issueRuleOf)]));
}
