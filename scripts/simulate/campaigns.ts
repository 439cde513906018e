import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import type { CampaignRecord } from '../../server/campaigns/campaigns.store.js';
import type { Context } from '../../server/context.js';

const atLeast = (fact: string, value: number) => ({ all: [{ fact, operator: 'greaterThanInclusive', value }] });

/**
 * One campaign for each goal and some more, without holdouts and budgets: who is held out goes by the customers' ids, which no two runs share.
 * Schedules tick at 08:00 in the shop, which is within the hours of the day in New York too, in summer and in winter.
 */
const CAMPAIGNS = {
  boost: {
    name: 'Ten percent off this week',
    goal: 'boost_purchase',
    trigger: { claim: true },
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 8000),
    reward: { type: 'percent', basisPoints: 1000, capMinor: 3000 },
    validity: { days: 7 },
    limits: { issued: { perCustomer: 6 } },
    priority: 5,
  },
  next: {
    name: 'Spend 100, get 20 off the next 120',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: atLeast('order.discountableSubtotalMinor', 10_000),
    redeemWhen: atLeast('cart.discountableSubtotalMinor', 12_000),
    reward: { type: 'amount', amountMinor: 2000 },
    validity: { days: 14 },
    priority: 10,
  },
  loyalty: {
    name: 'From the third order on: shipping is on us',
    goal: 'reward_loyalty',
    trigger: { event: 'order.paid' },
    issueWhen: atLeast('customer.orders', 2),
    reward: { type: 'free_shipping', capMinor: 1500 },
    validity: { days: 21 },
    limits: { issued: { perCustomer: 3 } },
    priority: 4,
  },
  birthday: {
    name: 'A present for the birthday',
    goal: 'reward_loyalty',
    trigger: { schedule: '0 8 * * *' },
    issueWhen: { all: [{ fact: 'customer.birthdayToday', operator: 'equal', value: true }, ...atLeast('customer.orders', 1).all] },
    reward: { type: 'amount', amountMinor: 1500 },
    validity: { days: 14 },
    priority: 3,
  },
  back: {
    name: 'We have not seen you for a while',
    goal: 'win_back',
    trigger: { schedule: '0 8 * * 1' },
    issueWhen: atLeast('customer.daysSinceLastOrder', 14),
    reward: { type: 'amount', amountMinor: 1000 },
    validity: { days: 6 },
    limits: { issued: { perCustomer: 4 } },
    priority: 2,
  },
  goodwill: { name: 'We are sorry', goal: 'goodwill', reward: { type: 'amount', amountMinor: 2000 }, validity: { days: 21 } },
} as const;

/** Defines the campaigns and sets them going. */
export async function beginCampaigns(context: Context): Promise<CampaignRecord[]> {
  const campaigns = [];
  for (const definition of Object.values(CAMPAIGNS)) {
    const { _id } = await createCampaign(definition, context);
    campaigns.push(await actOnCampaign(_id, 'activate', context));
  }
  return campaigns;
}
