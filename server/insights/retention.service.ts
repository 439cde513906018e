import { findCampaigns } from '../campaigns/campaigns.store.js';
import type { ShopTime } from '../context.js';
import type { Amount } from '../rollups/rollup.js';
import { findCompared } from './compared.store.js';
import { type Behind, bringUpToDate } from './look.js';
import { type Cohort, monthOf, type Return, readArm, readCohort, youngMonths } from './returns.js';
import { findCohorts, findComparisons } from './returns.store.js';

/** What a campaign did to those who got its coupon, beside those who were left out of it by lot. */
export interface Comparison {
  campaignId: string;
  name: string;
  holdout: number;
  receivers: { customers: number; within: Return[] };
  heldOut: { customers: number; within: Return[] };
}

export interface Retention extends Behind {
  customers: number;
  repeated: number;
  cohorts: Cohort[];
  campaigns: Comparison[];
}

/** So many campaigns at most, those that left out most: they say most. */
export const MOST_CAMPAIGNS = 100;

/** Whether customers come back: by month of the first order, and beside those whom each campaign left out. Reads what is kept by day and campaign. */
export async function retention(context: ShopTime): Promise<Retention> {
  const behind = await bringUpToDate('returns', context.now);
  const [cohorts, campaigns] = await Promise.all([cohortsAt(context), comparisonsAt(context)]);
  return {
    customers: sum(cohorts.map(({ customers }) => customers)),
    repeated: sum(cohorts.map(({ repeated }) => repeated)),
    cohorts,
    campaigns,
    ...behind,
  };
}

async function cohortsAt({ shop, now }: ShopTime): Promise<Cohort[]> {
  const cohorts = (await findCohorts()).map(({ _id, sums }) => readCohort(_id, sums, shop.zone, now));
  return cohorts.filter(({ customers }) => customers > 0);
}

async function comparisonsAt({ shop, now }: ShopTime): Promise<Comparison[]> {
  const totals = await sumsOf((await findCompared()).map(({ _id }) => _id));
  const most = [...totals]
    .map(([id, total]) => ({ id, total, heldOut: new Map(total).get('heldOut') ?? 0 }))
    .filter(({ heldOut }) => heldOut > 0)
    .sort((one, other) => other.heldOut - one.heldOut || (one.id < other.id ? -1 : 1))
    .slice(0, MOST_CAMPAIGNS);
  const months = youngMonths(shop.zone, now);
  const [campaigns, byMonth] = await Promise.all([
    findCampaigns(most.map(({ id }) => id)),
    sumsOf(most.flatMap(({ id }) => months.map((month) => monthOf(id, month)))),
  ]);
  const byId = new Map(campaigns.map((campaign) => [campaign._id, campaign]));
  return most.flatMap(({ id, total }) => {
    const campaign = byId.get(id);
    if (!campaign) return [];
    const young = months.map((month): [string, Amount[]] => [month, byMonth.get(monthOf(id, month)) ?? []]);
    const { name, holdout } = campaign;
    const [receivers, heldOut] = [readArm('received', total, young, shop.zone, now), readArm('heldOut', total, young, shop.zone, now)];
    return [{ campaignId: id, name, holdout, receivers, heldOut }];
  });
}

const sumsOf = async (ids: string[]): Promise<Map<string, Amount[]>> =>
  new Map((await findComparisons(ids)).map(({ _id, sums }) => [_id, sums]));

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
