import { DateTime } from 'luxon';
import type { Texts } from '../../campaigns/label.js';
import { localTime } from '../../campaigns/local-time.js';
import { STACKING } from '../../campaigns/stacking.js';
import { codesOf } from '../../campaigns/way-in.js';
import { shownLife } from '../../campaigns/window.js';
import { type Actor, isShownCosts } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { percentWords, plainWords, rewardWords } from './words.js';

export interface TermRow {
  word: string;
  sentence: string;
}

/** What a campaign is, in short. */
export const campaignHead = (campaign: CampaignRecord, now: Date) => ({
  id: campaign._id,
  name: campaign.name,
  state: shownLife(campaign, now),
  goal: plainWords(campaign.goal),
  wayIn: wayInWords(campaign),
  reward: rewardWords(campaign.reward, campaign.currency),
});

/** What a campaign says, each setting in a sentence, as somebody is shown it. */
export const termRows = (campaign: CampaignRecord, zone: string, reader: Actor | null): TermRow[] => [
  { word: 'Way in', sentence: wayInWords(campaign) },
  { word: 'Shown as', sentence: textWords(campaign.label) ?? campaign.name },
  ...(campaign.terms === undefined ? [] : [{ word: 'Terms', sentence: textWords(campaign.terms) ?? '' }]),
  { word: 'Window', sentence: windowWords(campaign, zone) },
  { word: 'Beside others', sentence: stackingWords(campaign) },
  ...(isShownCosts(reader) ? [{ word: 'Floor', sentence: floorWords(campaign) }] : []),
  { word: 'Limits', sentence: limitWords(campaign) },
];

const PLENTY = 5;

/** How customers come to it. */
function wayInWords(campaign: CampaignRecord): string {
  const { trigger, automatic } = campaign;
  const codes = codesOf(campaign);
  if (automatic) return 'By itself, on every cart that meets the condition';
  if (codes.length > 0)
    return `With ${codes.length === 1 ? 'the code' : 'one of the codes'} ${codes.slice(0, PLENTY).join(', ')}${codes.length > PLENTY ? ` and ${codes.length - PLENTY} more` : ''}`;
  if (trigger === undefined) return 'Given by hand';
  if ('event' in trigger) return `Earned at ${trigger.event}`;
  return 'schedule' in trigger ? `Earned on the schedule ${trigger.schedule}` : 'Customers claim it';
}

const textWords = (texts: Texts | undefined): string | undefined =>
  texts &&
  Object.entries(texts)
    .map(([language, text]) => `${text} (${language})`)
    .join(', ');

function windowWords({ window = {} }: CampaignRecord, zone: string): string {
  const [from, to] = [window.startsAt, window.endsAt].map((instant) => instant && momentWords(new Date(instant), zone));
  if (from && to) return `From ${from} until ${to}`;
  if (from) return `From ${from} on`;
  return to ? `Until ${to}` : 'Always, while it is active';
}

const momentWords = (instant: Date, zone: string): string => localTime(instant, zone).setLocale('en').toLocaleString(DateTime.DATETIME_MED);

function stackingWords({ stacking = STACKING }: CampaignRecord): string {
  if (stacking.exclusive) return 'Nothing else may be taken off the order';
  return stacking.combines ? 'Adds up with other discounts of its kind that combine too' : 'One discount of its kind an order';
}

const floorWords = ({ floorBp }: CampaignRecord): string =>
  floorBp === undefined ? 'None' : `No line goes below its cost plus ${percentWords(floorBp)}, where the cost is known`;

function limitWords({ trigger, limits: { issued, redeemed = {} } }: CampaignRecord): string {
  const isClaimed = trigger !== undefined && 'claim' in trigger;
  const words = [limitOf('Coupons', { ...(isClaimed && { perCustomer: 1 }), ...issued }), limitOf('Uses', redeemed)].filter(
    (sentence) => sentence !== '',
  );
  return words.join('. ') || 'None';
}

function limitOf(what: string, { total, perCustomer }: { total?: number | undefined; perCustomer?: number | undefined }): string {
  const words = [
    ...(total === undefined ? [] : [`${total} in all`]),
    ...(perCustomer === undefined ? [] : [`${perCustomer} for each customer`]),
  ];
  return words.length === 0 ? '' : `${what}: ${words.join(', ')}`;
}
