import { z } from 'zod';
import { decideIssue } from '../../campaigns/decide.js';
import { couldHold, leastWorth } from '../../campaigns/rules/rule.js';
import { givesAt } from '../../campaigns/window.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { liveCampaigns } from '../campaigns/live-campaigns.js';
import { localNow } from '../context.js';
import { hasRoom, isClaimable } from '../coupons/room.service.js';
import { type Customer, hasConsent } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import { current } from '../profile/profile.service.js';
import type { Locale } from '../shop/shop.js';
import type { MessageContext } from './content.js';
import { couponWordsSchema, hasMore, rewardWordsSchema, wordsOf } from './coupon-words.js';
import { localeOf } from './window.js';

const words = couponWordsSchema.shape;

/** What texts say of a campaign: how one comes by its coupon, and what that gives. */
export const offerWordsSchema = z.strictObject({
  how: z.enum(['claim', 'order']),
  earnMinor: z.int().nullable(), // the order's least worth
  currency: words.currency,
  ...rewardWordsSchema.shape,
  leastMinor: words.leastMinor,
  hasMore: words.hasMore,
});

export type OfferWords = z.infer<typeof offerWordsSchema>;

export interface Offer {
  campaignId: string;
  words: OfferWords;
}

/** Whether offers may stand in a message to the customer; without, they are left out of it and the rest is sent. */
export const mayHearOffers = ({ customer, channel }: Pick<MessageContext, 'customer' | 'channel'>): boolean =>
  hasConsent(customer.consents, channel, 'promotions');

/** The campaign with the greatest priority that is live for the customer and that `fits`, of those that they claim or earn by an order. */
export async function bestOffer(context: MessageContext, fits: (campaign: CampaignRecord) => boolean = () => true): Promise<Offer | null> {
  if (!mayHearOffers(context)) return null;
  const customer = await current(context.customer);
  const live = (await liveCampaigns()).filter(
    (campaign) => givesAt(campaign, localNow(context)) && HOW.some(({ is }) => is(campaign)) && fits(campaign),
  );
  for (const campaign of live)
    if (isLiveFor(campaign, customer, context) && (await hasRoom(campaign, customer, context.shop)))
      return offerOf(campaign, localeOf(customer, context.shop));
  return null;
}

const isByOrder = ({ trigger }: CampaignRecord): boolean =>
  trigger !== undefined && 'event' in trigger && trigger.event.startsWith('order.');

const HOW = [
  { how: 'claim', is: isClaimable },
  { how: 'order', is: isByOrder },
] as const;

/** Nobody is told of what their own conditions exclude, or of what they would be left out of. */
function isLiveFor(campaign: CampaignRecord, customer: Customer, context: MessageContext): boolean {
  const facts = factsNow(customer, context);
  if (!couldHold(campaign.issueWhen, facts)) return false;
  if (isClaimable(campaign)) return true;
  const [decision] = decideIssue([{ ...campaign, issueWhen: { all: [] } }], facts, { shopShare: context.shop.holdout });
  return decision?.outcome === 'earned';
}

const offerOf = async (campaign: CampaignRecord, locale: Locale): Promise<Offer> => ({
  campaignId: campaign._id,
  words: {
    how: HOW.find(({ is }) => is(campaign))?.how ?? 'order',
    earnMinor: leastWorth(campaign.issueWhen, 'order'),
    currency: campaign.currency,
    ...(await wordsOf(campaign.reward, { language: locale, currency: campaign.currency })),
    leastMinor: leastWorth(campaign.redeemWhen, 'cart'),
    hasMore: hasMore(campaign.redeemWhen),
  },
});
