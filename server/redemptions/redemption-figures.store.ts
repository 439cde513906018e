import { gather } from '../lib/gather.js';
import type { Redemption, RedemptionState } from './redemption.js';
import { Redemptions } from './redemptions.store.js';

// What campaigns are counted by: those of many, asked side by side, are read in one pass.

/** How often a campaign's coupons were refused at the checkout, by reason. */
export const countRefusals: (campaignId: string) => Promise<Record<string, number>> = gather(async (campaignIds) => {
  const ofThese = { 'refused.campaignId': { $in: campaignIds } };
  const rows = await Redemptions.aggregate<{ _id: { campaignId: string; code: string }; count: number }>([
    { $match: ofThese },
    { $project: { 'refused.campaignId': 1, 'refused.reasons.code': 1 } },
    { $unwind: '$refused' },
    { $match: ofThese },
    { $unwind: '$refused.reasons' },
    { $group: { _id: { campaignId: '$refused.campaignId', code: '$refused.reasons.code' }, count: { $sum: 1 } } },
  ]);
  return campaignIds.map((campaignId) =>
    Object.fromEntries(rows.flatMap(({ _id, count }) => (_id.campaignId === campaignId ? [[_id.code, count]] : []))),
  );
});

/** What a campaign gave in overruns, and how many there were. */
export const findOverruns: (campaignId: string) => Promise<Pick<Redemption, 'held' | 'pricing'>[]> = gather(async (campaignIds) => {
  const overruns = await Redemptions.find(
    { isOverrun: true, state: 'overrun', 'held.campaignId': { $in: campaignIds } },
    { held: 1, pricing: 1 },
  )
    .lean<Pick<Redemption, 'held' | 'pricing'>[]>()
    .exec();
  return campaignIds.map((campaignId) => overruns.filter(({ held }) => held.some((one) => one.campaignId === campaignId)));
});

/** How often a campaign without coupons was used with each of its codes (null: by itself), by what became of it, and what that came to. */
export interface UseCount {
  code: string | null;
  state: RedemptionState;
  count: number;
  amountMinor: number;
}

export const countUses: (campaignId: string) => Promise<UseCount[]> = gather(async (campaignIds) => {
  const ofThese = { 'uses.campaignId': { $in: campaignIds } };
  const rows = await Redemptions.aggregate<{
    _id: { campaignId: string } & Pick<UseCount, 'code' | 'state'>;
    count: number;
    amountMinor: number;
  }>([
    { $match: ofThese },
    { $project: { state: 1, 'uses.campaignId': 1, 'uses.code': 1, 'uses.amountMinor': 1 } },
    { $unwind: '$uses' },
    { $match: ofThese },
    {
      $group: {
        _id: { campaignId: '$uses.campaignId', code: '$uses.code', state: '$state' },
        count: { $sum: 1 },
        amountMinor: { $sum: '$uses.amountMinor' },
      },
    },
  ]);
  return campaignIds.map((campaignId) =>
    rows.flatMap(({ _id: { code, state, ...of }, count, amountMinor }) =>
      of.campaignId === campaignId ? [{ code, state, count, amountMinor }] : [],
    ),
  );
});
