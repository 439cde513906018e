import { listCampaigns } from '../campaigns/campaigns.store.js';
import { findIssued } from '../coupons/coupons.store.js';
import { findHeldOut } from '../holdouts/holdouts.store.js';
import { purchasesByCustomer } from '../orders/orders.store.js';
import type { Shop } from '../shop/shop.js';
import { type Cohort, cohortsOf, type Return, returnsAfter } from './retention.js';

/** What a campaign did to those who got its coupon, beside those who were left out of it by lot. */
export interface Comparison {
  campaignId: string;
  name: string;
  holdout: number;
  receivers: { customers: number; within: Return[] };
  heldOut: { customers: number; within: Return[] };
}

export interface Retention {
  customers: number;
  repeated: number;
  cohorts: Cohort[];
  campaigns: Comparison[];
}

const MOST_CAMPAIGNS = 200;

/** Whether customers come back: by month of the first order, and beside those whom each campaign left out. Reads all paid orders. */
export async function retention(shop: Shop, now: Date): Promise<Retention> {
  const purchases = await purchasesByCustomer();
  const cohorts = cohortsOf(purchases.values(), shop.zone, now);
  const campaigns = (await listCampaigns(null, MOST_CAMPAIGNS)).filter(({ holdout }) => holdout > 0 || shop.holdout > 0);
  const compare = async ({ _id, name, holdout }: (typeof campaigns)[number]): Promise<Comparison> => {
    const group = (entries: [customerId: string, at: Date][]) => groupOf(entries, purchases, shop, now);
    const issued = (await findIssued(_id)).map(({ customerId, createdAt }): [string, Date] => [customerId, createdAt]);
    const left = (await findHeldOut(_id)).map(({ customerId, at }): [string, Date] => [customerId, at]);
    return { campaignId: _id, name, holdout, receivers: group(issued), heldOut: group(left) };
  };
  return {
    customers: sum(cohorts.map(({ customers }) => customers)),
    repeated: sum(cohorts.map(({ repeated }) => repeated)),
    cohorts,
    campaigns: await Promise.all(campaigns.map(compare)),
  };
}

/** Each customer is watched from the first time that the campaign spoke to them, or left them out. */
function groupOf(entries: [customerId: string, at: Date][], purchases: Map<string, Date[]>, shop: Shop, now: Date) {
  const since = new Map<string, Date>();
  for (const [customerId, at] of entries) {
    const known = since.get(customerId);
    if (known === undefined || at < known) since.set(customerId, at);
  }
  const watched = [...since].map(([customerId, from]) => ({ from, purchases: purchases.get(customerId) ?? [] }));
  return { customers: since.size, within: returnsAfter(watched, shop.zone, now) };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
