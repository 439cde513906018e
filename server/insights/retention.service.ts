import { isHeldOut } from '../../campaigns/holdout.js';
import { listCampaigns } from '../campaigns/campaigns.store.js';
import type { ShopTime } from '../context.js';
import { findIssued } from '../coupons/coupons.store.js';
import { findHeldOut } from '../holdouts/holdouts.store.js';
import { purchasesByCustomer } from '../orders/orders.store.js';
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
export async function retention(context: ShopTime): Promise<Retention> {
  const { shop, now } = context;
  const purchases = await purchasesByCustomer();
  const cohorts = cohortsOf(purchases.values(), shop.zone, now);
  const campaigns = (await listCampaigns(null, MOST_CAMPAIGNS)).filter(({ holdout }) => holdout > 0 || shop.holdout > 0);
  const compare = async ({ _id, name, holdout }: (typeof campaigns)[number]): Promise<Comparison> => {
    const group = (entries: Entries) => groupOf(entries, purchases, context);
    const issued = (await findIssued(_id)).map(({ customerId, createdAt }): [string, Date] => [customerId, createdAt]);
    const left = (await findHeldOut(_id)).map(({ customerId, at }): [string, Date] => [customerId, at]);
    const isLeftOut = (customerId: string) => isHeldOut(customerId, 'shop', shop.holdout) || isHeldOut(customerId, _id, holdout);
    const [received, heldOut] = inOneGroup(issued, left, isLeftOut);
    return { campaignId: _id, name, holdout, receivers: group(received), heldOut: group(heldOut) };
  };
  return {
    customers: sum(cohorts.map(({ customers }) => customers)),
    repeated: sum(cohorts.map(({ repeated }) => repeated)),
    cohorts,
    campaigns: await Promise.all(campaigns.map(compare)),
  };
}

type Entries = [customerId: string, at: Date][];

/** Whoever was in both groups, as two customers who were merged since, is in the group of the one who is left. */
function inOneGroup(issued: Entries, left: Entries, isLeftOut: (customerId: string) => boolean): [Entries, Entries] {
  const [received, leftOut] = [issued, left].map((entries) => new Set(entries.map(([customerId]) => customerId)));
  const isInBoth = (customerId: string) => received?.has(customerId) === true && leftOut?.has(customerId) === true;
  return [
    issued.filter(([customerId]) => !isInBoth(customerId) || !isLeftOut(customerId)),
    left.filter(([customerId]) => !isInBoth(customerId) || isLeftOut(customerId)),
  ];
}

/** Each customer is watched from the first time that the campaign spoke to them, or left them out. */
function groupOf(entries: Entries, purchases: Map<string, Date[]>, { shop, now }: ShopTime) {
  const since = new Map<string, Date>();
  for (const [customerId, at] of entries) {
    const known = since.get(customerId);
    if (known === undefined || at < known) since.set(customerId, at);
  }
  const watched = [...since].map(([customerId, from]) => ({ from, purchases: purchases.get(customerId) ?? [] }));
  return { customers: since.size, within: returnsAfter(watched, shop.zone, now) };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
