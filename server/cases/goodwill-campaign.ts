import type { DateTime } from 'luxon';
import { byPriority } from '../../campaigns/campaign.js';
import { reason } from '../../campaigns/reasons.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import { givesAt } from '../../campaigns/window.js';
import { type CampaignRecord, findActiveCampaigns } from '../campaigns/campaigns.store.js';
import { localNow, type ShopTime } from '../context.js';
import { whyNoRoom } from '../coupons/room.service.js';
import { notGiven } from './not-given.js';

/** The campaign that goodwill is given under: the active one of that goal with the highest priority. Refuses where there is none, and says what to do. */
async function goodwillCampaign(at: DateTime): Promise<CampaignRecord> {
  const running = (await findActiveCampaigns()).filter((campaign) => campaign.goal === 'goodwill' && givesAt(campaign, at));
  const [first] = running.sort(byPriority);
  if (first) return first;
  throw notGiven([reason('no_goodwill_campaign')]);
}

/** The same, if it has room for a reward to this customer now. Refuses where it has none, so that nobody is asked in vain. */
export async function goodwillCampaignFor(reward: Reward, customerId: string, context: ShopTime): Promise<CampaignRecord> {
  const campaign = { ...(await goodwillCampaign(localNow(context))), reward };
  if (campaign.currency !== context.shop.currency) throw notGiven([reason('currency_mismatch')]);
  const why = await whyNoRoom(campaign, { _id: customerId }, context.shop);
  if (why) throw notGiven([reason(why)]);
  return campaign;
}
