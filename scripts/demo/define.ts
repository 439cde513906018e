import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { type CampaignRecord, listCampaigns } from '../../server/campaigns/campaigns.store.js';
import { addGift } from '../../server/gifts/gifts.service.js';
import { findGift } from '../../server/gifts/gifts.store.js';
import { CAMPAIGNS, type CampaignName } from './campaigns.js';
import { type Act, as, daysBefore, type World } from './world.js';

/** The marketer defines the campaigns, an hour apart, and sets them going: what needs no coupons yesterday evening. */
export const campaignActs = (world: World): Act[] => [listCup(daysBefore(world, 30, '13:30'), world), ...launches(world)];

/** A gift that the service desk may give. */
const listCup = (at: Date, world: World): Act => ({
  at,
  async do() {
    if ((await findGift(CUP.sku)) === null) await addGift(CUP, as('marketer', world, at));
  },
});

const CUP = { sku: 'CUP', name: { en: 'Tea cup', zh: '茶杯', ko: '찻잔' }, valueMinor: 2500, stock: 40 };

const launches = (world: World): Act[] =>
  (Object.keys(CAMPAIGNS) as CampaignName[]).map((name, index) => {
    const at = needsCoupons(name) ? daysBefore(world, 30, `${14 + index}:00`) : daysBefore(world, 1, `22:${10 + index}`);
    return { at, do: () => launch(name, at, world) };
  });

const needsCoupons = (name: CampaignName): boolean => !('automatic' in CAMPAIGNS[name] || 'code' in CAMPAIGNS[name]);

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
