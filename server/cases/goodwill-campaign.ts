import { type CampaignRecord, findActiveCampaigns } from '../campaigns/campaigns.store.js';
import { notGiven } from './not-given.js';

/** The campaign that goodwill is given under: the active one of that goal with the highest priority. Refuses where there is none, and says what to do. */
export async function goodwillCampaign(): Promise<CampaignRecord> {
  const running = (await findActiveCampaigns()).filter(({ goal }) => goal === 'goodwill');
  const [first] = running.sort((one, other) => other.priority - one.priority || (one._id < other._id ? -1 : 1));
  if (first) return first;
  const message = 'There is no active campaign of the goal goodwill: a marketer has to define one and activate it.';
  throw notGiven([{ code: 'no_goodwill_campaign', message }]);
}
