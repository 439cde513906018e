import { definitionWarnings } from '../../campaigns/campaign.js';
import { moneyWords } from '../../campaigns/money.js';
import { promiseOf } from '../../campaigns/promise.js';
import { effectiveDiscount } from '../../campaigns/rewards/effective-discount.js';
import { type CampaignRecord, findCampaign } from '../campaigns/campaigns.store.js';
import { type CampaignFigures, figuresOf } from '../insights/campaign-figures.js';
import { messagesOfCampaign } from '../insights/message-figures.js';
import { campaignForms } from './campaign.forms.js';
import { campaignHead, termRows } from './campaign.rows.js';
import { outcomeWords } from './message-figures.page.js';
import type { Read } from './page.js';
import { percentWords, plainWords } from './words.js';

/** One campaign: what it was to do, and what has happened. */
export const campaignPage: Read = async ({ id }, { person, language, now, shop }) => {
  const campaign = await findCampaign(id);
  if (!campaign) return null;
  const messages = (await messagesOfCampaign(id, now)).map((row) => ({
    what: `${plainWords(row.kind)} ${outcomeWords(row, language)}`,
    count: row.count,
  }));
  return {
    template: 'console-campaign',
    title: campaign.name,
    variables: {
      campaign: await campaignRow(campaign, now),
      warnings: definitionWarnings(campaign),
      terms: termRows(campaign, shop.zone, person),
      definition: definitionRows({ ...campaign, ...promiseOf(campaign) }),
      messages,
      forms: campaignForms(campaign, person, now),
    },
  };
};

/** A campaign with its figures, in words. */
export async function campaignRow(campaign: CampaignRecord, now: Date) {
  const figures = await figuresOf(campaign, now);
  const { headlineBp, ifUsedBp, assuming } = effectiveDiscount(campaign);
  return {
    ...campaignHead(campaign, now),
    headline: percentWords(headlineBp),
    ifUsed: percentWords(ifUsedBp),
    assuming,
    ...figureWords(figures, campaign.currency),
  };
}

const figureWords = (figures: CampaignFigures, currency: string) => ({
  issued: figures.issued,
  redeemed: figures.redeemed,
  meterMax: Math.max(1, figures.issued), // an empty meter must not be full
  counts: countsOf(figures),
  hasCoupons: figures.uses === undefined,
  codes: (figures.codes ?? []).map(({ code, redeemed, discountMinor }) => ({
    code,
    words: `${redeemed} used, ${moneyWords(discountMinor, currency)} given`,
  })),
  discount: moneyWords(figures.discountMinor, currency),
  budget: budgetWords(figures.budget, currency),
  left: figures.left === null ? 'no limit' : `${figures.left} ${figures.uses ? 'uses' : 'coupons'}`,
  overrun: figures.overrunMinor === 0 ? '' : moneyWords(figures.overrunMinor, currency),
  refusals: countWords(figures.refusals),
  checkoutRefusals: countWords(figures.checkoutRefusals),
  orderWarnings: countWords(figures.orderWarnings),
});

const countWords = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([code, count]) => `${count} × ${plainWords(code)}`)
    .join(', ');

const COUNTED = [
  ['issued', 'issued'],
  ['redeemed', 'redeemed'],
  ['expired', 'expired'],
  ['revoked', 'revoked'],
  ['heldOut', 'held out'],
] as const;

function countsOf({ uses, ...figures }: CampaignFigures) {
  if (!uses) return COUNTED.map(([name, word]) => ({ number: figures[name], word }));
  return [
    { number: uses.redeemed, word: 'used' },
    { number: uses.held, word: 'held at a checkout now' },
    { number: uses.restored, word: 'given back' },
  ];
}

function budgetWords(budget: CampaignFigures['budget'], currency: string): string {
  if (budget === null || budget.freeMinor === null) return 'no budget is set';
  const { freeMinor, promisedMinor, spentMinor } = budget;
  return `${moneyWords(freeMinor, currency)} free, ${moneyWords(promisedMinor, currency)} promised, ${moneyWords(spentMinor, currency)} spent`;
}

function definitionRows({ issueWhen, redeemWhen, onCancel, validity, budgetMinor, holdout, priority, rev }: CampaignRecord) {
  const parts = { issueWhen, redeemWhen, onCancel, validity, budgetMinor: budgetMinor ?? 'none', holdout, priority, rev };
  return Object.entries(parts).map(([word, value]) => ({ word, value: typeof value === 'string' ? value : JSON.stringify(value) }));
}
