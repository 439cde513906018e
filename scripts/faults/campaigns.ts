import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { contextOf, type World } from './world.js';

type Json = Record<string, unknown>;

/** Limits and a budget for two coupons of 50, one a customer. */
export const TIGHT = { limits: { issued: { total: 2, perCustomer: 1 } }, budgetMinor: 10_000 };

/** Orders of 100 or more earn 50. Without limits and budget unless they are given. */
export const forOrders = (world: World, changes: Json = {}): Promise<string> =>
  active(world, {
    name: 'Spend 100, get 50',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: { all: [{ fact: 'order.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] },
    ...changes,
  });

/** Customers take 50 themselves. */
export const forClaims = (world: World, changes: Json = {}): Promise<string> =>
  active(world, { name: 'Take 50', goal: 'boost_purchase', trigger: { claim: true }, issueWhen: { all: [] }, ...changes });

export async function active(world: World, changes: Json): Promise<string> {
  const context = contextOf(world);
  const body = {
    redeemWhen: { all: [] },
    reward: { type: 'amount', amountMinor: 5000 },
    currency: 'CNY',
    validity: { startsAfterDays: 0, days: 5 },
    ...changes,
  };
  const { _id } = await createCampaign(body, context);
  await actOnCampaign(_id, 'activate', context);
  return _id;
}
