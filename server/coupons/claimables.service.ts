import { evaluate } from '../../campaigns/rules/rule.js';
import { givesAt } from '../../campaigns/window.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { liveCampaigns } from '../campaigns/live-campaigns.js';
import { type Context, localNow } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import { hasRoom, isClaimable } from './room.service.js';

/** What can be claimed at this moment, the most important first; of a customer, with figures as new as their records, only what they may. */
export async function claimables(customer: Customer | null, context: Context): Promise<CampaignRecord[]> {
  const running = (await liveCampaigns()).filter((campaign) => isClaimable(campaign) && givesAt(campaign, localNow(context)));
  const fits = ({ issueWhen }: CampaignRecord) => customer === null || evaluate(issueWhen, factsNow(customer, context)).holds;
  const rooms = await Promise.all(running.map((campaign) => hasRoom(campaign, customer, context.shop)));
  return running.filter((campaign, index) => rooms[index] && fits(campaign));
}

/** As the storefront shows it. */
export const claimableView = ({ _id, name, label, terms, reward, currency, redeemWhen, validity }: CampaignRecord) => ({
  campaignId: _id,
  name,
  ...(label && { label }),
  ...(terms && { terms }),
  reward,
  currency,
  redeemWhen,
  validity,
});
