import type { ReasonCode } from '../../campaigns/reasons.js';
import { giftOf, greatestCostMinor } from '../../campaigns/rewards/reward.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import type { Customer } from '../customers/customer.js';
import { piecesOf } from '../gifts/gifts.service.js';
import { findAllowance } from '../ledger/ledger.store.js';
import type { Shop } from '../shop/shop.js';
import { countOfCampaign } from './coupon-counts.store.js';
import { couponsOfOwners } from './owners-uses.service.js';

export const isClaimable = ({ trigger }: CampaignRecord): boolean => trigger !== undefined && 'claim' in trigger;

type Whose = Pick<Customer, '_id'>;

/** Why not one more coupon can be issued at this moment, and to the customer; null: it can. */
export async function whyNoRoom(campaign: CampaignRecord, customer: Whose | null, shop: Shop): Promise<ReasonCode | null> {
  const most = campaign.limits.issued.perCustomer ?? (isClaimable(campaign) ? 1 : Number.POSITIVE_INFINITY);
  if (customer !== null && Number.isFinite(most) && (await countOf(campaign, customer, shop)) >= most) return 'customer_limit_reached';
  const gift = giftOf(campaign.reward);
  if (gift && (await piecesOf(gift.sku)).left < 1) return 'gift_out_of_stock';
  const allowance = await findAllowance(campaign._id);
  if (allowance === null) return null;
  if (allowance.left < 1) return 'limit_reached';
  return allowance.freeMinor < (greatestCostMinor(campaign.reward) ?? 0) ? 'budget_exhausted' : null;
}

export const hasRoom = async (campaign: CampaignRecord, customer: Whose | null, shop: Shop): Promise<boolean> =>
  (await whyNoRoom(campaign, customer, shop)) === null;

async function countOf(campaign: CampaignRecord, { _id }: Whose, shop: Shop): Promise<number> {
  const [own, ofOwners] = await Promise.all([countOfCampaign(campaign._id, _id), couponsOfOwners(campaign._id, _id, shop)]);
  return own + ofOwners;
}
