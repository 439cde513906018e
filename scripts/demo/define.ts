import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { type CampaignRecord, listCampaigns } from '../../server/campaigns/campaigns.store.js';
import { CAMPAIGNS, type CampaignName } from './campaigns.js';
import { type Act, as, daysBefore, type World } from './world.js';

/** The marketer defines the campaigns, an hour apart, and sets them going. */
export const campaignActs = (world: World): Act[] =>
  (Object.keys(CAMPAIGNS) as CampaignName[]).map((name, index) => {
    const at = daysBefore(world, 30, `${14 + index}:00`);
    return { at, do: () => launch(name, at, world) };
  });

async function launch(name: CampaignName, at: Date, world: World): Promise<void> {
  const context = as('marketer', world, at);
  const campaign = (await findNamed(name)) ?? (await createCampaign(CAMPAIGNS[name], context));
  if (campaign.state === 'draft') await actOnCampaign(campaign._id, 'activate', context);
}

const findNamed = async (name: CampaignName): Promise<CampaignRecord | undefined> =>
  (await listCampaigns(null, 200)).find((campaign) => campaign.name === CAMPAIGNS[name].name);

/** A campaign of the demo. Until it is defined nothing of it can happen. */
export async function campaignNamed(name: CampaignName): Promise<CampaignRecord> {
  const campaign = await findNamed(name);
  if (!campaign) throw new Error(`The demo's campaign ${name} is not defined yet.`);
  return campaign;
}
