import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { type CampaignRecord, listCampaigns } from '../../server/campaigns/campaigns.store.js';
import type { Context } from '../../server/context.js';

const atLeast = (fact: string, value: number) => ({ all: [{ fact, operator: 'greaterThanInclusive', value }] });

/** Fit for baskets of which half are worth less than 3.08. */
const CAMPAIGNS = {
  boost: {
    name: 'Leaflet: 0.50 off 4.00 this week',
    goal: 'boost_purchase',
    trigger: { claim: true },
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 400),
    reward: { type: 'amount', amountMinor: 50 },
    validity: { days: 7 },
    limits: { issued: { total: 5000, perCustomer: 14 } },
    budgetMinor: 100_000,
  },
  next: {
    name: 'Spend 8.00, get 1.00 off the next 5.00',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: atLeast('order.discountableSubtotalMinor', 800),
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 500),
    reward: { type: 'amount', amountMinor: 100 },
    validity: { days: 30 },
    limits: { issued: { total: 10_000 } },
    budgetMinor: 400_000,
  },
  loyalty: {
    name: 'Every tenth order: a fifth off, up to 2.00',
    goal: 'reward_loyalty',
    trigger: { event: 'order.paid' },
    // The orders before this one: with 9 it is the tenth.
    issueWhen: { all: [{ fact: 'customer.orders', operator: 'in', value: tenths(20) }] },
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 300),
    reward: { type: 'percent', basisPoints: 2000, capMinor: 200 },
    validity: { days: 90 },
    limits: { issued: { total: 3000 } },
    budgetMinor: 400_000,
  },
};

function tenths(most: number): number[] {
  return Array.from({ length: most }, (_, index) => 10 * index + 9);
}

export type Campaigns = Record<keyof typeof CAMPAIGNS, CampaignRecord>;

/** The import's three campaigns, one of each goal, active; those that it made before are found by their maker and name, and left as they are. */
export async function ensureCampaigns(context: Context): Promise<Campaigns> {
  const known = (await listCampaigns(null, 1000)).filter(({ createdBy }) => createdBy === context.actor._id);
  const ensure = async (definition: { name: string }): Promise<CampaignRecord> => {
    const campaign = known.find(({ name }) => name === definition.name) ?? (await createCampaign(definition, context));
    return campaign.state === 'draft' ? actOnCampaign(campaign._id, 'activate', context) : campaign;
  };
  return { boost: await ensure(CAMPAIGNS.boost), next: await ensure(CAMPAIGNS.next), loyalty: await ensure(CAMPAIGNS.loyalty) };
}
