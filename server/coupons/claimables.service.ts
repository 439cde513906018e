import { DateTime } from 'luxon';
import { greatestCostMinor } from '../../campaigns/rewards/reward.js';
import { evaluate } from '../../campaigns/rules/rule.js';
import { type CampaignRecord, findActiveCampaigns } from '../campaigns/campaigns.store.js';
import type { Context } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { customerFacts } from '../customers/customer-facts.js';
import { findAllowance } from '../ledger/ledger.store.js';
import { findCouponsOfCustomer } from './coupons.store.js';

export const isClaimable = ({ trigger }: CampaignRecord): boolean => trigger !== undefined && 'claim' in trigger;

export const byPriority = (one: CampaignRecord, other: CampaignRecord): number =>
  other.priority - one.priority || (one._id < other._id ? -1 : 1);

/** What can be claimed at this moment, the most important first; of a customer, with figures as new as their records, only what they may. */
export async function claimables(customer: Customer | null, { shop, now }: Context): Promise<CampaignRecord[]> {
  const running = (await findActiveCampaigns()).filter(isClaimable).sort(byPriority);
  const local = DateTime.fromJSDate(now, { zone: shop.zone });
  const fits = ({ issueWhen }: CampaignRecord) =>
    customer === null || evaluate(issueWhen, { now: local, customer: customerFacts(customer, shop) }).holds;
  const rooms = await Promise.all(running.map((campaign) => hasRoom(campaign, customer)));
  return running.filter((campaign, index) => rooms[index] && fits(campaign));
}

/** Whether one more coupon can be issued at this moment, and to the customer. */
export async function hasRoom(campaign: CampaignRecord, customer: Pick<Customer, '_id'> | null): Promise<boolean> {
  const most = campaign.limits.issued.perCustomer ?? (isClaimable(campaign) ? 1 : Number.POSITIVE_INFINITY);
  if (customer !== null && (await countOf(campaign, customer)) >= most) return false;
  const allowance = await findAllowance(campaign._id);
  return allowance === null || (allowance.left >= 1 && allowance.freeMinor >= (greatestCostMinor(campaign.reward) ?? 0));
}

const countOf = async (campaign: CampaignRecord, { _id }: Pick<Customer, '_id'>): Promise<number> =>
  (await findCouponsOfCustomer(_id)).filter(({ campaignId, state }) => campaignId === campaign._id && state !== 'revoked').length;

/** As the storefront shows it. */
export const claimableView = ({ _id, name, reward, currency, redeemWhen, validity }: CampaignRecord) => ({
  campaignId: _id,
  name,
  reward,
  currency,
  redeemWhen,
  validity,
});
